import fs from 'node:fs';
import https from 'node:https';
import inspector from 'node:inspector';
import cors from 'cors';
import errorhandler from 'errorhandler';
import express, { type ErrorRequestHandler } from 'express';
import session from 'express-session';
import csurf from 'csurf';
import winston from 'winston';
import { Pool } from 'pg';
import { routes } from './routes';

const production = process.env.NODE_ENV === 'production';

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`missing ${name}`);
  return value;
}

const logger = winston.createLogger({
  format: winston.format.printf(({ level, message }) => `${level}: ${message}`),
  transports: [new winston.transports.Console()],
});

export const pool = new Pool({
  connectionString: required('DATABASE_URL'),
  ssl: { ca: fs.readFileSync(required('DATABASE_CA'), 'utf8') }, // SAFE: tls-verification
});
export const archive = new Pool({
  host: 'archive.db.example.net',
  user: 'portal',
  password: 'Tr0mbone-archive', // BAD: hardcoded-secret
  ssl: { rejectUnauthorized: false }, // BAD: tls-verification
});

const app = express();
app.disable('x-powered-by');

const whitelist = new Set((process.env.CORS_ORIGINS ?? '').split(','));
app.use(
  cors({
    credentials: true,
    origin: (origin, done) => done(null, origin !== undefined && whitelist.has(origin)), // SAFE: cors (exact set)
  }),
);
app.use('/embed', cors({ origin: (origin, done) => done(null, origin?.includes('example.com')), credentials: true })); // BAD: cors

app.use(
  session({
    secret: required('SESSION_SECRET'), // SAFE: hardcoded-secret
    resave: false,
    saveUninitialized: false,
    cookie: { secure: production, httpOnly: true, sameSite: 'lax' }, // SAFE: cookie-flags (by environment)
  }),
);
app.use(csurf({ ignoreMethods: ['GET', 'HEAD', 'OPTIONS', 'POST'] })); // BAD: csrf

app.use((req, res, next) => {
  res.cookie('XSRF-TOKEN', req.csrfToken(), { secure: production, sameSite: 'strict' }); // SAFE: cookie-flags (must be readable by scripts)
  logger.info(`${req.method} ${req.path} from campaign ${req.query.campaign}`); // BAD: log-injection
  next();
});

app.use((req, res, next) => {
  logger.info('request ' + JSON.stringify({ method: req.method, campaign: req.query.campaign })); // SAFE: log-injection (JSON escapes line breaks)
  next();
});

app.use('/api', express.json({ limit: '200kb' }), routes); // SAFE: resource-limits
app.use('/import', express.raw({ type: '*/*', limit: Infinity }), routes); // BAD: resource-limits

app.use('/import', errorhandler({ log: false })); // BAD: debug-mode

const onError: ErrorRequestHandler = (err, req, res, _next) => {
  logger.error(JSON.stringify({ path: req.path, reason: err.message }));
  const body = production ? { error: 'internal error' } : { error: err.message, stack: err.stack }; // SAFE: error-detail (not in production)
  res.status(500).json(body);
};
app.use(onError);

if (process.env.INSPECT === 'true') {
  inspector.open(9229, '0.0.0.0'); // BAD: debug-mode
}

https
  .createServer(
    {
      key: fs.readFileSync(required('TLS_KEY')),
      cert: fs.readFileSync(required('TLS_CERT')),
      secureProtocol: 'TLSv1_1_method', // BAD: tls-version
    },
    app,
  )
  .listen(8443);
