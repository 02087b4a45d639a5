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

// ok: TLS 1.2
const modern = new https.Agent({ minVersion: 'TLSv1.2' });

// ok: TLS 1.3
tls.createServer({ key, cert, minVersion: 'TLSv1.3' });

// ok: a version of something else
const manifest = { minVersion: '1.1', name: 'plugin' };
