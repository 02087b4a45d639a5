import { exec } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import Router from '@koa/router';
import type { Context, Next } from 'koa';
import multer from '@koa/multer';
import * as yaml from 'js-yaml';
import koaSession from 'koa-session';
import { merge } from 'lodash';
import Parser from 'rss-parser';
import { quote } from 'shell-quote';
import { Sequelize, QueryTypes } from 'sequelize';
import superagent from 'superagent';
import { workspaces } from './store';

const sh = promisify(exec);
const sequelize = new Sequelize(process.env.DATABASE_URL!, { logging: false });
const router = new Router<{ userId: string }>();
const ROOT = path.resolve('/srv/workspaces');
const upload = multer({ limits: { fileSize: 2_000_000 }, fileFilter: (_r, f, done) => done(null, f.mimetype === 'application/yaml') }); // SAFE: upload-limits
const archive = multer({ storage: multer.memoryStorage() }); // BAD: upload-limits

const PLUGINS = new Map([
  ['markdown', './plugins/markdown'],
  ['tables', './plugins/tables'],
]);

export const sessions = (app: any) => koaSession({ key: 'ws', httpOnly: true, secure: true, sameSite: 'lax', signed: true, maxAge: 3600_000 }, app); // SAFE: cookie-flags

async function workspacePath(ctx: Context, next: Next): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(ctx.params.workspace)) ctx.throw(404);
  ctx.state.folder = path.join(ROOT, ctx.params.workspace);
  await next();
}

router.get('/workspaces/:workspace/readme', workspacePath, async (ctx) => {
  ctx.type = 'text/plain';
  ctx.body = await readFile(path.join(ctx.state.folder, 'README.md'), 'utf8'); // SAFE: path-traversal (middleware checks the parameter)
});

router.put('/workspaces/:workspace/notes', workspacePath, async (ctx) => {
  const { title, text } = ctx.request.body as { title: string; text: string };
  await writeFile(path.join(ctx.state.folder, title + '.md'), text); // BAD: path-traversal (title is free)
  ctx.status = 204;
});

router.get('/workspaces/:workspace/grep', workspacePath, async (ctx) => {
  const command = quote(['grep', '-rn', '-m', '20', '--', String(ctx.query.term), ctx.state.folder]);
  const { stdout } = await sh(command, { timeout: 5000 }); // SAFE: command-injection (quoted)
  ctx.body = stdout.split('\n');
});

router.get('/workspaces/:workspace/find', workspacePath, async (ctx) => {
  const pattern = String(ctx.query.name).replace(/"/g, '\\"');
  const { stdout } = await sh(`find ${ctx.state.folder} -name "${pattern}"`, { timeout: 5000 }); // BAD: command-injection ($() stays active)
  ctx.body = stdout.split('\n');
});

router.get('/plugins/:name', async (ctx) => {
  const module = PLUGINS.get(ctx.params.name);
  ctx.assert(module, 404);
  const { describe } = await import(module); // SAFE: code-injection (look-up)
  ctx.body = describe();
});

router.post('/plugins/run', async (ctx) => {
  const { plugin, input } = ctx.request.body as { plugin: string; input: unknown };
  const { default: transform } = await import(`../plugins/${plugin}`); // BAD: code-injection
  ctx.body = { output: transform(input) };
});

router.post('/workspaces/:workspace/config', workspacePath, upload.single('config'), async (ctx) => {
  const config = yaml.load(ctx.file.buffer.toString('utf8')) as Record<string, unknown>; // SAFE: deserialization (js-yaml 4 knows plain types only)
  await writeFile(path.join(ctx.state.folder, 'config.json'), JSON.stringify(config), { mode: 0o600 }); // SAFE: file-permissions
  ctx.status = 204;
});

router.post('/workspaces/:workspace/token', workspacePath, archive.single('seed'), async (ctx) => {
  const token = randomBytes(20).toString('hex');
  await writeFile(path.join(ctx.state.folder, '.token'), token, { mode: 0o666 }); // BAD: file-permissions
  ctx.status = 204;
});

router.get('/workspaces', async (ctx) => {
  ctx.body = await sequelize.query('SELECT id, name FROM workspaces WHERE owner_id = :owner AND name LIKE :name', { // SAFE: sql-injection (replacements)
    replacements: { owner: ctx.state.userId, name: `${ctx.query.prefix ?? ''}%` },
    type: QueryTypes.SELECT,
  });
});

router.get('/workspaces/recent', async (ctx) => {
  const since = ctx.request.headers['if-modified-since'];
  const rows = await sequelize.query(`SELECT id, name FROM workspaces WHERE changed_at > '${since}'`, { type: QueryTypes.SELECT }); // BAD: sql-injection (header)
  ctx.body = rows;
});

router.post('/feeds', async (ctx) => {
  const feed = await new Parser({ timeout: 5000 }).parseURL((ctx.request.body as { feed: string }).feed); // BAD: ssrf
  ctx.body = feed.items.map((item) => item.title);
});

router.get('/status/:component', async (ctx) => {
  const component = ctx.params.component === 'web' ? 'web' : 'worker';
  const { body } = await superagent.get(`http://localhost:9000/${component}/status`).timeout(2000); // SAFE: cleartext-transport (loopback)
  ctx.body = merge({ component }, { status: body.status });
});

router.post('/payments', async (ctx) => {
  const { amount } = ctx.request.body as { amount: number };
  const { body } = await superagent.post('http://payments.example.net/v2/charges').timeout(4000).send({ amount, key: process.env.PAY_KEY }); // BAD: cleartext-transport
  await workspaces.recordPayment(ctx.state.userId, body.id);
  ctx.body = { id: body.id };
});

export default router;
