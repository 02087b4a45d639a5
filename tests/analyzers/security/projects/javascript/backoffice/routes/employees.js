'use strict';

var express = require('express');
var employees = require('../models/employee');
var departments = require('../models/department');
var audit = require('../lib/audit');

var router = express.Router();
var COLUMNS = ['surname', 'hired_on', 'department_id'];

router.get('/', function (req, res, next) {
  var column = req.query.sort || 'surname';
  if (COLUMNS.indexOf(column) === -1) {
    return res.status(400).json({ error: 'sort' });
  }
  employees.sorted(column, function (err, rows) {
    if (err) return next(err);
    res.json(rows);
  });
});

router.get('/find', function (req, res, next) {
  employees.findByName(req.query.name, function (err, rows) {
    if (err) return next(err);
    audit.record('employees.find', req.query.name);
    res.json(rows);
  });
});

router.get('/departments', function (req, res, next) {
  departments.findByName(req.query.name, function (err, rows) {
    if (err) return next(err);
    res.json(rows);
  });
});

module.exports = router;
