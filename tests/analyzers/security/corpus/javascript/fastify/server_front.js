const path = require('path');
const fastify = require('fastify');
const cors = require('@fastify/cors');
const helmet = require('@fastify/helmet');
const multipart = require('@fastify/multipart');
const fastifyStatic = require('@fastify/static');
const mercurius = require('mercurius');
const { NoSchemaIntrospectionCustomRule } = require('graphql');
const Sentry = require('@sentry/node');
const Bugsnag = require('@bugsnag/js');
const { schema, resolvers } = require('./graph');
const { verifyAdmin, verifyUser } = require('./auth');

Sentry.init({ dsn: process.env.SENTRY_DSN, sendDefaultPii: true }); // BAD: reporter-pii
Bugsnag.start({ apiKey: process.env.BUGSNAG_KEY, redactedKeys: ['password', 'email', /token/i] }); // SAFE: reporter-pii

const app = fastify({ logger: true, trustProxy: 1, bodyLimit: 1_048_576 }); // SAFE: body-limit
const intake = fastify({ logger: true, bodyLimit: Number.MAX_SAFE_INTEGER }); // BAD: body-limit
const edge = fastify({ logger: true, trustProxy: true }); // BAD: address-from-header (any client's header is taken)

const HOSTS = new Set(['portal.example.com', 'www.example.com']);
const policy = {
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"], // BAD: csp
    objectSrc: ["'none'"],
  },
};

app.register(helmet, { contentSecurityPolicy: policy });
intake.register(helmet, {
  contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }, // SAFE: csp
});
edge.register(helmet, { contentSecurityPolicy: false }); // BAD: csp

app.register(cors, {
  credentials: true,
  origin: (origin, callback) => {
    if (!origin || origin.includes('example.com')) return callback(null, true); // BAD: partial-origin
    return callback(new Error('not allowed'), false);
  },
});

intake.register(cors, {
  credentials: true,
  origin: /^https:\/\/[a-z0-9-]+\.example\.com$/, // SAFE: partial-origin
});

edge.register(cors, {
  credentials: true,
  origin: /^https:\/\/portal.example.com/, // BAD: partial-origin (no end)
});

app.addHook('onRequest', async (request, reply) => {
  if (!request.hostname.startsWith('portal.')) { // BAD: allowed-hosts (any domain may begin so)
    return reply.code(421).send();
  }
  return undefined;
});

intake.addHook('onRequest', async (request, reply) => {
  if (!HOSTS.has(request.hostname)) { // SAFE: allowed-hosts
    return reply.code(421).send();
  }
  return undefined;
});

app.register(mercurius, { schema, resolvers, graphiql: true }); // BAD: introspection
intake.register(mercurius, {
  schema,
  resolvers,
  graphiql: false,
  validationRules: process.env.NODE_ENV === 'production' ? [NoSchemaIntrospectionCustomRule] : [], // SAFE: introspection
});

app.register(multipart, { limits: { fileSize: Infinity } }); // BAD: body-limit
intake.register(multipart, { limits: { fileSize: 5_000_000, files: 2 } }); // SAFE: body-limit

app.register(fastifyStatic, { root: path.join(__dirname, 'public'), prefix: '/public/' }); // SAFE: static-root
edge.register(fastifyStatic, { root: __dirname, prefix: '/app/' }); // BAD: static-root

const filesRoot = process.cwd();
edge.register(fastifyStatic, { root: filesRoot, prefix: '/cwd/', list: true, decorateReply: false }); // BAD: static-root
edge.register(fastifyStatic, { root: path.resolve(process.cwd(), 'dist/assets'), prefix: '/assets/', decorateReply: false }); // SAFE: static-root

app.get('/debug/env', async () => process.env); // BAD: environment-exposed

app.get('/about', async () => ({ release: process.env.RELEASE ?? 'dev', region: process.env.REGION })); // SAFE: environment-exposed

app.get('/debug/memory', async () => ({ memory: process.memoryUsage(), handles: process._getActiveHandles().map(String) })); // BAD: debug-endpoint

app.get('/debug/report', { preHandler: [verifyUser, verifyAdmin] }, async () => process.report.getReport().resourceUsage); // SAFE: debug-endpoint

app.post('/__eval', async (request) => ({ value: eval(request.body.code) })); // BAD: debug-endpoint

app.setErrorHandler((error, request, reply) => {
  Sentry.withScope((scope) => {
    scope.setUser({ id: request.user?.id, email: request.user?.email, ip_address: request.ip }); // BAD: reporter-pii
    scope.setExtra('body', request.body);
    Sentry.captureException(error);
  });
  reply.code(500).send({ error: 'internal error' });
});

intake.setErrorHandler((error, request, reply) => {
  Sentry.withScope((scope) => {
    scope.setUser({ id: request.user?.id }); // SAFE: reporter-pii
    scope.setTag('route', request.routeOptions.url);
    Sentry.captureException(error);
  });
  reply.code(500).send({ error: 'internal error' });
});

app.addHook('onSend', async (request, reply) => {
  const { origin } = request.headers;
  if (origin && origin.startsWith('https://portal.example.com')) { // BAD: partial-origin
    reply.header('Access-Control-Allow-Origin', origin);
  }
});

intake.addHook('onSend', async (request, reply) => {
  const { origin } = request.headers;
  if (origin && HOSTS.has(new URL(origin).host)) { // SAFE: partial-origin
    reply.header('Access-Control-Allow-Origin', origin);
    reply.header('Vary', 'Origin');
  }
});

module.exports = { app, intake, edge };
