import Fastify from 'fastify';
import formbody from '@fastify/formbody';
import feedRoutes from './handlers/feeds.js';
import searchRoutes from './handlers/search.js';

export function build() {
  const app = Fastify({ logger: true, bodyLimit: 64 * 1024 });
  app.register(formbody);
  app.register(feedRoutes, { prefix: '/feeds' });
  app.register(searchRoutes, { prefix: '/search' });
  return app;
}
