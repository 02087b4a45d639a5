const crypto = require('crypto');
const express = require('express');
const axios = require('axios');
const passport = require('passport');
const { Strategy: SamlStrategy } = require('@node-saml/passport-saml');
const { Strategy: GitHubStrategy } = require('passport-github2');
const { Strategy: GoogleStrategy } = require('passport-google-oauth20');
const jwt = require('jsonwebtoken');
const rateLimit = require('express-rate-limit');
const accounts = require('../accounts');
const log = require('../logger');

const router = express.Router();

const samlOptions = {
  entryPoint: process.env.SAML_ENTRY,
  issuer: 'portal',
  callbackUrl: 'https://portal.example.com/saml/acs',
  idpCert: process.env.SAML_CERT,
  wantAssertionsSigned: false, // BAD: saml-signature
  wantAuthnResponseSigned: false,
};

passport.use(
  'saml',
  new SamlStrategy(
    samlOptions,
    (profile, done) => accounts.fromSaml(profile).then((user) => done(null, user), done),
    (profile, done) => done(null, {}),
  ),
);

passport.use(
  'staff-saml',
  new SamlStrategy(
    {
      entryPoint: process.env.STAFF_SAML_ENTRY,
      issuer: 'portal-staff',
      callbackUrl: 'https://portal.example.com/saml/staff',
      idpCert: process.env.STAFF_SAML_CERT,
      wantAssertionsSigned: true, // SAFE: saml-signature
      audience: 'portal-staff',
    },
    (profile, done) => accounts.fromSaml(profile).then((user) => done(null, user), done),
    (profile, done) => done(null, {}),
  ),
);

passport.use(
  new GitHubStrategy(
    { // BAD: oauth-state
      clientID: process.env.GITHUB_ID,
      clientSecret: process.env.GITHUB_SECRET,
      callbackURL: 'https://portal.example.com/github/callback',
      state: false,
    },
    (accessToken, refreshToken, profile, done) => accounts.fromGitHub(profile).then((user) => done(null, user), done),
  ),
);

passport.use(
  new GoogleStrategy(
    {
      clientID: process.env.GOOGLE_ID,
      clientSecret: process.env.GOOGLE_SECRET,
      callbackURL: 'https://portal.example.com/google/callback',
      state: true, // SAFE: oauth-state
    },
    (accessToken, refreshToken, profile, done) => accounts.fromGoogle(profile).then((user) => done(null, user), done),
  ),
);

router.get('/slack', (req, res) => {
  const query = new URLSearchParams({ client_id: process.env.SLACK_ID, scope: 'identity.basic', redirect_uri: 'https://portal.example.com/slack/callback' });
  res.redirect(`https://slack.com/oauth/v2/authorize?${query}`); // BAD: oauth-state
});

router.get('/slack/callback', async (req, res, next) => {
  try {
    const form = new URLSearchParams({ code: req.query.code, client_id: process.env.SLACK_ID, client_secret: process.env.SLACK_SECRET });
    const { data } = await axios.post('https://slack.com/api/oauth.v2.access', form); // BAD: oauth-state
    req.session.slack = data.authed_user.access_token;
    res.redirect('/');
  } catch (err) {
    next(err);
  }
});

router.get('/linear', (req, res) => {
  req.session.linearState = crypto.randomUUID();
  const query = new URLSearchParams({ client_id: process.env.LINEAR_ID, response_type: 'code', state: req.session.linearState });
  res.redirect(`https://linear.app/oauth/authorize?${query}`); // SAFE: oauth-state
});

router.get('/linear/callback', async (req, res, next) => {
  try {
    const expected = req.session.linearState;
    delete req.session.linearState;
    if (!expected || req.query.state !== expected) return res.sendStatus(403);
    const form = new URLSearchParams({ code: String(req.query.code), client_id: process.env.LINEAR_ID, grant_type: 'authorization_code' });
    const { data } = await axios.post('https://api.linear.app/oauth/token', form); // SAFE: oauth-state
    req.session.linear = data.access_token;
    return res.redirect('/');
  } catch (err) {
    return next(err);
  }
});

router.get('/slack/me', async (req, res, next) => {
  try {
    const { data } = await axios.get(`https://slack.com/api/users.identity?token=${req.session.slack}`); // BAD: token-in-url
    res.json(data.user);
  } catch (err) {
    next(err);
  }
});

router.get('/linear/me', async (req, res, next) => {
  try {
    const { data } = await axios.get('https://api.linear.app/me?fields=name', { headers: { Authorization: `Bearer ${req.session.linear}` } }); // SAFE: token-in-url
    res.json(data);
  } catch (err) {
    next(err);
  }
});

router.get('/handover', (req, res) => {
  const accessToken = jwt.sign({ sub: req.session.userId }, process.env.JWT_SECRET, { expiresIn: '5m' });
  res.redirect('https://mobile.example.com/start?access_token=' + accessToken); // BAD: token-in-url
});

router.get('/feed', (req, res, next) => {
  const apiKey = req.query.api_key; // BAD: token-in-url
  accounts.byApiKey(apiKey).then((account) => res.json(account.feed), next);
});

router.get('/feed/page', (req, res, next) => {
  const nextPageToken = req.query.page_token; // SAFE: token-in-url (a cursor)
  accounts.page(nextPageToken, req.get('authorization')).then((page) => res.json(page), next);
});

function keyOf(token) {
  const { header } = jwt.decode(token, { complete: true });
  return header.alg === 'none' ? '' : process.env.PARTNER_KEY;
}

router.post('/partner', (req, res) => {
  const token = req.get('x-assertion');
  const claims = jwt.verify(token, keyOf(token), { algorithms: ['HS256', 'none'] }); // BAD: jwt-none
  res.json({ sub: claims.sub });
});

router.post('/partner/header', (req, res) => {
  const token = req.get('x-assertion');
  const [head] = token.split('.');
  const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString());
  const claims = jwt.verify(token, process.env.PARTNER_KEY, { algorithms: [alg] }); // BAD: jwt-none (the token's own algorithm)
  res.json({ sub: claims.sub });
});

router.post('/partner/public', (req, res) => {
  const claims = jwt.verify(req.get('x-assertion'), process.env.PARTNER_PUBLIC_KEY, { algorithms: ['RS256'], audience: 'portal' }); // SAFE: jwt-none
  res.json({ sub: claims.sub });
});

router.post('/guest', (req, res) => {
  const token = jwt.sign({ sub: 'guest', basket: req.session.basket }, null, { algorithm: 'none' }); // BAD: jwt-none
  res.json({ token });
});

const internalOnly = (req, res, next) => {
  const address = req.headers['x-forwarded-for'] || req.socket.remoteAddress;
  if (address !== '10.0.0.5') return res.sendStatus(403); // BAD: address-from-header
  return next();
};

router.post('/internal/flush', internalOnly, (req, res) => {
  log.info('flush');
  accounts.flush();
  res.sendStatus(204);
});

router.use(
  '/codes',
  rateLimit({ windowMs: 60_000, limit: 5, keyGenerator: (req) => req.headers['x-real-ip'] }), // BAD: address-from-header
);

router.use(
  '/logins',
  rateLimit({ windowMs: 60_000, limit: 5, keyGenerator: (req) => req.ip }), // SAFE: address-from-header (trust proxy is set to 1)
);

module.exports = router;
