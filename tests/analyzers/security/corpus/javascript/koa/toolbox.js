const { execFile, spawn } = require('child_process');
const { promisify } = require('util');
const vm = require('vm');
const Koa = require('koa');
const Router = require('@koa/router');
const { bodyParser } = require('@koa/bodyparser');
const OpenAI = require('openai');
const { generateText } = require('ai');
const { anthropic } = require('@ai-sdk/anthropic');
const RE2 = require('re2');
const mongoose = require('mongoose');
const knex = require('./database');
const Note = require('./models/note');
const reports = require('./reports');
const charts = require('./charts');

const run = promisify(execFile);
const router = new Router({ prefix: '/tools' });
const llm = new OpenAI();

const SLOW = /^(([a-z])+.)+[A-Z]([a-z])+$/;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const CHARTS = { bar: charts.bar, line: charts.line };

router.post('/clone', async (ctx) => {
  const { address } = ctx.request.body;
  await run('git', ['clone', '--depth', '1', address, `/srv/clones/${Date.now()}`]); // BAD: argument-injection
  ctx.status = 202;
});

router.post('/clone/known', async (ctx) => {
  const { address } = ctx.request.body;
  if (!/^https:\/\/git\.example\.com\/[\w/-]+$/.test(address)) ctx.throw(422);
  await run('git', ['clone', '--depth', '1', '--', address, `/srv/clones/${Date.now()}`]); // SAFE: argument-injection
  ctx.status = 202;
});

router.get('/log', async (ctx) => {
  const args = ['log', '--oneline', '-n', '20'];
  args.push(ctx.query.ref);
  const { stdout } = await run('git', args, { cwd: '/srv/repository' }); // BAD: argument-injection
  ctx.body = stdout;
});

router.get('/log/number', async (ctx) => {
  const count = Math.min(Number.parseInt(ctx.query.count, 10) || 20, 100);
  const { stdout } = await run('git', ['log', '--oneline', '-n', String(count)], { cwd: '/srv/repository' }); // SAFE: argument-injection (a number)
  ctx.body = stdout;
});

router.post('/probe', async (ctx) => {
  const child = spawn('ffprobe', [...ctx.request.body.options, '/srv/media/input.mp4']); // BAD: argument-injection
  ctx.body = child.stdout;
});

router.post('/reports/:name', async (ctx) => {
  ctx.body = await reports[ctx.params.name](ctx.request.body); // BAD: dynamic-call
});

router.post('/charts/:kind', async (ctx) => {
  if (!Object.hasOwn(CHARTS, ctx.params.kind)) ctx.throw(404);
  ctx.body = await CHARTS[ctx.params.kind](ctx.request.body); // SAFE: dynamic-call
});

router.post('/rpc', async (ctx) => {
  const { method, params } = ctx.request.body;
  const handler = require(`./handlers/${method}`); // BAD: dynamic-call (any module of the folder and above it)
  ctx.body = await handler(...params);
});

router.post('/rpc/table', async (ctx) => {
  const handlers = new Map([['sum', reports.sum], ['mean', reports.mean]]);
  const handler = handlers.get(ctx.request.body.method);
  if (!handler) ctx.throw(404);
  ctx.body = await handler(ctx.request.body.params); // SAFE: dynamic-call
});

router.get('/fill', async (ctx) => {
  ctx.body = Buffer.alloc(Number(ctx.query.size)).toString('hex'); // BAD: allocation
});

router.get('/fill/small', async (ctx) => {
  const size = Math.min(Math.max(Number(ctx.query.size) || 0, 0), 4096);
  ctx.body = Buffer.alloc(size).toString('hex'); // SAFE: allocation
});

router.get('/matrix', async (ctx) => {
  const { rows, columns } = ctx.query;
  ctx.body = new Array(Number(rows)).fill(0).map(() => new Array(Number(columns)).fill(0)); // BAD: allocation
});

router.get('/rule', async (ctx) => {
  ctx.body = '-'.repeat(parseInt(ctx.query.width, 10)); // BAD: allocation
});

router.get('/rule/terminal', async (ctx) => {
  const width = parseInt(ctx.query.width, 10);
  if (!(width > 0 && width <= 200)) ctx.throw(422);
  ctx.body = '-'.repeat(width); // SAFE: allocation
});

router.post('/ask/code', async (ctx) => {
  const answer = await llm.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: ctx.request.body.question }] });
  const code = answer.choices[0].message.content;
  ctx.body = { value: new Function(code)() }; // BAD: model-output
});

router.post('/ask/table', async (ctx) => {
  const { text } = await generateText({ model: anthropic('claude-sonnet-4-5'), prompt: `SQL for: ${ctx.request.body.question}` });
  ctx.body = (await knex.raw(text)).rows; // BAD: model-output
});

router.post('/ask/machine', async (ctx) => {
  const answer = await llm.responses.create({ model: 'gpt-4o', input: ctx.request.body.question });
  ctx.body = { value: vm.runInNewContext(answer.output_text) }; // BAD: model-output
});

router.post('/ask/period', async (ctx) => {
  const answer = await llm.responses.create({ model: 'gpt-4o', input: `JSON with from and to: ${ctx.request.body.question}` });
  const { from, to } = JSON.parse(answer.output_text);
  ctx.body = await knex('sales').whereBetween('day', [String(from), String(to)]); // SAFE: model-output (bound values)
});

router.post('/ask/kind', async (ctx) => {
  const { text } = await generateText({ model: anthropic('claude-sonnet-4-5'), prompt: `bar or line? ${ctx.request.body.question}` });
  const kind = text.trim() === 'bar' ? 'bar' : 'line';
  ctx.body = await CHARTS[kind](ctx.request.body.data); // SAFE: model-output
});

router.get('/notes', async (ctx) => {
  ctx.body = await Note.find().$where(`this.words > ${ctx.query.words}`); // BAD: where-javascript
});

router.get('/notes/function', async (ctx) => {
  ctx.body = await Note.find({ $where: `function() { return this.title == '${ctx.query.title}'; }` }); // BAD: where-javascript
});

router.get('/notes/edited', async (ctx) => {
  ctx.body = await Note.find().$where('this.updated > this.created'); // SAFE: where-javascript
});

router.get('/notes/words', async (ctx) => {
  ctx.body = await Note.find().where('words').gt(Number(ctx.query.words)); // SAFE: where-javascript (a query of the library)
});

router.get('/notes/mine', async (ctx) => {
  ctx.body = await Note.find(ctx.query).lean(); // BAD: filter-from-request
});

router.get('/notes/topic', async (ctx) => {
  ctx.body = await Note.find({ owner: ctx.state.user.id, topic: String(ctx.query.topic) }).lean(); // SAFE: filter-from-request
});

router.get('/check/name', async (ctx) => {
  ctx.body = { valid: SLOW.test(ctx.query.name) }; // BAD: slow-regex
});

router.get('/check/list', async (ctx) => {
  ctx.body = { valid: /^(\d+,?)+$/.test(ctx.query.list) }; // BAD: slow-regex
});

router.get('/check/address', async (ctx) => {
  ctx.body = { valid: ADDRESS.test(ctx.query.address) }; // SAFE: slow-regex
});

router.get('/check/linear', async (ctx) => {
  ctx.body = { valid: new RE2('^(\\w+\\s?)*$').test(ctx.query.words) }; // SAFE: slow-regex
});

const app = new Koa();
app.use(bodyParser({ jsonLimit: '100kb' })); // SAFE: body-limit
app.use(router.routes());

async function start() {
  await mongoose.connect(process.env.MONGO_URL);
  app.listen(3000);
}

module.exports = { app, start };
