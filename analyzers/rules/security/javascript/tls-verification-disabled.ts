import https from 'node:https';
import axios from 'axios';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';

// bad: agent
const agent = new https.Agent({ rejectUnauthorized: false, keepAlive: true });

// bad: database connection
const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });

// bad: for the whole process
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

// bad: by key
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

export const mail = createTransport({
  host: 'smtp.example.com',
  tls: {
    // bad: mail transport
    rejectUnauthorized: false,
  },
});

// bad: global agent
https.globalAgent.options.rejectUnauthorized = false;

// bad: MongoDB driver
mongoose.connect(uri, { tlsAllowInvalidCertificates: true });

// ok: private authority
const pinned = new Pool({ ssl: { ca: readFileSync('/etc/ssl/ca.pem'), rejectUnauthorized: true } });

// ok: decided by the environment
const source = new DataSource({ ssl: process.env.NODE_ENV === 'production' ? true : { rejectUnauthorized: false } });

if (process.env.NODE_ENV !== 'production') {
  // ok: development only
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
}

// ok: server that asks for a certificate and judges it itself
https.createServer({ key, cert, requestCert: true, rejectUnauthorized: false }, handler);

// ok: set by configuration
const client = axios.create({ timeout: 1000, httpsAgent: new https.Agent({ rejectUnauthorized: config.tls.verify }) });
