var net = require('net');
var http = require('http');
var util = require('util');
var express = require('express');
var session = require('express-session');
var errorhandler = require('errorhandler');
var jwt = require('jsonwebtoken');
var libxmljs = require('libxmljs');
var csurf = require('csurf');
var contentDisposition = require('content-disposition');
var stations = require('./stations');

var app = express();
var guard = csurf({ cookie: false });

app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false, cookie: { secure: true } }));

function operator(req, res, next) {
  jwt.verify(req.get('x-operator'), process.env.OPERATOR_KEY, { algorithms: ['HS256', 'none'] }, function (err, claims) { // BAD: jwt-none
    if (err) return res.sendStatus(401);
    req.operator = claims;
    next();
  });
}

function owner(req, res, next) {
  if (!req.session.owner) return res.sendStatus(401);
  next();
}

app.post('/stations/:id/name', owner, guard, express.urlencoded({ extended: false }), function (req, res, next) { // SAFE: csrf
  stations.rename(req.params.id, req.body.name, function (err) {
    if (err) return next(err);
    res.redirect('/stations');
  });
});

app.post('/stations/:id/remove', owner, express.urlencoded({ extended: false }), function (req, res, next) { // BAD: csrf
  stations.remove(req.session.owner, req.params.id, function (err) {
    if (err) return next(err);
    res.redirect('/stations');
  });
});

app.get('/stations/:id/protocol', owner, function (req, res, next) {
  stations.protocol(req.params.id, function (err, stream) {
    if (err) return next(err);
    res.setHeader('Content-Disposition', contentDisposition(req.query.as || 'protocol.txt')); // SAFE: header-injection (encoded)
    stream.pipe(res);
  });
});

app.post('/stations/:id/wake', operator, function (req, res) {
  var socket = net.connect(80, 'stations.internal.example', function () {
    socket.write('POST /wake HTTP/1.0\r\nX-Station: ' + req.params.id + '\r\nX-Note: ' + req.query.note + '\r\n\r\n'); // BAD: header-injection
  });
  socket.on('error', function () {
    res.sendStatus(502);
  });
  socket.on('end', function () {
    res.sendStatus(204);
  });
});

app.post('/stations/:id/readings', operator, express.text({ type: 'application/xml', limit: '500kb' }), function (req, res) {
  var document = libxmljs.parseXml(req.body, { huge: true, noent: true }); // BAD: entity-expansion
  console.log(util.format('%s: %d readings', 'station', document.find('//reading').length));
  res.sendStatus(202);
});

app.get('/weather', function (req, res, next) {
  http
    .get('http://weather.example.net/now?key=' + process.env.WEATHER_KEY, function (answer) { // BAD: cleartext-transport
      answer.pipe(res);
    })
    .on('error', next);
});

if (process.env.NODE_ENV === 'development') {
  app.use(errorhandler()); // SAFE: debug-mode
}

module.exports = app;
