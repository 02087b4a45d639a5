import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Worker, type Job } from 'bullmq';
import ejs from 'ejs';
import got from 'got';
import Handlebars from 'handlebars';
import nodemailer from 'nodemailer';
import { deserialize } from 'serialize-to-js';
import tar from 'tar-stream';
import { z } from 'zod';
import { logger } from './logger';
import { recipients } from './recipients';

interface Mailing {
  id: string;
  template: string;
  subject: string;
  attachment?: string;
  variables: Record<string, string>;
}

const connection = { url: process.env.REDIS_URL! };
const WORK = path.resolve('/var/lib/mailings');
const TEMPLATES = { welcome: 'welcome.ejs', invoice: 'invoice.ejs' } as const;
const welcome = Handlebars.compile('Hello {{name}}!'); // SAFE: template-injection

const pdfJob = z.object({ id: z.string().uuid(), paper: z.enum(['A4', 'Letter']) });
const transport = nodemailer.createTransport({ host: process.env.SMTP_HOST, port: 465, secure: true });

abstract class Processor {
  protected job!: Job<Mailing>;

  accept(job: Job<Mailing>): this {
    this.job = job;
    return this;
  }

  abstract process(): Promise<void>;
}

class RenderProcessor extends Processor {
  async process(): Promise<void> {
    const { template, variables, subject } = this.job.data;
    const html = ejs.render(template, variables); // BAD: template-injection (helper) template from the message
    for (const to of await recipients.of(this.job.data.id)) await transport.sendMail({ to, subject, html });
  }
}

class StockProcessor extends Processor {
  async process(): Promise<void> {
    const kind = this.job.data.template === 'invoice' ? 'invoice' : 'welcome';
    const html = await ejs.renderFile(path.join('templates', TEMPLATES[kind]), { values: this.job.data.variables }); // SAFE: template-injection (helper) constant files
    for (const to of await recipients.of(this.job.data.id)) await transport.sendMail({ to, subject: 'News', html });
  }
}

class AttachmentProcessor extends Processor {
  async process(): Promise<void> {
    const { attachment, id } = this.job.data;
    if (!attachment) return;
    const target = path.join(WORK, `${path.basename(id)}.bin`);
    await pipeline(got.stream(attachment, { timeout: { request: 10_000 } }), createWriteStream(target)); // BAD: ssrf (helper)
  }
}

export const render = new Worker<Mailing>('render', (job) => new RenderProcessor().accept(job).process(), { connection });
export const stock = new Worker<Mailing>('stock', (job) => new StockProcessor().accept(job).process(), { connection });
export const attachments = new Worker<Mailing>('attachments', (job) => new AttachmentProcessor().accept(job).process(), { connection });

export const pdf = new Worker('pdf', async (job) => {
  const { id, paper } = pdfJob.parse(job.data);
  const child = spawn(`wkhtmltopdf --page-size ${paper} ${WORK}/${id}.html ${WORK}/${id}.pdf`, { shell: true }); // SAFE: command-injection (uuid and enum)
  await new Promise((done) => child.on('close', done));
}, { connection });

export const archive = new Worker('archive', async (job: Job<{ folder: string; level: string }>) => {
  const { folder, level } = job.data;
  const child = spawn('bash', ['-c', `tar c ${path.join(WORK, folder)} | gzip -${level} > /backup/mail.tgz`]); // BAD: command-injection
  await new Promise((done) => child.on('close', done));
}, { connection });

export const bounce = new Worker('bounce', async (job: Job<{ raw: string }>) => {
  const report = deserialize(job.data.raw) as { address: string }; // BAD: deserialization
  await recipients.disable(report.address);
  console.info('bounce: ' + report.address); // BAD: log-injection
  logger.info({ greeting: welcome({ name: report.address }) }, 'bounce handled'); // SAFE: log-injection (structured)
}, { connection });

export const restore = new Worker('restore', async (job: Job<{ file: string }>) => {
  const extract = tar.extract();
  extract.on('entry', (header, stream, next) => {
    const target = path.resolve(WORK, header.name);
    if (header.type !== 'file' || !target.startsWith(`${WORK}${path.sep}`)) {
      stream.resume();
      next();
      return;
    }
    pipeline(stream, createWriteStream(target)).then(() => next(), next); // SAFE: archive-slip (containment, regular files only)
  });
  await pipeline(got.stream(`${process.env.BACKUP_URL}/${encodeURIComponent(job.data.file)}`, { timeout: { request: 60_000 } }), extract); // SAFE: ssrf (host from configuration)
}, { connection });
