import { readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import http, { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { credentials, Client as GrpcClient } from '@grpc/grpc-js';
import { Client as SshClient } from 'ssh2';
import { createHash } from 'node:crypto';
import knexFactory from 'knex';
import mysql from 'mysql2/promise';
import nodemailer from 'nodemailer';
import { createClient } from 'redis';

export const ledger = new https.Agent({
  ca: readFileSync(process.env.LEDGER_CA ?? '/etc/ssl/ledger.pem'),
  minVersion: 'TLSv1.3', // SAFE: tls-version
});

export const partners = new https.Agent({
  keepAlive: true,
  checkServerIdentity: () => undefined, // BAD: hostname-check
});

export const rates = new https.Agent({
  checkServerIdentity: (host, certificate) => {
    const failure = tls.checkServerIdentity(host, certificate); // SAFE: hostname-check
    if (failure) return failure;
    const pin = createHash('sha256').update(certificate.raw).digest('hex');
    return pin === process.env.RATES_PIN ? undefined : new Error('another certificate');
  },
});

export function gateway(listener: http.RequestListener) {
  return https.createServer(
    {
      key: readFileSync('/etc/ssl/gateway.key'),
      cert: readFileSync('/etc/ssl/gateway.pem'),
      ciphers: 'HIGH:RC4-SHA:DES-CBC3-SHA', // BAD: cipher-suites
    },
    listener,
  );
}

export const stock = new GrpcClient(process.env.STOCK_ADDRESS ?? 'stock:443', credentials.createSsl()); // SAFE: grpc-tls

export const cache = createClient({ url: process.env.CACHE_URL });
export const warehouse = knexFactory({
  client: 'mysql2',
  connection: { uri: process.env.WAREHOUSE_URL, ssl: { rejectUnauthorized: true } },
});

export const prices = new GrpcClient(process.env.PRICES_ADDRESS ?? 'prices.example.net:8443', credentials.createInsecure()); // BAD: grpc-tls

export async function sales() {
  return mysql.createPool({ uri: process.env.SALES_URL, connectionLimit: 5, ssl: { ca: process.env.SALES_CA } });
}

export function depot(fingerprint: string): Promise<SshClient> {
  const client = new SshClient();
  return new Promise((resolve, reject) => {
    client.on('ready', () => resolve(client)).on('error', reject);
    client.connect({
      host: 'depot.example.com',
      username: 'sync',
      privateKey: readFileSync('/etc/depot/id'),
      hostVerifier: (key: Buffer) => createHash('sha256').update(key).digest('base64') === fingerprint, // SAFE: ssh-host-key
    });
  });
}

export async function keep(name: 'orders' | 'stock', lines: string[]) {
  await mkdir('/var/lib/pool', { recursive: true, mode: 0o700 });
  await writeFile(`/var/lib/pool/${name}.txt`, lines.join('\n'));
  await chmod(`/var/lib/pool/${name}.txt`, 0o666); // BAD: file-permissions
}

export const mails = nodemailer.createTransport({ host: process.env.SMTP_HOST, port: 465, secure: true });

export function health(_request: IncomingMessage, response: ServerResponse) {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ cache: cache.isReady }));
}
