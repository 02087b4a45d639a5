'use strict';

const express = require('express');
const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const router = express.Router();

const SORT_COLUMNS = new Map([
  ['date', 'o.created_at'],
  ['total', 'o.total_cents'],
  ['customer', 'c.name'],
]);
const STATUSES = ['open', 'paid', 'shipped', 'cancelled'];

class OrderRepository {
  constructor(db) {
    this.db = db;
    this.conditions = [];
  }

  withReference(reference) {
    this.conditions.push(`o.reference LIKE '%${reference}%'`);
    return this;
  }

  list() {
    const where = this.conditions.length ? `WHERE ${this.conditions.join(' AND ')}` : '';
    return this.db.query(`SELECT o.* FROM orders o ${where} ORDER BY o.id DESC LIMIT 100`); // BAD: sql-injection (helper)
  }

  byStatuses(statuses) {
    const marks = statuses.map((_, i) => `$${i + 1}`).join(', ');
    return this.db.query(`SELECT * FROM orders WHERE status IN (${marks})`, statuses); // SAFE: sql-injection (helper) only placeholders are built
  }
}

router.get('/orders', async (req, res, next) => {
  try {
    const { status, sort, dir } = req.query;
    const column = SORT_COLUMNS.get(sort) || 'o.created_at';
    const direction = dir === 'asc' ? 'ASC' : 'DESC';
    const sql =
      'SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ' +
      'WHERE o.status = $1 ORDER BY ' + column + ' ' + direction + ' LIMIT 50';
    const { rows } = await pool.query(sql, [status]); // SAFE: sql-injection (column from a map)
    res.json(rows);
  } catch (err) {
    next(err);
  }
});

router.get('/orders/search', async (req, res, next) => {
  try {
    const repo = new OrderRepository(pool);
    if (req.query.ref) repo.withReference(req.query.ref);
    const { rows } = await repo.list();
    res.json(rows);
  } catch (err) {
    next(err);
  }
});

router.get('/orders/by-status', async (req, res, next) => {
  try {
    const wanted = String(req.query.in || '').split(',').filter(Boolean).slice(0, 10);
    const { rows } = await new OrderRepository(pool).byStatuses(wanted);
    res.json(rows);
  } catch (err) {
    next(err);
  }
});

router.get('/customers/:id/orders', async (req, res, next) => {
  const customer = req.params.id;
  let sql = 'SELECT id, total_cents FROM orders WHERE customer_id = ' + customer;
  if (req.query.year) {
    sql += ' AND extract(year from created_at) = ' + Number(req.query.year);
  }
  try {
    const result = await pool.query(sql); // BAD: sql-injection
    res.json(result.rows);
  } catch (err) {
    next(err);
  }
});

router.get('/orders/count', async (req, res, next) => {
  const { status } = req.query;
  if (!STATUSES.includes(status)) {
    return res.status(400).json({ error: 'unknown status' });
  }
  try {
    const { rows } = await pool.query(`SELECT count(*) FROM orders WHERE status = '${status}'`); // SAFE: sql-injection (allow-list)
    res.json(rows[0]);
  } catch (err) {
    next(err);
  }
});

module.exports = { router, OrderRepository };
