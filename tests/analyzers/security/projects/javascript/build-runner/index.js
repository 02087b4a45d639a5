'use strict';

const Hapi = require('@hapi/hapi');
const Vision = require('@hapi/vision');
const Handlebars = require('handlebars');
const routes = require('./lib/routes');

async function start() {
  const server = Hapi.server({ port: process.env.PORT || 4000 });
  await server.register(Vision);
  server.views({ engines: { html: Handlebars }, path: `${__dirname}/templates` });
  server.route(routes);
  await server.start();
}

start();
