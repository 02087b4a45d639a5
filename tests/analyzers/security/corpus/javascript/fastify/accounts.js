import crypto from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifyCors from '@fastify/cors';
import fastifyCsrf from '@fastify/csrf-protection';
import fastifyJwt from '@fastify/jwt';
import fastifySession from '@fastify/session';
import { users } from './users.js';

const readSecret = (name) => {
  const value = process.env[name];
  if (!value || value === 'changeme') throw new Error(`${name} is not set`); // SAFE: hardcoded-secret (placeholder is refused)
  return value;
};

export default async function accounts(app) {
  await app.register(fastifyCors, { origin: true, credentials: true }); // BAD: cors
  await app.register(fastifyCookie);
  await app.register(fastifySession, {
    secret: readSecret('SESSION_SECRET'), // SAFE: hardcoded-secret
    cookie: { secure: false, httpOnly: false, maxAge: 86_400_000 }, // BAD: cookie-flags
  });
  await app.register(fastifyCsrf, { sessionPlugin: '@fastify/session' });
  await app.register(fastifyJwt, {
    secret: 'c0ff33-f0r-th3-w1n', // BAD: hardcoded-secret
    sign: { algorithm: 'HS256', expiresIn: '15m', iss: 'accounts', aud: 'portal' }, // SAFE: jwt-expiry
    verify: { algorithms: ['HS256'], allowedIss: 'accounts', allowedAud: 'portal' }, // SAFE: jwt-algorithm
  });

  app.addHook('onRequest', async (request) => {
    try {
      request.user = await request.jwtVerify();
    } catch (error) { // BAD: swallowed-security-error
      request.log.debug({ reason: error.code }, 'token not valid');
    }
  });

  app.post('/transfer', { onRequest: app.csrfProtection }, async (request, reply) => { // SAFE: csrf
    await users.transfer(request.session.userId, request.body.to, Number(request.body.amount));
    request.log.info({ actor: request.session.userId, amount: Number(request.body.amount) }, 'transfer');
    return reply.code(204).send();
  });

  app.post('/login', async (request, reply) => {
    const { email, password } = request.body;
    request.log.info({ email, body: request.body }, 'login attempt'); // BAD: sensitive-logging
    const user = await users.authenticate(String(email), String(password));
    if (!user) return reply.code(401).send({ error: 'unauthenticated' });
    await request.session.regenerate();
    request.session.userId = user.id; // SAFE: session-fixation
    return reply.code(204).send();
  });

  app.post('/invites', async (request) => {
    const code = crypto.randomInt(100000, 1000000).toString(); // SAFE: insecure-random
    await users.invite(request.body.email, code);
    request.log.info({ actor: request.user.id, codeLength: code.length }, 'invite sent'); // SAFE: sensitive-logging
    return { sent: true };
  });

  app.post('/api-keys', async (request) => {
    const key = 'ak_' + crypto.createHash('md5').update(request.user.id + Date.now()).digest('hex'); // BAD: insecure-random
    await users.addKey(request.user.id, crypto.createHash('sha256').update(key).digest('hex')); // SAFE: password-storage (a high-entropy key)
    request.log.info({ actor: request.user.id }, 'api key created');
    return { key };
  });

  app.patch('/users/:id', async (request) => {
    const user = await users.get(request.params.id);
    for (const [field, value] of Object.entries(request.body)) {
      user[field] = value; // BAD: mass-assignment
    }
    await users.save(user);
    request.log.info({ actor: request.user?.id, target: user.id }, 'user changed');
    return { id: user.id };
  });

  app.setErrorHandler((error, request, reply) => {
    request.log.error(error);
    reply.code(error.statusCode ?? 500).send({ message: error.message, stack: error.stack }); // BAD: error-detail
  });
}
