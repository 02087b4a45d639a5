'use strict';

const express = require('express');
const { readLetter, renderLetter, printLetter } = require('../services/letters');
const { archive } = require('../services/letters').maintenance;

const router = express.Router();

router.get('/letters', (req, res, next) => {
  readLetter(req.query.name, (err, text) => {
    if (err) return next(err);
    res.type('text/plain').send(text);
  });
});

router.post('/letters/render', (req, res) => {
  const { template, employee } = req.body;
  res.send(renderLetter(template, { employee: employee }));
});

router.post('/letters/print', (req, res, next) => {
  const { name, tray } = req.body;
  printLetter(name, tray, (err) => (err ? next(err) : res.sendStatus(202)));
});

router.post('/archive', (req, res, next) => {
  archive('nightly', (err) => (err ? next(err) : res.sendStatus(204)));
});

module.exports = router;
