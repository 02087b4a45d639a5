import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { logger } from './logger';
import { orders } from './routes/orders';

export function createApp(): express.Express {
  const app = express();
  app.use(express.json({ limit: '100kb' }));
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use('/orders', orders);
  app.use((err: Error, _req: Request, res: Response, _next: NextFunction) => {
    logger.error({ err }, 'request failed');
    res.status(500).json({ error: 'internal error' });
  });
  return app;
}
