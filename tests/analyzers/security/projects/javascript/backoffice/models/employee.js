var db = require('../lib/database');

exports.sorted = function (column, done) {
  var sql = 'SELECT id, surname, hired_on FROM employees ORDER BY ' + column;
  db.query(sql, done); // SAFE: sql-injection (callers convert: the route has a list of columns)
};

exports.findByName = function (name, done) {
  var sql = "SELECT id, surname FROM employees WHERE surname LIKE '" + name + "%'";
  db.query(sql, function (err, rows) { // BAD: sql-injection
    if (err) return done(err);
    done(null, rows.slice(0, 100));
  });
};
