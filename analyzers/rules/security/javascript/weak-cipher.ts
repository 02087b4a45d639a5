import crypto, { createDecipheriv } from 'node:crypto';
import CryptoJS from 'crypto-js';
import TripleDES from 'crypto-js/tripledes';
import forge from 'node-forge';

const LEGACY = 'bf-cbc';

export function legacy(key: Buffer, iv: Buffer, data: Buffer) {
  // bad: 3DES
  const cipher = crypto.createCipheriv('des-ede3-cbc', key, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function stored(key: Buffer, iv: Buffer, data: Buffer) {
  // bad: Blowfish by a constant
  return createDecipheriv(LEGACY, key, iv).update(data);
}

export function stream(text: string, key: string) {
  // bad: RC4
  return CryptoJS.RC4.encrypt(text, key).toString();
}

export class Cards {
  constructor(private readonly key: string) {}

  seal(number: string) {
    // bad: 3DES imported alone
    return TripleDES.encrypt(number, this.key).toString();
  }
}

export function password(text: string, secret: string) {
  // bad: the key is one round of MD5
  return crypto.createCipher('aes-256-cbc', secret).update(text, 'utf8', 'hex');
}

export function forged(key: string) {
  // bad: DES of forge
  return forge.cipher.createCipher('DES-CBC', key);
}

export function fresh(key: Buffer) {
  const iv = crypto.randomBytes(12);
  // ok: AES with authentication
  return crypto.createCipheriv('aes-256-gcm', key, iv);
}

export function wrapped(kek: Buffer, key: Buffer) {
  // ok: AES key wrap
  return crypto.createCipheriv('id-aes256-wrap', kek, Buffer.from('A6A6A6A6A6A6A6A6', 'hex')).update(key);
}

export function chacha(key: Buffer, nonce: Buffer) {
  // ok: a modern stream cipher
  return crypto.createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
}

export const forbidden = (algorithm: string) => {
  // ok: only compared with the name
  return ['des-cbc', 'rc4'].includes(algorithm);
};
