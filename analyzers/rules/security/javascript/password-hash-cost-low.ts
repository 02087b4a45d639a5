import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import crypto from 'crypto';

const SALT_ROUNDS = 6;

export async function hash(dto: SignUp) {
  // bad: cost 4 takes a millisecond
  return bcrypt.hash(dto.password, 4);
}

export function salted(password: string) {
  // bad: a constant of the file
  const salt = bcrypt.genSaltSync(SALT_ROUNDS);
  return bcrypt.hashSync(password, salt);
}

export function slow(password: string, salt: string) {
  // bad: far too few rounds
  return crypto.pbkdf2Sync(password, salt, 1000, 64, 'sha512');
}

export async function small(password: string) {
  // bad: a megabyte is no obstacle
  return argon2.hash(password, { timeCost: 1, memoryCost: 1024 });
}

export async function strong(password: string) {
  // ok: enough work
  return bcrypt.hash(password, 12);
}

export function configured(password: string) {
  // ok: the configuration's
  return bcrypt.hash(password, config.rounds);
}

export function derived(password: string, salt: Buffer) {
  // ok: enough rounds
  return crypto.pbkdf2Sync(password, salt, 600_000, 64, 'sha512');
}

export async function usual(password: string) {
  // ok: the library's own
  return argon2.hash(password);
}
