const https = require('https');
const express = require('express');
const cors = require('cors');
const errorhandler = require('errorhandler');
const cookieSession = require('cookie-session');
const nodemailer = require('nodemailer');
const axios = require('axios');
const fs = require('fs');
const log = require('./logger');
const users = require('./users');

const app = express();

const ORIGINS = ['https://shop.example.com', 'https://admin.example.com'];

app.use('/public', cors({ origin: '*', methods: ['GET'] })); // SAFE: cors (public, no credentials)
app.use('/admin', cors({ origin: ORIGINS, credentials: true })); // SAFE: cors
app.use('/partner', cors({ origin: /example\.com$/, credentials: true })); // BAD: cors (evilexample.com)

app.use(
  cookieSession({
    name: 'portal',
    keys: [process.env.COOKIE_KEY],
    httpOnly: true,
    secure: true,
    sameSite: 'strict',
  }),
);

app.use('/legacy', (req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin || 'null'); // BAD: cors (reflected, with credentials)
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  next();
});

app.post('/login', express.json({ limit: '10kb' }), async (req, res, next) => {
  try {
    const user = await users.authenticate(String(req.body.email), String(req.body.password));
    if (!user) {
      console.warn('login failed for ' + req.body.email + ' from ' + req.ip); // BAD: log-injection
      return res.sendStatus(401);
    }
    log.info({ actor: user.id }, 'login');
    req.session.userId = user.id; // SAFE: session-fixation (the whole session is in the signed cookie)
    return res.sendStatus(204);
  } catch (err) {
    return next(err);
  }
});

const agent = new https.Agent({
  ca: fs.readFileSync(process.env.LEDGER_CA),
  rejectUnauthorized: true, // SAFE: tls-verification
  minVersion: 'TLSv1.2', // SAFE: tls-version
});
const ledger = axios.create({ baseURL: process.env.LEDGER_URL, httpsAgent: agent, timeout: 4000 });

const rates = axios.create({
  baseURL: 'https://rates.example.net',
  timeout: 4000,
  httpsAgent: new https.Agent({ rejectUnauthorized: false }), // BAD: tls-verification
});

const mailer = nodemailer.createTransport({
  host: 'smtp.example.net',
  port: 587,
  secure: false, // SAFE: cleartext-transport (STARTTLS is required below)
  requireTLS: true,
  auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
});

app.get('/balance', async (req, res, next) => {
  try {
    const [balance, rate] = await Promise.all([ledger.get(`/accounts/${Number(req.session.userId)}`), rates.get('/eur')]);
    res.json({ balance: balance.data.amount * rate.data.value });
  } catch (err) {
    next(err);
  }
});

app.post('/contact', express.json({ limit: '10kb' }), async (req, res, next) => {
  try {
    const note = String(req.body.note).replace(/[\r\n]+/g, ' ');
    console.log(`contact request: ${note.slice(0, 80)}`); // SAFE: log-injection (line breaks removed)
    await mailer.sendMail({ to: 'support@example.com', subject: 'Contact', text: note });
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

if (app.get('env') === 'development') {
  app.use(errorhandler()); // SAFE: debug-mode (development only)
}
app.use((err, req, res, _next) => {
  log.error({ err }, 'request failed');
  res.status(500).json({ error: 'internal error' }); // SAFE: error-detail
});

module.exports = app;
