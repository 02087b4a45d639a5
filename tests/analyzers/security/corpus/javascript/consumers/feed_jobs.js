const { execFile, execFileSync } = require('child_process');
const { promisify } = require('util');
const path = require('path');
const fs = require('fs/promises');
const crypto = require('crypto');
const { createTransport } = require('nodemailer');
const addressparser = require('nodemailer/lib/addressparser');
const mimeFuncs = require('nodemailer/lib/mime-funcs');
const PDFDocument = require('pdfkit');
const puppeteer = require('puppeteer-core');
const mjml2html = require('mjml');
const nunjucks = require('nunjucks');
const xss = require('xss');
const sax = require('sax');
const expat = require('node-expat');
const { DOMParser } = require('@xmldom/xmldom');
const { Anthropic } = require('@anthropic-ai/sdk');
const { GoogleGenerativeAI } = require('@google/generative-ai');
const { z } = require('zod');
const mysql = require('mysql2');
const knex = require('./database');
const { tickets, events } = require('./mongo');
const logger = require('./logger');

const run = promisify(execFile);
const claude = new Anthropic();
const gemini = new GoogleGenerativeAI(process.env.GEMINI_KEY).getGenerativeModel({ model: 'gemini-2.0-flash' });
const transport = createTransport({ host: 'smtp.example.com', port: 465, secure: true, auth: { user: 'feeds', pass: process.env.SMTP_PASSWORD } });
const escaped = new nunjucks.Environment(null, { autoescape: true }); // SAFE: unescaped-markup
const verbatim = new nunjucks.Environment(null, { autoescape: false }); // BAD: unescaped-markup
const Period = z.object({ from: z.iso.date(), to: z.iso.date() });
const jobs = { resize: async (id) => run('vips', ['thumbnail', `/srv/media/${Number(id)}.png`, '/srv/out.png', '200']) };

async function launch() {
  return puppeteer.launch({ executablePath: '/usr/bin/chromium' });
}

async function onLetter({ markup }) {
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`data:text/html;charset=utf-8,${encodeURIComponent(markup)}`); // BAD: html-renderer
  const pdf = await page.pdf();
  await browser.close();
  return pdf;
}

async function onInvoice({ id }) {
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`https://invoices.internal.example.com/${Number(id)}/print`); // SAFE: html-renderer (our own page)
  const pdf = await page.pdf();
  await browser.close();
  return pdf;
}

async function onLabel({ name }) {
  const browser = await launch();
  const page = await browser.newPage();
  await page.setOfflineMode(true);
  await page.setContent(escaped.renderString('<h1>{{ name }}</h1>', { name })); // SAFE: html-renderer
  const png = await page.screenshot();
  await browser.close();
  return png;
}

function onReceipt({ text }, out) {
  const document = new PDFDocument({ size: 'A6' });
  document.pipe(out);
  document.fontSize(10).text(text); // SAFE: html-renderer (text, no markup)
  document.end();
}

async function onGreeting({ email, name }) {
  const { html } = mjml2html(`<mjml><mj-body><mj-text>Dear ${name}</mj-text></mj-body></mjml>`);
  await transport.sendMail({ to: email, subject: 'Hello', html }); // BAD: mail-html
}

async function onGreetingEscaped({ email, name }) {
  await transport.sendMail({ to: email, subject: 'Hello', html: escaped.renderString('<p>Dear {{ name }}</p>', { name }) }); // SAFE: mail-html
}

async function onGreetingVerbatim({ email, name }) {
  await transport.sendMail({ to: email, subject: 'Hello', html: verbatim.renderString('<p>Dear {{ name }}</p>', { name }) }); // BAD: mail-html
}

async function onDigest({ email, items }) {
  const html = `<ul>${items.map((item) => `<li>${xss(item)}</li>`).join('')}</ul>`;
  await transport.sendMail({ to: email, subject: 'Digest', html }); // SAFE: mail-html
}

async function onNotice({ to, subject, text }) {
  const lines = [`To: ${to}`, `Subject: ${subject}`, 'Content-Type: text/plain', '', text];
  await transport.sendMail({ envelope: { from: 'feeds@example.com', to }, raw: lines.join('\r\n') }); // BAD: mail-header
}

async function onNoticeChecked({ to, subject, text }) {
  const [{ address }] = addressparser(to);
  const lines = [`To: <${address.replace(/[\r\n]/g, '')}>`, `Subject: ${mimeFuncs.encodeWord(subject.replace(/\s+/g, ' '))}`, '', text];
  await transport.sendMail({ envelope: { from: 'feeds@example.com', to: address }, raw: lines.join('\r\n') }); // SAFE: mail-header
}

async function onNoticeHeaders({ to, text, reference }) {
  if (/[\r\n]/.test(reference)) throw new RangeError('no reference');
  await transport.sendMail({ to, subject: 'Notice', text, headers: { 'X-Reference': reference } }); // SAFE: mail-header
}

function onFeed({ document }) {
  const parser = new expat.Parser('UTF-8');
  parser.on('entityDecl', (name) => logger.warn({ name }, 'entity'));
  return parser.parse(document); // BAD: entity-expansion
}

function onFeedSax({ document }) {
  const parser = sax.parser(true); // SAFE: entity-expansion (it declares none)
  let elements = 0;
  parser.onopentag = () => { elements += 1; };
  parser.write(document).close();
  return elements;
}

function onFeedDom({ document }) {
  if (/<!DOCTYPE/i.test(document)) throw new RangeError('no document types');
  return new DOMParser().parseFromString(document, 'text/xml').documentElement.nodeName; // SAFE: entity-expansion
}

async function onMirror({ address, folder }) {
  await run('rsync', ['-a', address, `/srv/mirrors/${path.basename(folder)}`]); // BAD: argument-injection
}

async function onMirrorKnown({ name }) {
  const sources = { north: 'rsync://north.example.com/out', south: 'rsync://south.example.com/out' };
  if (!Object.hasOwn(sources, name)) throw new RangeError('no such mirror');
  await run('rsync', ['-a', sources[name], '/srv/mirrors/']); // SAFE: argument-injection
}

function onTag({ tag }) {
  if (!/^v\d+\.\d+\.\d+$/.test(tag)) throw new RangeError('no version');
  return execFileSync('git', ['show', '--no-patch', tag], { cwd: '/srv/site' }).toString(); // SAFE: argument-injection
}

async function onQuestion({ question }) {
  const message = await claude.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 300, messages: [{ role: 'user', content: `MongoDB filter as JavaScript for: ${question}` }] });
  const filter = eval(`(${message.content[0].text})`); // BAD: model-output
  return tickets.find(filter).limit(20).toArray();
}

async function onFormula({ question }) {
  const { response } = await gemini.generateContent(`A formula for: ${question}`);
  return { value: Number.parseFloat(response.text()) }; // SAFE: model-output (a number)
}

async function onCommand({ question }) {
  const { response } = await gemini.generateContent(`One command for: ${question}`);
  const [program, ...rest] = response.text().split(' ');
  return run(program, rest); // BAD: model-output
}

async function onPeriod({ question }) {
  const { response } = await gemini.generateContent(`JSON with from and to for: ${question}`);
  const { from, to } = Period.parse(JSON.parse(response.text()));
  return knex.raw('SELECT day, total FROM sales WHERE day BETWEEN ? AND ?', [from, to]); // SAFE: model-output
}

async function onFilter({ filter }) {
  return events.countDocuments(JSON.parse(filter)); // BAD: filter-from-request
}

async function onState({ state }) {
  return events.countDocuments({ state: { $in: [String(state)] } }); // SAFE: filter-from-request
}

async function onExpression({ expression }) {
  return events.aggregate([{ $match: { $expr: { $function: { body: `function(e) { return ${expression} }`, args: ['$$ROOT'], lang: 'js' } } } }]).toArray(); // BAD: where-javascript
}

async function onLarge({ size }) {
  return events.countDocuments({ $expr: { $gt: [{ $size: '$items' }, Number(size)] } }); // SAFE: where-javascript
}

async function onImport({ statements }) {
  const connection = mysql.createConnection({ uri: process.env.IMPORT_DATABASE, flags: ['+MULTI_STATEMENTS'] }); // BAD: multi-statement
  return connection.promise().query(statements);
}

async function onImportRow({ sku, quantity }) {
  const connection = mysql.createConnection({ uri: process.env.IMPORT_DATABASE, flags: ['-MULTI_STATEMENTS'] }); // SAFE: multi-statement
  return connection.promise().execute('INSERT INTO stock (sku, quantity) VALUES (?, ?)', [sku, quantity]);
}

async function onJob({ job, id }) {
  return jobs[job](id); // BAD: dynamic-call
}

async function onKnownJob({ job, id }) {
  switch (job) {
    case 'resize':
      return jobs.resize(id); // SAFE: dynamic-call
    default:
      throw new RangeError('no such job');
  }
}

async function onFill({ count }) {
  return Array.from({ length: count }, () => crypto.randomUUID()); // BAD: allocation
}

async function onFillChecked({ count }) {
  const wanted = z.number().int().min(1).max(50).parse(count);
  return Array.from({ length: wanted }, () => crypto.randomUUID()); // SAFE: allocation
}

async function onPicture({ name, content }) {
  const target = path.join('/srv/pictures', crypto.createHash('sha256').update(name).digest('hex') + '.png');
  await fs.writeFile(target, Buffer.from(content, 'base64')); // SAFE: upload-name
}

module.exports = {
  onLetter, onInvoice, onLabel, onReceipt, onGreeting, onGreetingEscaped, onGreetingVerbatim, onDigest, onNotice, onNoticeChecked, onNoticeHeaders,
  onFeed, onFeedSax, onFeedDom, onMirror, onMirrorKnown, onTag, onQuestion, onFormula, onCommand, onPeriod, onFilter, onState, onExpression, onLarge,
  onImport, onImportRow, onJob, onKnownJob, onFill, onFillChecked, onPicture,
};
