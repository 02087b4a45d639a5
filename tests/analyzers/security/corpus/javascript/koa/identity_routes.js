const crypto = require('crypto');
const Router = require('@koa/router');
const bcrypt = require('bcryptjs');
const jose = require('jose');
const jwtSimple = require('jwt-simple');
const { DefaultAzureCredential } = require('@azure/identity');
const fetch = require('node-fetch');
const samlify = require('samlify');
const saml2 = require('saml2-js');
const { Issuer, generators } = require('openid-client');
const grant = require('grant').koa();
const db = require('../db');
const log = require('../log');
const mail = require('../mail');

const router = new Router();
const { PUBLIC_URL } = process.env;
const YEAR = 365 * 24 * 3600;

const looseProvider = new saml2.ServiceProvider({
  entity_id: 'portal',
  private_key: process.env.SAML_KEY,
  certificate: process.env.SAML_CERT,
  assert_endpoint: 'https://portal.example.com/saml',
  allow_unencrypted_assertion: true,
  sign_get_request: false,
});

const strictProvider = samlify.ServiceProvider({
  entityID: 'portal-staff',
  wantAssertionsSigned: true, // SAFE: saml-signature
  wantMessageSigned: true,
});

const clinicProvider = samlify.ServiceProvider({
  entityID: 'portal-clinic',
  wantMessageSigned: false, // BAD: saml-signature
});

const gateways = grant({
  defaults: { origin: 'https://portal.example.com', transport: 'session', state: true }, // SAFE: oauth-state
  github: { key: process.env.GITHUB_ID, secret: process.env.GITHUB_SECRET, callback: '/github/done' },
});

async function member(ctx, next) {
  const id = ctx.cookies.get('member', { signed: false });
  ctx.state.member = id ? await db.members.byId(id) : null; // BAD: identity-from-cookie
  await next();
}

async function signedMember(ctx, next) {
  const id = ctx.cookies.get('member', { signed: true });
  ctx.state.member = id ? await db.members.byId(id) : null; // SAFE: identity-from-cookie
  await next();
}

async function onlyStaff(ctx, next) {
  if (ctx.cookies.get('role') !== 'staff') ctx.throw(403); // BAD: identity-from-cookie
  await next();
}

async function onlyOffice(ctx, next) {
  const address = (ctx.get('X-Forwarded-For') || ctx.ip).split(',').shift();
  if (!process.env.OFFICE.split(',').includes(address)) ctx.throw(403); // BAD: address-from-header
  await next();
}

async function onlyLoopback(ctx, next) {
  if (!['127.0.0.1', '::1'].includes(ctx.req.socket.remoteAddress)) ctx.throw(403); // SAFE: address-from-header
  await next();
}

router.post('/forgot', async (ctx) => {
  const { email } = ctx.request.body;
  const token = crypto.randomBytes(24).toString('hex');
  await db.members.keepToken(email, token);
  await mail.send(email, 'Reset', new URL(`/reset/${token}`, ctx.origin).href); // BAD: reset-link-host
  ctx.status = 202;
});

router.post('/forgot/forwarded', async (ctx) => {
  const { email } = ctx.request.body;
  const token = crypto.randomBytes(24).toString('hex');
  const host = ctx.headers['x-forwarded-host'] || ctx.headers.host;
  await db.members.keepToken(email, token);
  await mail.send(email, 'Reset', ['https:/', host, 'reset', token].join('/')); // BAD: reset-link-host
  ctx.status = 202;
});

router.post('/forgot/configured', async (ctx) => {
  const { email } = ctx.request.body;
  const token = crypto.randomBytes(24).toString('hex');
  await db.members.keepToken(email, token);
  await mail.send(email, 'Reset', new URL(`/reset/${token}`, PUBLIC_URL).href); // SAFE: reset-link-host
  ctx.status = 202;
});

router.get('/gitlab', async (ctx) => {
  const { Client } = await Issuer.discover('https://gitlab.com');
  const client = new Client({ client_id: process.env.GITLAB_ID, client_secret: process.env.GITLAB_SECRET, redirect_uris: [`${PUBLIC_URL}/gitlab/done`] });
  ctx.redirect(client.authorizationUrl({ scope: 'openid email' })); // BAD: oauth-state
});

router.get('/gitlab/strict', async (ctx) => {
  const { Client } = await Issuer.discover('https://gitlab.com');
  const client = new Client({ client_id: process.env.GITLAB_ID, client_secret: process.env.GITLAB_SECRET, redirect_uris: [`${PUBLIC_URL}/gitlab/done`] });
  ctx.session.state = generators.state();
  ctx.redirect(client.authorizationUrl({ scope: 'openid email', state: ctx.session.state })); // SAFE: oauth-state
});

router.get('/github/done', gateways, async (ctx) => {
  const answer = await fetch(`https://api.github.com/user?access_token=${ctx.session.grant.response.access_token}`); // BAD: token-in-url
  log.info('login');
  ctx.body = await answer.json();
});

router.get('/azure', async (ctx) => {
  const { token } = await new DefaultAzureCredential().getToken('https://graph.microsoft.com/.default');
  const answer = await fetch('https://graph.microsoft.com/v1.0/users?$top=5', { headers: { Authorization: `Bearer ${token}` } }); // SAFE: token-in-url
  ctx.body = await answer.json();
});

router.post('/assert', async (ctx) => {
  const claims = jwtSimple.decode(ctx.request.body.token, process.env.PARTNER_KEY, false, 'HS256'); // SAFE: jwt-none
  ctx.body = { sub: claims.sub };
});

router.post('/assert/guest', async (ctx) => {
  const { payload } = jose.UnsecuredJWT.decode(ctx.request.body.token); // BAD: jwt-none
  ctx.body = { basket: payload.basket };
});

router.post('/assert/unsigned', async (ctx) => {
  ctx.body = { token: new jose.UnsecuredJWT({ sub: ctx.state.member.id }).setExpirationTime('1h').encode() }; // BAD: jwt-none
});

router.post('/assert/public', async (ctx) => {
  const keys = jose.createRemoteJWKSet(new URL('https://partner.example.net/.well-known/jwks.json'));
  const { payload } = await jose.jwtVerify(ctx.request.body.token, keys, { algorithms: ['RS256'], issuer: 'partner' }); // SAFE: jwt-none
  ctx.body = { sub: payload.sub };
});

router.post('/login', async (ctx) => { // BAD: audit-missing
  const row = await db.members.byEmail(ctx.request.body.email);
  if (!row || !bcrypt.compareSync(ctx.request.body.password, row.digest)) ctx.throw(401);
  const exp = Math.floor(Date.now() / 1000) + 10 * YEAR;
  ctx.body = { token: jwtSimple.encode({ sub: row.id, exp }, process.env.TOKEN_KEY, 'HS256') }; // BAD: long-lived-token
});

router.post('/login/short', async (ctx) => { // SAFE: audit-missing
  const row = await db.members.byEmail(ctx.request.body.email);
  const known = Boolean(row) && bcrypt.compareSync(ctx.request.body.password, row.digest);
  log.info({ member: row && row.id, known }, 'login');
  if (!known) ctx.throw(401);
  const exp = Math.floor(Date.now() / 1000) + 15 * 60;
  ctx.body = { token: jwtSimple.encode({ sub: row.id, exp }, process.env.TOKEN_KEY, 'HS256') }; // SAFE: long-lived-token
});

router.post('/register', async (ctx) => {
  const { email, password, ...rest } = ctx.request.body;
  const digest = bcrypt.hashSync(password, bcrypt.genSaltSync(6)); // BAD: password-cost
  const [id] = await db.members.insert({ email, digest, role: rest.role || 'member' }); // BAD: privilege-from-client
  ctx.status = 201;
  ctx.body = { id, email, digest }; // BAD: password-exposed
});

router.post('/register/plain', async (ctx) => {
  const { email, password } = ctx.request.body;
  const digest = bcrypt.hashSync(password, 12); // SAFE: password-cost
  const [id] = await db.members.insert({ email, digest, role: 'member' }); // SAFE: privilege-from-client
  ctx.status = 201;
  ctx.body = { id, email }; // SAFE: password-exposed
});

router.post('/hooks/twilio', async (ctx) => {
  const { From: from, Body: text } = ctx.request.body;
  if (text === 'STOP') await db.members.unsubscribe(from); // BAD: webhook-signature
  ctx.status = 204;
});

router.post('/hooks/sentry', async (ctx) => {
  const expected = crypto.createHmac('sha256', process.env.SENTRY_HOOK_SECRET).update(ctx.request.rawBody).digest('hex');
  const given = ctx.get('Sentry-Hook-Signature');
  if (given.length !== expected.length || !crypto.timingSafeEqual(Buffer.from(given), Buffer.from(expected))) ctx.throw(401);
  await db.incidents.open(ctx.request.body.data); // SAFE: webhook-signature
  ctx.status = 204;
});

router.post('/saml', async (ctx) => {
  const identity = new saml2.IdentityProvider({ sso_login_url: 'https://idp.example.net', certificates: [process.env.IDP_CERT], ignore_signature: true }); // BAD: saml-signature
  const answer = await new Promise((resolve, reject) =>
    looseProvider.post_assert(identity, { request_body: ctx.request.body }, (error, value) => (error ? reject(error) : resolve(value))));
  log.info('saml login');
  ctx.body = { name: answer.user.name_id, others: [strictProvider, clinicProvider].map((provider) => provider.entityMeta.getEntityID()) };
});

router.post('/flush', onlyOffice, onlyStaff, member, async (ctx) => {
  await db.flush();
  ctx.status = 204;
});
router.post('/vacuum', onlyLoopback, signedMember, async (ctx) => {
  await db.vacuum();
  ctx.status = 204;
});

module.exports = router;
