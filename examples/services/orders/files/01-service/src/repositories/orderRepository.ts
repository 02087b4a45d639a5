import { db } from '../db';

export interface NewOrder {
  customerId: string;
  items: { sku: string; quantity: number }[];
}

export interface Order {
  id: string;
  customer_id: string;
  status: string;
}

const STATUSES = ['new', 'paid', 'shipped', 'cancelled'] as const;

export class OrderRepository {
  latest(limit: number): Promise<Order[]> {
    return db('orders').select('id', 'customer_id', 'status').orderBy('created_at', 'desc').limit(limit);
  }

  find(id: string): Promise<Order | undefined> {
    return db('orders').where({ id }).first();
  }

  async countByStatus(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const rows = await db('orders').select('status').count('* as n').whereIn('status', STATUSES).groupBy('status');
    for (const row of rows) {
      counts[String(row.status)] = Number(row.n);
    }
    return counts;
  }

  insert(input: NewOrder): Promise<Order> {
    return db.transaction(async (trx) => {
      const [order] = await trx('orders').insert({ customer_id: input.customerId, status: 'new' }).returning('*');
      await trx('order_items').insert(input.items.map((item) => ({ ...item, order_id: order.id })));
      return order;
    });
  }
}
