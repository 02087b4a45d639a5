import crypto, { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-ctr';

export function chained(key: Buffer, data: Buffer) {
  const iv = randomBytes(16);
  // bad: CBC
  const cipher = crypto.createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(data), cipher.final()]);
}

export class Vault {
  constructor(private readonly key: Buffer) {}

  seal(data: Buffer) {
    const iv = randomBytes(16);
    // bad: by a constant
    return Buffer.concat([iv, createCipheriv(ALGORITHM, this.key, iv).update(data)]);
  }
}

export const sized = (key: Buffer, iv: Buffer, text: string) =>
  // bad: put together
  createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).update(text, 'utf8', 'hex');

export function sealed(key: Buffer, data: Buffer) {
  const iv = randomBytes(12);
  // ok: authenticates
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
}

export function chacha(key: Buffer, nonce: Buffer) {
  // ok: another name
  return createCipheriv('aes-128-ccm', key, nonce, { authTagLength: 16 });
}

export function opened(key: Buffer, blob: Buffer) {
  // ok: told where it is encrypted
  return createDecipheriv('aes-256-cbc', key, blob.subarray(0, 16)).update(blob.subarray(16));
}

export function decoded(env: Env, data: Buffer) {
  const iv = crypto.randomBytes(16);
  // bad: a key that is decoded in the call
  const cipher = crypto.createCipheriv('aes-256-cbc', Buffer.from(env.DATA_KEY, 'hex'), iv);
  return Buffer.concat([iv, cipher.update(data), cipher.final()]);
}
