import crypto from 'node:crypto';
import CryptoJS from 'crypto-js';

const FIXED = Buffer.from('0123456789abcdef');

export function legacy(key: Buffer, iv: Buffer, data: Buffer) {
  // bad: DES
  const cipher = crypto.createCipheriv('des-ede3-cbc', key, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function blocks(key: Buffer, data: Buffer) {
  // bad: ECB
  const cipher = crypto.createCipheriv('aes-256-ecb', key, null);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function fixedIv(key: Buffer) {
  // bad: the IV is a constant
  return crypto.createCipheriv('aes-256-cbc', key, FIXED);
}

export function zeroNonce(key: Buffer) {
  // bad: zeros
  return crypto.createCipheriv('aes-256-gcm', key, Buffer.alloc(12, 0));
}

export function stream(text: string, key: string) {
  // bad: RC4
  return CryptoJS.RC4.encrypt(text, key).toString();
}

export function shortKey() {
  // bad: 1024 bits
  return crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
}

export function unwrap(key: string, data: Buffer) {
  // bad: PKCS#1 v1.5
  return crypto.privateDecrypt({ key, padding: crypto.constants.RSA_PKCS1_PADDING }, data);
}

export function fresh(key: Buffer) {
  const iv = crypto.randomBytes(12);
  // ok: a fresh nonce
  return crypto.createCipheriv('aes-256-gcm', key, iv);
}

export function opened(key: Buffer, blob: Buffer) {
  const iv = blob.subarray(0, 12);
  // ok: the nonce came with the message
  return crypto.createDecipheriv('aes-256-gcm', key, iv);
}

export function longKey() {
  // ok: 3072 bits
  return crypto.generateKeyPairSync('rsa', { modulusLength: 3072 });
}
