import { expressjwt } from 'express-jwt';
import jwt from 'jsonwebtoken';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ExtractJwt, Strategy } from 'passport-jwt';

const PUBLIC_KEY = readFileSync('/etc/keys/jwt.pub');
const options = { issuer: 'https://id.example.com/' };
const pinned = { algorithms: ['RS256' as const] };

export function current(req: Request) {
  // bad: no algorithms
  return jwt.verify(req.token, PUBLIC_KEY);
}

export function withIssuer(token: string) {
  // bad: options that name other things
  return jwt.verify(token, PUBLIC_KEY, options);
}

export function byHeader(token: string) {
  const decoded = jwt.decode(token, { complete: true });
  // bad: the token chooses
  return jwt.verify(token, PUBLIC_KEY, { algorithms: [decoded.header.alg] });
}

export function mixed(token: string) {
  // bad: the public key is accepted as an HMAC secret
  return jwt.verify(token, PUBLIC_KEY, { algorithms: ['RS256', 'HS256'] });
}

// bad: strategy of passport
passport.use(new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: PUBLIC_KEY }, check));

export function fixed(token: string) {
  // ok: one algorithm
  return jwt.verify(token, PUBLIC_KEY, { algorithms: ['RS256'], issuer: 'https://id.example.com/' });
}

export function fixedElsewhere(token: string) {
  // ok: in a variable
  return jwt.verify(token, PUBLIC_KEY, pinned);
}

export async function remote(token: string, keys: ReturnType<typeof createRemoteJWKSet>) {
  // ok: the key set binds each key to its algorithm
  return jwtVerify(token, keys, { audience: 'orders' });
}

// ok: middleware with algorithms
app.use(expressjwt({ secret: PUBLIC_KEY, algorithms: ['RS256'] }));

export function webhook(body: Buffer, signature: string) {
  // ok: not a token
  return verifier.verify(body, signature);
}
