const nodemailer = require('nodemailer');

const transport = nodemailer.createTransport(process.env.SMTP_URL);

exports.welcome = (to, name, html) => {
  const greeting = `<h2>Dear ${name}</h2>`;
  return transport.sendMail({ from: 'dispatch@example.org', to, subject: 'Your message', html: greeting + html }); // BAD: mail-html (two calls: the name of the body through send)
};
