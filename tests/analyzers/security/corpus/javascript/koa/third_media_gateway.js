const Koa = require('koa');
const Router = require('@koa/router');
const { koaBody } = require('koa-body');
const cors = require('@koa/cors');
const got = require('got');
const axios = require('axios').default;
const ipaddr = require('ipaddr.js');
const dns = require('dns').promises;
const { pipeline } = require('stream/promises');

const app = new Koa();
const router = new Router({ prefix: '/media' });

const PROVIDERS = new Map([
  ['photos', 'https://photos.example.com/api'],
  ['videos', 'https://videos.example.com/api'],
]);
const HOSTS = new Set(['cdn.example.com', 'images.example.com']);

app.use(
  cors({
    origin(ctx) {
      const origin = ctx.get('Origin');
      return origin.endsWith('example.com') ? origin : ''; // BAD: partial-origin
    },
    credentials: true,
  }),
);

app.use(koaBody({ jsonLimit: '100kb', multipart: false }));

async function publicAddress(host) {
  const { address } = await dns.lookup(host);
  return ipaddr.parse(address).range() === 'unicast';
}

router.get('/oembed', async (ctx) => {
  const { body } = await got(ctx.query.url, { timeout: { request: 4000 }, responseType: 'json' }); // BAD: ssrf
  ctx.body = { title: body.title };
});

router.get('/:provider/items/:id', async (ctx) => {
  const base = PROVIDERS.get(ctx.params.provider);
  ctx.assert(base, 404);
  const { data } = await axios.get(`${base}/items/${encodeURIComponent(ctx.params.id)}`, { timeout: 4000 }); // SAFE: ssrf
  ctx.body = data;
});

router.get('/image', async (ctx) => {
  const url = new URL(ctx.query.src);
  if (!HOSTS.has(url.hostname) || url.protocol !== 'https:') ctx.throw(400);
  ctx.type = 'image/*';
  ctx.body = got.stream(url, { followRedirect: false }); // SAFE: ssrf (hosts)
});

router.post('/import', async (ctx) => {
  const { host, path } = ctx.request.body;
  const response = await axios({
    method: 'get',
    baseURL: 'http://' + host, // BAD: ssrf
    url: path,
    responseType: 'stream',
  });
  await pipeline(response.data, ctx.app.context.store.writer());
  ctx.status = 201;
});

router.post('/hooks', async (ctx) => {
  const url = new URL(ctx.request.body.url);
  ctx.assert(url.protocol === 'https:' && (await publicAddress(url.hostname)), 422);
  await ctx.app.context.hooks.add(url.href);
  ctx.status = 201;
});

router.get('/jump', (ctx) => {
  const target = new URL(ctx.query.to, 'https://media.example.com');
  ctx.redirect(target.href); // BAD: open-redirect
});

router.get('/home', (ctx) => {
  const lang = ctx.acceptsLanguages('de', 'en') || 'en';
  ctx.redirect('/' + lang + '/start'); // SAFE: open-redirect
});

router.get('/download/:id', async (ctx) => {
  const item = await ctx.app.context.store.find(ctx.params.id);
  ctx.attachment(item.name);
  ctx.set('X-Item', String(item.id)); // SAFE: header-injection
  ctx.body = item.stream();
});

app.use(router.routes()).use(router.allowedMethods());

module.exports = app;
