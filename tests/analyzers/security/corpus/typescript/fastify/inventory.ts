import { Type, type Static, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Kysely, PostgresDialect, sql } from 'kysely';
import mercurius from 'mercurius';
import { Collection, MongoClient } from 'mongodb';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const db = drizzle(pool);
const kysely = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });
const mongo = new MongoClient(process.env.MONGO_URL!);

const StockQuery = Type.Object({
  warehouse: Type.Union([Type.Literal('north'), Type.Literal('south')]),
  below: Type.Integer({ minimum: 0 }),
});
type StockQuery = Static<typeof StockQuery>;

const Reservation = Type.Object({ sku: Type.String({ maxLength: 32 }), pin: Type.String({ maxLength: 8 }) }, { additionalProperties: false });
type Reservation = Static<typeof Reservation>;

interface CountRow {
  sku: string;
  count: number;
}

class StockRepository {
  private filter = '';

  constructor(private readonly reservations: Collection) {}

  where(column: string, value: string): void {
    this.filter = `WHERE ${column} = '${value.replace(/'/g, "''")}'`;
  }

  async count(): Promise<CountRow[]> {
    const { rows } = await pool.query<CountRow>(`SELECT sku, count FROM stock ${this.filter}`); // BAD: sql-injection (helper) the column is free
    return rows;
  }

  reserved(criteria: Reservation) {
    return this.reservations.findOne({ sku: criteria.sku, pin: criteria.pin }); // SAFE: nosql-injection (helper) schema with strings
  }

  release(criteria: { sku: string; pin: string }) {
    return this.reservations.deleteMany({ sku: { $eq: criteria.sku }, pin: criteria.pin }); // BAD: nosql-injection (helper) no schema, pin may be an object
  }
}

export const inventory: FastifyPluginAsync = async (fastify: FastifyInstance) => {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const repository = new StockRepository(mongo.db('stock').collection('reservations'));

  app.register(mercurius, { schema: 'type Query { stock: Int }', queryDepth: 6, graphiql: false }); // SAFE: graphql-limits

  app.get('/stock', { schema: { querystring: StockQuery } }, async (request) => {
    const { warehouse, below } = request.query;
    const { rows } = await pool.query(`SELECT sku FROM stock_${warehouse} WHERE count < ${below}`); // SAFE: sql-injection (literals and integer)
    return rows;
  });

  app.get<{ Querystring: { column: string; value: string } }>('/stock/count', async (request) => {
    repository.where(request.query.column, request.query.value);
    return repository.count();
  });

  app.get<{ Params: { sku: string } }>('/stock/:sku', async (request) => {
    const result = await db.execute(drizzleSql`SELECT * FROM stock WHERE sku = ${request.params.sku}`); // SAFE: sql-injection (tagged template)
    return result.rows;
  });

  app.get<{ Params: { sku: string } }>('/stock/:sku/moves', async (request) => {
    const { sku } = request.params;
    const statement = drizzleSql.raw(`SELECT * FROM moves WHERE sku = '${sku}'`); // BAD: sql-injection
    return (await db.execute(statement)).rows;
  });

  app.get<{ Headers: { 'x-tenant': string } }>('/stock/tenant', async (request) => {
    const tenant = request.headers['x-tenant'];
    const { rows } = await sql`SELECT * FROM ${sql.raw(tenant)}.stock`.execute(kysely); // BAD: sql-injection (header)
    return rows;
  });

  app.get<{ Querystring: { limit?: string } }>('/stock/tenant/recent', async (request) => {
    const limit = Math.min(Number.parseInt(request.query.limit ?? '20', 10) || 20, 100);
    return kysely.selectFrom('moves').selectAll().limit(limit).execute(); // SAFE: resource-limits
  });

  app.get<{ Querystring: { limit: number } }>('/stock/tenant/all', async (request) => {
    return kysely.selectFrom('moves').selectAll().limit(Number(request.query.limit)).execute(); // BAD: resource-limits (page size set by the client)
  });

  app.post('/reservations', { schema: { body: Reservation } }, async (request) => repository.reserved(request.body));

  app.post<{ Body: { sku: string; pin: string } }>('/reservations/release', async (request) => {
    const { deletedCount } = await repository.release(request.body);
    request.log.info({ actor: request.ip, deletedCount }, 'reservations released');
    return { deletedCount };
  });
};
