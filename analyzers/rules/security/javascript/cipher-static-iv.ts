import crypto, { createCipheriv, randomBytes } from 'node:crypto';
import CryptoJS from 'crypto-js';

const FIXED = Buffer.from('0123456789abcdef');
const start = crypto.randomBytes(16);

export function fixedIv(key: Buffer) {
  // bad: the IV is a constant
  return crypto.createCipheriv('aes-256-cbc', key, FIXED);
}

export function zeroNonce(key: Buffer) {
  // bad: zeros
  return crypto.createCipheriv('aes-256-gcm', key, Buffer.alloc(12, 0));
}

export function fromKey(key: Buffer, data: Buffer) {
  const iv = key.subarray(0, 16);
  // bad: a part of the key
  return createCipheriv('aes-256-cbc', key, iv).update(data);
}

export function configured(key: Buffer) {
  // bad: out of the configuration
  return createCipheriv('aes-256-ctr', key, Buffer.from(process.env.TOKEN_IV, 'hex'));
}

export function once(key: Buffer, text: string) {
  // bad: made when the module is read
  const cipher = crypto.createCipheriv('aes-256-cbc', key, start);
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
}

export class Vault {
  private readonly iv = randomBytes(16);

  constructor(private readonly key: Buffer) {}

  seal(data: Buffer) {
    // bad: made with the object
    return createCipheriv('aes-256-ctr', this.key, this.iv).update(data);
  }

  fresh(data: Buffer) {
    const iv = randomBytes(12);
    // ok: fresh
    return Buffer.concat([iv, createCipheriv('aes-256-gcm', this.key, iv).update(data)]);
  }
}

export const old = (text: string, key: CryptoJS.lib.WordArray) =>
  // bad: a constant of CryptoJS
  CryptoJS.AES.encrypt(text, key, { iv: CryptoJS.enc.Utf8.parse('1234567890123456') }).toString();

export async function browserLike(key: CryptoKey, data: ArrayBuffer) {
  const iv = new Uint8Array(12);
  // bad: zeros that are never filled
  return crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, data);
}

export async function filled(key: CryptoKey, data: ArrayBuffer) {
  const iv = new Uint8Array(12);
  crypto.getRandomValues(iv);
  // ok: filled
  return crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, data);
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

export function oneMessage(data: Buffer) {
  const key = crypto.randomBytes(32);
  // ok: the key is for this message alone
  const cipher = crypto.createCipheriv('aes-256-ctr', key, Buffer.alloc(16, 0));
  return { key, text: cipher.update(data) };
}
