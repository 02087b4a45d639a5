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

export function inviteTo(board: Board) {
  // bad: an invitation
  const invitation = Math.random().toString(36).slice(2)
  board.invites.push(invitation)
}

export function vouchers(n: number) {
  let voucher = ''
  // bad: letter by letter
  for (let i = 0; i < n; i++) voucher += LETTERS.charAt(Math.floor(Math.random() * LETTERS.length))
  return voucher
}

export function enter(hall: Hall) {
  // bad: a field
  return hall.save({ passcode: Math.random().toString().slice(2, 8) })
}

export function suggestion(coupons: Coupon[]) {
  // ok: one of some
  const coupon = coupons[Math.floor(Math.random() * coupons.length)]
  // ok: tells two rows apart
  const rowKey = Math.random().toString(36)
  // ok: a colour
  const color = Math.random().toString(16).slice(2, 8)
  return { coupon, rowKey, color }
}
