import { Router } from 'express';
import validator from 'validator';
import isSafe from 'safe-regex2';
import Joi from 'joi';
import Ajv from 'ajv';
import mongoose from 'mongoose';
import { body, validationResult } from 'express-validator';
import vhost from 'vhost';
import jwt from 'jsonwebtoken';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Strategy as SamlStrategy, ValidateInResponseTo } from '@node-saml/passport-saml';
import { createCipheriv, randomBytes } from 'node:crypto';
import { unserialize } from 'php-serialize';
import { unserialize as restore } from 'node-serialize';
import { runInThisContext } from 'node:vm';

export const router = Router();
const HOSTS = ['forms.example.com', 'www.example.com'];
const DOMAIN = /^https?:\/\/(.*\.)*example\.com(\/.*)*$/;
const SPACES = /^\s+|\s+$/g;
const HANDLE = /^@?[a-z0-9_]{1,30}$/;
const COMMENT = /\/\*([^*]|\*+[^*/])*\*+\//;
const ajv = new Ajv();
const checkName = ajv.compile({ type: 'string', maxLength: 80, pattern: '^[A-Z][a-z]+( [A-Z][a-z]+)*$' }); // SAFE: slow-regex
const checkTags = ajv.compile({ type: 'string', pattern: '^(([a-z]+)+,?)+$' }); // BAD: slow-regex

const Signup = Joi.object({
  handle: Joi.string().pattern(HANDLE).required(), // SAFE: slow-regex
  site: Joi.string().pattern(DOMAIN), // BAD: slow-regex
  email: Joi.string().email().max(254),
});

const Company = mongoose.model(
  'Company',
  new mongoose.Schema({
    name: { type: String, maxlength: 120 },
    phone: { type: String, match: /^(\d+[ -]?)+$/ }, // BAD: slow-regex
    vat: { type: String, match: /^[A-Z]{2}[0-9A-Z]{8,12}$/ }, // SAFE: slow-regex
  }),
);

router.use((req, res, next) => {
  if (!HOSTS.includes(req.hostname)) return res.sendStatus(421); // SAFE: allowed-hosts
  return next();
});

router.use('/partners', (req, res, next) => {
  if (!req.headers.host.includes('example.com')) return res.sendStatus(421); // BAD: allowed-hosts
  return next();
});

router.use('/tenants', (req, res, next) => {
  const [tenant] = req.get('host').split('.');
  req.tenant = tenant; // BAD: allowed-hosts (whatever the header says is a tenant)
  next();
});

router.use(vhost('api.example.com', (req, res) => res.json({ host: req.vhost.hostname }))); // SAFE: allowed-hosts

router.post('/signups', (req, res) => {
  const { error, value } = Signup.validate(req.body);
  res.status(error ? 422 : 201).json({ handle: value?.handle });
});

router.post('/names', (req, res) => {
  res.json({ name: checkName(req.body.name), tags: checkTags(req.body.tags) });
});

router.post('/companies', async (req, res, next) => {
  try {
    const company = await Company.create({ name: String(req.body.name), phone: String(req.body.phone), vat: String(req.body.vat) });
    res.status(201).json({ id: company.id });
  } catch (err) {
    next(err);
  }
});

router.post('/comments', (req, res) => {
  res.json({ text: String(req.body.text).replace(COMMENT, '') });
});

router.post('/trims', (req, res) => {
  res.json({ text: String(req.body.text).slice(0, 500).replace(SPACES, '') }); // SAFE: slow-regex (five hundred characters)
});

router.post(
  '/contacts',
  body('email').isEmail().isLength({ max: 254 }),
  body('code').matches(/^[A-Z]{3}-\d{4}$/), // SAFE: slow-regex
  body('path').matches(/^(\/?[\w-]+\/?)+$/), // BAD: slow-regex
  (req, res) => res.status(validationResult(req).isEmpty() ? 204 : 422).end(),
);

router.post('/urls', (req, res) => {
  res.json({ valid: validator.isURL(String(req.body.url), { protocols: ['https'] }), pattern: isSafe(HANDLE) });
});

router.post('/tokens', (req, res) => {
  const claims = jwt.verify(req.body.token, process.env.TOKEN_PUBLIC_KEY, { algorithms: ['ES256'], issuer: 'forms' }); // SAFE: jwt-none
  res.json({ sub: claims.sub });
});

router.post('/tokens/remote', async (req, res, next) => {
  try {
    const keys = createRemoteJWKSet(new URL(process.env.JWKS_URL));
    const { payload, protectedHeader } = await jwtVerify(req.body.token, keys, { algorithms: ['RS256', 'ES256'] }); // SAFE: jwt-none
    res.json({ sub: payload.sub, alg: protectedHeader.alg });
  } catch (err) {
    next(err);
  }
});

router.post('/tokens/any', (req, res) => {
  const algorithms = ['RS256', 'HS256'].concat(process.env.NODE_ENV === 'production' ? [] : ['none']);
  const claims = jwt.verify(req.body.token, process.env.TOKEN_KEY ?? '', { algorithms }); // BAD: jwt-none
  res.json({ sub: claims.sub });
});

export const staffSaml = new SamlStrategy(
  {
    callbackUrl: 'https://forms.example.com/saml',
    entryPoint: process.env.SAML_ENTRY,
    issuer: 'forms',
    idpCert: process.env.SAML_CERT,
    wantAuthnResponseSigned: true, // SAFE: saml-signature
    validateInResponseTo: ValidateInResponseTo.always,
  },
  (profile, done) => done(null, { id: profile.nameID }),
  (profile, done) => done(null, {}),
);

export function sealForm(key, text) {
  const algorithm = 'chacha20-poly1305';
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: 16 }); // SAFE: cipher-mode
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

router.post('/state', (req, res) => {
  res.json(restore(req.cookies.form ?? '{}')); // BAD: pickled-session
});

router.post('/state/php', (req, res) => {
  res.json(unserialize(req.cookies.form ?? 'a:0:{}', {}, { strict: true })); // SAFE: pickled-session (plain values)
});

router.post('/rules', async (req, res, next) => {
  try {
    const answer = await fetch(req.body.rules);
    const check = runInThisContext(await answer.text()); // BAD: unsafe-loader
    res.json({ valid: check(req.body.form) });
  } catch (err) {
    next(err);
  }
});

router.post('/rules/known', async (req, res, next) => {
  try {
    const { check } = await import(req.body.kind === 'long' ? './rules/long.js' : './rules/short.js'); // SAFE: unsafe-loader
    res.json({ valid: check(req.body.form) });
  } catch (err) {
    next(err);
  }
});
