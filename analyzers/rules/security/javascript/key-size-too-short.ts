import crypto, { generateKeyPair } from 'node:crypto';
import forge from 'node-forge';
import NodeRSA from 'node-rsa';
import { promisify } from 'node:util';

const BITS = 1024;
const generateKeyPairAsync = promisify(generateKeyPair);

export function shortKey() {
  // bad: 1024 bits
  return crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
}

export async function named() {
  // bad: the size is a constant
  return generateKeyPairAsync('rsa', { modulusLength: BITS, publicKeyEncoding: { type: 'spki', format: 'pem' } });
}

export function forged() {
  // bad: the size alone
  return forge.pki.rsa.generateKeyPair(1024);
}

export function small() {
  // bad: 512 bits
  return new NodeRSA({ b: 512 });
}

export function exchanged() {
  // bad: a group of 1024 bits
  return crypto.getDiffieHellman('modp2');
}

export function curve() {
  // bad: a short curve
  return crypto.generateKeyPairSync('ec', { namedCurve: 'secp192k1' });
}

export function longKey() {
  // ok: 3072 bits
  return crypto.generateKeyPairSync('rsa', { modulusLength: 3072 });
}

export function longCurve() {
  // ok: 256 bits of a curve
  return crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

export function symmetric() {
  // ok: a key of AES
  return crypto.generateKeySync('aes', { length: 256 });
}

export function configured(settings: { bits: number }) {
  // ok: the operator says how long
  return crypto.generateKeyPairSync('rsa', { modulusLength: settings.bits });
}
