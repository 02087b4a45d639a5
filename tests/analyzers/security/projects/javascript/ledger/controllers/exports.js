const express = require('express');
const exporter = require('../services/exporter');
const { setFileName } = require('../utils/headers');

const router = express.Router();

router.get('/ledger', function ledger(req, res, next) {
  exporter.ledger(req.query.year, req.query.filter, (err, text) => {
    if (err) return next(err);
    setFileName(res, `ledger-${Number(req.query.year)}.csv`);
    res.send(text);
  });
});

router.post('/run', async (req, res) => {
  const job = await exporter.run(req.body.format, req.body.options);
  res.status(202).json(job);
});

module.exports = router;
