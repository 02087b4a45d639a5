import knex from 'knex';
import { config } from './config';

export const db = knex({
  client: 'pg',
  connection: {
    connectionString: config.DATABASE_URL,
    connectionTimeoutMillis: 3000,
    statement_timeout: 5000,
  },
  pool: { min: 0, max: 10 },
});
