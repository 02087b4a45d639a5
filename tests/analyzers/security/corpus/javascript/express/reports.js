const express = require('express');
const mysql = require('mysql2/promise');
const knex = require('knex')({ client: 'mysql2', connection: process.env.REPORTS_DSN });

const pool = mysql.createPool(process.env.REPORTS_DSN);
const router = express.Router();

const TABLES = Object.freeze({ daily: 'report_daily', weekly: 'report_weekly' });

function tableFor(period) {
  if (!Object.hasOwn(TABLES, period)) {
    const err = new Error('unknown period');
    err.status = 404;
    throw err;
  }
  return TABLES[period];
}

router.get('/reports/:period', async (req, res, next) => {
  try {
    const table = tableFor(req.params.period);
    const [rows] = await pool.query(`SELECT day, revenue FROM ${table} ORDER BY day DESC LIMIT 90`); // SAFE: sql-injection (helper) table from an allow-list
    res.json(rows);
  } catch (err) {
    next(err);
  }
});

router.get('/reports/:period/export', async (req, res, next) => {
  const fields = (req.query.fields || 'day,revenue').split(',');
  const columns = fields.map((f) => f.trim()).join(', ');
  try {
    const [rows] = await pool.query( // BAD: sql-injection
      `SELECT ${columns} FROM report_daily WHERE day >= ?`,
      [req.query.from],
    );
    res.type('text/csv').send(rows.map((r) => Object.values(r).join(';')).join('\n'));
  } catch (err) {
    next(err);
  }
});

router.get('/reports/accounts/:account', async (req, res, next) => {
  try {
    const [rows] = await pool.execute( // SAFE: sql-injection (prepared)
      'SELECT day, revenue FROM report_accounts WHERE account = ? AND day BETWEEN ? AND ?',
      [req.params.account, req.query.from, req.query.to],
    );
    res.json(rows);
  } catch (err) {
    next(err);
  }
});

router.post('/reports/segments', async (req, res, next) => {
  const { region, minRevenue, orderBy } = req.body;
  try {
    const query = knex('segments').select('id', 'name', 'revenue');
    if (region) {
      query.whereRaw(`region = '${region}'`); // BAD: sql-injection
    }
    if (minRevenue) {
      query.whereRaw('revenue > ?', [Number(minRevenue)]); // SAFE: sql-injection (binding)
    }
    query.orderByRaw(`${orderBy || 'name'} desc`); // BAD: sql-injection
    res.json(await query.limit(500));
  } catch (err) {
    next(err);
  }
});

router.get('/reports/top/:n', async (req, res, next) => {
  const n = Number.parseInt(req.params.n, 10);
  if (!Number.isInteger(n) || n < 1 || n > 100) {
    return res.sendStatus(400);
  }
  try {
    const rows = await knex.raw(`SELECT * FROM segments ORDER BY revenue DESC LIMIT ${n}`); // SAFE: sql-injection (integer)
    res.json(rows[0]);
  } catch (err) {
    next(err);
  }
});

router.use((err, req, res, _next) => {
  if (err.status) return res.status(err.status).json({ error: err.message });
  req.log.error({ err }, 'report failed');
  res.status(500).json({ error: err.sqlMessage, query: err.sql }); // BAD: error-detail
});

module.exports = router;
