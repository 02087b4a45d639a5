var fs = require('fs');
var path = require('path');
var express = require('express');
var multer = require('multer');
var formidable = require('formidable');
var libxmljs = require('libxmljs');
var xml2js = require('xml2js');
var xpath = require('xpath');
var { DOMParser } = require('@xmldom/xmldom');
var { nanoid } = require('nanoid');

var router = express.Router();
var INCOMING = path.join(__dirname, '..', 'incoming');

var photos = multer({
  dest: INCOMING,
  limits: { fileSize: 3 * 1024 * 1024, files: 4 }, // SAFE: upload-limits
  fileFilter: function (req, file, done) {
    done(null, /^image\/(png|jpeg)$/.test(file.mimetype));
  },
});

var anything = multer({ storage: multer.memoryStorage() }); // BAD: upload-limits

var named = multer.diskStorage({
  destination: INCOMING,
  filename: function (req, file, done) {
    done(null, Date.now() + '-' + file.originalname); // BAD: upload-name
  },
});

var random = multer.diskStorage({
  destination: INCOMING,
  filename: function (req, file, done) {
    done(null, nanoid() + '.bin'); // SAFE: upload-name
  },
});

function xml(req, callback) {
  fs.readFile(req.file.path, 'utf8', callback);
}

router.post('/photos', photos.array('photo'), function (req, res) {
  res.json({
    names: req.files.map(function (file) {
      return file.filename;
    }),
  });
});

router.post('/memory', anything.single('file'), function (req, res) {
  res.json({ size: req.file.size });
});

router.post('/orders', multer({ storage: random, limits: { fileSize: 1e6 } }).single('order'), function (req, res, next) {
  xml(req, function (err, text) {
    if (err) return next(err);
    var document = libxmljs.parseXml(text, { noent: true, dtdload: true }); // BAD: xxe
    res.json({ number: document.get('//number').text() });
  });
});

router.post('/invoices', multer({ storage: named, limits: { fileSize: 1e6 } }).single('invoice'), function (req, res, next) {
  xml(req, function (err, text) {
    if (err) return next(err);
    xml2js.parseString(text, { explicitArray: false }, function (failure, document) { // SAFE: xxe (no entities here)
      if (failure) return next(failure);
      res.json({ total: document.invoice.total });
    });
  });
});

router.get('/suppliers', function (req, res) {
  var document = new DOMParser().parseFromString(fs.readFileSync(path.join(INCOMING, 'suppliers.xml'), 'utf8'), 'text/xml');
  var found = xpath.select("//supplier[city='" + req.query.city + "']/name/text()", document); // BAD: xpath-injection
  res.json(found.map(String));
});

router.get('/suppliers/:number', function (req, res) {
  var document = new DOMParser().parseFromString(fs.readFileSync(path.join(INCOMING, 'suppliers.xml'), 'utf8'), 'text/xml');
  var name = xpath.parse('//supplier[@number=$number]/name').evaluateString({
    node: document,
    variables: { number: req.params.number }, // SAFE: xpath-injection (a variable)
  });
  res.json({ name: name });
});

router.post('/form', function (req, res, next) {
  formidable({ uploadDir: INCOMING, maxFileSize: 2 * 1024 * 1024 }).parse(req, function (err, fields, files) {
    if (err) return next(err);
    res.json({ fields: Object.keys(fields), files: Object.keys(files) });
  });
});

module.exports = router;
