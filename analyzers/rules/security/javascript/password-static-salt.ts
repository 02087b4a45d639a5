import bcrypt from 'bcrypt';
import crypto from 'crypto';

const SALT = 'd5f1c0ffee';

export function first(password: string) {
  // bad: a literal
  return crypto.scryptSync(password, 'salt', 64).toString('hex');
}

export function second(dto: SignUp) {
  // bad: a constant of the file
  return crypto.pbkdf2Sync(dto.password, SALT, 600_000, 64, 'sha512');
}

export function third(password: string) {
  // bad: the environment's one for all
  return crypto.pbkdf2Sync(password, process.env.PASSWORD_SALT, 600_000, 64, 'sha512');
}

export async function fourth(password: string) {
  // bad: bcrypt's salt, copied
  return bcrypt.hash(password, '$2b$12$abcdefghijklmnopqrstuv');
}

export function fifth(password: string) {
  const salt = 'one-for-all';
  // bad: a constant of the function
  return crypto.scryptSync(password, salt, 64);
}

export function drawn(password: string) {
  const salt = crypto.randomBytes(16);
  // ok: drawn for each
  return [salt, crypto.scryptSync(password, salt, 64)];
}

export function again(password: string, user: User) {
  // ok: the stored one
  return crypto.scryptSync(password, user.salt, 64);
}

export async function usual(password: string) {
  // ok: drawn by the library
  return bcrypt.hash(password, 12);
}

export function key() {
  // ok: no password of a user
  return crypto.scryptSync(process.env.ENCRYPTION_SECRET, 'salt', 32);
}
