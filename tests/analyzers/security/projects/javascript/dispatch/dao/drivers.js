const { Pool } = require('pg');

const pool = new Pool();

async function near(town, radius) {
  const sql = `SELECT id, name FROM drivers WHERE distance(town, '${town}') < ${radius}`;
  const { rows } = await pool.query(sql); // BAD: sql-injection (two calls: the town of the query through the service that is given the store)
  return rows;
}

async function all(table) {
  const { rows } = await pool.query(`SELECT id, name FROM ${table} ORDER BY id`); // SAFE: sql-injection (callers convert: a name of the route's table)
  return rows;
}

async function setStatus(id, status) {
  const query = { text: 'UPDATE drivers SET status = $2 WHERE id = $1', values: [id, status] };
  return (await pool.query(query)).rowCount; // SAFE: sql-injection (checks itself: bound values)
}

module.exports = { near, all, setStatus };
