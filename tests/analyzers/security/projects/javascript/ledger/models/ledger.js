const sqlite3 = require('sqlite3');

const db = new sqlite3.Database('/var/lib/ledger.db');

module.exports.entries = (year, filter, done) => {
  const where = ['year = ' + year];
  if (filter) where.push(`text LIKE '%${filter}%'`);
  db.all(`SELECT * FROM entries WHERE ${where.join(' AND ')}`, done); // BAD: sql-injection (two calls: the filter of the query through the exporter)
};

module.exports.years = (done) => {
  const column = 'year';
  db.all('SELECT DISTINCT ' + column + ' FROM entries', done); // SAFE: sql-injection (constants: in the function itself)
};
