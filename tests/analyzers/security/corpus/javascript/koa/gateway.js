const http = require('http');
const path = require('path');
const zlib = require('zlib');
const Router = require('@koa/router');
const got = require('got');
const send = require('koa-send');
const fs = require('fs/promises');
const { execa, execaCommand } = require('execa');
const ipaddr = require('ipaddr.js');
const settings = require('./settings');
const log = require('./logger');

const router = new Router();
const SERVICES = { stock: settings.stockUrl, prices: settings.pricesUrl };
const REPORTS = new Set(['daily', 'weekly', 'monthly']);

class Upstream {
  configure(ctx) {
    this.base = ctx.get('X-Upstream') || settings.defaultUpstream;
  }

  async call(resource) {
    const { body } = await got(`${this.base}/${resource}`, { timeout: 4000, retry: 0 }); // BAD: ssrf (helper)
    return body;
  }
}

router.get('/upstream/:resource', async (ctx) => {
  const upstream = new Upstream();
  upstream.configure(ctx);
  ctx.body = await upstream.call(encodeURIComponent(ctx.params.resource));
});

router.get('/builds/:build/artifact', async (ctx) => {
  const build = BigInt(ctx.params.build).toString();
  const url = new URL(`/builds/${build}/artifact`, settings.buildUrl);
  const { body } = await got(url, { timeout: 4000, responseType: 'buffer' }); // SAFE: ssrf (configured origin, numeric path)
  ctx.body = body;
});

router.get('/services/:service', async (ctx) => {
  const base = Object.hasOwn(SERVICES, ctx.params.service) ? SERVICES[ctx.params.service] : null;
  ctx.assert(base, 404);
  const { body } = await got(base, { timeout: 4000, searchParams: { q: ctx.query.q } }); // SAFE: ssrf (address from configuration)
  ctx.body = body;
});

router.get('/ping', async (ctx) => {
  const { address } = ctx.query;
  if (!ipaddr.isValid(address)) ctx.throw(400);
  const options = { host: address, port: 8080, path: '/status', timeout: 2000 };
  ctx.body = await new Promise((resolve, reject) => {
    http.get(options, (response) => resolve({ status: response.statusCode })).on('error', reject); // BAD: ssrf (any address, also private ones)
  });
});

router.get('/assets/:file*', async (ctx) => {
  await send(ctx, ctx.params.file, { root: settings.assetRoot }); // SAFE: path-traversal (koa-send keeps below root)
});

router.get('/logs/:day', async (ctx) => {
  const { day } = ctx.params;
  ctx.assert(/^\d{4}-\d{2}-\d{2}$/.test(day), 400);
  ctx.body = await fs.readFile(path.join(settings.logRoot, `${day}.log`), 'utf8'); // SAFE: path-traversal (anchored pattern)
});

router.get('/locales', async (ctx) => {
  const locale = ctx.cookies.get('locale') || 'en';
  ctx.body = JSON.parse(await fs.readFile(path.join(settings.localeRoot, locale + '.json'), 'utf8')); // BAD: path-traversal (cookie)
});

router.post('/reports/:kind', async (ctx) => {
  const kind = ctx.params.kind;
  if (!REPORTS.has(kind)) ctx.throw(404);
  const { stdout } = await execa('report-tool', ['--kind', kind, '--format', 'json'], { timeout: 60_000 }); // SAFE: command-injection (argument list)
  ctx.body = JSON.parse(stdout);
});

router.post('/reports/:kind/mail', async (ctx) => {
  const { recipient } = ctx.request.body;
  await execaCommand(`report-tool --mail ${recipient} | tee -a mail.log`, { shell: true, timeout: 60_000 }); // BAD: command-injection
  log.info({ kind: ctx.params.kind }, 'report mailed');
  ctx.status = 202;
});

router.post('/ingest', async (ctx) => {
  const packed = Buffer.from(ctx.request.body.data, 'base64');
  const unpacked = zlib.gunzipSync(packed, { maxOutputLength: 5_000_000 }); // SAFE: resource-limits
  ctx.body = { bytes: unpacked.length };
});

router.post('/ingest/raw', async (ctx) => {
  const text = zlib.inflateSync(Buffer.from(ctx.request.body.data, 'base64')).toString('utf8'); // BAD: resource-limits (decompression bomb)
  ctx.body = { lines: text.split('\n').length };
});

module.exports = router;
