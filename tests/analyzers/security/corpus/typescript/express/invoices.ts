import { Prisma, PrismaClient } from '@prisma/client';
import { NextFunction, Request, Response, Router } from 'express';
import { z } from 'zod';
import { audit } from './audit';

const prisma = new PrismaClient();
export const invoices = Router();

const SORTABLE = ['number', 'due_at', 'total'] as const;
type Sortable = (typeof SORTABLE)[number];

const listQuery = z.object({
  sort: z.enum(SORTABLE).default('number'),
  page: z.coerce.number().int().min(1).default(1),
});

const createBody = z.object({
  customerId: z.number().int(),
  total: z.number().nonnegative(),
  note: z.string().max(500).optional(),
});

function isSortable(value: unknown): value is Sortable {
  return typeof value === 'string' && (SORTABLE as readonly string[]).includes(value);
}

const wrap =
  (handler: (req: Request, res: Response) => Promise<unknown>) =>
  (req: Request, res: Response, next: NextFunction): void => {
    handler(req, res).catch(next);
  };

invoices.get('/invoices', wrap(async (req, res) => {
  const { sort, page } = listQuery.parse(req.query);
  const rows = await prisma.$queryRawUnsafe(`SELECT id, number, total FROM invoices ORDER BY ${sort} LIMIT 50 OFFSET ${(page - 1) * 50}`); // SAFE: sql-injection (enum and integer by schema)
  res.json(rows);
}));

invoices.get('/invoices/sorted/:sort', wrap(async (req, res) => {
  const { sort } = req.params;
  if (!isSortable(sort)) {
    res.sendStatus(400);
    return;
  }
  const rows = await prisma.$queryRaw`SELECT id, number FROM invoices ORDER BY ${Prisma.raw(sort)} LIMIT 50`; // SAFE: sql-injection (type guard with an allow-list)
  res.json(rows);
}));

invoices.get('/invoices/search', wrap(async (req, res) => {
  const term = `%${req.query.q as string}%`;
  const rows = await prisma.$queryRaw`SELECT id, number FROM invoices WHERE note ILIKE ${term} LIMIT 50`; // SAFE: sql-injection (tagged template)
  res.json(rows);
}));

invoices.get('/invoices/overdue', wrap(async (req, res) => {
  const days = req.query.days as string;
  const filter = Prisma.raw(`due_at < now() - interval '${days} days'`); // BAD: sql-injection
  res.json(await prisma.$queryRaw(Prisma.sql`SELECT id, number FROM invoices WHERE ${filter}`));
}));

invoices.get('/invoices/by-customer', wrap(async (req, res) => {
  const { customer, state } = req.query as { customer: string; state?: string };
  const clauses = [`customer_id = ${Number(customer)}`];
  if (state) clauses.push(`state = '${state}'`);
  const rows = await prisma.$queryRawUnsafe('SELECT id FROM invoices WHERE ' + clauses.join(' AND ')); // BAD: sql-injection
  res.json(rows);
}));

invoices.post('/invoices', wrap(async (req, res) => {
  const data = createBody.parse(req.body);
  const invoice = await prisma.invoice.create({ data }); // SAFE: mass-assignment (parsed, unknown keys dropped)
  audit.record({ actor: req.user!.id, action: 'invoice.create', target: invoice.id });
  res.status(201).json({ id: invoice.id });
}));

invoices.patch('/invoices/:id', wrap(async (req, res) => {
  const id = Number(req.params.id);
  const invoice = await prisma.invoice.update({ where: { id }, data: { ...req.body, updatedAt: new Date() } }); // BAD: mass-assignment
  audit.record({ actor: req.user!.id, action: 'invoice.update', target: id });
  res.json({ id: invoice.id });
}));

invoices.delete('/invoices/:id', wrap(async (req, res) => { // BAD: audit-missing
  await prisma.invoice.delete({ where: { id: Number(req.params.id), tenantId: req.user!.tenantId } });
  res.sendStatus(204);
}));

invoices.post('/invoices/:id/refund', wrap(async (req, res) => { // SAFE: audit-missing
  const { id } = req.params;
  await prisma.$transaction([
    prisma.invoice.update({ where: { id: Number(id), tenantId: req.user!.tenantId }, data: { state: 'refunded' } }),
    prisma.auditEntry.create({ data: { actorId: req.user!.id, action: 'invoice.refund', target: id } }),
  ]);
  res.sendStatus(204);
}));
