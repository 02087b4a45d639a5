import express from 'express';
import Fastify from 'fastify';
import { sprintf } from 'sprintf-js';
import util, { format } from 'node:util';

const app = express();
const fastify = Fastify();
const FORMATS = { short: '%s', long: 'Dear %s' };

app.post('/greeting', (req, res) => {
  // bad: the caller's format
  const text = util.format(req.body.template, 'you', process.env.SHOP);
  // ok: the format is constant
  const other = util.format('Hello %s', req.body.name);
  // ok: looked up
  const third = util.format(FORMATS[req.body.kind], 'you');
  res.json({ text, other, third });
});

app.get('/label', (req, res) => {
  // bad: by name
  const label = sprintf(req.query.format as string, 12.5);
  // bad: the value is a part of the format
  const other = format('Hello ' + req.query.name + ' of %s', 'shop');
  res.json({ label, other });
});

fastify.get('/visit', async (request) => {
  // bad: %o in the name prints what follows
  console.log(`visit of ${request.query.name}`, request.headers);
  // ok: one argument is no format
  console.log(`visit of ${request.query.name}`);
  return {};
});
