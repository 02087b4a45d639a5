import { createRemoteJWKSet, jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';
import { expressjwt } from 'express-jwt';
import jwksRsa from 'jwks-rsa';
import { OAuth2Client } from 'google-auth-library';

const JWKS = createRemoteJWKSet(new URL('https://id.example.com/.well-known/jwks.json'));
const google = new OAuth2Client();

export async function claims(token: string) {
  // bad: keys of the provider, any audience
  const { payload } = await jwtVerify(token, JWKS, { issuer: 'https://id.example.com/' });
  return payload;
}

export function claimsOf(token: string, getKey: jwt.GetPublicKeyOrSecret, done: jwt.VerifyCallback) {
  // bad: the same with a callback for the key
  jwt.verify(token, getKey, { algorithms: ['RS256'] }, done);
}

// bad: middleware
app.use(expressjwt({ secret: jwksRsa.expressJwtSecret({ jwksUri: URI }), algorithms: ['RS256'] }));

export async function googleUser(idToken: string) {
  // bad: a token of any application that uses Google
  return google.verifyIdToken({ idToken: idToken });
}

export async function ours(token: string) {
  // ok: both are named
  return jwtVerify(token, JWKS, { issuer: 'https://id.example.com/', audience: 'orders' });
}

export function internal(token: string) {
  // bad: neither audience nor issuer
  return jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'] });
}

export function ofOurs(token: string) {
  // ok: a secret that only this service has, and its own name in the token
  return jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'], issuer: 'orders' });
}

export async function googleOurs(idToken: string) {
  // ok: our client
  return google.verifyIdToken({ idToken, audience: process.env.GOOGLE_CLIENT_ID });
}
