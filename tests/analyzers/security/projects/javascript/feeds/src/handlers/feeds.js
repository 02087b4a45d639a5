import * as feeds from '../usecases/feeds.js';
import opml from '../helpers/opml.js';
import { preview } from '../helpers/preview.js';

const byName = {
  schema: {
    params: {
      type: 'object',
      properties: { name: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' } },
    },
  },
};

export default async function feedRoutes(app) {
  app.post('/', async (request, reply) => {
    const { url, title } = request.body;
    const feed = await feeds.add(url, title);
    return reply.code(201).send(feed);
  });

  app.get('/:name/cache', byName, async (request, reply) => {
    reply.type('application/xml');
    return feeds.cached(request.params.name);
  });

  app.get('/:name/icon', byName, async (request) => ({ icon: await feeds.icon(request.params.name) }));

  app.get('/export', async (request, reply) => {
    const owner = request.query.owner;
    reply.type('text/html');
    return opml(owner, await feeds.all());
  });

  app.post('/preview', async (request) => preview(request.body.selector, request.body.items));
}
