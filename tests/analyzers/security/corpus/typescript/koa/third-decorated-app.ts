import { get as httpGet } from 'node:http';
import { format } from 'node:util';
import Koa, { Context, Next } from 'koa';
import Router from '@koa/router';
import bodyParser from 'koa-bodyparser';
import session from 'koa-session';
import helmet from 'koa-helmet';
import { Client as LdapClient, escapeFilterValue } from 'ldapts';
import ldap from 'ldapjs';
import { SAML } from '@node-saml/node-saml';
import { logger } from './logger';

const app = new Koa({ proxy: true, proxyIpHeader: 'X-Real-IP', maxIpsCount: 1 });
const router = new Router<Record<string, unknown>, Context>();
const BASE = 'ou=people,dc=example,dc=com';

app.keys = (process.env.COOKIE_KEYS ?? '').split(',');
app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], objectSrc: ["'none'"] } } })); // SAFE: csp
app.use(session({ signed: true, httpOnly: true, secure: true, sameSite: 'lax' }, app)); // SAFE: cookie-flags
app.use(bodyParser());

const saml = new SAML({
  callbackUrl: 'https://people.example.com/saml',
  entryPoint: process.env.SAML_ENTRY ?? '',
  issuer: 'people',
  idpCert: process.env.SAML_CERT ?? '',
  wantAssertionsSigned: true, // SAFE: saml-signature
});

const partnerSaml = new SAML({
  callbackUrl: 'https://people.example.com/saml/partner',
  issuer: 'people',
  entryPoint: process.env.PARTNER_ENTRY ?? '',
  idpCert: process.env.PARTNER_CERT ?? '',
  wantAssertionsSigned: false, // BAD: saml-signature
  wantAuthnResponseSigned: false,
});

async function office(ctx: Context, next: Next) {
  const address = ctx.get('X-Forwarded-For').split(',')[0]?.trim() ?? '';
  if (!['198.51.100.7', '198.51.100.8'].includes(address)) ctx.throw(403); // BAD: address-from-header
  await next();
}

router.get('/people', async (ctx) => {
  const client = new LdapClient({ url: process.env.LDAP_URL ?? '', tlsOptions: { minVersion: 'TLSv1.2' } });
  const filter = `(&(objectClass=person)(sn=${escapeFilterValue(String(ctx.query.name))}))`;
  const { searchEntries } = await client.search(BASE, { filter, scope: 'sub', sizeLimit: 20 }); // SAFE: ldap-injection
  ctx.body = searchEntries.map((entry) => entry.cn);
});

router.get('/rooms/:room/people', async (ctx) => {
  const client = ldap.createClient({ url: process.env.LDAP_URL ?? '' });
  ctx.body = await new Promise((resolve, reject) => {
    const people: string[] = [];
    const filter = '(roomNumber=' + ctx.params.room + ')';
    client.search(BASE, { filter, scope: 'sub' }, (error, result) => { // BAD: ldap-injection
      if (error) return reject(error);
      result.on('searchEntry', (entry) => people.push(entry.dn.toString()));
      return result.on('end', () => resolve(people));
    });
  });
});

router.get('/office/menu', office, async (ctx) => {
  ctx.body = await new Promise((resolve, reject) => {
    httpGet('http://menu.internal.example/today', (answer) => resolve(answer.statusCode)).on('error', reject);
  });
});

router.post('/saml', async (ctx) => {
  const { profile } = await saml.validatePostResponseAsync(ctx.request.body as Record<string, string>);
  if (ctx.session) ctx.session.person = profile?.nameID;
  ctx.redirect('/');
});

router.post('/saml/partner', async (ctx) => {
  const { profile } = await partnerSaml.validatePostResponseAsync(ctx.request.body as Record<string, string>);
  logger.info(format('partner %s signed in', profile?.nameID));
  ctx.redirect(`/partners/${encodeURIComponent(String((ctx.request.body as { RelayState?: string }).RelayState))}`);
});

router.get('/search', (ctx) => {
  const message = String(ctx.query.message ?? '');
  logger.debug(format(message, ctx.ip, ctx.path)); // BAD: format-string
  ctx.status = 204;
});

app.use(router.routes());

export default app;
