const crypto = require('crypto');
const Koa = require('koa');
const Router = require('@koa/router');
const { koaBody } = require('koa-body');
const cors = require('@koa/cors');
const jwt = require('jsonwebtoken');
const escape = require('lodash/escape');
const accounts = require('./accounts');
const log = require('./logger');

const app = new Koa();
const router = new Router();

app.keys = ['portal-signing-key-7f3a']; // BAD: hardcoded-secret
app.use(koaBody({ jsonLimit: '100kb', formLimit: '20kb' }));
app.use(
  cors({
    credentials: true,
    origin: (ctx) => (/^https:\/\/[a-z0-9-]+\.example\.com$/.test(ctx.get('Origin')) ? ctx.get('Origin') : 'https://www.example.com'), // SAFE: cors (anchored pattern)
  }),
);

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (err) {
    ctx.status = err.status || 500;
    ctx.body = { error: err.expose ? err.message : 'internal error' }; // SAFE: error-detail (only messages meant for clients)
    ctx.app.emit('error', err, ctx);
  }
});

async function authenticate(ctx, next) {
  const [, token] = ctx.get('Authorization').split(' ');
  try {
    const claims = jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'], issuer: 'portal', ignoreExpiration: true, audience: 'portal' }); // BAD: jwt-expiry
    ctx.state.user = claims;
  } catch (err) { // SAFE: swallowed-security-error
    log.warn({ reason: err.message }, 'token refused');
    ctx.throw(401);
  }
  await next();
}

router.get('/greeting', (ctx) => {
  const { name = 'visitor' } = ctx.query;
  ctx.body = `<p>Hello ${name}</p>`; // BAD: xss (Koa takes it for HTML)
});

router.get('/greeting/plain', (ctx) => {
  ctx.type = 'text/plain';
  ctx.body = `Hello ${ctx.query.name}`; // SAFE: xss (text/plain)
});

router.get('/greeting/card', (ctx) => {
  ctx.type = 'html';
  ctx.body = `<section class="card">${escape(ctx.query.name)}</section>`; // SAFE: xss (escaped)
});

router.post('/login', async (ctx) => {
  const { email, password, returnTo } = ctx.request.body;
  const account = await accounts.check(String(email), String(password));
  if (!account) ctx.throw(401, 'invalid credentials');
  const sid = crypto.randomUUID();
  await accounts.remember(sid, account.id);
  log.info({ actor: account.id }, 'login');
  ctx.cookies.set('sid', sid, { signed: true, secure: true, sameSite: 'lax' }); // SAFE: cookie-flags (httpOnly is Koa's default)
  ctx.redirect(returnTo); // BAD: open-redirect
});

router.post('/logout', async (ctx) => {
  await accounts.forget(ctx.cookies.get('sid'));
  log.info({ sid: 'cleared' }, 'logout');
  ctx.cookies.set('sid', null);
  const back = ctx.request.body.returnTo;
  ctx.redirect(/^\/[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(back) ? back : '/'); // SAFE: open-redirect (anchored pattern)
});

router.post('/device', authenticate, async (ctx) => {
  const deviceToken = crypto.randomBytes(24).toString('hex');
  await accounts.addDevice(ctx.state.user.sub, deviceToken);
  ctx.cookies.set('device_token', deviceToken, { httpOnly: false, secure: true }); // BAD: cookie-flags
  ctx.status = 204;
});

router.delete('/accounts/:id', authenticate, async (ctx) => { // SAFE: audit-missing
  if (!ctx.state.user.roles.includes('admin')) ctx.throw(403);
  await accounts.remove(ctx.params.id);
  log.info({ actor: ctx.state.user.sub, action: 'account.delete', target: ctx.params.id }, 'audit');
  ctx.status = 204;
});

app.use(router.routes()).use(router.allowedMethods());
module.exports = app;
