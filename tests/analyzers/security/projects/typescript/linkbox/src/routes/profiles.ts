import { Router, type Request, type Response } from 'express';
import { profileCard } from '@/views/card';
import * as badge from '@/views/badge';

export const profilesRouter = Router();

profilesRouter.get('/card', (req: Request, res: Response) => {
  const name = String(req.query.name ?? '');
  const motto = String(req.query.motto ?? '');
  res.type('html').send(profileCard({ name, motto }));
});

profilesRouter.get('/badge', (req: Request, res: Response) => {
  res.type('html').send(badge.render(String(req.query.label)));
});
