const express = require('express');
const ldap = require('ldapjs');
const libxmljs = require('libxmljs2');
const xpath = require('xpath');
const { DOMParser } = require('@xmldom/xmldom');
const fs = require('fs');

const router = express.Router();
const BASE = 'ou=people,dc=example,dc=com';
const client = ldap.createClient({ url: process.env.LDAP_URL, timeout: 5000, connectTimeout: 5000 });
const offices = new DOMParser().parseFromString(fs.readFileSync('data/offices.xml', 'utf8'), 'text/xml');

function collect(result, res, next) {
  const entries = [];
  result.on('searchEntry', (entry) => entries.push(entry.pojo));
  result.on('error', next);
  result.on('end', () => res.json(entries));
}

function escapeFilter(value) {
  return value.replace(/[\\*()\0]/g, (c) => '\\' + c.charCodeAt(0).toString(16).padStart(2, '0'));
}

router.get('/people', (req, res, next) => {
  const filter = `(&(objectClass=person)(uid=${req.query.uid}))`;
  client.search(BASE, { filter, scope: 'sub', sizeLimit: 20 }, (err, result) => { // BAD: ldap-injection
    if (err) return next(err);
    collect(result, res, next);
  });
});

router.get('/people/by-mail', (req, res, next) => {
  const filter = new ldap.EqualityFilter({ attribute: 'mail', value: String(req.query.mail) });
  client.search(BASE, { filter, scope: 'sub', sizeLimit: 1 }, (err, result) => { // SAFE: ldap-injection (filter object)
    if (err) return next(err);
    collect(result, res, next);
  });
});

router.get('/people/by-phone', (req, res, next) => {
  const phone = escapeFilter(String(req.query.phone));
  const opts = { filter: '(telephoneNumber=' + phone + ')', scope: 'sub', sizeLimit: 5 };
  client.search(BASE, opts, (err, result) => { // SAFE: ldap-injection (escaped)
    if (err) return next(err);
    collect(result, res, next);
  });
});

router.post('/people/bind', (req, res) => {
  const { user, password } = req.body;
  if (!password) return res.sendStatus(400);
  const dn = 'uid=' + user + ',' + BASE;
  client.bind(dn, String(password), (err) => { // BAD: ldap-injection (distinguished name)
    res.sendStatus(err ? 401 : 204);
  });
});

router.get('/offices/:city', (req, res) => {
  const nodes = xpath.select(`//office[city/text()='${req.params.city}']/name`, offices); // BAD: xpath-injection
  res.json(nodes.map((n) => n.textContent));
});

router.get('/offices/:city/floors', (req, res) => {
  const find = xpath.parse('//office[city/text()=$city]/floor');
  const nodes = find.select({ node: offices, variables: { city: req.params.city } }); // SAFE: xpath-injection (variable)
  res.json(nodes.map((n) => n.textContent));
});

router.post('/people/import', express.text({ type: 'application/xml', limit: '1mb' }), (req, res) => {
  const doc = libxmljs.parseXml(req.body, { noent: true, noblanks: true }); // BAD: xxe
  res.json({ people: doc.find('//person').length });
});

router.post('/people/validate', express.text({ type: 'application/xml', limit: '1mb' }), (req, res) => {
  try {
    const doc = libxmljs.parseXml(req.body, { nonet: true, noblanks: true }); // SAFE: xxe (entities stay unexpanded)
    res.json({ valid: doc.root().name() === 'people' });
  } catch {
    res.status(422).json({ valid: false });
  }
});

module.exports = router;
