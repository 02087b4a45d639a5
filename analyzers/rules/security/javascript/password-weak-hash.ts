import bcrypt from 'bcrypt';
import crypto from 'node:crypto';

export async function register(users: Users, name: string, password: string) {
  // bad: unsalted MD5
  const digest = crypto.createHash('md5').update(password).digest('hex');
  await users.insert(name, digest);
}

export function salted(password: string, salt: string) {
  // bad: a fast hash stays fast with a salt
  return crypto.createHash('sha256').update(salt + password).digest('hex');
}

export async function subtle(password: string) {
  // bad: Web Crypto
  return crypto.subtle.digest('SHA-512', new TextEncoder().encode(password));
}

export async function strong(password: string) {
  // ok: enough work
  return bcrypt.hash(password, 12);
}

export async function check(user: User, password: string) {
  // ok: compared by bcrypt
  return bcrypt.compare(password, user.password);
}

export function etag(body: string) {
  // ok: another value
  return crypto.createHash('sha256').update(body).digest('hex');
}

export function sealed(password: string, iv: Buffer, data: Buffer) {
  // ok: the key of a cipher, which another rule tells
  const key = crypto.createHash('sha256').update(password).digest();
  return crypto.createCipheriv('aes-256-gcm', key, iv).update(data);
}

export function sealedAtOnce(password: string, iv: Buffer, data: Buffer) {
  // ok: the same in one
  return crypto.createCipheriv('aes-256-gcm', crypto.createHash('sha256').update(password).digest(), iv).update(data);
}

export function keptBesideACipher(password: string, iv: Buffer, key: Buffer, note: Buffer) {
  // bad: kept; the cipher has another key
  const stored = crypto.createHash('sha256').update(password).digest('hex');
  return [stored, crypto.createCipheriv('aes-256-gcm', key, iv).update(note)];
}
