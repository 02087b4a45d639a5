import { createReadStream, type ReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import got from 'got';
import sharp from 'sharp';
import { Agent, fetch } from 'undici';
import { lookupTenant } from './tenants.js';

const ASSETS = resolve(process.env.ASSETS ?? './assets');
const ICONS: Record<string, string> = { png: 'icons/logo.png', svg: 'icons/logo.svg' };
const ALLOWED = ['cdn.example.com', 'media.example.com'];

type FileQuery = { Querystring: { file: string } };

function stream(file: string): ReadStream {
  return createReadStream(join(ASSETS, file)); // BAD: path-traversal (helper)
}

async function contained(file: string): Promise<string> {
  const full = await realpath(resolve(ASSETS, file));
  if (!full.startsWith(ASSETS + sep)) throw Object.assign(new Error('forbidden'), { statusCode: 403 });
  return full;
}

async function onlyKnownHosts(request: FastifyRequest<{ Body: { source: string } }>, reply: FastifyReply): Promise<void> {
  const { hostname, protocol } = new URL(request.body.source);
  if (protocol !== 'https:' || !ALLOWED.includes(hostname)) {
    await reply.code(422).send({ error: 'source' });
  }
}

export async function assets(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits: { fileSize: 3_000_000, files: 1 } }); // SAFE: upload-limits

  app.get<FileQuery>('/assets', async (request, reply) => {
    reply.type('application/octet-stream');
    return stream(request.query.file);
  });

  app.get<FileQuery>('/assets/original', async (request, reply) => {
    const file = await contained(request.query.file);
    reply.header('Last-Modified', (await stat(file)).mtime.toUTCString());
    return createReadStream(file); // SAFE: path-traversal (realpath, then containment)
  });

  app.get<FileQuery>('/assets/text', async (request, reply) => {
    const file = normalize(request.query.file);
    if (isAbsolute(file) || file.split(sep).includes('..')) return reply.code(400).send();
    return readFile(join(ASSETS, file), 'utf8'); // SAFE: path-traversal (no upward segment after normalising)
  });

  app.get<FileQuery>('/assets/legacy', async (request, reply) => {
    const file = resolve(ASSETS, request.query.file);
    if (!file.startsWith(ASSETS)) return reply.code(403).send();
    return readFile(file, 'utf8'); // BAD: path-traversal (assets-private also begins so)
  });

  app.get<{ Params: { kind: string } }>('/assets/logo.:kind', async (request, reply) => {
    const file = Object.hasOwn(ICONS, request.params.kind) ? ICONS[request.params.kind]! : ICONS.png!;
    reply.type(extname(file) === '.svg' ? 'image/svg+xml' : 'image/png');
    return readFile(join(ASSETS, file)); // SAFE: path-traversal (look-up)
  });

  app.post<{ Body: { source: string } }>('/assets/import', { preHandler: onlyKnownHosts }, async (request) => {
    const image = await got(request.body.source, { followRedirect: false, timeout: { request: 5000 } }).buffer(); // SAFE: ssrf (hook with an allow-list)
    const { width, height } = await sharp(image).metadata();
    return { width, height };
  });

  app.post<{ Body: { source: string } }>('/assets/measure', async (request, reply) => {
    const { source } = request.body;
    if (/localhost|127\.0\.0\.1|169\.254/.test(source)) return reply.code(422).send();
    const image = await got(source, { timeout: { request: 5000 } }).buffer(); // BAD: ssrf (deny-list)
    return sharp(image).metadata();
  });

  app.get<{ Params: { tenant: string } }>('/assets/theme/:tenant', async (request, reply) => {
    const tenant = await lookupTenant(request.params.tenant);
    if (!tenant) return reply.code(404).send();
    const response = await fetch(tenant.themeUrl, { signal: AbortSignal.timeout(5000), dispatcher: new Agent({ connectTimeout: 2000 }) }); // SAFE: ssrf (address from our records)
    return response.text();
  });

  app.get<{ Querystring: { feed: string } }>('/assets/feed', async (request, reply) => {
    const feed = new URL(request.query.feed);
    if (!feed.hostname.endsWith('example.com')) return reply.code(422).send();
    const response = await fetch(feed, { redirect: 'error', signal: AbortSignal.timeout(5000) }); // BAD: ssrf (suffix without a dot)
    reply.type('text/plain');
    return response.text();
  });

  app.get<{ Querystring: { name: string } }>('/assets/label', async (request, reply) => {
    reply.type('text/html');
    return `<figure><figcaption>${request.query.name}</figcaption></figure>`; // BAD: xss
  });

  app.get<{ Querystring: { name: string } }>('/assets/name', async (request) => `Asset ${request.query.name}`); // SAFE: xss (Fastify sends strings as text/plain)

  app.get<{ Querystring: { back?: string } }>('/assets/close', async (request, reply) => {
    return reply.redirect(request.query.back ?? '/'); // BAD: open-redirect
  });
}
