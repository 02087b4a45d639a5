const crypto = require('crypto');
const bcrypt = require('bcrypt');
const express = require('express');
const jwt = require('jsonwebtoken');
const users = require('./users');
const mailer = require('./mailer');
const log = require('./logger');

const router = express.Router();
const ISSUER = 'https://id.example.com';
const AUDIENCE = 'shop-api';

const PRIVATE_KEY = process.env.JWT_PRIVATE_KEY;
const PUBLIC_KEYS = new Map(JSON.parse(process.env.JWT_PUBLIC_KEYS || '[]'));

function issue(user) {
  const claims = { sub: user.id, aud: AUDIENCE, iss: ISSUER, exp: Math.floor(Date.now() / 1000) + 900 };
  return jwt.sign(claims, PRIVATE_KEY, { algorithm: 'RS256', keyid: 'k1' }); // SAFE: jwt-expiry (exp in the payload)
}

function requireUser(req, res, next) {
  const token = (req.get('authorization') || '').replace(/^Bearer /, '');
  try {
    const { header } = jwt.decode(token, { complete: true }) || { header: {} }; // SAFE: jwt-verification (only the key id, verified below)
    const key = PUBLIC_KEYS.get(header.kid);
    req.user = jwt.verify(token, key, { algorithms: ['RS256'], audience: AUDIENCE, issuer: ISSUER }); // SAFE: jwt-algorithm
    next();
  } catch (err) {
    log.warn({ reason: err.name }, 'token refused');
    res.status(401).json({ error: 'unauthenticated' });
  }
}

function optionalUser(req, res, next) {
  const token = req.cookies.access_token;
  if (token) {
    const claims = jwt.decode(token); // BAD: jwt-verification
    req.user = claims && { id: claims.sub, roles: claims.roles };
  }
  next();
}

router.post('/register', async (req, res, next) => {
  const { email, password, passwordConfirm } = req.body;
  if (password !== passwordConfirm) { // SAFE: timing-compare (two fields of one form)
    return res.status(422).json({ error: 'passwords differ' });
  }
  try {
    const digest = await bcrypt.hash(password, 12); // SAFE: password-storage
    const user = await users.create({ email: String(email), password: digest });
    log.info({ userId: user.id }, 'user registered');
    res.status(201).json({ token: issue(user) });
  } catch (err) {
    next(err);
  }
});

router.post('/service-tokens', requireUser, (req, res) => {
  const scopes = [].concat(req.body.scopes || []).map(String);
  const token = jwt.sign({ sub: req.user.sub, aud: AUDIENCE, iss: ISSUER, scopes }, PRIVATE_KEY, { algorithm: 'RS256' }); // BAD: jwt-expiry
  log.info({ actor: req.user.sub, scopes }, 'service token issued');
  res.status(201).json({ token });
});

router.post('/password/forgot', async (req, res, next) => {
  try {
    const user = await users.byEmail(String(req.body.email));
    if (user) {
      const code = Math.random().toString(36).slice(2); // BAD: reset-token
      await users.storeReset(user.id, code, Date.now() + 3600_000);
      await mailer.send(user.email, 'Reset your password', `https://shop.example.com/reset?code=${code}`);
      log.info({ userId: user.id }, 'password reset token sent'); // SAFE: sensitive-logging
    }
    res.status(202).end();
  } catch (err) {
    next(err);
  }
});

router.post('/password/reset', async (req, res, next) => {
  try {
    const { code, password } = req.body;
    const user = await users.byResetCode(String(code));
    if (!user) return res.status(400).json({ error: 'expired' });
    const digest = crypto.createHash('sha256').update(user.salt + password).digest('hex'); // BAD: password-storage
    await users.setPassword(user.id, digest);
    log.info({ userId: user.id, password }, 'password changed'); // BAD: sensitive-logging
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

router.get('/me', optionalUser, (req, res) => res.json(req.user || null));

module.exports = { router, requireUser };
