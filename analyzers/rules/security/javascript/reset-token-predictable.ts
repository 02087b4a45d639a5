import crypto from 'node:crypto';
import { v1 as uuidv1, v4 as uuidv4 } from 'uuid';

export async function startReset(user: User) {
  // bad: the time of the reset is known
  const token = crypto.createHash('sha256').update(String(Date.now())).digest('hex');
  await save(user, token);
}

export function invitation() {
  // bad: time and machine
  const inviteToken = uuidv1();
  return inviteToken;
}

export function activation(user: User) {
  // bad: everybody knows the address
  return { activationToken: Buffer.from(user.email).toString('base64') };
}

function makeResetToken(user: User) {
  // bad: returned by a function of that name
  return crypto.createHash('md5').update(user.email).digest('hex');
}

export async function safe(user: User) {
  // ok: drawn
  const token = crypto.randomBytes(32).toString('hex');
  // ok: a time that is a time
  const tokenExpiresAt = new Date(Date.now() + 3600_000);
  await save(user, token, tokenExpiresAt);
}

export function random() {
  // ok: version 4
  const resetToken = uuidv4();
  return resetToken;
}

export function isExpired(row: Row) {
  // ok: a comparison
  const tokenIsOld = row.created < Date.now() - 3600_000;
  return tokenIsOld;
}

export function resetByTime(user: User) {
  const resetToken = join(
    // ok: a call around or beside the clock is no finding of its own
    normalized(user.name),
    // bad: the time of the reset is known
    String(Date.now()),
  );
  return resetToken;
}

export class Invitations {
  private makeInviteToken(user: User): string {
    // bad: returned by a method of that name
    return uuidv1();
  }

  lastRun() {
    // ok: another method of the class
    return Math.round(Date.now() / 1000);
  }

  async tokenIssue(user: User) {
    // ok: a time as it is
    const resetTokenDate = new Date();
    await save(user, resetTokenDate);
  }
}

export function resetByAccount(user: User) {
  // bad: known to whoever sees the profile
  const resetToken = crypto.createHash('sha1').update(user.email + user.createdAt).digest('hex');
  return resetToken;
}

export async function resetByObject(user: User) {
  // bad: a time and a counter
  user.resetToken = new ObjectId().toString();
}

export function resetCut() {
  // bad: three bytes
  const resetToken = crypto.randomBytes(3).toString('hex');
  return resetToken;
}

export function resetSliced() {
  // bad: cut down to what can be tried
  const resetToken = uuidv4().slice(0, 6);
  return resetToken;
}

export function resetWhole() {
  // ok: drawn, and long
  const resetToken = crypto.randomBytes(32).toString('hex');
  return resetToken;
}
