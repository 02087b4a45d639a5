const fs = require('fs/promises');
const net = require('net');
const express = require('express');
const nodemailer = require('nodemailer');
const Handlebars = require('handlebars');
const puppeteer = require('puppeteer');
const pdf = require('html-pdf');
const wkhtmltopdf = require('wkhtmltopdf');
const sanitizeHtml = require('sanitize-html');
const escapeHtml = require('escape-html');
const { marked } = require('marked');
const { Remarkable } = require('remarkable');
const sgMail = require('@sendgrid/mail');
const tickets = require('../tickets');

const router = express.Router();
router.use(express.urlencoded({ extended: false, limit: '100kb' }));

const remarkable = new Remarkable({ html: true });
const plainRemarkable = new Remarkable({ html: false });

const mailer = nodemailer.createTransport({
  host: 'smtp.example.com',
  port: 587,
  secure: false,
  ignoreTLS: true, // BAD: mail-tls
  auth: { user: 'desk', pass: process.env.SMTP_PASSWORD },
});

const bulkMailer = nodemailer.createTransport({
  host: 'bulk.example.com',
  port: 465,
  secure: true, // SAFE: mail-tls
  auth: { user: 'desk', pass: process.env.BULK_PASSWORD },
});

const oldOptions = { host: 'mail.example.net', port: 25, tls: { rejectUnauthorized: false }, auth: { user: 'old', pass: process.env.OLD_PASSWORD } };
const oldMailer = nodemailer.createTransport(oldOptions); // BAD: mail-tls

Handlebars.registerHelper('signature', (name) => new Handlebars.SafeString(`<em>${name}</em>`)); // BAD: unescaped-markup
Handlebars.registerHelper('author', (name) => new Handlebars.SafeString(`<em>${Handlebars.escapeExpression(name)}</em>`)); // SAFE: unescaped-markup

const reply = Handlebars.compile('<p>Dear {{name}},</p><p>{{text}}</p>');
const rawReply = Handlebars.compile('<p>Dear {{{name}}},</p><p>{{text}}</p>', { noEscape: true }); // BAD: unescaped-markup

function sendRaw(from, to, subject, text) {
  const socket = net.connect(25, 'localhost');
  socket.write(`HELO desk\r\nMAIL FROM:<desk@example.com>\r\nRCPT TO:<${to}>\r\nDATA\r\n`); // BAD: mail-header
  socket.write(`From: ${from}\r\nSubject: ${subject}\r\n\r\n${text}\r\n.\r\nQUIT\r\n`);
}

router.post('/contact', (req, res) => {
  sendRaw(req.body.email, 'desk@example.com', req.body.subject, req.body.text);
  res.sendStatus(202);
});

router.post('/contact/raw', async (req, res, next) => {
  try {
    const raw = ['From: desk@example.com', 'To: desk@example.com', `Reply-To: ${req.body.email}`, '', req.body.text].join('\r\n');
    await mailer.sendMail({ envelope: { from: 'desk@example.com', to: ['desk@example.com'] }, raw }); // BAD: mail-header
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/contact/fields', async (req, res, next) => {
  try {
    await bulkMailer.sendMail({ from: 'desk@example.com', to: 'desk@example.com', replyTo: req.body.email, subject: req.body.subject, text: req.body.text }); // SAFE: mail-header (the library folds and encodes)
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/feedback', async (req, res, next) => {
  try {
    const html = `<p>From ${req.body.name}</p><blockquote>${req.body.text}</blockquote>`;
    await bulkMailer.sendMail({ from: 'desk@example.com', to: 'desk@example.com', subject: 'Feedback', html }); // BAD: mail-html
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/feedback/text', async (req, res, next) => {
  try {
    const text = `From ${req.body.name}\n\n${req.body.text}`;
    await bulkMailer.sendMail({ from: 'desk@example.com', to: 'desk@example.com', subject: 'Feedback', text }); // SAFE: mail-html
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/welcome', async (req, res, next) => {
  try {
    await sgMail.send({ to: req.body.email, from: 'desk@example.com', subject: 'Welcome', html: '<h1>Hello ' + req.body.name + '</h1>' }); // BAD: mail-html
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/welcome/escaped', async (req, res, next) => {
  try {
    await sgMail.send({ to: req.body.email, from: 'desk@example.com', subject: 'Welcome', html: `<h1>Hello ${escapeHtml(req.body.name)}</h1>` }); // SAFE: mail-html
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/reply', async (req, res, next) => {
  try {
    await oldMailer.sendMail({ to: req.body.email, subject: 'Your ticket', html: reply({ name: req.body.name, text: req.body.text }) }); // SAFE: mail-html (the template escapes)
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/reply/raw', async (req, res, next) => {
  try {
    const html = rawReply(req.body);
    await bulkMailer.sendMail({ to: req.body.email, subject: 'Your ticket', html }); // BAD: mail-html
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.get('/tickets/:id', async (req, res, next) => {
  try {
    const ticket = await tickets.get(req.params.id);
    res.send(`<article>${marked.parse(ticket.text)}</article>`); // BAD: unescaped-markup (Markdown keeps HTML)
  } catch (err) {
    next(err);
  }
});

router.get('/tickets/:id/clean', async (req, res, next) => {
  try {
    const ticket = await tickets.get(req.params.id);
    res.send(`<article>${sanitizeHtml(marked.parse(ticket.text))}${plainRemarkable.render(ticket.note)}</article>`); // SAFE: unescaped-markup
  } catch (err) {
    next(err);
  }
});

router.post('/print', async (req, res, next) => {
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    await page.setContent(req.body.html); // BAD: html-renderer
    res.type('pdf').send(Buffer.from(await page.pdf()));
  } catch (err) {
    next(err);
  } finally {
    await browser.close();
  }
});

router.post('/print/ticket', async (req, res, next) => {
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    await page.setJavaScriptEnabled(false);
    await page.setRequestInterception(true);
    page.on('request', (request) => request.abort());
    await page.setContent(reply({ name: req.body.name, text: req.body.text })); // SAFE: html-renderer
    res.type('pdf').send(Buffer.from(await page.pdf()));
  } catch (err) {
    next(err);
  } finally {
    await browser.close();
  }
});

router.post('/label', (req, res, next) => {
  pdf.create(`<h1>${req.body.recipient}</h1>`, { format: 'A6' }).toBuffer((err, buffer) => (err ? next(err) : res.type('pdf').send(buffer))); // BAD: html-renderer
});

router.post('/letter', (req, res) => {
  wkhtmltopdf(remarkable.render(req.body.text), { enableLocalFileAccess: true }).pipe(res.type('pdf')); // BAD: html-renderer
});

router.get('/terms.pdf', async (req, res) => {
  const terms = await fs.readFile('pages/terms.html', 'utf8');
  wkhtmltopdf(terms, { pageSize: 'A4', disableLocalFileAccess: true }).pipe(res.type('pdf')); // SAFE: html-renderer (our own page)
});

module.exports = router;
