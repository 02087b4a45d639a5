import express from 'express';
import crypto from 'node:crypto';
import v8 from 'node:v8';
import yaml from 'js-yaml';
import * as jsTypes from 'js-yaml-js-types';
import serialize from 'node-serialize';
import { Body, Controller, Post } from '@nestjs/common';

const app = express();
const RICH = yaml.DEFAULT_SCHEMA.extend(jsTypes.all);

app.get('/profile', (req, res) => {
  const raw = Buffer.from(req.cookies.profile, 'base64').toString();
  // bad: a cookie is revived with its functions
  const profile = serialize.unserialize(raw);
  res.json({ name: profile.name });
});

app.post('/rules', express.text(), (req, res) => {
  // bad: the schema knows functions
  const rules = yaml.load(req.body, { schema: RICH });
  res.json(rules);
});

app.post('/cache', express.raw(), (req, res) => {
  // bad: a body in V8's own format
  const entry = v8.deserialize(req.body);
  res.json({ keys: Object.keys(entry) });
});

@Controller('states')
export class StatesController {
  @Post()
  restore(@Body('state') state: string) {
    // bad: revives functions
    return require('node-serialize').unserialize(state);
  }
}

consumer.run({
  eachMessage: async ({ message }) => {
    // bad: whoever writes to the topic runs code
    const order = serialize.unserialize(message.value.toString());
    await store(order);
  },
});

app.post('/settings', express.text(), (req, res) => {
  // ok: the default schema of js-yaml 4 has no functions
  const settings = yaml.load(req.body);
  res.json(settings);
});

app.post('/orders', (req, res) => {
  // ok: JSON
  const order = JSON.parse(req.body.order);
  res.json(order);
});

app.get('/session', (req, res) => {
  const [payload, mac] = req.cookies.session.split('.');
  const expected = crypto.createHmac('sha256', KEY).update(payload).digest();
  if (!crypto.timingSafeEqual(Buffer.from(mac, 'hex'), expected)) {
    return res.sendStatus(401);
  }
  // ok: only the service could have signed it
  const session = serialize.unserialize(payload);
  res.json({ user: session.user });
});

app.get('/snapshot', (req, res) => {
  // ok: the service's own file
  const snapshot = v8.deserialize(readSnapshot());
  res.json({ size: snapshot.size });
});
