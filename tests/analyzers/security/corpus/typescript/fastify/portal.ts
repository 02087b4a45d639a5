import { randomBytes, timingSafeEqual } from 'node:crypto';
import { execSync } from 'node:child_process';
import fastifyCookie from '@fastify/cookie';
import fastifyCors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SignJWT, jwtVerify } from 'jose';
import { PrismaClient } from '@prisma/client';
import mustache from 'mustache';
import { members } from './members.js';

const prisma = new PrismaClient();
const key = new TextEncoder().encode(process.env.PORTAL_KEY);

type Next = { Querystring: { next?: string } };

function leave(reply: FastifyReply, target: string): FastifyReply {
  return reply.code(302).header('location', target).send(); // BAD: open-redirect (helper)
}

function leaveWithin(reply: FastifyReply, target: string): FastifyReply {
  const url = new URL(target, 'https://portal.example.com');
  return reply.redirect(url.host === 'portal.example.com' && url.protocol === 'https:' ? url.href : '/'); // SAFE: open-redirect (helper) host compared
}

class CardRenderer {
  private layout = '<b>{{name}}</b>';

  constructor(private readonly reply: FastifyReply) {}

  withLayout(layout: string): this {
    this.layout = layout;
    return this;
  }

  send(name: string): FastifyReply {
    const card = mustache.render('<b>{{name}}</b>', { name });
    return this.reply.type('text/html').send(card); // SAFE: xss (helper) escaped by the engine
  }

  sendRaw(name: string): FastifyReply {
    return this.reply.type('text/html').send(this.layout.replace('{{name}}', name)); // BAD: xss (helper)
  }
}

class MemberQuery {
  private readonly parts: string[] = [];
  private readonly values: unknown[] = [];

  matching(column: 'email' | 'name', value: string): this {
    this.values.push(value);
    this.parts.push(`${column} = $${this.values.length}`);
    return this;
  }

  having(text: string): this {
    this.parts.push(text);
    return this;
  }

  run(): Promise<unknown> {
    return prisma.$queryRawUnsafe(`SELECT id, name FROM members WHERE ${this.parts.join(' AND ')}`, ...this.values); // BAD: sql-injection (helper) having()
  }
}

const diskUsage = (folder: string): string => execSync(`du -sh /srv/members/${folder}`, { encoding: 'utf8' }); // BAD: command-injection (helper)
const diskUsageOf = (id: number): string => execSync(`du -sh /srv/members/${id}`, { encoding: 'utf8' }); // SAFE: command-injection (helper) integer by schema

async function authenticate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  try {
    const { payload } = await jwtVerify(request.cookies.portal ?? '', key, { algorithms: ['HS256'], audience: 'portal', issuer: 'portal' }); // SAFE: jwt-audience
    request.memberId = Number(payload.sub);
  } catch { // SAFE: swallowed-security-error (refuses)
    await reply.code(401).send();
  }
}

export async function portal(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCookie);
  await app.register(fastifyCors, { origin: ['https://www.example.com'], credentials: true }); // SAFE: cors

  app.post<{ Body: { email: string; code: string } }>('/enter', async (request, reply) => {
    const member = await members.byEmail(String(request.body.email));
    const given = Buffer.from(String(request.body.code).padEnd(32).slice(0, 32));
    if (!member || !timingSafeEqual(given, Buffer.from(member.code))) return reply.code(401).send(); // SAFE: timing-compare
    request.log.info({ actor: member.id }, 'member entered');
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject(String(member.id)).setAudience('portal').setIssuer('portal').sign(key); // BAD: jwt-expiry
    reply.setCookie('portal', token, { path: '/', secure: true, sameSite: 'lax' }); // BAD: cookie-flags (httpOnly is off by default here)
    reply.setCookie('lang', 'en', { path: '/' }); // SAFE: cookie-flags (no credential)
    return reply.code(204).send();
  });

  app.get<Next>('/out', async (request, reply) => leave(reply, request.query.next ?? '/'));
  app.get<Next>('/stay', async (request, reply) => leaveWithin(reply, request.query.next ?? '/'));

  app.get<{ Querystring: { name: string; layout?: string } }>('/card', async (request, reply) => {
    const renderer = new CardRenderer(reply);
    return request.query.layout ? renderer.withLayout(request.query.layout).sendRaw(request.query.name) : renderer.send(request.query.name);
  });

  app.get<{ Querystring: { email: string; extra?: string } }>('/members', { preHandler: authenticate }, async (request) => {
    const query = new MemberQuery().matching('email', request.query.email);
    if (request.query.extra) query.having(request.query.extra);
    return query.run();
  });

  app.get<{ Querystring: { folder: string } }>('/usage', { preHandler: authenticate }, async (request) => ({ usage: diskUsage(request.query.folder) }));

  app.get<{ Params: { id: number } }>(
    '/usage/:id',
    { preHandler: authenticate, schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } },
    async (request) => ({ usage: diskUsageOf(request.params.id) }),
  );

  app.patch<{ Body: Record<string, unknown> }>('/me', { preHandler: authenticate }, async (request) => {
    await prisma.member.update({ where: { id: request.memberId }, data: request.body }); // BAD: mass-assignment
    const invitation = randomBytes(16).toString('hex'); // SAFE: insecure-random
    request.log.info({ actor: request.memberId }, 'member changed');
    return { invitation };
  });
}
