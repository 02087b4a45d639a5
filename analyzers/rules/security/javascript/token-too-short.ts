import crypto, { randomBytes, randomUUID } from 'node:crypto';
import { nanoid } from 'nanoid';
import { v4 as uuidv4 } from 'uuid';

export function invite(user: User) {
  // bad: 32 bits
  user.resetToken = crypto.randomBytes(4).toString('hex');
  return user;
}

export function createApiKey() {
  // bad: of a function that makes one
  return `shop_${randomBytes(6).toString('base64url')}`;
}

export function start(store: Map<string, object>) {
  // bad: cut
  const sessionId = uuidv4().slice(0, 8);
  store.set(sessionId, {});
  return sessionId;
}

export const issue = () => ({
  // bad: in an answer
  accessToken: nanoid(8),
  type: 'bearer',
});

export function link(user: User) {
  // bad: the first part
  user.token = randomUUID().split('-')[0];
  return user;
}

export function longToken() {
  // ok: 32 bytes
  return randomBytes(32).toString('base64url');
}

export function orderNumber() {
  // ok: not a secret
  const orderId = nanoid(8);
  return orderId;
}

export function fileName(key: string) {
  // ok: part of a name
  const suffix = randomBytes(4).toString('hex');
  return `${key}-${suffix}`;
}

export function full() {
  // ok: the whole
  const sessionId = randomUUID();
  return sessionId;
}
