import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Router } from 'express';
import { z } from 'zod';
import { OrderService } from '../services/orderService';

const styles = readFileSync('templates/invoice.css', 'utf8');

export const invoices = Router();
const service = new OrderService();

invoices.get('/:id', async (req, res) => {
  const order = await service.find(z.string().uuid().parse(req.params.id));
  if (!order) {
    res.status(404).json({ error: 'no such order' });
    return;
  }
  // fleetreview: ignore[perf-js-sync-io-in-handler] 2 kB template, in the page cache; goes with the new renderer
  const template = readFileSync('templates/invoice.html', 'utf8');
  const terms = await readFile('templates/terms.html', 'utf8');
  const page = template.replace('{{id}}', order.id).replace('{{styles}}', styles).replace('{{terms}}', terms);
  res.type('html').send(page);
});
