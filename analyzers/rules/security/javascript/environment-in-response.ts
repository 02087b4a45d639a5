import { spawn } from 'node:child_process';
import express from 'express';
import Fastify from 'fastify';
import { Controller, Get } from '@nestjs/common';
import config from './config';
import settings from '../settings';

const app = express();
const fastify = Fastify();

app.get('/debug', (req, res) => {
  // bad: every key of the service
  res.json({ uptime: process.uptime(), env: process.env });
});

app.get('/environment', (req, res) => {
  // bad: spread into something harmless
  res.status(200).json({ ok: true, ...process.env });
});

app.get('/env.txt', (req, res) => {
  const env = process.env;
  // bad: as text, by way of a variable
  res.type('text/plain').send(JSON.stringify(env, null, 2));
});

app.get('/version', (req, res) => {
  const { APP_VERSION, REGION = 'eu' } = process.env;
  const env = process.env;
  // ok: named values
  res.json({ version: APP_VERSION, region: REGION, mode: process.env.NODE_ENV, host: env.HOSTNAME });
});

fastify.get('/health', async (request, reply) => {
  // bad: what is returned is the answer
  return { status: 'up', env: process.env };
});

app.get('/render', async (req, res) => {
  const child = spawn('render', [], { env: { ...process.env, LANG: 'C' } });
  // ok: the number of a process that was started with it
  res.json({ pid: child.pid, keys: Object.keys(process.env).length });
});

@Controller('debug')
export class DebugController {
  @Get('env')
  environment() {
    // bad: as the answer of a controller
    return process.env;
  }

  @Get('mode')
  mode() {
    // ok: one value
    return { mode: process.env.NODE_ENV ?? 'live' };
  }
}

app.get('/config', (req, res) => {
  // bad: the service's own settings
  res.json(config);
});

app.get('/flags', (req, res) => {
  // ok: one part of them
  res.json({ flags: config.publicFlags, theme: settings.theme });
});

// ok: checked, and kept to itself
const parsed = Schema.parse(process.env);

app.get('/status/all', (req, res) => {
  // bad: one that nobody should have
  res.json({ status: 'ok', database: process.env.DATABASE_URL });
});

app.get('/status/lines', (req, res) => {
  const lines = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
  // bad: line by line
  res.type('text/plain').send(lines.join(';'));
});

app.get('/client', (req, res) => {
  // ok: meant for browsers
  res.json({ key: process.env.STRIPE_PUBLISHABLE_KEY, maps: process.env.MAPS_API_KEY });
});

app.get('/status/set', (req, res) => {
  // ok: whether it is set
  res.json({ database: Boolean(process.env.DATABASE_URL) });
});
