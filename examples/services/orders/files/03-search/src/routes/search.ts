import { Router } from 'express';
import { db } from '../db';

export const search = Router();

const SORTS: Record<string, string> = { newest: 'created_at desc', status: 'status asc' };

search.get('/', async (req, res) => {
  const term = String(req.query.q ?? '');
  const order = SORTS[String(req.query.sort)] ?? SORTS.newest;
  const result = await db.raw(`select id, status from orders where note ilike '%${term}%' order by ${order} limit 50`);
  res.json(result.rows);
});
