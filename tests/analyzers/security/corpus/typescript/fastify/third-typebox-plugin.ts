import { createHmac, createSign, createVerify, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { Static, Type } from '@sinclair/typebox';
import postgres from 'postgres';
import { Pool } from 'pg';
import { sql, Kysely, PostgresDialect } from 'kysely';

const Ticket = Type.Object({
  code: Type.String({ pattern: '^[A-Z0-9]{8}$' }),
  seat: Type.Integer({ minimum: 1, maximum: 9000 }),
});
const Seats = Type.Object({ hall: Type.String(), order: Type.Union([Type.Literal('row'), Type.Literal('price')]) });

interface Schema {
  ticket: { code: string; seat: number; hall: string; sold: boolean };
}

interface Options {
  databaseUrl: string;
  signingKey: string;
  tickets: string;
}

export const ticketPlugin: FastifyPluginAsync<Options> = async (fastify, options) => {
  const pool = new Pool({ connectionString: options.databaseUrl, ssl: { rejectUnauthorized: true } }); // SAFE: database-tls
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const query = postgres(options.databaseUrl);

  fastify.get<{ Querystring: Static<typeof Seats> }>('/seats', { schema: { querystring: Seats } }, async (request) => {
    const { hall, order } = request.query;
    return query`SELECT * FROM seat WHERE hall = ${hall} ORDER BY ${query(order)}`; // SAFE: sql-injection (tagged)
  });

  fastify.get<{ Params: { hall: string } }>('/halls/:hall/free', async (request) => {
    return query.unsafe('SELECT count(*) FROM seat WHERE free AND hall = \'' + request.params.hall + '\''); // BAD: sql-injection
  });

  fastify.get<{ Querystring: { sort: string } }>('/tickets', async (request) => {
    return db
      .selectFrom('ticket')
      .select(['code', 'seat'])
      .orderBy(sql.raw(request.query.sort)) // BAD: sql-injection
      .limit(100)
      .execute();
  });

  fastify.post<{ Body: Static<typeof Ticket> }>('/tickets', { schema: { body: Ticket } }, async (request, reply) => {
    const pin = randomInt(0, 1_000_000).toString().padStart(6, '0'); // SAFE: insecure-random
    const { code, seat } = request.body;
    await pool.query('INSERT INTO ticket (code, seat, pin) VALUES ($1, $2, $3)', [code, seat, pin]);
    execFile('print-ticket', ['--code', code, '--seat', String(seat)], (error) => error && request.log.error(error));
    return reply.code(201).send({ pin });
  });

  fastify.post<{ Body: { code: string } }>('/vouchers', async (request, reply) => {
    const voucher = Array.from({ length: 10 }, () => Math.trunc(Math.random() * 36).toString(36)).join(''); // BAD: insecure-random
    await pool.query('INSERT INTO voucher (code, ticket) VALUES ($1, $2)', [voucher, request.body.code]);
    return reply.send({ voucher, nonce: randomBytes(8).toString('hex') });
  });

  fastify.get<{ Params: Static<typeof Ticket> }>('/tickets/:code/:seat.pdf', { schema: { params: Ticket } }, async (request, reply: FastifyReply) => {
    const name = `${request.params.code}-${request.params.seat}.pdf`;
    return reply.type('application/pdf').send(createReadStream(join(options.tickets, name))); // SAFE: path-traversal (schema)
  });

  fastify.get<{ Params: { code: string }; Querystring: { mac: string } }>('/check/:code', async (request, reply) => {
    const mac = createHmac('sha256', options.signingKey).update(request.params.code).digest();
    const given = Buffer.from(request.query.mac, 'base64url');
    if (given.length !== mac.length || !timingSafeEqual(mac, given)) return reply.code(404).send();
    return { valid: true };
  });

  fastify.post<{ Body: { ticket: string; signature: string } }>('/gate', async (request) => {
    const verifier = createVerify('RSA-SHA1'); // BAD: weak-crypto
    verifier.update(request.body.ticket);
    const answer = createSign('RSA-SHA256').update(request.body.ticket).sign(options.signingKey, 'hex');
    return { open: verifier.verify(options.signingKey, request.body.signature, 'base64'), answer };
  });
};
