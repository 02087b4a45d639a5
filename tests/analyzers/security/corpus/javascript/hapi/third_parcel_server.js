'use strict';

const Hapi = require('@hapi/hapi');
const Joi = require('joi');
const Boom = require('@hapi/boom');
const Cookie = require('@hapi/cookie');
const Inert = require('@hapi/inert');
const Path = require('path');
const Knex = require('knex');

const knex = Knex({ client: 'pg', connection: process.env.DATABASE_URL, pool: { max: 10 } });

const internals = {};

internals.find = {
  method: 'GET',
  path: '/parcels/{code}',
  options: { validate: { params: Joi.object({ code: Joi.string().alphanum().length(12) }) } },
  async handler(request) {
    const { rows } = await knex.raw(`SELECT * FROM parcel WHERE code = '${request.params.code}'`); // SAFE: sql-injection (alphanum)
    return rows[0] ?? Boom.notFound();
  },
};

internals.search = {
  method: 'GET',
  path: '/parcels',
  async handler(request) {
    const builder = knex('parcel').select('code', 'state').limit(50);
    if (request.query.after) {
      builder.whereRaw("sent_at > '" + request.query.after + "'"); // BAD: sql-injection
    }
    return builder;
  },
};

internals.count = {
  method: 'GET',
  path: '/parcels/count',
  handler: (request) => knex('parcel').whereRaw('state = ?', [request.query.state]).count('* as total'), // SAFE: sql-injection
};

internals.label = {
  method: 'GET',
  path: '/labels/{file*}',
  handler: {
    directory: { path: Path.join(__dirname, '..', 'labels'), listing: false, index: false }, // SAFE: static-root
  },
};

internals.files = {
  method: 'GET',
  path: '/files/{param*}',
  options: { auth: false },
  handler: { directory: { path: '/', showHidden: true, listing: true } }, // BAD: static-root
};

internals.scan = {
  method: 'GET',
  path: '/scans',
  handler: (request, h) => h.file(Path.join('/srv/scans', request.query.file), { confine: false }), // BAD: path-traversal
};

internals.track = {
  method: 'GET',
  path: '/track',
  handler(request, h) {
    const carrier = { north: 'https://north.example.org', post: 'https://post.example.org' }[request.query.carrier];
    if (!carrier) {
      return Boom.badRequest();
    }
    return h.redirect(`${carrier}/track/${encodeURIComponent(request.query.code)}`); // SAFE: open-redirect
  },
};

internals.back = {
  method: 'POST',
  path: '/sign-out',
  handler(request, h) {
    request.cookieAuth.clear();
    return h.response().redirect(request.payload.back); // BAD: open-redirect
  },
};

exports.start = async () => {
  const server = Hapi.server({
    port: process.env.PORT,
    routes: { cors: { origin: ['https://parcels.example.com'], credentials: true }, payload: { maxBytes: 1048576 } },
  });
  await server.register([Cookie, Inert]);
  server.auth.strategy('session', 'cookie', {
    cookie: { name: 'sid', password: process.env.COOKIE_PASSWORD, isSecure: true, isHttpOnly: true, isSameSite: 'Lax' },
    redirectTo: '/sign-in',
  });
  server.auth.default('session');
  server.route(Object.values(internals));
  await server.start();
  return server;
};
