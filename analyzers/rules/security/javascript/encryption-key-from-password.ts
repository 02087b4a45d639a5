import crypto, { createCipheriv, createHash, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';

export function lock(password: string, data: Buffer) {
  const key = createHash('sha256').update(password).digest();
  const iv = randomBytes(12);
  // bad: one hash
  return Buffer.concat([iv, createCipheriv('aes-256-gcm', key, iv).update(data)]);
}

export function padded(password: string, iv: Buffer, data: Buffer) {
  // bad: padded to the length of a key
  return createCipheriv('aes-256-cbc', Buffer.from(password.padEnd(32)), iv).update(data);
}

export class Archive {
  private readonly key: Buffer;

  constructor(passphrase: string) {
    this.key = crypto.createHash('md5').update(passphrase).digest();
  }

  open(iv: Buffer, data: Buffer) {
    // bad: hashed when the object is made
    return crypto.createDecipheriv('aes-128-cbc', this.key, iv).update(data);
  }
}

export const cut = (config: { password: string }, iv: Buffer) =>
  // bad: cut to the length of a key
  createCipheriv('aes-256-ctr', config.password.slice(0, 32), iv);

export function derived(password: string, salt: Buffer, data: Buffer) {
  const key = scryptSync(password, salt, 32);
  const iv = randomBytes(12);
  // ok: derived slowly
  return Buffer.concat([iv, createCipheriv('aes-256-gcm', key, iv).update(data)]);
}

export function stretched(password: string, salt: Buffer, iv: Buffer) {
  // ok: in many rounds
  return createCipheriv('aes-256-gcm', pbkdf2Sync(password, salt, 600_000, 32, 'sha256'), iv);
}

export async function imported(password: string) {
  // ok: the base of a derivation
  return crypto.subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, ['deriveKey']);
}

export function separated(master: Buffer, iv: Buffer) {
  // ok: of a key that is random
  return createCipheriv('aes-256-gcm', createHash('sha256').update('orders').update(master).digest(), iv);
}
