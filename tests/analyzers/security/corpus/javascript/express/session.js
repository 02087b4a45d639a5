const crypto = require('crypto');
const express = require('express');
const session = require('express-session');
const csurf = require('csurf');
const RedisStore = require('connect-redis').default;
const users = require('./users');
const redis = require('./redis');
const logger = require('./logger');

const isProduction = process.env.NODE_ENV === 'production';

function createApp() {
  const app = express();
  app.set('trust proxy', 1);
  app.use(express.urlencoded({ extended: false, limit: '20kb' }));
  app.use(express.json({ limit: '50mb' })); // BAD: resource-limits
  app.use(
    session({
      store: new RedisStore({ client: redis }),
      name: 'sid',
      secret: process.env.SESSION_SECRET || 'warehouse-portal-2021', // BAD: hardcoded-secret (default value)
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: isProduction, maxAge: 8 * 3600 * 1000 }, // SAFE: cookie-flags (by environment)
    }),
  );
  return app;
}

const csrfProtection = csurf();
const app = createApp();

app.post('/login', async (req, res, next) => {
  try {
    const user = await users.authenticate(String(req.body.email), String(req.body.password));
    if (!user) return res.status(401).render('login', { error: 'Invalid credentials' });
    logger.info({ event: 'login', actor: user.id });
    req.session.userId = user.id; // BAD: session-fixation
    res.redirect('/dashboard');
  } catch (err) {
    next(err);
  }
});

app.post('/login/otp', (req, res, next) => {
  const { pendingUserId } = req.session;
  users.checkOtp(pendingUserId, String(req.body.code)).then((ok) => {
    if (!ok) return res.status(401).end();
    return req.session.regenerate((err) => {
      if (err) return next(err);
      req.session.userId = pendingUserId; // SAFE: session-fixation (inside regenerate)
      logger.info({ event: 'login.otp', actor: pendingUserId });
      return res.redirect('/dashboard');
    });
  }, next);
});

app.post('/remember', (req, res) => {
  const token = crypto.randomBytes(32).toString('base64url'); // SAFE: insecure-random
  users.remember(req.session.userId, token);
  res.cookie('remember_me', token, { maxAge: 30 * 24 * 3600 * 1000 }); // BAD: cookie-flags
  res.status(204).end();
});

app.post('/theme', (req, res) => {
  const theme = req.body.theme === 'dark' ? 'dark' : 'light';
  res.cookie('theme', theme, { maxAge: 365 * 24 * 3600 * 1000, sameSite: 'lax' }); // SAFE: cookie-flags (not a credential)
  res.status(204).end();
});

app.post('/email', csrfProtection, async (req, res, next) => { // SAFE: csrf
  try {
    await users.changeEmail(req.session.userId, String(req.body.email));
    logger.info({ event: 'email.changed', actor: req.session.userId });
    res.redirect('/profile');
  } catch (err) {
    next(err);
  }
});

app.get('/account/close', async (req, res, next) => { // BAD: csrf (state change by GET with a lax cookie)
  try {
    await users.close(req.session.userId);
    logger.info({ event: 'account.closed', actor: req.session.userId });
    req.session.destroy(() => res.redirect('/'));
  } catch (err) {
    next(err);
  }
});

app.get('/captcha', (req, res) => {
  const delay = 200 + Math.floor(Math.random() * 300); // SAFE: insecure-random (jitter)
  setTimeout(() => res.json({ ok: true }), delay); // SAFE: code-injection (callback is a function)
});

module.exports = app;
