var db = require('../lib/database');

exports.findByName = function (name, done) {
  var sql = 'SELECT id, title FROM departments WHERE title LIKE ?';
  db.query(sql, [name + '%'], done); // SAFE: sql-injection (checks itself: bound; the employee's namesake is not)
};
