'use strict';

const path = require('node:path');
const crypto = require('node:crypto');
const Fastify = require('fastify');
const pump = require('node:stream/promises').pipeline;
const fs = require('node:fs');

function build(settings) {
  const fastify = Fastify({
    logger: {
      level: settings.logLevel,
      redact: ['req.headers.authorization', 'req.headers.cookie'], // SAFE: sensitive-logging
    },
    trustProxy: settings.proxies,
    bodyLimit: 512 * 1024 * 1024, // BAD: body-limit
  });

  fastify.register(require('@fastify/cookie'), { secret: settings.cookieSecret });
  fastify.register(require('@fastify/multipart'), {
    limits: { fileSize: 5 * 1024 * 1024, files: 1 }, // SAFE: upload-limits
  });
  fastify.register(require('@fastify/cors'), {
    origin: (origin, callback) => callback(null, settings.origins.includes(origin)), // SAFE: cors
    credentials: true,
  });
  fastify.register(require('@fastify/static'), {
    root: path.join(__dirname, 'public'),
    prefix: '/public/',
  });

  fastify.addHook('onRequest', async (request) => {
    request.log.info({ headers: request.headers, url: request.url }, 'received'); // BAD: sensitive-logging
  });

  fastify.post('/session', async (request, reply) => {
    const account = await fastify.accounts.check(request.body.name, request.body.password);
    if (!account) return reply.code(401).send();
    const id = crypto.randomBytes(24).toString('base64url');
    await fastify.sessions.put(id, account.id);
    return reply
      .setCookie('session', id, { path: '/', httpOnly: true, secure: true, sameSite: 'strict' }) // SAFE: cookie-flags
      .code(204)
      .send();
  });

  fastify.post('/remember', async (request, reply) => {
    const remember = await fastify.sessions.long(request.cookies.session);
    reply.setCookie('remember_me', remember, { path: '/', maxAge: 2592000, httpOnly: false }); // BAD: cookie-flags
    return reply.code(204).send();
  });

  fastify.post('/pictures', async (request, reply) => {
    const part = await request.file();
    const name = `${crypto.randomUUID()}${path.extname(part.filename).slice(0, 5)}`;
    await pump(part.file, fs.createWriteStream(path.join(settings.pictures, name)));
    return reply.code(201).send({ name });
  });

  fastify.setErrorHandler((error, request, reply) => {
    request.log.error(error);
    reply.code(error.statusCode || 500).send({
      message: error.message,
      stack: error.stack, // BAD: error-detail
    });
  });

  return fastify;
}

module.exports = build;
