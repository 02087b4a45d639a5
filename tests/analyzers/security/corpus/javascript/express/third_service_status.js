var http = require('http');
var https = require('https');
var fs = require('fs');
var tls = require('tls');
var crypto = require('crypto');
var express = require('express');
var bodyParser = require('body-parser');
var morgan = require('morgan');
var request = require('request');
var rateLimit = require('express-rate-limit');
var safeRegex = require('safe-regex');

var app = express();
var VERSION = /^v?(\d+\.?)+$/; // BAD: slow-regex

app.use(morgan('combined'));
app.use(bodyParser.json({ limit: '100kb' })); // SAFE: body-limit
app.use('/search', rateLimit({ windowMs: 60000, max: 30 }));

app.get('/status', function (req, res) {
  res.json({ version: process.env.RELEASE, up: process.uptime() }); // SAFE: environment-exposed
});

app.get('/status/env', function (req, res) {
  var copy = Object.assign({}, process.env);
  delete copy.PATH;
  res.json(copy); // BAD: environment-exposed
});

app.get('/status/heap', function (req, res) {
  var file = require('v8').writeHeapSnapshot();
  res.download(file); // BAD: debug-endpoint
});

app.get('/status/versions/:version', function (req, res) {
  if (!VERSION.test(req.params.version)) return res.sendStatus(400);
  res.json({ known: req.params.version === process.env.RELEASE });
});

app.get('/status/upstream', function (req, res, next) {
  request.get({ url: process.env.UPSTREAM + '/health', strictSSL: false, timeout: 3000 }, function (err, answer) { // BAD: tls-verification
    if (err) return next(err);
    res.json({ upstream: answer.statusCode });
  });
});

app.get('/status/ledger', function (req, res, next) {
  https
    .get(process.env.LEDGER + '/health', { ca: fs.readFileSync(process.env.LEDGER_CA), rejectUnauthorized: true }, function (answer) { // SAFE: tls-verification
      answer.resume();
      res.json({ ledger: answer.statusCode });
    })
    .on('error', next);
});

app.get('/search', function (req, res) {
  var text = String(req.query.pattern || '').slice(0, 60);
  if (!safeRegex(text)) return res.sendStatus(422);
  var lines = fs.readFileSync(process.env.NEWS, 'utf8').split('\n');
  var literal = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i'); // SAFE: regex-injection (escaped)
  res.json(
    lines.filter(function (line) {
      return literal.test(line);
    })
  );
});

app.get('/status/nonce', function (req, res) {
  res.json({ nonce: crypto.randomBytes(8).toString('hex') });
});

if (process.env.TLS_KEY) {
  https
    .createServer({ key: fs.readFileSync(process.env.TLS_KEY), cert: fs.readFileSync(process.env.TLS_CERT), ciphers: tls.DEFAULT_CIPHERS }, app)
    .listen(8443);
} else {
  http.createServer(app).listen(8080);
}
