import { readFileSync } from 'node:fs';
import { Agent as HttpsAgent, createServer, type ServerOptions } from 'node:https';
import { checkServerIdentity, connect, type ConnectionOptions, DEFAULT_CIPHERS } from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import axios from 'axios';
import { Client as FtpClient } from 'basic-ftp';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Redis, type RedisOptions } from 'ioredis';
import { Kafka } from 'kafkajs';
import { Client as LdapClient } from 'ldapts';
import { connect as mqttConnect } from 'mqtt';
import { ImapFlow } from 'imapflow';
import { connect as natsConnect } from 'nats';
import { createTransport } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport';
import { NodeSSH } from 'node-ssh';
import { Pool, type PoolConfig } from 'pg';
import { Client as SshClient, type ConnectConfig } from 'ssh2';
import { Connection } from 'tedious';
import knex from 'knex';
import { LedgerClient } from './protocols/ledger';
import { RankingClient } from './protocols/ranking';

const ledgerConfig: PoolConfig = {
  host: 'ledger.example.com',
  user: 'ledger',
  password: process.env.LEDGER_PASSWORD,
  ssl: false, // BAD: database-tls
};
export const ledger = new Pool(ledgerConfig);

export const history = drizzle({
  connection: { connectionString: process.env.HISTORY_URL!, ssl: { ca: readFileSync('/etc/ssl/db.pem', 'utf8') } }, // SAFE: database-tls
});

export const stock = new Connection({
  server: 'stock.example.com',
  authentication: { type: 'default', options: { userName: 'stock', password: process.env.STOCK_PASSWORD } },
  options: { encrypt: true, trustServerCertificate: true }, // BAD: database-tls
});

export const orders = new Connection({
  server: 'orders.example.com',
  authentication: { type: 'default', options: { userName: 'orders', password: process.env.ORDERS_PASSWORD } },
  options: { encrypt: true, trustServerCertificate: false }, // SAFE: database-tls
});

export const archive = knex({
  client: 'mysql2',
  connection: { host: 'archive.example.com', user: 'archive', password: process.env.ARCHIVE_PASSWORD, ssl: { rejectUnauthorized: false } }, // BAD: database-tls
});

const looseSsh: ConnectConfig = {
  host: 'upload.example.com',
  username: 'upload',
  privateKey: readFileSync('/etc/keys/upload'),
  hostVerifier: () => true, // BAD: ssh-host-key
};

export function upload(run: (client: SshClient) => void): void {
  const client = new SshClient();
  client.on('ready', () => run(client)).connect(looseSsh);
}

export function download(known: Buffer, run: (client: SshClient) => void): void {
  const client = new SshClient();
  client.on('ready', () => run(client)).connect({
    host: 'download.example.com',
    username: 'download',
    privateKey: readFileSync('/etc/keys/download'),
    hostVerifier: (key: Buffer) => key.equals(known), // SAFE: ssh-host-key
  });
}

export async function deploy(command: string): Promise<string> {
  const ssh = new NodeSSH();
  await ssh.connect({ host: 'deploy.example.com', username: 'deploy', privateKeyPath: '/etc/keys/deploy' }); // BAD: ssh-host-key (none is asked)
  return (await ssh.execCommand(command)).stdout;
}

const partnerTls: ConnectionOptions = {
  host: 'partner.example.net',
  port: 8443,
  checkServerIdentity: () => undefined, // BAD: hostname-check
};
export const partner = () => connect(partnerTls);

export const bankAgent = new HttpsAgent({
  ca: readFileSync('/etc/ssl/bank.pem'),
  checkServerIdentity: (host, certificate) => (certificate.fingerprint256 === process.env.BANK_PIN ? checkServerIdentity(host, certificate) : new Error('unknown certificate')), // SAFE: hostname-check
});

export const scannerAgent = new HttpsAgent({ checkServerIdentity: (): undefined => {} }); // BAD: hostname-check

const oldServer: ServerOptions = {
  key: readFileSync('/etc/ssl/old.key'),
  cert: readFileSync('/etc/ssl/old.pem'),
  ciphers: ['AES128-SHA', 'DES-CBC3-SHA', 'RC4-MD5'].join(':'), // BAD: cipher-suites
};
export const terminalServer = createServer(oldServer);

const siteServer: ServerOptions = {
  key: readFileSync('/etc/ssl/site.key'),
  cert: readFileSync('/etc/ssl/site.pem'),
  ciphers: ['TLS_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'].join(':'), // SAFE: cipher-suites
  minVersion: 'TLSv1.2',
};
export const server = createServer(siteServer);

export const printer = () => connect({ host: 'printer.example.com', port: 443, ciphers: DEFAULT_CIPHERS + ':NULL-SHA256:eNULL' }); // BAD: cipher-suites

export const billing = axios.create({ baseURL: 'http://billing.example.com', headers: { Authorization: `Bearer ${process.env.BILLING_TOKEN}` } }); // BAD: cleartext-transport
export const rates = axios.create({ baseURL: 'https://rates.example.com', headers: { Authorization: `Bearer ${process.env.RATES_TOKEN}` } }); // SAFE: cleartext-transport

const cacheOptions: RedisOptions = { host: 'cache.example.com', port: 6379, username: 'app', password: process.env.REDIS_PASSWORD };
export const cache = new Redis(cacheOptions); // BAD: cleartext-transport
export const localCache = new Redis({ host: '127.0.0.1', port: 6379 }); // SAFE: cleartext-transport

export async function prices(): Promise<string[]> {
  const client = new FtpClient();
  await client.access({ host: 'prices.example.net', user: 'shop', password: process.env.PRICES_PASSWORD }); // BAD: cleartext-transport
  return (await client.list()).map((file) => file.name);
}

export async function staff(): Promise<void> {
  const client = new LdapClient({ url: 'ldaps://directory.example.com', tlsOptions: { minVersion: 'TLSv1.2' } }); // SAFE: cleartext-transport
  await client.bind('cn=portal,dc=example,dc=com', process.env.LDAP_PASSWORD ?? '');
}

export const sensors = mqttConnect('mqtt://mqtt.example.com:1883', { username: 'portal', password: process.env.MQTT_PASSWORD }); // BAD: cleartext-transport

export const events = natsConnect({ servers: 'tls://nats.example.com:4222', user: 'portal', pass: process.env.NATS_PASSWORD, tls: {} }); // SAFE: cleartext-transport

export const stream = new Kafka({
  brokers: ['kafka.example.com:9093'],
  ssl: true, // SAFE: cleartext-transport
  sasl: { mechanism: 'scram-sha-512', username: 'portal', password: process.env.KAFKA_PASSWORD ?? '' },
});

const smtp: SMTPTransport.Options = {
  host: 'smtp.example.com',
  port: 587,
  ignoreTLS: true, // BAD: mail-tls
  auth: { user: 'portal', pass: process.env.SMTP_PASSWORD },
};
export const mailer = createTransport(smtp);

export const bulkMailer = createTransport({
  host: 'bulk.example.com',
  port: 587,
  secure: false,
  requireTLS: true, // SAFE: mail-tls
  auth: { user: 'bulk', pass: process.env.BULK_PASSWORD },
});

export const inbox = new ImapFlow({
  host: 'imap.example.com',
  port: 143,
  secure: false,
  doSTARTTLS: false, // BAD: mail-tls
  auth: { user: 'desk', pass: process.env.IMAP_PASSWORD },
});

export const archiveInbox = new ImapFlow({ host: 'imap.example.com', port: 993, secure: true, auth: { user: 'archive', pass: process.env.IMAP_PASSWORD } }); // SAFE: mail-tls

export const ledgerService = new LedgerClient('ledger.example.com:443', grpc.credentials.createInsecure()); // BAD: grpc-tls
export const rankingService = new RankingClient('ranking.example.com:443', grpc.ChannelCredentials.createSsl(readFileSync('/etc/ssl/ca.pem'))); // SAFE: grpc-tls
export const sidecarService = new RankingClient('localhost:50051', grpc.credentials.createInsecure()); // SAFE: grpc-tls (loopback)

export function serve(grpcServer: grpc.Server): void {
  grpcServer.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), () => undefined); // BAD: grpc-tls
}
