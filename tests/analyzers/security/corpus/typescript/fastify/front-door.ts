import { resolve } from 'node:path';
import { inspect } from 'node:util';
import cookie from '@fastify/cookie';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import heapdump from 'heapdump';
import { PostHog } from 'posthog-node';

const posthog = new PostHog(process.env.POSTHOG_KEY ?? '');

const openServer: FastifyServerOptions = { logger: true, trustProxy: true, bodyLimit: 2 ** 31 }; // BAD: body-limit
const closedServer: FastifyServerOptions = { logger: true, trustProxy: '10.0.0.0/8', bodyLimit: 256 * 1024 }; // SAFE: body-limit

const HOSTS: readonly string[] = ['front.example.com', 'www.example.com'];

const openHelmet: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ['*'], 'script-src': ['*', "'unsafe-inline'"] }, // BAD: csp
  },
  frameguard: false,
};

const closedHelmet: FastifyHelmetOptions = {
  enableCSPNonces: true,
  contentSecurityPolicy: { directives: { 'default-src': ["'self'"], 'style-src': ["'self'"] } }, // SAFE: csp
};

const openCors: FastifyCorsOptions = {
  credentials: true,
  origin: [/example\.com$/], // BAD: partial-origin
};

const closedCors: FastifyCorsOptions = {
  credentials: true,
  origin: ['https://front.example.com', /^https:\/\/(?:eu|us)\.example\.com$/], // SAFE: partial-origin
};

const wholeFolder: FastifyStaticOptions = { root: resolve('.'), prefix: '/files/', serveDotFiles: true }; // BAD: static-root
const buildFolder: FastifyStaticOptions = { root: resolve('client/build'), prefix: '/assets/' }; // SAFE: static-root

async function checkHost(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!request.headers.host?.endsWith('example.com')) { // BAD: allowed-hosts
    await reply.code(421).send();
  }
}

async function checkKnownHost(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!HOSTS.includes(request.host)) { // SAFE: allowed-hosts
    await reply.code(421).send();
  }
}

async function onlyOffice(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const forwarded = request.headers['x-forwarded-for'];
  const address = Array.isArray(forwarded) ? forwarded[0] : forwarded;
  if (address?.startsWith('10.')) return; // BAD: address-from-header
  await reply.code(403).send();
}

async function onlyOfficeSocket(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.socket.remoteAddress === '127.0.0.1') return; // SAFE: address-from-header
  await reply.code(403).send();
}

async function operations(app: FastifyInstance): Promise<void> {
  app.get('/heapdump', (_request, reply) => { // BAD: debug-endpoint
    heapdump.writeSnapshot('/var/tmp/front.heapsnapshot', (_error, file) => void reply.sendFile(file ?? ''));
  });

  app.get('/environment', async () => ({ environment: Object.fromEntries(Object.entries(process.env)) })); // BAD: environment-exposed

  app.get('/inspect', async (request) => inspect(request.server, { depth: 3, showHidden: true })); // BAD: debug-endpoint

  app.get('/feature', async () => ({ search: process.env.FEATURE_SEARCH === 'on' })); // SAFE: environment-exposed
}

async function ownOperations(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', onlyOfficeSocket);
  app.get('/memory', async () => process.memoryUsage()); // SAFE: debug-endpoint (this machine alone)
}

async function live(app: FastifyInstance): Promise<void> {
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } }); // SAFE: body-limit
  app.get('/live', { websocket: true }, (socket, request) => {
    const origin = request.headers.origin ?? '';
    if (origin.search('front.example.com') < 0) return socket.close(1008); // BAD: partial-origin
    socket.send('hello');
    return undefined;
  });

  app.get('/board', { websocket: true }, (socket, request) => {
    const { hostname, protocol } = new URL(request.headers.origin ?? 'null:');
    if (protocol !== 'https:' || !hostname.endsWith('.example.com')) return socket.close(1008); // SAFE: partial-origin (with the dot)
    socket.send('hello');
    return undefined;
  });
}

interface Signup {
  id: string;
  email: string;
  phone: string;
  plan: string;
}

async function signups(app: FastifyInstance): Promise<void> {
  app.post<{ Body: Signup }>('/signups', async ({ body }, reply) => {
    posthog.identify({ distinctId: body.id, properties: { email: body.email, phone: body.phone } }); // BAD: reporter-pii
    return reply.code(202).send();
  });

  app.post<{ Body: Signup }>('/signups/plain', async ({ body }, reply) => {
    posthog.capture({ distinctId: body.id, event: 'signup', properties: { plan: body.plan } }); // SAFE: reporter-pii
    return reply.code(202).send();
  });
}

export async function openFront(): Promise<FastifyInstance> {
  const app = Fastify(openServer);
  app.addHook('onRequest', checkHost);
  await app.register(helmet, openHelmet);
  await app.register(cors, openCors);
  await app.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY } }); // BAD: body-limit
  await app.register(fastifyStatic, wholeFolder);
  await app.register(rateLimit, { max: 100, keyGenerator: (request) => String(request.headers['x-real-ip']) }); // BAD: address-from-header
  await app.register(operations, { prefix: '/debug' });
  app.get('/office', { preHandler: onlyOffice }, async () => ({ open: true }));
  return app.register(signups);
}

export async function closedFront(): Promise<FastifyInstance> {
  const app = Fastify(closedServer);
  app.addHook('onRequest', checkKnownHost);
  await app.register(cookie, { secret: process.env.COOKIE_SECRET });
  await app.register(helmet, closedHelmet);
  await app.register(cors, closedCors);
  await app.register(multipart, { limits: { fileSize: 4_000_000, files: 1 } }); // SAFE: body-limit
  await app.register(fastifyStatic, buildFolder);
  await app.register(rateLimit, { max: 100, timeWindow: '1 minute' }); // SAFE: address-from-header
  await app.register(ownOperations, { prefix: '/operations' });
  return app.register(live);
}
