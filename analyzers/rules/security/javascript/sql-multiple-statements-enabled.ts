import mysql from 'mysql2/promise'
import knexFactory from 'knex'
import { DataSource } from 'typeorm'

export const pool = mysql.createPool({
  host: process.env.DB_HOST,
  // bad: one text, many statements
  multipleStatements: true,
})

// bad: in the address
export const replica = mysql.createPool('mysql://app@db/shop?charset=utf8mb4&multipleStatements=true')

export const source = new DataSource({
  type: 'mysql',
  url: process.env.DATABASE_URL,
  // bad: the option of the driver below
  extra: { multipleStatements: true },
})

export const knex = knexFactory({
  client: 'mysql2',
  // ok: switched off
  connection: { host: 'db', multipleStatements: false },
})

// ok: one statement at a time, which is the default
export const plain = mysql.createPool({ host: process.env.DB_HOST })

// ok: chosen elsewhere
export const tool = mysql.createConnection({ host: 'db', multipleStatements: options.script })
