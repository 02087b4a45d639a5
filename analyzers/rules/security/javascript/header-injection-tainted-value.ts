import express from 'express';
import net from 'node:net';
import nodemailer from 'nodemailer';

const app = express();
const transport = nodemailer.createTransport({ host: 'localhost' });

app.post('/contact', async (req, res) => {
  const { email, subject, text } = req.body;
  // bad: the subject brings its own headers
  await transport.sendMail({ envelope: { to: 'help@example.com' }, raw: `Subject: ${subject}\n\n${text}` });
  // ok: fields are encoded
  await transport.sendMail({ from: 'shop@example.com', replyTo: email, to: 'help@example.com', subject, text });
  res.end();
});

app.post('/contact/lines', async (req, res) => {
  // bad: joined with the line breaks of headers
  const message = ['From: shop@example.com', 'Subject: ' + req.body.subject, '', req.body.text].join('\r\n');
  const subject = req.body.subject.replace(/[\r\n]+/g, ' ');
  // ok: none are left
  const other = ['From: shop@example.com', `Subject: ${subject}`, '', 'Hello'].join('\r\n');
  res.json({ message, other });
});

app.get('/raw', (req, res) => {
  const socket = net.connect(8080);
  // bad: an answer by hand
  socket.write('HTTP/1.1 302 Found\r\nLocation: ' + req.query.to + '\r\n\r\n');
  // ok: Node refuses line breaks
  res.setHeader('X-Name', req.query.name as string);
  res.end();
});
