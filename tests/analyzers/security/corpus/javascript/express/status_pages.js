const path = require('path');
const util = require('util');
const express = require('express');
const helmet = require('helmet');
const multer = require('multer');
const session = require('express-session');
const serveIndex = require('serve-index');
const { RedisStore } = require('connect-redis');
const { createClient } = require('redis');
const { ApolloServer } = require('@apollo/server');
const { expressMiddleware } = require('@as-integrations/express5');
const { WebSocketServer } = require('ws');
const mixpanel = require('mixpanel').init(process.env.MIXPANEL_TOKEN);
const Rollbar = require('rollbar');
const { graphqlHTTP } = require('express-graphql');
const { typeDefs, resolvers, schema } = require('./graph');
const { requireAdmin, requireUser } = require('./middleware/auth');

const app = express();
const rollbar = new Rollbar({ accessToken: process.env.ROLLBAR_TOKEN, captureEmail: true, captureUsername: true, captureIp: true }); // BAD: reporter-pii
const quietRollbar = new Rollbar({ accessToken: process.env.ROLLBAR_TOKEN, captureIp: 'anonymize', scrubFields: ['email', 'phone', 'iban'] }); // SAFE: reporter-pii

app.set('trust proxy', true); // BAD: address-from-header
app.disable('x-powered-by');

app.use(helmet({ contentSecurityPolicy: false })); // BAD: csp
app.use('/pay', helmet.contentSecurityPolicy({ directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'", 'https://js.stripe.com'] } })); // SAFE: csp
app.use('/embed', (req, res, next) => {
  res.setHeader('Content-Security-Policy', "default-src *; script-src * 'unsafe-inline'"); // BAD: csp
  next();
});
app.use('/help', (req, res, next) => {
  res.setHeader('Content-Security-Policy', `default-src 'self'; script-src 'self' 'nonce-${res.locals.nonce}'`); // SAFE: csp
  next();
});

app.use(express.json({ limit: '1gb' })); // BAD: body-limit
app.use('/api', express.json({ limit: '100kb' })); // SAFE: body-limit

const anything = multer({ dest: '/var/lib/uploads' }); // BAD: body-limit
const avatars = multer({ dest: '/var/lib/avatars', limits: { fileSize: 2_000_000, files: 1 } }); // SAFE: body-limit

const named = multer.diskStorage({
  destination: '/var/lib/uploads',
  filename: (req, file, done) => done(null, file.originalname), // BAD: upload-name
});
const numbered = multer.diskStorage({
  destination: '/var/lib/uploads',
  filename: (req, file, done) => done(null, `${req.user.id}-${Date.now()}.png`), // SAFE: upload-name
});

app.use(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    store: new RedisStore({ client: createClient({ url: process.env.SESSION_CACHE }), serializer: JSON }), // SAFE: pickled-session
    cookie: { secure: true, httpOnly: true, sameSite: 'lax', maxAge: 10 * 365 * 24 * 3600 * 1000 }, // BAD: long-lived-token
  }),
);

app.use('/static', express.static(path.join(__dirname, 'public'), { dotfiles: 'ignore' })); // SAFE: static-root
app.use('/app', express.static(__dirname)); // BAD: static-root
app.use('/root', express.static('.', { dotfiles: 'allow' })); // BAD: static-root
app.use('/docs', express.static('docs/build')); // SAFE: static-root
app.use('/reports', express.static('/srv/reports'), serveIndex('/srv/reports', { icons: true })); // BAD: static-root

app.get('/status', (req, res) => {
  res.json({ up: process.uptime(), env: process.env }); // BAD: environment-exposed
});

app.get('/status/short', (req, res) => {
  res.json({ up: process.uptime(), mode: process.env.NODE_ENV }); // SAFE: environment-exposed
});

app.get('/status/text', (req, res) => {
  const lines = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
  res.type('text/plain').send(lines.join('\n')); // BAD: environment-exposed
});

app.get('/status/settings', requireUser, requireAdmin, (req, res) => {
  res.json(Object.keys(process.env).filter((name) => name.startsWith('FEATURE_'))); // SAFE: environment-exposed (names of switches)
});

app.get('/debug/request', (req, res) => {
  res.type('text/plain').send(util.inspect(req, { depth: 4 })); // BAD: debug-endpoint
});

app.get('/debug/heap', (req, res) => { // BAD: debug-endpoint
  require('v8').getHeapSnapshot().pipe(res);
});

if (process.env.NODE_ENV === 'development') {
  app.get('/debug/routes', (req, res) => res.json(app.router.stack.map((layer) => String(layer.name)))); // SAFE: debug-endpoint
}

app.use('/graphql/old', graphqlHTTP({ schema, graphiql: true })); // BAD: introspection
const graph = new ApolloServer({ typeDefs, resolvers, introspection: true }); // BAD: introspection
const partnerGraph = new ApolloServer({ typeDefs, resolvers, introspection: process.env.NODE_ENV !== 'production' }); // SAFE: introspection

function live(server) {
  const sockets = new WebSocketServer({
    server,
    maxPayload: 64 * 1024, // SAFE: body-limit
    verifyClient: ({ origin }) => /example\.com/.test(origin), // BAD: partial-origin
  });
  sockets.on('connection', (socket) => socket.send('hello'));
}

function board(server) {
  const origins = new Set(['https://board.example.com']);
  const sockets = new WebSocketServer({ server, maxPayload: 64 * 1024, verifyClient: ({ origin }) => origins.has(origin) }); // SAFE: partial-origin
  sockets.on('connection', (socket) => socket.send('hello'));
}

app.post('/signup', anything.none(), (req, res) => {
  mixpanel.people.set(req.body.id, { $email: req.body.email, $phone: req.body.phone, iban: req.body.iban }); // BAD: reporter-pii
  res.sendStatus(202);
});

app.post('/signup/short', avatars.single('picture'), (req, res) => {
  mixpanel.track('signup', { distinct_id: req.body.id, plan: req.body.plan }); // SAFE: reporter-pii
  res.sendStatus(202);
});

async function start() {
  await Promise.all([graph.start(), partnerGraph.start()]);
  app.use('/graphql', expressMiddleware(graph));
  app.use('/graphql/partner', expressMiddleware(partnerGraph));
  app.use(rollbar.errorHandler());
  return app.listen(3000).on('error', (error) => quietRollbar.error(error));
}

module.exports = { start, live, board, named, numbered };
