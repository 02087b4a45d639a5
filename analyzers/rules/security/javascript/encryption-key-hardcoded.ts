import crypto, { createCipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto';
import CryptoJS from 'crypto-js';

const columns = Buffer.from('0123456789abcdef0123456789abcdef');

// bad: named for what it is
export const AES_KEY = 'c2hvcC1vcmRlcnMtY29sdW1uLWtleS0wMQ==';

export const settings = {
  // bad: a default for a missing variable
  encryptionKey: process.env.ENCRYPTION_KEY || 'orders-encryption-key-2021',
};

// ok: from the environment, or not at all
export const fieldKey = Buffer.from(requireEnv('FIELD_KEY'), 'base64');

// ok: the name of a variable
export const masterKeyName = 'MASTER_KEY_OF_ORDERS';

export function seal(data: Buffer) {
  const iv = randomBytes(12);
  // bad: a constant of the module
  return createCipheriv('aes-256-gcm', columns, iv).update(data);
}

export function legacy(text: string, iv: Buffer) {
  // bad: a literal
  const cipher = crypto.createCipheriv('aes-128-cbc', 'sixteen byte key', iv);
  return cipher.update(text, 'utf8', 'hex');
}

export const token = (text: string) =>
  // bad: the password of CryptoJS
  CryptoJS.AES.encrypt(text, 'orders-of-the-shop').toString();

export function derived(iv: Buffer) {
  const key = scryptSync('warehouse', 'salt', 32);
  // bad: out of a literal
  return createCipheriv('aes-256-ctr', key, iv);
}

const orders = '0123456789abcdef0123456789abcdef';

export function encoded(iv: Buffer) {
  // bad: a text that is made bytes
  return createCipheriv('aes-256-gcm', Buffer.from(orders), iv);
}

export class Vault {
  private readonly key = Buffer.from('0123456789abcdef0123456789abcdef');

  seal(iv: Buffer, data: Buffer) {
    // bad: a field of the class
    return createCipheriv('aes-256-gcm', this.key, iv).update(data);
  }
}

export function signature(body: string) {
  // bad: signs with a literal
  return createHmac('sha256', 'webhook-of-orders').update(body).digest('hex');
}

export function configured(config: { columnKey: Buffer }, iv: Buffer) {
  // ok: configured
  return createCipheriv('aes-256-gcm', config.columnKey, iv);
}

export function signed(body: string) {
  // ok: from the environment
  return createHmac('sha256', process.env.WEBHOOK_SECRET).update(body).digest('hex');
}

export function fresh(data: Buffer) {
  const key = randomBytes(32);
  const iv = randomBytes(12);
  // ok: made here
  return { key, text: createCipheriv('aes-256-gcm', key, iv).update(data) };
}

export const columnsOf = {
  // ok: the label of a form
  encryptionKey: 'Encryption key',
};
