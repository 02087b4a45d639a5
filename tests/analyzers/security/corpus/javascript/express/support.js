const express = require('express');
const jwt = require('jsonwebtoken');
const mongoose = require('mongoose');
const escapeStringRegexp = require('escape-string-regexp');
const { unserialize } = require('node-serialize');
const log = require('./logger');
const history = require('./history');

const Ticket = mongoose.model('Ticket', new mongoose.Schema({ number: String, pin: String, subject: String, state: String }));
const router = express.Router();
const STATES = { open: 1, waiting: 2, closed: 3 };

const goTo = (res) => (target) => res.redirect(303, target); // BAD: open-redirect (helper) curried

function backTo(res, target) {
  const path = /^\/(?!\/|\\)[a-z0-9/_-]*$/i.test(target) ? target : '/tickets';
  res.redirect(303, path); // SAFE: open-redirect (helper) relative pattern
}

function findTicket(criteria) {
  return Ticket.findOne(criteria).lean(); // BAD: nosql-injection (helper) pin may be an object
}

function countTickets(state) {
  return Ticket.countDocuments({ state }); // SAFE: nosql-injection (helper) caller passes a known key
}

const matcher = (source) => new RegExp(source, 'gi'); // BAD: regex-injection (helper)
const literalMatcher = (text) => new RegExp(escapeStringRegexp(text), 'gi'); // SAFE: regex-injection (helper)

class Draft {
  static from(req) {
    const draft = new Draft();
    draft.cookie = req.cookies.draft;
    return draft;
  }

  restore() {
    return this.cookie ? unserialize(Buffer.from(this.cookie, 'base64').toString()) : {}; // BAD: deserialization (helper) cookie
  }

  restoreText() {
    return this.cookie ? JSON.parse(Buffer.from(this.cookie, 'base64').toString()) : {}; // SAFE: deserialization (helper)
  }
}

class Calculator {
  constructor(expression) {
    this.expression = expression;
  }

  total(rows) {
    return rows.reduce((sum, row) => sum + eval(this.expression), 0); // BAD: code-injection (helper)
  }
}

function page(title, body) {
  return ['<!doctype html>', '<title>', title, '</title>', '<main>', body, '</main>'].join('');
}

router.post('/tickets/open', async (req, res, next) => {
  try {
    const ticket = await findTicket({ number: req.body.number, pin: req.body.pin });
    if (!ticket) return res.status(404).send(page('Not found', 'No such ticket')); // SAFE: xss (constants)
    return res.send(page('Ticket', ticket.subject)); // BAD: xss (helper) subject written by customers
  } catch (err) {
    return next(err);
  }
});

router.get('/tickets/count/:state', async (req, res, next) => {
  try {
    if (!Object.keys(STATES).includes(req.params.state)) return res.sendStatus(400);
    return res.json({ count: await countTickets(req.params.state) });
  } catch (err) {
    return next(err);
  }
});

router.get('/tickets/history', async (req, res, next) => {
  try {
    const { highlight, exact } = req.query;
    const find = exact ? literalMatcher(String(exact)) : matcher(highlight);
    const entries = await history.list(req.user.id);
    return res.json(entries.map((e) => e.text.replace(find, '<$&>')));
  } catch (err) {
    return next(err);
  }
});

router.post('/tickets/draft', (req, res) => {
  const draft = Draft.from(req);
  res.json(req.query.plain ? draft.restoreText() : draft.restore());
});

router.post('/tickets/effort', async (req, res, next) => {
  try {
    const rows = await history.effort(req.user.id);
    const calculator = new Calculator(req.body.expression);
    res.json({ total: calculator.total(rows) });
  } catch (err) {
    next(err);
  }
});

router.post('/tickets/close', async (req, res, next) => {
  try {
    await history.close(req.user.id, String(req.body.number));
    log.info({ actor: req.user.id, number: String(req.body.number) }, 'ticket closed');
    return req.body.stay ? backTo(res, String(req.body.stay)) : goTo(res)(req.body.then);
  } catch (err) {
    return next(err);
  }
});

router.get('/agents/me', (req, res) => {
  try {
    const agent = jwt.verify(req.cookies.agent, process.env.AGENT_SECRET, { algorithms: ['HS256'] }); // BAD: jwt-audience
    res.json({ id: agent.sub });
  } catch (err) {
    log.warn({ reason: err.name }, 'agent token refused');
    res.status(401).end();
  }
});

module.exports = router;
