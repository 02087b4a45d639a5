import { createTransport } from 'nodemailer';

const transport = createTransport(process.env.SMTP_URL);

export async function send(to: string, greeting: string, text: string): Promise<void> {
  const html = ['<p>', greeting, '</p><p>', text, '</p>'].join('');
  await transport.sendMail({ from: 'campaigns@example.org', to, subject: 'A test', html }); // BAD: mail-html (two calls: the greeting of the body through sendTest)
}
