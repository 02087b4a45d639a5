import { Router } from 'express';
import { z } from 'zod';
import { OrderService } from '../services/orderService';

const createOrder = z.object({
  customerId: z.string().uuid(),
  items: z.array(z.object({ sku: z.string(), quantity: z.number().int().positive() })).max(100),
});
const page = z.object({ limit: z.coerce.number().int().max(100).default(20) });

export const orders = Router();
const service = new OrderService();

orders.get('/', async (req, res) => {
  const { limit } = page.parse(req.query);
  res.json(await service.latest(limit));
});

orders.get('/:id', async (req, res) => {
  const order = await service.find(z.string().uuid().parse(req.params.id));
  if (!order) {
    res.status(404).json({ error: 'no such order' });
    return;
  }
  res.json(order);
});

orders.post('/', async (req, res) => {
  const created = await service.create(createOrder.parse(req.body));
  res.status(201).json(created);
});
