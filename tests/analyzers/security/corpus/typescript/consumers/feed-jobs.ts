import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { GoogleGenAI } from '@google/genai';
import { ChatAnthropic } from '@langchain/anthropic';
import { SqlDatabase } from 'langchain/sql_db';
import { compile } from 'html-to-text';
import { JSDOM } from 'jsdom';
import mjml2html from 'mjml';
import nunjucks from 'nunjucks';
import { createTransport } from 'nodemailer';
import puppeteer, { type Page } from 'puppeteer';
import type { Collection, Filter } from 'mongodb';
import pug from 'pug';
import sanitizeHtml from 'sanitize-html';
import { encodeWord } from 'libmime';
import { SaxesParser } from 'saxes';
import { XMLParser } from 'fast-xml-parser';
import { parseXml } from 'libxmljs2';
import { PrismaClient } from '@prisma/client';
import re2 from 're2';
import { z } from 'zod';

interface Ticket {
  state: string;
  votes: number;
  text: string;
}

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const prisma = new PrismaClient();
const gemini = new GoogleGenAI({ apiKey: process.env.GEMINI_KEY });
const chat = new ChatAnthropic({ model: 'claude-sonnet-4-5' });
const transport = createTransport({ host: 'smtp.example.com', port: 587, requireTLS: true, auth: { user: 'feeds', pass: process.env.SMTP_PASSWORD } }); // SAFE: mail-tls
const plain = compile({ wordwrap: 80 });
const welcome = pug.compile('h1 Hello #{name}');
const shout = pug.compile('h1 Hello !{name}'); // BAD: unescaped-markup
const Count = z.number().int().positive().max(100);
const handlers = { crop: (id: number) => run('vips', ['crop', `/srv/${id}.png`, '/srv/out.png', '0', '0', '64', '64']) };

nunjucks.configure({ autoescape: true }); // SAFE: unescaped-markup

async function withPage<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await puppeteer.launch();
  try {
    return await work(await browser.newPage());
  } finally {
    await browser.close();
  }
}

@Processor('feeds')
export class FeedJobs extends WorkerHost {
  private readonly logger = new Logger(FeedJobs.name);
  constructor(private readonly tickets: Collection<Ticket>, private readonly warehouse: SqlDatabase) {
    super();
  }

  async process(job: Job): Promise<unknown> {
    const method = (this as unknown as Record<string, (data: unknown) => Promise<unknown>>)[job.name];
    return method.call(this, job.data); // BAD: dynamic-call
  }

  async processKnown(job: Job): Promise<unknown> {
    switch (job.name) {
      case 'letter':
        return this.letter(job.data); // SAFE: dynamic-call
      case 'crop':
        return handlers.crop(Number(job.data.id));
      default:
        throw new RangeError(`no job ${job.name}`);
    }
  }

  letter({ markup }: { markup: string }) {
    return withPage(async (page) => {
      await page.setContent(`<body>${markup}</body>`); // BAD: html-renderer
      return page.pdf();
    });
  }

  statement({ id }: { id: number }) {
    return withPage(async (page) => {
      await page.goto(`https://statements.internal.example.com/${Number(id)}`); // SAFE: html-renderer (our own page)
      return page.pdf();
    });
  }

  card({ name }: { name: string }) {
    return withPage(async (page) => {
      await page.setJavaScriptEnabled(false);
      await page.setOfflineMode(true);
      await page.setContent(welcome({ name })); // SAFE: html-renderer
      return page.screenshot();
    });
  }

  async window({ html }: { html: string }) {
    const dom = new JSDOM(html, { runScripts: 'dangerously', resources: 'usable' }); // BAD: html-renderer
    return dom.serialize();
  }

  async title({ html }: { html: string }) {
    return new JSDOM(html).window.document.title; // SAFE: html-renderer (runs and loads nothing)
  }

  async greet({ email, name }: { email: string; name: string }) {
    await transport.sendMail({ to: email, subject: 'Hello', html: mjml2html(`<mjml><mj-body><mj-text>${name}</mj-text></mj-body></mjml>`).html }); // BAD: mail-html
  }

  async greetEscaped({ email, name }: { email: string; name: string }) {
    await transport.sendMail({ to: email, subject: 'Hello', html: nunjucks.renderString('<p>{{ name }}</p>', { name }) }); // SAFE: mail-html
  }

  async shout({ email, name }: { email: string; name: string }) {
    await transport.sendMail({ to: email, subject: 'Hello', html: shout({ name }) }); // BAD: mail-html
  }

  async digest({ email, html }: { email: string; html: string }) {
    await transport.sendMail({ to: email, subject: 'Digest', html: sanitizeHtml(html), text: plain(html) }); // SAFE: mail-html
  }

  async notice({ to, subject }: { to: string; subject: string }) {
    const headers = new Map([['To', to], ['Subject', subject]]);
    const raw = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n') + '\n\nA notice.';
    await transport.sendMail({ envelope: { from: 'feeds@example.com', to }, raw }); // BAD: mail-header
  }

  async noticeEncoded({ to, subject }: { to: string; subject: string }) {
    const address = z.email().parse(to);
    const raw = `To: ${address}\nSubject: ${encodeWord(subject.replaceAll(/[\r\n]+/g, ' '), 'Q')}\n\nA notice.`;
    await transport.sendMail({ envelope: { from: 'feeds@example.com', to: address }, raw }); // SAFE: mail-header
  }

  async mirror({ address }: { address: string }) {
    await run('wget', ['--mirror', address], { cwd: '/srv/mirrors' }); // BAD: argument-injection
  }

  async mirrorKnown({ address }: { address: string }) {
    const { href, hostname, protocol } = new URL(address);
    if (protocol !== 'https:' || hostname !== 'feeds.example.com') throw new RangeError('not one of ours');
    await run('wget', ['--mirror', '--', href], { cwd: '/srv/mirrors' }); // SAFE: argument-injection
  }

  async show({ revision }: { revision: string }) {
    if (!/^[0-9a-f]{40}$/.test(revision)) throw new RangeError('no revision');
    return spawn('git', ['show', revision], { cwd: '/srv/site' }).stdout; // SAFE: argument-injection
  }

  async plugin({ name }: { name: string }) {
    return require(`/srv/plugins/${name}`); // BAD: unsafe-loader
  }

  async locale({ language }: { language: string }) {
    return language === 'de' ? require('./locales/de.json') : require('./locales/en.json'); // SAFE: unsafe-loader
  }

  async script({ url }: { url: string }) {
    const source = await (await fetch(url)).text();
    return import(`data:text/javascript,${encodeURIComponent(source)}`); // BAD: unsafe-loader
  }

  async rows({ question }: { question: string }) {
    const answer = await gemini.models.generateContent({ model: 'gemini-2.0-flash', contents: `SQL for: ${question}` });
    return prisma.$queryRawUnsafe(answer.text ?? ''); // BAD: model-output
  }

  async warehouseRows({ question }: { question: string }) {
    const { content } = await chat.invoke(`SQL for: ${question}`);
    return this.warehouse.run(String(content)); // BAD: model-output
  }

  async boundRows({ question }: { question: string }) {
    const answer = await gemini.models.generateContent({ model: 'gemini-2.0-flash', contents: `The city of: ${question}` });
    return prisma.$queryRaw`SELECT day, total FROM sales WHERE city = ${answer.text ?? ''}`; // SAFE: model-output (a bound value)
  }

  async mood({ text }: { text: string }) {
    const { content } = await chat.invoke(`happy or sad? ${text}`);
    return String(content).trim() === 'happy' ? 'happy' : 'sad'; // SAFE: model-output
  }

  async count({ expression }: { expression: string }) {
    const filter: Filter<Ticket> = { $where: new Function(`return ${expression}`) as never };
    return this.tickets.countDocuments(filter); // BAD: where-javascript
  }

  async countVotes({ votes }: { votes: number }) {
    return this.tickets.countDocuments({ $expr: { $gte: ['$votes', Number(votes)] } }); // SAFE: where-javascript
  }

  async countClosed() {
    return this.tickets.countDocuments({ $where: 'this.state === "closed"' }); // SAFE: where-javascript
  }

  async find({ filter }: { filter: Filter<Ticket> }) {
    return this.tickets.find({ $and: [filter, { state: 'open' }] }).limit(20).toArray(); // BAD: filter-from-request
  }

  async findState({ state }: { state: string }) {
    return this.tickets.find({ state: String(state) }).limit(20).toArray(); // SAFE: filter-from-request
  }

  async feed({ document }: { document: string }) {
    return parseXml(document, { noent: true, dtdload: true, huge: true }).root()?.name(); // BAD: entity-expansion
  }

  async feedSaxes({ document }: { document: string }) {
    let elements = 0;
    const parser = new SaxesParser(); // SAFE: entity-expansion
    parser.on('opentag', () => (elements += 1));
    parser.write(document).close();
    return elements;
  }

  async feedEntities({ document }: { document: string }) {
    if (document.includes('<!DOCTYPE')) throw new RangeError('no document types');
    return new XMLParser({ processEntities: true, htmlEntities: false }).parse(document); // SAFE: entity-expansion
  }

  async ids({ count }: { count: number }) {
    return new Array(count).fill(undefined).map(() => randomUUID()); // BAD: allocation
  }

  async idsChecked({ count }: { count: number }) {
    return new Array(Count.parse(count)).fill(undefined).map(() => randomUUID()); // SAFE: allocation
  }

  async copy({ length }: { length: number }) {
    return Buffer.alloc(Math.min(length, 65_536)).fill(createHash('md5').update(String(length)).digest()); // SAFE: allocation
  }

  async keep({ name, content }: { name: string; content: string }) {
    await writeFile(`/srv/feeds/${name}`, content, 'base64'); // BAD: upload-name
  }

  async keepHashed({ name, content }: { name: string; content: string }) {
    const target = join('/srv/feeds', createHash('sha256').update(basename(name)).digest('hex'));
    await writeFile(target, content, 'base64'); // SAFE: upload-name
    this.logger.log('kept');
  }

  async check({ words }: { words: string }) {
    return new re2(/^(\w+\s?)*$/).test(words); // SAFE: slow-regex (linear engine)
  }
}
