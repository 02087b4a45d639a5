import https from 'node:https';
import tls from 'node:tls';

// bad: TLS 1.0
const agent = new https.Agent({ minVersion: 'TLSv1', keepAlive: true });

// bad: nothing newer than TLS 1.1
const partner = tls.connect({ host: 'partner.example.com', port: 443, maxVersion: 'TLSv1.1' });

// bad: method of old
const server = https.createServer({ key, cert, secureProtocol: 'TLSv1_method' }, handler);

// bad: for the whole process
tls.DEFAULT_MIN_VERSION = 'TLSv1.1';

// bad: RC4 and MD5
const old = https.request({ host: 'old.example.com', ciphers: 'RC4-SHA:RC4-MD5' });

// ok: TLS 1.2
const modern = new https.Agent({ minVersion: 'TLSv1.2' });

// ok: TLS 1.3
tls.createServer({ key, cert, minVersion: 'TLSv1.3' });

// ok: excludes what is broken
https.createServer({ key, cert, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:!aNULL:!MD5:!RC4:!3DES' }, handler);

// ok: a version of something else
const manifest = { minVersion: '1.1', name: 'plugin' };
