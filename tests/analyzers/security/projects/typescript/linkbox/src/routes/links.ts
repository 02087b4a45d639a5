import { Router } from 'express';
import { z } from 'zod';
import { fetchTitle, warmUp } from '@/lib';
import { leave } from '@/lib/navigation';
import { LinkModel } from '@/models/link';

export const linksRouter = Router();

const Listing = z.object({
  owner: z.string().uuid(),
  tag: z.string().regex(/^[a-z0-9-]{1,30}$/),
});

linksRouter.post('/', async (req, res) => {
  const { url } = req.body;
  const title = await fetchTitle(url);
  const link = await LinkModel.create({ url: String(url), title });
  res.status(201).json(link);
});

linksRouter.get('/', async (req, res) => {
  const { owner, tag } = Listing.parse(req.query);
  res.json(await LinkModel.tagged(owner, tag));
});

linksRouter.get('/visited', async (req, res) => {
  const rows = await LinkModel.visited(req.query.where as string, Number(req.query.limit));
  res.json(rows);
});

linksRouter.get('/:id/go', async (req, res) => {
  const fallback = req.query.fallback as string;
  const link = await LinkModel.byId(req.params.id);
  leave(res, link?.url, fallback);
});

linksRouter.post('/warm', async (_req, res) => {
  await warmUp('https://cdn.linkbox.example/health');
  res.sendStatus(202);
});
