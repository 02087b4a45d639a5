import crypto from 'node:crypto';
import fs from 'node:fs';
import { writeFile } from 'node:fs/promises';

export function store(where: string) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', options);
  // bad: told by what is written
  fs.writeFileSync(where, privateKey);
  // ok: a public key
  fs.writeFileSync(`${where}.pub`, publicKey);
}

export async function deploy(text: string) {
  // bad: told by its name
  await writeFile('/home/shop/.ssh/id_rsa', text, 'utf8');
}

export function token(tokenPath: string, text: string) {
  // bad: by its mode
  fs.writeFileSync(tokenPath, text, { mode: 0o644 });
}

export function opened(privateKeyPath: string) {
  // bad: opened afterwards
  fs.chmodSync(privateKeyPath, 0o644);
}

export async function closed(keyPath: string, pem: string) {
  // ok: closed from the beginning
  await writeFile(keyPath, pem, { mode: 0o600, flag: 'wx' });
}

export function closedAfterwards(keyFile: string, pem: string) {
  // ok: closed in the same function
  fs.writeFileSync(keyFile, pem);
  fs.chmodSync(keyFile, 0o600);
}

export async function certificate(certPath: string, pem: string) {
  // ok: a certificate
  await writeFile(certPath, pem);
}

export async function report(path: string, text: string) {
  // ok: no secret
  await writeFile(path, text);
}
