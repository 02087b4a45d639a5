import crypto from 'node:crypto';
import got from 'got';
import { fetch } from 'undici';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { deliveries, subscriptions } from './store.js';

const SIGNING_KEY = process.env.WEBHOOK_SIGNING_KEY;
const REGIONS = new Map([
  ['eu', 'https://eu.events.example.com'],
  ['us', 'https://us.events.example.com'],
]);

const filtered = { http: new RequestFilteringHttpAgent(), https: new RequestFilteringHttpsAgent() };

const sign = (body) => crypto.createHmac('sha256', SIGNING_KEY).update(body).digest('hex');

async function deliver(subscription, event) {
  const body = JSON.stringify(event);
  const response = await got.post(subscription.url, { // BAD: ssrf (helper) the subscriber's address
    body,
    headers: { 'x-signature': sign(body) },
    timeout: { request: 5000 },
    throwHttpErrors: false,
  });
  return response.statusCode;
}

export default async function webhooks(app) {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body;
    try {
      done(null, JSON.parse(body.toString('utf8'))); // SAFE: deserialization
    } catch (error) {
      done(error);
    }
  });

  app.post('/webhooks/payments', async (request, reply) => {
    const received = request.headers['x-signature'];
    if (received !== sign(request.rawBody)) { // BAD: timing-compare
      return reply.code(401).send();
    }
    await deliveries.accept('payments', request.body);
    return reply.code(202).send();
  });

  app.post('/webhooks/shipping', async (request, reply) => {
    const given = Buffer.from(String(request.headers['x-signature']), 'hex');
    const expected = Buffer.from(sign(request.rawBody), 'hex');
    if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) { // SAFE: timing-compare
      return reply.code(401).send();
    }
    await deliveries.accept('shipping', request.body);
    return reply.code(202).send();
  });

  app.post('/subscriptions/test', async (request) => {
    const status = await deliver({ url: request.body.callback }, { type: 'test' });
    return { status };
  });

  app.post('/subscriptions', async (request, reply) => {
    const { callback } = request.body;
    const { protocol } = new URL(callback);
    if (protocol !== 'https:') return reply.code(422).send({ error: 'https only' });
    const probe = await got.head(callback, { agent: filtered, followRedirect: false, timeout: { request: 3000 } }); // SAFE: ssrf (agent refuses private addresses)
    const id = await subscriptions.add(request.user.id, callback, probe.statusCode);
    return reply.code(201).send({ id });
  });

  app.get('/events/:region', async (request, reply) => {
    const base = REGIONS.get(request.params.region);
    if (base === undefined) return reply.code(404).send();
    const upstream = await fetch(`${base}/events?since=${Number(request.query.since)}`, { signal: AbortSignal.timeout(4000) }); // SAFE: ssrf (base from a map)
    return upstream.json();
  });

  app.get('/tenants/:tenant/health', async (request) => {
    const url = `https://${request.params.tenant}.internal.example.com/health`;
    const upstream = await fetch(url, { signal: AbortSignal.timeout(4000) }); // BAD: ssrf (the segment may hold "host/" or "host#")
    return { status: upstream.status, body: await upstream.text() };
  });
}
