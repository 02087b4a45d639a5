import crypto from 'node:crypto';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export async function startReset(user: User) {
  // bad: token of a password reset
  const resetToken = Math.random().toString(36).slice(2);
  await mail(user.email, resetToken);
}

export async function sendCode(phone: string) {
  // bad: one-time code
  const otp = Math.floor(100000 + Math.random() * 900000);
  await sms(phone, String(otp));
}

function generatePassword(length = 12) {
  let result = '';
  for (let i = 0; i < length; i++) {
    // bad: by the name of the function
    result += ALPHABET.charAt(Math.floor(Math.random() * ALPHABET.length));
  }
  return result;
}

export function newSession(user: User) {
  // bad: property
  return { user: user.id, sessionId: `${Date.now()}-${Math.random()}` };
}

export function createKey(account: Account) {
  // bad: attribute
  account.apiKey = 'k_' + Math.random().toString(16).substring(2) + Math.random().toString(16).substring(2);
}

export function safeToken() {
  // ok: made for secrets
  const token = crypto.randomBytes(32).toString('hex');
  return token;
}

export async function retry(attempt: number) {
  // ok: jitter
  const delay = 2 ** attempt * 100 + Math.random() * 100;
  await sleep(delay);
}

export function color() {
  // ok: no secret
  const colorCode = Math.floor(Math.random() * 16777215).toString(16);
  return colorCode;
}

export function requestId() {
  // ok: a name in a log
  const requestId = Math.random().toString(36).slice(2);
  return requestId;
}

const parameters = {
  // ok: only has to be another one for each call that is signed
  SignatureNonce: Math.random().toString(),
  // bad: a secret beside it
  accessToken: Math.random().toString(36),
}
