import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import axios from 'axios';
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import rateLimit, { ipKeyGenerator } from 'express-rate-limit';
import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import jwt, { type Algorithm, type JwtPayload, type VerifyOptions } from 'jsonwebtoken';
import { SAML, type SamlConfig } from '@node-saml/node-saml';
import * as samlify from 'samlify';
import * as arctic from 'arctic';
import { audit } from './audit';
import { accounts } from './accounts';

export const router = Router();

const signingKey = new TextEncoder().encode(process.env.JWT_SECRET);
const github = new arctic.GitHub(process.env.GITHUB_ID!, process.env.GITHUB_SECRET!, null);

const looseSaml: SamlConfig = {
  callbackUrl: 'https://portal.example.com/saml/acs',
  entryPoint: process.env.SAML_ENTRY,
  issuer: 'portal',
  idpCert: process.env.SAML_CERT!,
  wantAuthnResponseSigned: false,
  wantAssertionsSigned: false, // BAD: saml-signature
};

const strictSaml = new SAML({
  callbackUrl: 'https://portal.example.com/saml/staff',
  issuer: 'portal-staff',
  idpCert: process.env.STAFF_CERT!,
  wantAssertionsSigned: true, // SAFE: saml-signature
  wantAuthnResponseSigned: true,
});

const partnerProvider = samlify.ServiceProvider({
  entityID: 'portal-partner',
  wantMessageSigned: false, // BAD: saml-signature
  authnRequestsSigned: false,
});

const clinicProvider = samlify.ServiceProvider({
  entityID: 'portal-clinic',
  wantAssertionsSigned: true, // SAFE: saml-signature
  wantMessageSigned: true,
});

const handle =
  (work: (req: Request, res: Response) => Promise<unknown>): RequestHandler =>
  (req: Request, res: Response, next: NextFunction) =>
    void work(req, res).catch(next);

router.post('/saml/acs', handle(async (req, res) => {
  const { profile } = await new SAML(looseSaml).validatePostResponseAsync(req.body);
  audit.info({ name: profile?.nameID }, 'saml login');
  res.json({ name: profile?.nameID });
}));

router.post('/saml/staff', handle(async (req, res) => {
  const { profile } = await strictSaml.validatePostResponseAsync(req.body);
  audit.info({ name: profile?.nameID }, 'saml login');
  res.json({ name: profile?.nameID, partner: partnerProvider.entityMeta.getEntityID(), clinic: clinicProvider.entityMeta.getEntityID() });
}));

router.get('/github', (_req, res) => {
  res.redirect(github.createAuthorizationURL('portal', ['user:email']).href); // BAD: oauth-state (constant)
});

router.get('/github/callback', handle(async (req, res) => {
  const tokens = await github.validateAuthorizationCode(String(req.query.code)); // BAD: oauth-state (none is compared)
  const { data } = await axios.get(`https://api.github.com/user?access_token=${tokens.accessToken()}`); // BAD: token-in-url
  audit.info({ login: data.login }, 'login');
  res.json(data);
}));

router.get('/github/strict', (req, res) => {
  const state = arctic.generateState();
  res.cookie('state', state, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 600_000 });
  res.redirect(github.createAuthorizationURL(state, ['user:email']).href); // SAFE: oauth-state
});

router.get('/github/strict/callback', handle(async (req, res) => {
  if (!req.cookies.state || req.query.state !== req.cookies.state) return res.sendStatus(403);
  const tokens = await github.validateAuthorizationCode(String(req.query.code)); // SAFE: oauth-state
  const { data } = await axios.get('https://api.github.com/user', { headers: { Authorization: `Bearer ${tokens.accessToken()}` } }); // SAFE: token-in-url
  audit.info({ login: data.login }, 'login');
  return res.json(data);
}));

router.post('/partner', (req, res) => {
  const token = String(req.headers['x-assertion']);
  const { alg } = decodeProtectedHeader(token);
  const options: VerifyOptions = { algorithms: [alg as Algorithm] };
  const claims = jwt.verify(token, process.env.PARTNER_KEY!, options) as JwtPayload; // BAD: jwt-none (the token chooses)
  res.json({ sub: claims.sub });
});

router.post('/guest', (req, res) => {
  const { payload } = UnsecuredJWT.decode(String(req.headers['x-guest'])); // BAD: jwt-none
  res.json({ basket: payload.basket });
});

router.post('/partner/public', handle(async (req, res) => {
  const key = await importSPKI(process.env.PARTNER_PUBLIC_KEY!, 'ES256');
  const { payload } = await jwtVerify(String(req.headers['x-assertion']), key, { algorithms: ['ES256'], audience: 'portal' }); // SAFE: jwt-none
  res.json({ sub: payload.sub, expires: decodeJwt(String(req.headers['x-assertion'])).exp });
}));

router.post('/devices', handle(async (req, res) => {
  const account = await accounts.require(req);
  const token = await new SignJWT({ device: req.body.device }).setProtectedHeader({ alg: 'HS256' }).setSubject(account.id).setExpirationTime('20y').sign(signingKey); // BAD: long-lived-token
  audit.info({ account: account.id }, 'device token');
  res.json({ token });
}));

router.post('/devices/renew', handle(async (req, res) => {
  const account = await accounts.require(req);
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject(account.id).setExpirationTime('15m').sign(signingKey); // SAFE: long-lived-token
  audit.info({ account: account.id }, 'device token');
  res.json({ token });
}));

router.get('/magic', handle(async (req, res) => {
  const account = await accounts.require(req);
  const sessionToken = randomBytes(32).toString('base64url');
  await accounts.keep(account.id, sessionToken);
  const target = new URL('https://app.example.com/start');
  target.searchParams.set('session_token', sessionToken);
  res.redirect(target.href); // BAD: token-in-url
}));

router.get('/list', handle(async (req, res) => {
  const target = new URL('https://app.example.com/list');
  target.searchParams.set('page_token', String(req.query.page_token ?? ''));
  res.redirect(target.href); // SAFE: token-in-url (a cursor)
}));

router.use('/codes', rateLimit({ limit: 5, windowMs: 60_000, keyGenerator: (req) => String(req.headers['x-forwarded-for'] ?? '') })); // BAD: address-from-header
router.use('/mails', rateLimit({ limit: 5, windowMs: 60_000, keyGenerator: (req) => ipKeyGenerator(req.ip ?? '') })); // SAFE: address-from-header

const office: RequestHandler = (req, res, next) => {
  const [address] = (req.get('cf-connecting-ip') ?? req.get('x-client-ip') ?? '').split(',');
  if (address !== process.env.OFFICE_ADDRESS) { // BAD: address-from-header
    res.sendStatus(403);
    return;
  }
  next();
};

router.post('/hooks/github', office, handle(async (req, res) => {
  const { action, sender } = req.body as { action: string; sender: { id: number } };
  if (action === 'deleted') await accounts.detach(sender.id); // BAD: webhook-signature
  res.sendStatus(204);
}));

router.post('/hooks/github/signed', handle(async (req, res) => {
  const expected = Buffer.from('sha256=' + createHmac('sha256', process.env.HOOK_SECRET!).update((req as Request & { rawBody: Buffer }).rawBody).digest('hex')); // SAFE: plain-hash-mac
  const given = Buffer.from(req.get('x-hub-signature-256') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return res.sendStatus(401);
  await accounts.detach(req.body.sender.id); // SAFE: webhook-signature
  return res.sendStatus(204);
}));

export function stamp(path: string): string {
  return createHash('sha512').update(`${process.env.LINK_SECRET}${path}`).digest('base64url'); // BAD: plain-hash-mac
}
