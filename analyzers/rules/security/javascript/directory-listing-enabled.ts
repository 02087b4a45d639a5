import fastifyStatic from '@fastify/static';
import express from 'express';
import serveIndex from 'serve-index';

const app = express();
// bad: lists of uploads
app.use('/files', express.static('uploads'), serveIndex('uploads', { icons: true }));
// bad: Fastify
fastify.register(fastifyStatic, { root: '/srv/files', list: true });
server.route({
  method: 'GET',
  path: '/files/{param*}',
  // bad: hapi
  handler: { directory: { path: 'uploads', listing: true } },
});
// ok: files, no lists
app.use('/assets', express.static('assets'));
// ok: Fastify without
fastify.register(fastifyStatic, { root: '/srv/pages' });
// ok: off
fastify.register(fastifyStatic, { root: '/srv/pages', list: false });
