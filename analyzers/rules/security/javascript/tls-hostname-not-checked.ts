import fs from 'node:fs';
import https from 'node:https';
import tls from 'node:tls';
import mongoose from 'mongoose';
import { Pool } from 'pg';

const ca = fs.readFileSync('/etc/ssl/ca.pem');

// bad: nothing is compared
export const agent = new https.Agent({ ca, checkServerIdentity: () => undefined });

export const pool = new Pool({
  ssl: {
    ca,
    // bad: with a body
    checkServerIdentity: (host, cert) => {
      return undefined;
    },
  },
});

export function documents(uri: string) {
  // bad: MongoDB
  return mongoose.connect(uri, { tls: true, tlsAllowInvalidHostnames: true });
}

// bad: for the whole process
tls.checkServerIdentity = () => undefined;

// ok: a check of its own behind Node's
export const pinned = new https.Agent({
  ca,
  checkServerIdentity: (host, cert) => {
    const error = tls.checkServerIdentity(host, cert);
    if (error) return error;
    return cert.fingerprint256 === process.env.PIN ? undefined : new Error('another certificate');
  },
});

// ok: told by another rule
export const unverified = new https.Agent({ rejectUnauthorized: false, checkServerIdentity: () => undefined });

// ok: the name is said
export const named = tls.connect({ host: '10.0.0.5', port: 443, servername: 'db.internal', ca });

// ok: on
export const strict = { tls: true, tlsAllowInvalidHostnames: false };
