import entries from '../stores/entries.js';
import { highlight } from '../helpers/highlight.js';

export default async function searchRoutes(app) {
  app.post('/', async (request) => {
    const rows = await entries.search(request.body.filter);
    return rows.slice(0, Number(request.body.limit) || 20);
  });

  app.get('/unread', async (request) => entries.unread(String(request.query.feed)));

  app.get('/highlight', async (request) => {
    const entry = await entries.one(Number(request.query.id));
    return { text: highlight(entry.text, request.query.word) };
  });
}
