'use strict';

var express = require('express');
var mysql = require('mysql');
var async = require('async');
var _ = require('underscore');
var debug = require('debug')('shop:products');

var router = express.Router();
var pool = mysql.createPool({
  connectionLimit: 10,
  host: process.env.MYSQL_HOST,
  user: process.env.MYSQL_USER,
  password: process.env.MYSQL_PASSWORD,
  database: 'shop',
  multipleStatements: true, // BAD: multi-statement
});

var reports = mysql.createPool({
  host: process.env.REPORTS_HOST,
  user: 'reports',
  password: process.env.REPORTS_PASSWORD,
  database: 'reports',
  multipleStatements: false, // SAFE: multi-statement
});

var SORTS = { name: 'p.name ASC', cheap: 'p.price ASC', latest: 'p.created DESC' };

function query(sql, values, callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    connection.query(sql, values, function (err, rows) {
      connection.release();
      callback(err, rows);
    });
  });
}

router.get('/', function (req, res, next) {
  var page = parseInt(req.query.page, 10) || 0;
  var order = _.has(SORTS, req.query.sort) ? SORTS[req.query.sort] : SORTS.name;
  pool.query('SELECT p.* FROM product p ORDER BY ' + order + ' LIMIT 20 OFFSET ' + page * 20, function (err, rows) { // SAFE: sql-injection
    if (err) return next(err);
    res.render('products', { rows: rows, page: page });
  });
});

router.get('/category/:name', function (req, res, next) {
  var where = ' WHERE c.name = "' + req.params.name + '"';
  var sql = 'SELECT p.id, p.name FROM product p JOIN category c ON c.id = p.category_id' + where;
  debug('category', req.params.name.length);
  pool.query(sql, function (err, rows) { // BAD: sql-injection
    if (err) return next(err);
    res.json(rows);
  });
});

router.get('/compare', function (req, res, next) {
  var ids = String(req.query.ids || '').split(',').map(Number).filter(_.isFinite);
  if (!ids.length) return res.json([]);
  pool.query('SELECT * FROM product WHERE id IN (' + ids.join(',') + ')', function (err, rows) { // SAFE: sql-injection (numbers)
    if (err) return next(err);
    res.json(rows);
  });
});

router.post('/:id/rate', function (req, res, next) {
  async.waterfall(
    [
      function (done) {
        query('SELECT id FROM product WHERE id = ?', [req.params.id], done);
      },
      function (rows, done) {
        if (!rows.length) return done(null, null);
        query("UPDATE product SET note = '" + req.body.note + "', rating = ? WHERE id = ?", [Number(req.body.rating), rows[0].id], done); // BAD: sql-injection
      },
    ],
    function (err, result) {
      if (err) return next(err);
      res.sendStatus(result ? 204 : 404);
    }
  );
});

router.get('/totals', function (req, res, next) {
  var field = mysql.escapeId(String(req.query.by || 'month'));
  reports.query('SELECT ' + field + ', SUM(total) AS total FROM sales GROUP BY ' + field, function (err, rows) { // SAFE: sql-injection (escapeId)
    if (err) return next(err);
    res.json(rows);
  });
});

router.use(function (err, req, res, next) {
  debug('failed', err.code);
  res.status(500).json({ message: 'database failed', sql: err.sql, reason: err.sqlMessage }); // BAD: error-detail
});

module.exports = router;
