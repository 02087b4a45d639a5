var db = require('../lib/database');

exports.findByName = function (name, done) {
  db.query('SELECT id FROM suppliers WHERE name = "' + name + '"', done); // SAFE: sql-injection (look-alike: routes call the namesakes of employee and department; the script gives a constant)
};
