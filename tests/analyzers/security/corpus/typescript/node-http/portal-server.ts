import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer, type SecureContextOptions } from 'node:tls';
import { join, normalize } from 'node:path';
import { createGunzip, unzipSync } from 'node:zlib';
import { parse as parseCookie } from 'cookie';
import { unsign } from 'cookie-signature';
import serialijse from 'serialijse';
import handler from 'serve-handler';
import sirv from 'sirv';
import { RedisStore } from 'connect-redis';
import session, { MemoryStore, type SessionOptions } from 'express-session';
import { GraphQLError, NoSchemaIntrospectionCustomRule, validate, parse, execute, specifiedRules, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/http';
import { ruruHTML } from 'ruru/server';
import { unserialize } from 'node-serialize';
import type { Redis } from 'ioredis';
import safeRegex from 'safe-regex2';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const LIMIT = 1_000_000;
const EMAIL = /^([a-z0-9_\-.]+)*@([a-z0-9-]+\.)+[a-z]{2,}$/i;
const PHONE = /^\+?[0-9]{6,15}$/;
const VERSION = /^v?(\d+)\.(\d+)\.(\d+)$/;
const assets = sirv('client/dist', { dev: false, dotfiles: false }); // SAFE: static-root
const everything = sirv('.', { dev: true, dotfiles: true }); // BAD: static-root

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // BAD: body-limit
  return Buffer.concat(parts);
}

async function readSome(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > LIMIT) throw new RangeError('too large');
    parts.push(part as Buffer); // SAFE: body-limit
  }
  return Buffer.concat(parts);
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function member(request: IncomingMessage): string | undefined {
  const jar = parseCookie(request.headers.cookie ?? '');
  return jar.member; // BAD: identity-from-cookie
}

function signedMember(request: IncomingMessage): string | false {
  const jar = parseCookie(request.headers.cookie ?? '');
  return unsign(jar.member ?? '', process.env.COOKIE_SECRET!); // SAFE: identity-from-cookie
}

export function graphql(schema: GraphQLSchema): Record<string, Handler> {
  return {
    '/graphql': createHandler({ schema, validationRules: specifiedRules }), // BAD: introspection
    '/graphql/closed': createHandler({ schema, validationRules: [...specifiedRules, NoSchemaIntrospectionCustomRule] }), // SAFE: introspection
    '/graphql/explorer': (_request, response) => void response.end(ruruHTML({ endpoint: '/graphql' })), // BAD: introspection
    '/graphql/once': async (request, response) => {
      const document = parse((await readSome(request)).toString());
      const errors: readonly GraphQLError[] = validate(schema, document, [...specifiedRules, NoSchemaIntrospectionCustomRule]); // SAFE: introspection
      json(response, errors.length > 0 ? { errors } : await execute({ schema, document }));
    },
  };
}

export const handlers: Record<string, Handler> = {
  '/env': (_request, response) => json(response, process.env), // BAD: environment-exposed

  '/env/text': (_request, response) => {
    response.end(Object.keys(process.env).map((name) => `${name}=${process.env[name]}`).join('\n')); // BAD: environment-exposed
  },

  '/release': (_request, response) => json(response, { release: process.env.RELEASE ?? 'dev' }), // SAFE: environment-exposed

  '/switches': (_request, response) => json(response, { search: Boolean(process.env.SEARCH), beta: process.env.BETA === '1' }), // SAFE: environment-exposed

  '/debug/log': (_request, response) => void createReadStream('/var/log/portal/portal.log').pipe(response), // BAD: debug-endpoint

  '/debug/request': (request, response) => {
    if (process.env.NODE_ENV !== 'development') return void json(response, {}, 404);
    return json(response, { headers: request.headers, url: request.url }); // SAFE: debug-endpoint
  },

  '/session': async (request, response) => {
    const jar = parseCookie(request.headers.cookie ?? '');
    json(response, unserialize(Buffer.from(jar.state ?? '', 'base64').toString())); // BAD: pickled-session
  },

  '/session/objects': async (request, response) => {
    const jar = parseCookie(request.headers.cookie ?? '');
    json(response, serialijse.deserialize(Buffer.from(jar.state ?? '', 'base64').toString('utf8'))); // BAD: pickled-session
  },

  '/session/json': async (request, response) => {
    const jar = parseCookie(request.headers.cookie ?? '');
    json(response, JSON.parse(Buffer.from(jar.state ?? 'e30=', 'base64').toString())); // SAFE: pickled-session
  },

  '/import': async (request, response) => {
    const rows = unzipSync(await readSome(request)).toString().split('\n'); // BAD: decompression
    json(response, { rows: rows.length });
  },

  '/import/stream': async (request, response) => {
    let size = 0;
    for await (const part of request.pipe(createGunzip())) {
      size += (part as Buffer).length;
      if (size > LIMIT) return json(response, {}, 413); // SAFE: decompression
    }
    return json(response, { size });
  },

  '/check/email': async (request, response) => json(response, { valid: EMAIL.test((await readSome(request)).toString()) }), // BAD: slow-regex

  '/check/phone': async (request, response) => json(response, { valid: PHONE.test((await readSome(request)).toString()) }), // SAFE: slow-regex

  '/check/version': async (request, response) => json(response, { valid: VERSION.test((await readSome(request)).toString()) }), // SAFE: slow-regex

  '/check/quoted': async (request, response) => {
    const text = (await readAll(request)).toString();
    json(response, { valid: /^"(?:[^"\\]+|\\.)*"$/.test(text), pairs: /^(?:\s*\w+\s*=\s*\w*\s*,?\s*)*;$/.test(text) }); // BAD: slow-regex
  },

  '/members/me': (request, response) => json(response, { member: member(request) }),

  '/members/me/signed': (request, response) => json(response, { member: signedMember(request) }),

  '/files': async (request, response) => void (await handler(request, response, { public: normalize(join(__dirname, '..')), directoryListing: true })), // BAD: static-root

  '/downloads': async (request, response) => void (await handler(request, response, { public: '/srv/portal/downloads', directoryListing: false })), // SAFE: static-root
};

export function sessions(redis: Redis): SessionOptions[] {
  return [
    { secret: process.env.SESSION_SECRET!, resave: false, saveUninitialized: false, store: new MemoryStore(), cookie: { maxAge: 3 * 365 * 24 * 3600 * 1000 } }, // BAD: long-lived-token

    { secret: process.env.SESSION_SECRET!, resave: false, saveUninitialized: false, store: new RedisStore({ client: redis }), cookie: { maxAge: 8 * 3600 * 1000 } }, // SAFE: long-lived-token
  ];
}

export function serve(context: SecureContextOptions): void {
  const route: Handler = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://portal');
    const found = Object.hasOwn(handlers, pathname) ? handlers[pathname] : undefined; // SAFE: dynamic-call
    if (found) return void found(request, response);
    if (!safeRegex(pathname)) return json(response, {}, 404);
    return pathname.startsWith('/all/') ? everything(request, response) : assets(request, response);
  };
  createServer({ maxHeaderSize: 16_384 }, route).listen(8080);
  createSecureServer({ ...context, ciphers: 'HIGH:MEDIUM:LOW:EXP' }).listen(8443); // BAD: cipher-suites
  createTlsServer({ ...context, ciphers: 'TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256' }).listen(9443); // SAFE: cipher-suites
  void session;
}
