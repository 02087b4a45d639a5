import crypto from 'node:crypto';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';

export function callback(body: Buffer, given: Buffer, secret: string) {
  const expected = crypto.createHmac('sha256', secret).update(body).digest();
  // bad: the answer is dropped
  crypto.timingSafeEqual(given, expected);
  return process(body);
}

export async function login(user: User, password: string) {
  // bad: a promise is always true
  if (bcrypt.compare(password, user.passwordHash)) {
    return session(user);
  }
  return null;
}

export class Accounts {
  async enter(user: User, password: string) {
    // bad: and never false
    const right = argon2.verify(user.passwordHash, password);
    if (!right) {
      throw new Error('refused');
    }
    return user;
  }

  async change(user: User, password: string) {
    // bad: waited for, and dropped
    await bcrypt.compare(password, user.passwordHash);
    return this.save(user);
  }
}

export function refused(given: Buffer, expected: Buffer) {
  // ok: acted upon
  if (!crypto.timingSafeEqual(given, expected)) {
    throw new Error('refused');
  }
}

export async function awaited(user: User, password: string) {
  // ok: waited for
  if (!(await bcrypt.compare(password, user.passwordHash))) {
    return null;
  }
  return user;
}

export function handedOn(user: User, password: string) {
  // ok: handed on
  return bcrypt.compare(password, user.passwordHash);
}

export const same = (a: Buffer, b: Buffer) =>
  // ok: handed on without a word
  crypto.timingSafeEqual(a, b);

export const both = (a: Buffer, b: Buffer) => {
  // ok: combined
  return a.length === b.length && crypto.timingSafeEqual(a, b);
};

export async function later(user: User, password: string) {
  // ok: waited for and handed on
  return await bcrypt.compare(password, user.passwordHash);
}

export function kept(user: User, password: string) {
  let right = false;
  // ok: kept
  right = bcrypt.compareSync(password, user.passwordHash);
  log.debug('compared');
  // ok: an argument
  audit.push(bcrypt.compareSync(password, user.oldHash));
  return right;
}

export function called(user: User, password: string, done: (error: Error | null, same?: boolean) => void) {
  // ok: with a callback
  bcrypt.compare(password, user.passwordHash, done);
}
