const ejs = require('ejs');
const escapeHtml = require('escape-html');
const express = require('express');
const handlebars = require('handlebars');
const nunjucks = require('nunjucks');
const pug = require('pug');
const campaigns = require('./campaigns');

const router = express.Router();
const ORIGIN = 'https://www.example.com';

nunjucks.configure('views/njk', { autoescape: false }); // BAD: xss

const receipt = handlebars.compile('<p>Thank you, {{name}}. You paid {{amount}}.</p>'); // SAFE: template-injection
const LANDING = { spring: 'landing/spring.pug', winter: 'landing/winter.pug' };

function banner(text) {
  return `<div class="banner">${text}</div>`;
}

function sendBanner(res, text) {
  res.send(banner(text)); // BAD: xss (helper)
}

function sendNotice(res, text) {
  res.send(banner(escapeHtml(text))); // SAFE: xss (helper) escaped
}

router.get('/search', (req, res) => {
  const term = req.query.q || '';
  res.set('Content-Type', 'text/html');
  res.write('<!doctype html><title>Search</title>');
  res.write('<h1>Results for ' + term + '</h1>'); // BAD: xss
  res.end();
});

router.get('/search.json', (req, res) => {
  const { q = '' } = req.query;
  res.json({ q, results: [], html: `<b>${q}</b>` }); // SAFE: xss (JSON)
});

router.get('/banner', (req, res) => sendBanner(res, req.query.text));
router.get('/notice', (req, res) => sendNotice(res, String(req.query.text)));

router.post('/campaigns/:id/preview', async (req, res, next) => {
  try {
    const campaign = await campaigns.get(Number(req.params.id));
    const html = ejs.render(req.body.template, { campaign, year: 2024 }); // BAD: template-injection
    res.json({ html });
  } catch (err) {
    next(err);
  }
});

router.post('/campaigns/subject', (req, res) => {
  const source = `Hello {{ user.name }}, ${req.body.subject}`;
  const subject = nunjucks.renderString(source, { user: req.user }); // BAD: template-injection
  res.json({ subject });
});

router.post('/receipt', (req, res) => {
  const { name, amount } = req.body;
  res.send(receipt({ name, amount: Number(amount).toFixed(2) })); // SAFE: xss (the engine escapes)
});

router.get('/landing/:season', (req, res) => {
  const file = Object.hasOwn(LANDING, req.params.season) ? LANDING[req.params.season] : LANDING.spring;
  res.send(pug.renderFile(`views/${file}`, { visitor: String(req.query.name || '') })); // SAFE: template-injection (file from an allow-list, input as data)
});

router.get('/continue', (req, res) => {
  res.redirect(req.query.next || '/'); // BAD: open-redirect
});

router.get('/sso/return', (req, res) => {
  const { relay } = req.query;
  const target = new URL(String(relay || '/'), ORIGIN);
  if (target.origin !== ORIGIN) {
    return res.redirect('/');
  }
  res.redirect(target.href); // SAFE: open-redirect (origin compared)
});

router.get('/out', (req, res) => {
  const link = String(req.query.to);
  if (link.startsWith('/')) {
    return res.redirect(302, link); // BAD: open-redirect (//host)
  }
  res.redirect(`/links/${encodeURIComponent(link)}`); // SAFE: open-redirect (constant path)
});

module.exports = router;
