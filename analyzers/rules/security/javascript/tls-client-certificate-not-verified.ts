import fs from 'node:fs';
import https from 'node:https';
import tls from 'node:tls';

export function partners(app: RequestListener, key: Buffer, cert: Buffer) {
  // bad: any certificate will do
  return https.createServer({ key, cert, requestCert: true, rejectUnauthorized: false }, app);
}

const options = {
  key: fs.readFileSync('/etc/ssl/server.key'),
  cert: fs.readFileSync('/etc/ssl/server.pem'),
  requestCert: true,
  // bad: in an object
  rejectUnauthorized: false,
};

export const sockets = (listener: (socket: tls.TLSSocket) => void) =>
  // bad: sockets
  tls.createServer({ ...options, requestCert: true, rejectUnauthorized: false }, listener);

export function demanded(app: RequestListener, key: Buffer, cert: Buffer, ca: Buffer) {
  // ok: demanded
  return https.createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }, app);
}

export function standard(app: RequestListener, key: Buffer, cert: Buffer, ca: Buffer) {
  // ok: the default
  return https.createServer({ key, cert, ca, requestCert: true }, app);
}

export function open(app: RequestListener, key: Buffer, cert: Buffer) {
  // ok: no certificates of clients
  return https.createServer({ key, cert }, app);
}
