const crypto = require('crypto');
const Koa = require('koa');
const Router = require('koa-router');
const session = require('koa-session');
const bodyParser = require('koa-bodyparser');
const CSRF = require('koa-csrf');
const serve = require('koa-static');
const vm = require('vm');
const { VM } = require('vm2');
const { Parser } = require('expr-eval');
const winston = require('winston');
const audit = require('./audit');
const accounts = require('./accounts');

const app = new Koa();
const router = new Router();
const logger = winston.createLogger({
  format: winston.format.json(),
  transports: [new winston.transports.Console()],
});

app.keys = [process.env.COOKIE_KEY];
app.use(serve('.', { hidden: false })); // BAD: static-root
app.use(session({ key: 'console.sid', maxAge: 3600000, httpOnly: true, signed: false, secure: true }, app)); // BAD: cookie-flags (not signed)
app.use(bodyParser({ jsonLimit: '200kb' }));
app.use(new CSRF({ disableQuery: true })); // SAFE: csrf

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (err) {
    ctx.status = err.status || 500;
    ctx.body = { message: err.expose ? err.message : 'internal error' };
    ctx.app.emit('error', err, ctx);
  }
});

function administrator(ctx, next) {
  if (!ctx.session.account || ctx.session.role !== 'admin') ctx.throw(403);
  return next();
}

router.post('/formulas/test', administrator, (ctx) => {
  const { source, sample } = ctx.request.body;
  const context = vm.createContext({ sample, result: null });
  vm.runInContext(`result = (${source})`, context, { timeout: 100 }); // BAD: code-injection
  ctx.body = { result: context.result };
});

router.post('/formulas/check', administrator, (ctx) => {
  const expression = new Parser().parse(String(ctx.request.body.source));
  ctx.body = { variables: expression.variables(), value: expression.evaluate({ x: 1 }) }; // SAFE: code-injection (arithmetic only)
});

router.get('/selftest', administrator, (ctx) => {
  const probe = new VM({ timeout: 50 });
  ctx.body = { sum: probe.run('1 + 1'), id: crypto.randomUUID() }; // SAFE: code-injection (a constant)
});

router.post('/accounts/:id/role', administrator, async (ctx) => {
  const account = await accounts.find(ctx.params.id);
  account.role = ctx.request.body.role;
  await accounts.save(account); // BAD: audit-missing
  ctx.status = 204;
});

router.post('/accounts/:id/close', administrator, async (ctx) => {
  await accounts.close(ctx.params.id);
  await audit.record({ actor: ctx.session.account, action: 'account.closed', subject: ctx.params.id }); // SAFE: audit-missing
  logger.info('account closed', { subject: ctx.params.id });
  ctx.status = 204;
});

app.use(router.routes());
app.on('error', (err) => logger.error(err.message, { stack: err.stack }));

module.exports = app;
