import { Pool } from 'pg';
import sql from 'mssql';
import mongoose from 'mongoose';
import { DataSource } from 'typeorm';

// bad: a host of its own
export const orders = new Pool({ host: 'db.partner.example.com', user: 'shop', password: process.env.DB_PASSWORD, ssl: false });

// bad: TypeORM, with a host of the configuration
export const source = new DataSource({ type: 'postgres', host: process.env.DB_HOST, password: process.env.DB_PASSWORD, ssl: false });

// bad: in the address
export const stock = new Pool({ connectionString: `postgres://${user}:${password}@${host}:5432/stock?sslmode=disable` });

export function documents() {
  // bad: MongoDB
  return mongoose.connect('mongodb://shop:pw@mongo.partner.example.com:27017/shop?tls=false');
}

export const legacy: sql.config = {
  server: process.env.SQL_SERVER,
  password: process.env.SQL_PASSWORD,
  // bad: SQL Server
  options: { encrypt: false },
};

// ok: this machine
export const local = new Pool({ host: 'localhost', password: 'shop', ssl: false });

// ok: a container beside
export const beside = new Pool({ connectionString: 'postgres://shop:shop@db:5432/orders?sslmode=disable' });

// ok: this machine where nothing is configured
export const defaults = new Pool({ host: process.env.DB_HOST || 'localhost', password: 'shop', ssl: false });

// ok: with an authority
export const checked = new Pool({ host: process.env.DB_HOST, password: process.env.DB_PASSWORD, ssl: { ca } });

// ok: the environment decides
export const decided = new Pool({ host: process.env.DB_HOST, password: pw, ssl: process.env.DB_SSL === 'true' });

// ok: not a database
export const page = { url: 'https://shop.example.com', ssl: false };
