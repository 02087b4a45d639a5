import { constants } from 'node:crypto';
import https from 'node:https';
import tls from 'node:tls';

const LEGACY = 'ALL:@SECLEVEL=0';

// bad: RC4 and MD5
const old = https.request({ host: 'old.example.com', ciphers: 'RC4-SHA:RC4-MD5' });

// bad: by a constant
export const partner = new https.Agent({ keepAlive: true, ciphers: LEGACY });

// bad: for the whole process
tls.DEFAULT_CIPHERS = 'DEFAULT@SECLEVEL=0';

export const renegotiating = new https.Agent({
  // bad: unsafe renegotiation
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
});

// ok: excludes what is broken
https.createServer({ key, cert, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:!aNULL:!MD5:!RC4:!3DES' }, handler);

// ok: switches old versions off
export const modern = new https.Agent({ secureOptions: constants.SSL_OP_NO_TLSv1 | constants.SSL_OP_NO_TLSv1_1 });

// ok: shorter keys, and nothing that is broken
export const compatible = new https.Agent({ ciphers: 'DEFAULT@SECLEVEL=1' });

// ok: a list of something else
export const puzzle = { ciphers: ['caesar', 'vigenere'] };
