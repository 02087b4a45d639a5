const knex = require('knex')(require('../knexfile').production);
const db = knex;

class ShippingService {
  constructor(connection) {
    this.knex = connection;
    this.labels = new Map();
  }

  async collect(ids) {
    const found = [];
    for (const id of ids) {
      // bad: one read for every id
      const order = await db('orders').where({ id }).first();
      if (order) {
        found.push(order);
      }
    }
    return found;
  }

  async keep(events) {
    for (const event of events) {
      // bad: one statement for every row
      await knex('order_events').insert({ order_id: event.orderId, kind: event.kind });
    }
  }

  async parcels(orders) {
    return Promise.all(
      orders.map(async (order) => {
        // bad: all at once, still one for each
        const parcels = await this.knex('parcels')
          .select('id', 'weight')
          .where('order_id', order.id)
          .andWhere('carrier', order.carrier)
          .orderBy('id');
        return { ...order, parcels };
      }),
    );
  }

  async cancel(ids) {
    await knex.transaction(async (trx) => {
      for (let i = 0; i < ids.length; i++) {
        // bad: a delete for every id, in one transaction
        await trx('reservations').where({ order_id: ids[i] }).del();
      }
    });
  }

  async names(orders) {
    // bad: no async, no await, still one for each
    const rows = await Promise.all(orders.map((order) => db('customers').where('id', order.customerId).first('name')));
    for (const order of orders) {
      const customerId = order.customerId;
      // bad: by way of a variable
      const [row] = await db('customers').where('id', customerId).select('name');
      rows.push(row);
    }
    return rows;
  }

  async tree(roots) {
    const queue = [...roots];
    const seen = [];
    while (queue.length > 0) {
      const id = queue.shift();
      seen.push(id);
      // bad: a read for every node; a level at a time would do
      const children = await this.knex('categories').where('parent_id', id).pluck('id');
      queue.push(...children);
    }
    return seen;
  }

  async together(ids) {
    // ok: one read, the loop looks up
    const rows = await db('orders').whereIn('id', ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      // ok: a map in memory
      this.labels.set(id, byId.get(id).label);
    }
    // ok: one statement for all, in a transaction
    await knex.transaction(async (trx) => {
      await trx('orders').whereIn('id', ids).update({ status: 'shipped' });
      await trx('order_events').insert(ids.map((id) => ({ order_id: id, kind: 'shipped' })));
    });
  }

  async pieces(rows) {
    for (const batch of chunk(rows, 500)) {
      // ok: whole pieces
      await knex('order_events').insert(batch);
    }
    for (const row of rows) {
      // ok: each row has a value of its own
      await knex('orders').where('id', row.id).update({ position: row.position });
    }
  }

  async stores(names, filters) {
    for (const name of names) {
      // ok: a handle is taken, nothing is asked
      const handle = db(name);
      this.labels.set(name, handle.label(name));
    }
    for (const name of names) {
      // ok: the element is the table
      await db(name).where('expired', true).del();
    }
    let query = db('orders').select('id');
    for (const filter of filters) {
      // ok: one query that grows
      query = query.where(filter.column, filter.value);
    }
    for (const filter of filters) {
      // ok: a part of one query
      query.orWhereIn('id', db('tags').where('name', filter.tag).select('order_id'));
    }
    return query;
  }
}

module.exports = { ShippingService };
