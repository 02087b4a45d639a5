const { readFileSync } = require('fs');
const path = require('path');
const tls = require('tls');
const Koa = require('koa');
const Router = require('@koa/router');
const cors = require('@koa/cors');
const helmet = require('koa-helmet');
const { koaBody } = require('koa-body');
const mount = require('koa-mount');
const send = require('koa-send');
const serve = require('koa-static');
const session = require('koa-session');
const proxyaddr = require('proxy-addr');
const mariadb = require('mariadb');
const pgPromise = require('pg-promise')();
const { createHandler } = require('graphql-http/lib/use/koa');
const { createYoga } = require('graphql-yoga');
const { createServer } = require('http2');
const { CloudWatchLogs } = require('@aws-sdk/client-cloudwatch-logs');
const { ApolloServer } = require('apollo-server-koa');
const { specifiedRules, NoSchemaIntrospectionCustomRule } = require('graphql');
const { schema, typeDefs, resolvers } = require('./schema');
const serialize = require('node-serialize');
const Segment = require('analytics-node');

const segment = new Segment(process.env.SEGMENT_KEY);
const router = new Router();
const app = new Koa({ proxy: true }); // BAD: address-from-header (any client's header)
const inner = new Koa({ proxy: true, maxIpsCount: 1 }); // SAFE: address-from-header (one hop)
app.keys = [process.env.COOKIE_KEY];

app.use(session({ maxAge: 'session', encode: serialize.serialize, decode: (text) => serialize.unserialize(decodeURIComponent(text)) }, app)); // BAD: pickled-session
inner.use(session({ maxAge: 3600_000, encode: (value) => Buffer.from(JSON.stringify(value)).toString('base64') }, app)); // SAFE: pickled-session

app.use(cors({ credentials: true, origin: (ctx) => (ctx.get('Origin').indexOf('example.com') >= 0 ? ctx.get('Origin') : '') })); // BAD: partial-origin
inner.use(
  cors({
    credentials: true,
    origin: (ctx) => {
      const { host } = new URL(ctx.get('Origin') || 'https://inner.example.com');
      return host === 'inner.example.com' ? `https://${host}` : ''; // SAFE: partial-origin
    },
  }),
);

app.use(helmet.contentSecurityPolicy({ directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'", 'data:', "'unsafe-eval'"] } })); // BAD: csp
inner.use(helmet.contentSecurityPolicy({ directives: { defaultSrc: ["'self'"], objectSrc: ["'none'"], scriptSrcAttr: ["'none'"] } })); // SAFE: csp

app.use(koaBody({ multipart: true, formidable: { maxFileSize: 10 * 1024 ** 4 } })); // BAD: body-limit
inner.use(koaBody({ multipart: true, jsonLimit: '100kb', formidable: { maxFileSize: 2 * 1024 ** 2 } })); // SAFE: body-limit

app.use(serve(path.join(__dirname, '..', '..'), { hidden: true })); // BAD: static-root
inner.use(mount('/assets', serve(path.join(__dirname, 'assets')))); // SAFE: static-root

app.use(async (ctx, next) => {
  if (!/example.com/.test(ctx.host)) ctx.throw(421); // BAD: allowed-hosts
  await next();
});
inner.use(async (ctx, next) => {
  if (ctx.host !== process.env.INNER_HOST) ctx.throw(421); // SAFE: allowed-hosts
  await next();
});

router.get('/files/:name', async (ctx) => {
  await send(ctx, ctx.params.name, { root: process.cwd(), hidden: true }); // BAD: static-root
});
router.get('/downloads/:name', async (ctx) => {
  await send(ctx, ctx.params.name, { root: '/srv/graph/downloads' }); // SAFE: static-root
});

router.get('/settings', (ctx) => {
  const { NODE_ENV, ...rest } = process.env;
  ctx.body = { mode: NODE_ENV, rest }; // BAD: environment-exposed
});
router.get('/settings/public', (ctx) => {
  const { PUBLIC_URL, RELEASE } = process.env;
  ctx.body = { PUBLIC_URL, RELEASE }; // SAFE: environment-exposed
});

router.get('/debug/report', (ctx) => { // BAD: debug-endpoint
  ctx.body = process.report.getReport();
});
router.get('/debug/modules', (ctx) => {
  if (!['127.0.0.1', '::1'].includes(ctx.req.socket.remoteAddress)) ctx.throw(404);
  ctx.body = Object.keys(require.cache).length; // SAFE: debug-endpoint
});

router.all('/graphql', createHandler({ schema })); // BAD: introspection (none of the rules forbids it)
router.all('/graphql/closed', createHandler({ schema, validationRules: () => [...specifiedRules, NoSchemaIntrospectionCustomRule] })); // SAFE: introspection

const yoga = createYoga({ schema, graphiql: { title: 'Explorer' } }); // BAD: introspection
const apollo = new ApolloServer({ typeDefs, resolvers, introspection: false, playground: false }); // SAFE: introspection

router.post('/track', (ctx) => {
  const { id, email, name, address } = ctx.request.body;
  segment.identify({ userId: id, traits: { email, name, address } }); // BAD: reporter-pii
  ctx.status = 202;
});
router.post('/track/plan', (ctx) => {
  segment.track({ userId: ctx.request.body.id, event: 'plan', properties: { plan: ctx.request.body.plan } }); // SAFE: reporter-pii
  ctx.status = 202;
});

router.post('/complain', async (ctx) => {
  const { email, phone, text } = ctx.request.body;
  const logs = new CloudWatchLogs({});
  const message = JSON.stringify({ email, phone, text });
  await logs.putLogEvents({ logGroupName: 'graph', logStreamName: 'complaints', logEvents: [{ message, timestamp: Date.now() }] }); // BAD: reporter-pii
  ctx.status = 202;
});

const imports = mariadb.createPool({ host: 'imports.example.com', user: 'imports', password: process.env.IMPORT_PASSWORD, multipleStatements: true, ssl: true }); // BAD: multi-statement

const sales = mariadb.createPool({ host: 'sales.example.com', user: 'sales', password: process.env.SALES_PASSWORD, ssl: { ca: readFileSync('/etc/ssl/db.pem') } }); // SAFE: database-tls

const reports = pgPromise({ host: 'reports.example.com', user: 'reports', password: process.env.REPORTS_PASSWORD, ssl: { rejectUnauthorized: process.env.NODE_ENV === 'test' } }); // BAD: database-tls (off but in tests)

const options = { key: readFileSync('/etc/ssl/graph.key'), cert: readFileSync('/etc/ssl/graph.pem') };
const weakContext = tls.createSecureContext({ ...options, ciphers: 'EXPORT:LOW:MD5' }); // BAD: cipher-suites
const strongContext = tls.createSecureContext({ ...options, ciphers: tls.DEFAULT_CIPHERS }); // SAFE: cipher-suites

const trusted = proxyaddr.compile(['loopback', '10.0.0.1/32']);
router.get('/me/address', (ctx) => {
  ctx.body = proxyaddr(ctx.req, trusted); // SAFE: address-from-header
});

app.use(router.routes());
inner.use(router.allowedMethods());

module.exports = { app, inner, yoga, apollo, imports, sales, reports, weakContext, strongContext, createServer };
