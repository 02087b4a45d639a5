import crypto from 'node:crypto';
import Chance from 'chance';
import seedrandom from 'seedrandom';

// bad: for all that the module makes
const rng = seedrandom('shop');

export function voucherCode() {
  return Math.floor(rng() * 1e10).toString(36).toUpperCase();
}

export function resetToken() {
  // bad: the time
  const random = seedrandom(String(Date.now()));
  return random().toString(36).slice(2);
}

export class Passwords {
  temporaryPassword(user: { id: number }) {
    // bad: the user
    const chance = new Chance(user.id);
    return chance.string({ length: 12 });
  }
}

export const inviteCode = () => {
  // bad: a constant
  const chance = new Chance(12345);
  return chance.integer({ min: 100000, max: 999999 });
};

export function shuffledQuestions(questions: string[], day: string) {
  // ok: a puzzle of the day
  const random = seedrandom(`questions-${day}`);
  return [...questions].sort(() => random() - 0.5);
}

export function apiKey() {
  // ok: of the operating system
  return crypto.randomBytes(32).toString('base64url');
}

export function sessionKey() {
  // ok: the seed is random itself
  const random = seedrandom(crypto.randomBytes(32).toString('hex'));
  return random.int32();
}

export function avatarColor(user: { id: number }) {
  // ok: not a secret
  return new Chance(user.id).color();
}
