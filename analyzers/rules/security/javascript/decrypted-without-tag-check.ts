import crypto, { createDecipheriv } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

export function opened(key: Buffer, iv: Buffer, text: Buffer) {
  // bad: no tag
  const decipher = crypto.createDecipheriv('aes-256-gcm', key, iv);
  return decipher.update(text).toString('utf8');
}

export class Vault {
  constructor(private readonly key: Buffer) {}

  read(blob: Buffer) {
    // bad: never brought to its end
    const decipher = createDecipheriv(ALGORITHM, this.key, blob.subarray(0, 12));
    decipher.setAuthTag(blob.subarray(12, 28));
    return decipher.update(blob.subarray(28));
  }
}

export const streamed = (key: Buffer, iv: Buffer, text: Buffer) => {
  // bad: of another algorithm
  const decipher = createDecipheriv('chacha20-poly1305', key, iv, { authTagLength: 16 });
  return Buffer.concat([decipher.update(text)]);
};

export function checked(key: Buffer, iv: Buffer, tag: Buffer, text: Buffer) {
  // ok: checked
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: 16 });
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

export function chained(key: Buffer, iv: Buffer, text: Buffer) {
  // ok: a mode without a tag
  const decipher = createDecipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

export function made(key: Buffer, iv: Buffer) {
  // ok: used elsewhere
  return createDecipheriv(ALGORITHM, key, iv);
}
