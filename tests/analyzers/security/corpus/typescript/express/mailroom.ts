import { createConnection } from 'node:net';
import { Router, type Request, type Response } from 'express';
import ejs from 'ejs';
import he from 'he';
import Handlebars from 'handlebars';
import createDOMPurify from 'dompurify';
import { JSDOM } from 'jsdom';
import MailComposer from 'nodemailer/lib/mail-composer';
import { createTransport } from 'nodemailer';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import mysql, { type PoolOptions, type RowDataPacket } from 'mysql2/promise';
import { chromium } from 'playwright';
import puppeteer from 'puppeteer';
import { Product, Order, sequelize, type OrderAttributes } from './models';
import { audit } from './audit';
import { Op, type WhereOptions } from 'sequelize';

export const mailroom = Router();
const ses = new SESv2Client({});
const purify = createDOMPurify(new JSDOM('').window);
const transport = createTransport({ host: 'smtp.example.com', port: 465, secure: true, auth: { user: 'mailroom', pass: process.env.SMTP_PASSWORD } }); // SAFE: mail-tls

const poolOptions: PoolOptions = {
  uri: process.env.MAILROOM_DATABASE,
  multipleStatements: true, // BAD: multi-statement
  connectionLimit: 10,
};
const pool = mysql.createPool(poolOptions);
const reader = mysql.createPool({ uri: process.env.MAILROOM_DATABASE, connectionLimit: 5 });

const greeting = Handlebars.compile<{ name: string }>('<h1>Hello {{name}}</h1>');

async function printPage(html: string): Promise<Buffer> {
  const browser = await puppeteer.launch({ args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.setContent(html, { waitUntil: 'networkidle0' }); // BAD: html-renderer (helper)
  const pdf = await page.pdf({ format: 'A4' });
  await browser.close();
  return Buffer.from(pdf);
}

mailroom.post('/notes', (req: Request, res: Response) => {
  const socket = createConnection(25, 'localhost');
  const message = 'To: desk@example.com\r\nSubject: ' + req.body.subject + '\r\n\r\n' + req.body.text;
  socket.end(`HELO mailroom\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<desk@example.com>\r\nDATA\r\n${message}\r\n.\r\n`); // BAD: mail-header
  res.sendStatus(202);
});

mailroom.post('/notes/ses', async (req: Request, res: Response) => {
  const raw = `From: desk@example.com\nTo: ${req.body.to}\nSubject: ${req.body.subject}\n\n${req.body.text}`;
  await ses.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } } })); // BAD: mail-header
  res.sendStatus(202);
});

mailroom.post('/notes/composed', async (req: Request, res: Response) => {
  const composer = new MailComposer({ from: 'desk@example.com', to: 'archive@example.com', subject: String(req.body.subject), text: String(req.body.text) });
  const raw = await composer.compile().build();
  await ses.send(new SendEmailCommand({ Content: { Raw: { Data: raw } } })); // SAFE: mail-header (composed by a library)
  res.sendStatus(202);
});

mailroom.post('/notes/clean', async (req: Request, res: Response) => {
  const subject = String(req.body.subject).replace(/[\r\n]/g, ' ').slice(0, 120);
  const raw = `From: desk@example.com\nTo: archive@example.com\nSubject: ${subject}\n\nA note came in.`;
  await ses.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } } })); // SAFE: mail-header
  res.sendStatus(202);
});

mailroom.post('/greetings', async (req: Request, res: Response) => {
  const { name, email } = req.body as { name: string; email: string };
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: 'desk@example.com',
      Destination: { ToAddresses: [email] },
      Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Html: { Data: `<h1>Hello ${name}</h1>` } } } }, // BAD: mail-html
    }),
  );
  res.sendStatus(202);
});

mailroom.post('/greetings/template', async (req: Request, res: Response) => {
  await transport.sendMail({ to: String(req.body.email), subject: 'Hello', html: greeting({ name: String(req.body.name) }) }); // SAFE: mail-html
  res.sendStatus(202);
});

mailroom.post('/greetings/ejs', async (req: Request, res: Response) => {
  const html = ejs.render('<h1>Hello <%- name %></h1>', { name: req.body.name });
  await transport.sendMail({ to: String(req.body.email), subject: 'Hello', html }); // BAD: mail-html
  res.sendStatus(202);
});

mailroom.post('/greetings/encoded', async (req: Request, res: Response) => {
  const html = '<h1>Hello ' + he.encode(String(req.body.name)) + '</h1>';
  await transport.sendMail({ to: String(req.body.email), subject: 'Hello', html }); // SAFE: mail-html
  res.sendStatus(202);
});

mailroom.post('/print', async (req: Request, res: Response) => {
  res.type('pdf').send(await printPage(req.body.html as string));
});

mailroom.post('/print/address', async (req: Request, res: Response) => {
  const browser = await chromium.launch();
  const page = await browser.newPage();
  await page.goto(`data:text/html,${req.body.markup}`); // BAD: html-renderer
  res.type('png').send(await page.screenshot());
  await browser.close();
});

mailroom.post('/print/clean', async (req: Request, res: Response) => {
  const browser = await chromium.launch();
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
  const page = await context.newPage();
  await page.setContent(purify.sanitize(String(req.body.html), { ALLOWED_TAGS: ['p', 'b', 'i'] })); // SAFE: html-renderer
  res.type('pdf').send(await page.pdf());
  await browser.close();
});

mailroom.post('/orders', async (req: Request, res: Response) => {
  const { productId, quantity, price } = req.body as { productId: number; quantity: number; price: number };
  const order = await Order.create({ productId, quantity, total: price * quantity } as OrderAttributes); // BAD: client-price
  audit.info({ order: order.id }, 'order placed');
  res.status(201).json({ id: order.id });
});

mailroom.post('/orders/known', async (req: Request, res: Response) => {
  const product = await Product.findByPk(Number(req.body.productId), { rejectOnEmpty: true });
  const quantity = Math.min(Math.max(Number(req.body.quantity) || 1, 1), 20);
  const order = await Order.create({ productId: product.id, quantity, total: product.price * quantity } as OrderAttributes); // SAFE: client-price
  audit.info({ order: order.id }, 'order placed');
  res.status(201).json({ id: order.id });
});

mailroom.post('/orders/:id/refund', async (req: Request, res: Response) => { // BAD: audit-missing
  const order = await Order.findByPk(req.params.id, { rejectOnEmpty: true });
  await order.update({ refunded: true, refundedAmount: order.total });
  res.sendStatus(204);
});

mailroom.post('/orders/:id/cancel', async (req: Request, res: Response) => { // SAFE: audit-missing
  const order = await Order.findByPk(req.params.id, { rejectOnEmpty: true });
  await order.update({ cancelled: true });
  audit.warn({ order: order.id, actor: req.header('x-request-id') }, 'order cancelled');
  res.sendStatus(204);
});

mailroom.get('/orders', async (req: Request, res: Response) => {
  const where = req.query as unknown as WhereOptions<OrderAttributes>;
  res.json(await Order.findAll({ where, limit: 50 })); // BAD: filter-from-request
});

mailroom.get('/orders/large', async (req: Request, res: Response) => {
  const where: WhereOptions<OrderAttributes> = { total: { [Op.gte]: Number(req.query.total) || 0 } };
  res.json(await Order.findAll({ where, limit: 50 })); // SAFE: filter-from-request
});

mailroom.delete('/orders', async (req: Request, res: Response) => {
  const removed = await Order.destroy({ where: JSON.parse(String(req.query.filter)) }); // BAD: filter-from-request
  audit.warn({ removed }, 'orders removed');
  res.json({ removed });
});

mailroom.get('/days', async (_req: Request, res: Response) => {
  const [days] = await reader.query<RowDataPacket[]>('SELECT day, total FROM days ORDER BY day'); // SAFE: multi-statement
  const [stock] = await pool.query<RowDataPacket[]>('SELECT sku FROM stock');
  res.json({ days, stock, dialect: sequelize.getDialect() });
});
