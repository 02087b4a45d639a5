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

export const depot = new https.Agent({
  // bad: off where nobody set it
  rejectUnauthorized: process.env.DEPOT_VERIFY === 'true',
})

export const ledger = new Pool({
  // bad: the same
  ssl: { rejectUnauthorized: Boolean(process.env.CHECK_CERTIFICATES) },
})

export function strict(options: any) {
  // bad: and again
  options.rejectUnauthorized = !!process.env.STRICT_TLS
  return options
}

export const careful = new https.Agent({
  // ok: on, unless the operator says so
  rejectUnauthorized: process.env.DEPOT_INSECURE !== 'true',
})

export const deployed = new https.Agent({
  // ok: told by where it runs
  rejectUnauthorized: process.env.NODE_ENV === 'production',
})

export const server = https.createServer({
  requestCert: true,
  // ok: a server that decides by itself
  rejectUnauthorized: process.env.CLIENT_CERTIFICATES === 'required',
})
