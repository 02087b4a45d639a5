import crypto from 'node:crypto';
import aesjs from 'aes-js';
import CryptoJS from 'crypto-js';

const ALGORITHM = 'aes-128-ecb';

export function blocks(key: Buffer, data: Buffer) {
  // bad: by name
  const cipher = crypto.createCipheriv('aes-256-ecb', key, null);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export class AccountNumbers {
  constructor(private readonly key: Buffer) {}

  open(data: Buffer) {
    // bad: by a constant
    const decipher = crypto.createDecipheriv(ALGORITHM, this.key, '');
    return decipher.update(data);
  }

  sized(data: Buffer) {
    // bad: put together
    return crypto.createCipheriv(`aes-${this.key.length * 8}-ecb`, this.key, null).update(data);
  }
}

export const seal = (text: string, key: string) =>
  // bad: CryptoJS
  CryptoJS.AES.encrypt(text, CryptoJS.enc.Utf8.parse(key), { mode: CryptoJS.mode.ECB, padding: CryptoJS.pad.Pkcs7 }).toString();

export function pure(key: Uint8Array, block: Uint8Array) {
  // bad: AES in JavaScript
  return new aesjs.ModeOfOperation.ecb(key).encrypt(block);
}

export function fresh(key: Buffer) {
  const iv = crypto.randomBytes(12);
  // ok: with authentication
  return crypto.createCipheriv('aes-256-gcm', key, iv);
}

export const chained = (text: string, key: string, iv: string) =>
  // ok: another mode of CryptoJS
  CryptoJS.AES.encrypt(text, key, { iv, mode: CryptoJS.mode.CBC }).toString();

export function keyCheckValue(key: Buffer) {
  // ok: one block of zeros, to tell keys apart
  return crypto.createCipheriv('aes-256-ecb', key, null).update(Buffer.alloc(16)).subarray(0, 3);
}

export function refused(algorithm: string) {
  // ok: only compared
  return algorithm.endsWith('-ecb') || algorithm === 'aes-256-ecb';
}
