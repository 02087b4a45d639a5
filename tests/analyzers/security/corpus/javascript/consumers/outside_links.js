const fs = require('fs');
const https = require('https');
const tls = require('tls');
const axios = require('axios');
const { Client: FtpClient } = require('basic-ftp');
const grpc = require('@grpc/grpc-js');
const ldap = require('ldapjs');
const mqtt = require('mqtt');
const mysql = require('mysql2/promise');
const nodemailer = require('nodemailer');
const { Pool } = require('pg');
const { createClient } = require('redis');
const Redis = require('ioredis');
const { MongoClient } = require('mongodb');
const { Sequelize } = require('sequelize');
const { Client: SshClient } = require('ssh2');
const SftpClient = require('ssh2-sftp-client');
const { Kafka } = require('kafkajs');
const amqp = require('amqplib');
const { Ledger, Prices } = require('./protocols');

const ledgerPool = new Pool({
  connectionString: process.env.LEDGER_URL,
  ssl: { rejectUnauthorized: false }, // BAD: database-tls
});

const historyPool = new Pool({
  connectionString: process.env.HISTORY_URL,
  ssl: { ca: fs.readFileSync('/etc/ssl/db.pem', 'utf8'), rejectUnauthorized: true }, // SAFE: database-tls
});

const reports = new Sequelize('reports', 'reports', process.env.REPORTS_PASSWORD, {
  host: 'reports.example.com',
  dialect: 'postgres',
  dialectOptions: { ssl: { require: true, rejectUnauthorized: false } }, // BAD: database-tls
});

const ordersUrl = 'postgresql://orders:' + process.env.ORDERS_PASSWORD + '@orders.example.com/orders?sslmode=disable';
const ordersPool = new Pool({ connectionString: ordersUrl }); // BAD: database-tls

const stockPool = mysql.createPool({ host: 'stock.example.com', user: 'stock', password: process.env.STOCK_PASSWORD, ssl: { ca: fs.readFileSync('/etc/ssl/db.pem') } }); // SAFE: database-tls

const documents = new MongoClient(process.env.MONGO_URL, { tls: true, tlsInsecure: true }); // BAD: database-tls

const scratchPool = new Pool({ host: 'localhost', database: 'scratch', ssl: false }); // SAFE: database-tls (this machine)

function uploadHost(command) {
  const client = new SshClient();
  client.on('ready', () => client.exec(command, () => client.end()));
  client.connect({ // BAD: ssh-host-key (none is asked)
    host: 'upload.example.com',
    username: 'upload',
    privateKey: fs.readFileSync('/etc/keys/upload'),
  });
}

function archiveHost(command, fingerprint) {
  const client = new SshClient();
  client.on('ready', () => client.exec(command, () => client.end()));
  client.connect({
    host: 'archive.example.com',
    username: 'archive',
    privateKey: fs.readFileSync('/etc/keys/archive'),
    hostHash: 'sha256',
    hostVerifier: (hash) => hash === fingerprint, // SAFE: ssh-host-key
  });
}

async function fetchFiles() {
  const client = new SftpClient();
  await client.connect({ host: 'files.example.com', username: 'files', password: process.env.FILES_PASSWORD, hostVerifier: () => true }); // BAD: ssh-host-key
  return client.list('/out');
}

const partner = axios.create({
  baseURL: 'https://partner.example.net',
  httpsAgent: new https.Agent({ checkServerIdentity: () => undefined }), // BAD: hostname-check
});

const bankAgent = new https.Agent({
  ca: fs.readFileSync('/etc/ssl/bank.pem'),
  checkServerIdentity: (host, certificate) => tls.checkServerIdentity(host, certificate), // SAFE: hostname-check
});
const bank = axios.create({ baseURL: 'https://bank.example.net', httpsAgent: bankAgent });

function printer() {
  return tls.connect({ host: 'printer.example.com', port: 9443, checkServerIdentity() {} }); // BAD: hostname-check
}

function scanner() {
  return tls.connect({ host: 'scanner.example.com', port: 9443, servername: 'scanner.example.com' }); // SAFE: hostname-check
}

const secureServer = (listener) =>
  https.createServer(
    {
      key: fs.readFileSync('/etc/ssl/site.key'),
      cert: fs.readFileSync('/etc/ssl/site.pem'),
      ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384', // SAFE: cipher-suites
    },
    listener,
  );

const legacyServer = (listener) =>
  https.createServer(
    {
      key: fs.readFileSync('/etc/ssl/legacy.key'),
      cert: fs.readFileSync('/etc/ssl/legacy.pem'),
      ciphers: 'RC4-SHA:DES-CBC3-SHA:AES128-SHA', // BAD: cipher-suites
    },
    listener,
  );

const terminalCiphers = 'ALL:!aNULL:@SECLEVEL=0';
const terminal = () => tls.connect({ host: 'terminal.example.com', port: 443, ciphers: terminalCiphers }); // BAD: cipher-suites

const billing = axios.create({ baseURL: 'http://billing.example.com', auth: { username: 'shop', password: process.env.BILLING_PASSWORD } }); // BAD: cleartext-transport
const sidecar = axios.create({ baseURL: 'http://localhost:3500/v1.0' }); // SAFE: cleartext-transport

const sessions = createClient({ url: `redis://:${process.env.REDIS_PASSWORD}@cache.example.com:6379` }); // BAD: cleartext-transport
const limits = new Redis({ host: 'cache.example.com', port: 6380, password: process.env.REDIS_PASSWORD, tls: {} }); // SAFE: cleartext-transport

async function fetchPrices() {
  const client = new FtpClient();
  await client.access({ host: 'prices.example.net', user: 'shop', password: process.env.PRICES_PASSWORD, secure: false }); // BAD: cleartext-transport
  return client.list();
}

async function fetchCatalogue() {
  const client = new FtpClient();
  await client.access({ host: 'catalogue.example.net', user: 'shop', password: process.env.CATALOGUE_PASSWORD, secure: true }); // SAFE: cleartext-transport
  return client.list();
}

const directory = ldap.createClient({ url: 'ldap://directory.example.com:389' }); // BAD: cleartext-transport
const sensors = mqtt.connect('mqtts://mqtt.example.com:8883', { username: 'shop', password: process.env.MQTT_PASSWORD }); // SAFE: cleartext-transport

const kafka = new Kafka({
  brokers: ['kafka.example.com:9092'],
  ssl: false, // BAD: cleartext-transport
  sasl: { mechanism: 'plain', username: 'shop', password: process.env.KAFKA_PASSWORD },
});

const queue = () => amqp.connect(`amqps://shop:${process.env.AMQP_PASSWORD}@queue.example.com`); // SAFE: cleartext-transport

const mailer = nodemailer.createTransport({ host: 'smtp.example.com', port: 587, requireTLS: true, auth: { user: 'shop', pass: process.env.SMTP_PASSWORD } }); // SAFE: mail-tls
const noticeMailer = nodemailer.createTransport(`smtp://shop:${process.env.SMTP_PASSWORD}@notice.example.com:25/?ignoreTLS=true`); // BAD: mail-tls

const ledger = new Ledger('ledger.example.com:443', grpc.credentials.createInsecure()); // BAD: grpc-tls
const prices = new Prices('prices.example.com:443', grpc.credentials.createSsl()); // SAFE: grpc-tls

function serve(server, done) {
  const credentials = grpc.ServerCredentials.createInsecure();
  server.bindAsync('0.0.0.0:50051', credentials, done); // BAD: grpc-tls
}

function serveSecurely(server, done) {
  const pair = { private_key: fs.readFileSync('/etc/ssl/grpc.key'), cert_chain: fs.readFileSync('/etc/ssl/grpc.pem') };
  server.bindAsync('0.0.0.0:50052', grpc.ServerCredentials.createSsl(null, [pair]), done); // SAFE: grpc-tls
}

module.exports = {
  ledgerPool, historyPool, reports, ordersPool, stockPool, documents, scratchPool, uploadHost, archiveHost, fetchFiles, partner, bank, printer, scanner,
  secureServer, legacyServer, terminal, billing, sidecar, sessions, limits, fetchPrices, fetchCatalogue, directory, sensors, kafka, queue, mailer, noticeMailer,
  ledger, prices, serve, serveSecurely,
};
