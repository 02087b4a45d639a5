import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { runInContext, createContext } from 'node:vm';
import Anthropic from '@anthropic-ai/sdk';
import { openai } from '@ai-sdk/openai';
import Router from '@koa/router';
import { generateObject, generateText } from 'ai';
import Koa from 'koa';
import { bodyParser } from '@koa/bodyparser';
import { ChatOpenAI } from '@langchain/openai';
import mongoose, { type FilterQuery, model, Schema } from 'mongoose';
import simpleGit from 'simple-git';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { exporters, type Exporter } from './exporters';

const run = promisify(execFile);
const claude = new Anthropic();
const chat = new ChatOpenAI({ model: 'gpt-4o' });
const warehouse = new DataSource({ type: 'postgres', url: process.env.WAREHOUSE_URL });
const router = new Router();

interface Ticket {
  subject: string;
  text: string;
  owner: string;
  votes: number;
}
const Tickets = model<Ticket>('Ticket', new Schema<Ticket>({ subject: String, text: String, owner: String, votes: Number }));

const Period = z.object({ from: z.string().date(), to: z.string().date() });
const TRAILING = /^(.*?,)*\s*$/;
const HOST = /^([a-z0-9]+([-.][a-z0-9]+)*)+\.[a-z]{2,}$/;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

class Actions {
  restart = async (service: string) => service;
  scale = async (service: string, replicas: number) => `${service}:${replicas}`;
  [name: string]: (...parameters: never[]) => Promise<string>;
}
const actions = new Actions();

router.post('/resolve', async (ctx) => {
  const { host } = ctx.request.body as { host: string };
  const { stdout } = await run('dig', ['+short', host]); // BAD: argument-injection
  ctx.body = stdout;
});

router.post('/resolve/checked', async (ctx) => {
  const { host } = ctx.request.body as { host: string };
  if (!/^[a-z0-9][a-z0-9.-]{0,252}$/.test(host)) ctx.throw(422);
  const { stdout } = await run('dig', ['+short', host]); // SAFE: argument-injection (begins with a letter or digit)
  ctx.body = stdout;
});

router.post('/checkout', async (ctx) => {
  const { reference } = ctx.request.body as { reference: string };
  await simpleGit('/srv/site').raw(['checkout', reference]); // BAD: argument-injection
  ctx.status = 204;
});

router.post('/transcode/:id', async (ctx) => {
  const { preset } = ctx.request.body as { preset: string };
  const presets = ['fast', 'medium', 'slow'];
  if (!presets.includes(preset)) ctx.throw(422);
  spawnSync('ffmpeg', ['-i', `/srv/media/${Number(ctx.params.id)}.mov`, '-preset', preset, '/srv/out.mp4']); // SAFE: argument-injection (one of three words)
  ctx.status = 202;
});

router.get('/manual', (ctx) => {
  const options = String(ctx.query.options).split(' ');
  ctx.body = execFileSync('man', options).toString(); // BAD: argument-injection
});

router.post('/actions/:name', async (ctx) => {
  ctx.body = await actions[ctx.params.name](...((ctx.request.body as { parameters: never[] }).parameters)); // BAD: dynamic-call
});

router.post('/exports/:kind', async (ctx) => {
  const exporter = Reflect.get(exporters, ctx.params.kind) as Exporter;
  ctx.body = await exporter(ctx.request.body); // BAD: dynamic-call
});

router.post('/exports/known/:kind', async (ctx) => {
  const known = new Map<string, Exporter>([['csv', exporters.csv], ['json', exporters.json]]);
  const exporter = known.get(ctx.params.kind);
  if (!exporter) return ctx.throw(404);
  ctx.body = await exporter(ctx.request.body); // SAFE: dynamic-call
});

router.post('/ask/filter', async (ctx) => {
  const { question } = ctx.request.body as { question: string };
  const { text } = await generateText({ model: openai('gpt-4o'), prompt: `A JavaScript expression for: ${question}` });
  ctx.body = runInContext(text, createContext({})); // BAD: model-output
});

router.post('/ask/rows', async (ctx) => {
  const { question } = ctx.request.body as { question: string };
  const reply = await chat.invoke(`Write SQL: ${question}`);
  ctx.body = await warehouse.query(reply.content as string); // BAD: model-output
});

router.post('/ask/shell', async (ctx) => {
  const { question } = ctx.request.body as { question: string };
  const message = await claude.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 200, messages: [{ role: 'user', content: question }] });
  const [block] = message.content;
  const command = block.type === 'text' ? block.text : 'true';
  ctx.body = spawnSync('sh', ['-c', command]).stdout.toString(); // BAD: model-output
});

router.post('/ask/period', async (ctx) => {
  const { question } = ctx.request.body as { question: string };
  const { object } = await generateObject({ model: openai('gpt-4o'), schema: Period, prompt: question });
  ctx.body = await warehouse.query('SELECT day, total FROM sales WHERE day BETWEEN $1 AND $2', [object.from, object.to]); // SAFE: model-output
});

router.post('/ask/summary', async (ctx) => {
  const { question } = ctx.request.body as { question: string };
  const { text } = await generateText({ model: openai('gpt-4o'), prompt: `Summarise: ${question}` });
  ctx.body = { summary: text }; // SAFE: model-output (returned as JSON)
});

router.get('/tickets/popular', async (ctx) => {
  ctx.body = await Tickets.find({ $where: 'this.votes >= ' + ctx.query.votes }); // BAD: where-javascript
});

router.get('/tickets/counted', async (ctx) => {
  ctx.body = await Tickets.aggregate([
    { $project: { score: { $function: { body: `function(votes) { return ${ctx.query.formula}; }`, args: ['$votes'], lang: 'js' } } } }, // BAD: where-javascript
  ]);
});

router.get('/tickets/quiet', async (ctx) => {
  ctx.body = await Tickets.find({ $where: 'this.text.length < 20' }); // SAFE: where-javascript
});

router.get('/tickets/hot', async (ctx) => {
  ctx.body = await Tickets.find({ votes: { $gte: Number(ctx.query.votes) } }); // SAFE: where-javascript
});

router.get('/tickets', async (ctx) => {
  const criteria = ctx.query as FilterQuery<Ticket>;
  ctx.body = await Tickets.find(criteria).limit(50); // BAD: filter-from-request
});

router.get('/tickets/own', async (ctx) => {
  ctx.body = await Tickets.find({ owner: String(ctx.state.user.id), subject: { $eq: String(ctx.query.subject) } }).limit(50); // SAFE: filter-from-request
});

router.get('/grid', (ctx) => {
  const cells = Number.parseInt(String(ctx.query.cells), 10);
  ctx.body = new Float64Array(cells).join(','); // BAD: allocation
});

router.get('/grid/small', (ctx) => {
  const cells = z.coerce.number().int().min(1).max(1_000).parse(ctx.query.cells);
  ctx.body = new Float64Array(cells).join(','); // SAFE: allocation
});

router.get('/pad', (ctx) => {
  ctx.body = String(ctx.query.text).padStart(Number(ctx.query.width), '0'); // BAD: allocation
});

router.get('/check/list', (ctx) => {
  ctx.body = { valid: TRAILING.test(String(ctx.query.list)) }; // BAD: slow-regex
});

router.get('/check/host', (ctx) => {
  ctx.body = { valid: HOST.test(String(ctx.query.host)) }; // BAD: slow-regex
});

router.get('/check/slug', (ctx) => {
  ctx.body = { valid: SLUG.test(String(ctx.query.slug)) }; // SAFE: slow-regex
});

router.get('/check/code', (ctx) => {
  ctx.body = { valid: /^[A-Z]{3}-\d{3,6}$/.test(String(ctx.query.code)) }; // SAFE: slow-regex
});

export async function start(): Promise<void> {
  await Promise.all([mongoose.connect(process.env.MONGO_URL ?? ''), warehouse.initialize()]);
  const app = new Koa();
  app.use(bodyParser({ jsonLimit: '200mb', textLimit: '200mb' })); // BAD: body-limit
  app.use(router.routes()).use(router.allowedMethods());
  app.listen(3000);
}
