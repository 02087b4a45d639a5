import { Router, type Request, type RequestHandler } from 'express';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, createServer, type TlsOptions } from 'node:tls';
import bcrypt from 'bcryptjs';
import { IsEmail, IsString, Matches, MaxLength } from 'class-validator';
import { createRemoteJWKSet, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { verify, type VerifyOptions } from 'jsonwebtoken';
import { SAML } from '@node-saml/node-saml';
import { createClient } from '@supabase/supabase-js';
import { scrypt } from '@noble/hashes/scrypt';
import { z } from 'zod';
import { forms, type FormRow } from './forms';
import { audit } from './audit';
import { mailer } from './mailer';

export const router = Router();
const SITE = new URL(process.env.SITE_URL ?? 'https://forms.example.com');
const KEYS = createRemoteJWKSet(new URL(process.env.JWKS_URL ?? 'https://idp.example.com/jwks'));
const LIST = /^(?:[a-z]+(?:\s*,\s*)?)+$/;
const HOSTS: Record<string, string> = { 'forms.example.com': 'public', 'staff.example.com': 'staff' };

class FormDto {
  @IsEmail() email!: string;
  @IsString() @MaxLength(200) title!: string;
  @Matches(/^([A-Za-z0-9]+-?)+$/) slug!: string; // BAD: slow-regex

  @Matches(/^[a-z]{2}(?:-[A-Z]{2})?$/) locale!: string; // SAFE: slow-regex
}

const Form = z.object({
  tags: z.string().regex(LIST), // BAD: slow-regex
  number: z.string().regex(/^F-\d{1,9}$/), // SAFE: slow-regex
  email: z.email(),
});

const onlyOurHosts: RequestHandler = (req, res, next) => {
  const kind = Object.hasOwn(HOSTS, req.hostname) ? HOSTS[req.hostname] : undefined;
  if (!kind) { // SAFE: allowed-hosts
    res.sendStatus(421);
    return;
  }
  res.locals.kind = kind;
  next();
};

const anyHost: RequestHandler = (req, res, next) => {
  if (!/^forms\./.test(req.hostname)) { // BAD: allowed-hosts
    res.sendStatus(421);
    return;
  }
  next();
};

const canonical: RequestHandler = (req, res, next) => {
  res.locals.canonical = `https://${req.headers['x-forwarded-host'] ?? req.headers.host}${req.path}`; // BAD: allowed-hosts
  next();
};

const canonicalOfSite: RequestHandler = (req, res, next) => {
  res.locals.canonical = new URL(req.path, SITE).href; // SAFE: allowed-hosts
  next();
};

router.post('/tokens', async (req, res) => {
  const { payload } = await jwtVerify(String(req.body.token), KEYS, { algorithms: ['RS256'], audience: 'forms' }); // SAFE: jwt-none
  res.json({ sub: payload.sub });
});

router.post('/tokens/shared', (req, res) => {
  const options: VerifyOptions = { algorithms: ['HS256'], issuer: 'forms' };
  res.json(verify(String(req.body.token), process.env.TOKEN_KEY!, options)); // SAFE: jwt-none
});

router.post('/tokens/draft', (req, res) => {
  res.json({ token: new UnsecuredJWT({ draft: req.body.draft }).setIssuedAt().setExpirationTime('2h').encode() }); // BAD: jwt-none
});

router.post('/tokens/share', async (req, res) => {
  const key = new TextEncoder().encode(process.env.TOKEN_KEY);
  const token = await new SignJWT({ form: req.body.form }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('30m').sign(key); // SAFE: long-lived-token
  res.json({ token });
});

const loose = new SAML({ callbackUrl: '/saml', issuer: 'forms', idpCert: process.env.SAML_CERT!, wantAssertionsSigned: false, wantAuthnResponseSigned: false }); // BAD: saml-signature

const strict = new SAML({ callbackUrl: '/saml/staff', issuer: 'forms-staff', idpCert: process.env.SAML_CERT! }); // SAFE: saml-signature (both are asked for by default)

router.post('/saml', async (req, res) => {
  const { profile } = await (res.locals.kind === 'staff' ? strict : loose).validatePostResponseAsync(req.body);
  audit.info({ name: profile?.nameID }, 'login');
  res.json({ name: profile?.nameID });
});

export function seal(key: Buffer, row: FormRow): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-ocb', key, iv, { authTagLength: 16 }); // SAFE: cipher-mode
  return Buffer.concat([iv, cipher.update(JSON.stringify(row), 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function read(key: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-ecb', key, null); // BAD: cipher-mode
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
}

const modern: TlsOptions = { key: readFileSync('/etc/ssl/forms.key'), cert: readFileSync('/etc/ssl/forms.pem'), minVersion: 'TLSv1.3' }; // SAFE: cipher-suites
const ancient = createSecureContext({ cert: readFileSync('/etc/ssl/old.pem'), ciphers: 'AES256-SHA:RC4-SHA:!ECDHE' }); // BAD: cipher-suites

export const servers = [createServer(modern), createServer({ SNICallback: (_name, done) => done(null, ancient) })];

export function digest(password: string): string {
  return Buffer.from(scrypt(password, 'forms.example.com', { N: 2 ** 17, r: 8, p: 1, dkLen: 32 })).toString('hex'); // BAD: password-salt
}

export function digestFresh(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}.${Buffer.from(scrypt(password, salt, { N: 2 ** 17, r: 8, p: 1, dkLen: 32 })).toString('hex')}`; // SAFE: password-salt
}

router.post('/accounts', async (req, res) => {
  const hash = bcrypt.hashSync(String(req.body.password), Number(process.env.BCRYPT_ROUNDS ?? 4)); // BAD: password-cost
  const row = await forms.accounts.insert({ email: String(req.body.email), hash });
  audit.info({ account: row.id }, 'registered');
  res.status(201).json({ account: row }); // BAD: password-exposed
});

router.post('/accounts/plain', async (req, res) => {
  const hash = bcrypt.hashSync(String(req.body.password), bcrypt.genSaltSync(12)); // SAFE: password-cost
  const row = await forms.accounts.insert({ email: String(req.body.email), hash });
  audit.info({ account: row.id }, 'registered');
  res.status(201).json({ account: { id: row.id, email: row.email } }); // SAFE: password-exposed
});

router.post('/accounts/reset', async (req: Request, res) => {
  const token = randomBytes(32).toString('hex');
  const base = req.get('origin') ?? `${req.protocol}://${req.headers.host}`;
  await forms.accounts.keep(String(req.body.email), token);
  await mailer.send(String(req.body.email), `${base}/reset/${token}`); // BAD: reset-link-host
  res.sendStatus(202);
});

router.post('/accounts/reset/site', async (req: Request, res) => {
  const token = randomBytes(32).toString('hex');
  await forms.accounts.keep(String(req.body.email), token);
  await mailer.send(String(req.body.email), new URL(`/reset/${token}`, SITE).href); // SAFE: reset-link-host
  res.sendStatus(202);
});

router.post('/accounts/session', async (req, res) => {
  const { data } = await createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_KEY!).from('accounts').select('id').eq('email', req.body.email).eq('password', req.body.password).single(); // BAD: password-plain-compare
  audit.info({ account: data?.id }, 'login');
  res.sendStatus(data ? 204 : 401);
});

router.post('/accounts/session/hosted', async (req, res) => {
  const { data, error } = await createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_KEY!).auth.signInWithPassword({ email: String(req.body.email), password: String(req.body.password) }); // SAFE: password-plain-compare
  audit.info({ account: data.user?.id }, 'login');
  res.sendStatus(error ? 401 : 204);
});

router.use('/forms', onlyOurHosts, canonicalOfSite, (req, res) => res.json({ form: Form.safeParse(req.body).success, fields: Object.keys(new FormDto()) }));
router.use('/open', anyHost, canonical, (_req, res) => res.json({ canonical: res.locals.canonical }));
