import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import jwt, { type JwtPayload } from 'jsonwebtoken';
import { config } from './config';
import { logger } from './logger';
import { sendMail } from './mail';
import { userStore } from './users';

export const authentication = Router();
const jwks = createRemoteJWKSet(new URL(config.jwksUrl));
const serviceKey = new TextEncoder().encode(config.serviceKey);

export async function requireUser(req: Request, res: Response, next: NextFunction): Promise<void> {
  const token = req.headers.authorization?.slice(7) ?? '';
  try {
    const { payload } = await jwtVerify(token, jwks, { issuer: config.issuer, audience: 'api' }); // SAFE: jwt-algorithm (bound to the keys of the set)
    req.user = { id: payload.sub as string };
    next();
  } catch (error) {
    logger.info({ reason: (error as Error).name }, 'token refused');
    res.status(401).end();
  }
}

export function requireLegacyUser(req: Request, res: Response, next: NextFunction): void {
  try {
    const claims = jwt.verify(req.cookies.token, config.publicKey, { algorithms: ['RS256', 'HS256'], audience: 'api', issuer: config.issuer }); // BAD: jwt-algorithm (public key as HMAC secret)
    req.user = { id: (claims as JwtPayload).sub as string };
    next();
  } catch {
    res.status(401).end();
  }
}

export function requireService(req: Request, res: Response, next: NextFunction): void {
  const token = String(req.headers['x-service-token']);
  jwt.verify(token, config.serviceKey, { algorithms: ['HS256'] }, (error) => { // BAD: jwt-audience
    if (error) {
      res.status(401).end();
      return;
    }
    next();
  });
}

function tenantOf(token: string): string {
  const claims = decodeJwt(token); // BAD: jwt-verification (helper)
  return String(claims.tenant);
}

authentication.get('/tenant', (req, res) => {
  const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
  res.json(userStore.settingsOf(tenantOf(token)));
});

authentication.post('/login', async (req, res) => {
  const { email, password } = req.body as { email: string; password: string };
  const user = await userStore.byEmail(String(email));
  if (!user || !(await bcrypt.compare(String(password), user.passwordHash))) { // SAFE: password-storage
    logger.warn({ email: createHash('sha256').update(String(email)).digest('hex').slice(0, 12) }, 'login refused'); // SAFE: sensitive-logging (hashed)
    res.status(401).end();
    return;
  }
  const token = await new SignJWT({ tenant: user.tenant }) // SAFE: jwt-expiry
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user.id)
    .setIssuer(config.issuer)
    .setAudience('api')
    .setExpirationTime('15m')
    .sign(serviceKey);
  logger.info({ actor: user.id }, 'login');
  res.json({ token });
});

authentication.post('/pin-login', async (req, res) => {
  const user = await userStore.byEmail(String(req.body.email));
  if (!user || user.pin !== req.body.pin) { // BAD: password-storage (stored in clear)
    res.status(401).end();
    return;
  }
  const token = jwt.sign({ sub: user.id, aud: 'kiosk', iss: config.issuer }, config.serviceKey); // BAD: jwt-expiry
  logger.info({ actor: user.id, token }, 'pin login'); // BAD: sensitive-logging
  res.json({ token });
});

authentication.post('/forgot', async (req, res) => {
  const user = await userStore.byEmail(String(req.body.email));
  if (user) {
    const token = randomBytes(32).toString('base64url'); // SAFE: reset-token
    await userStore.storeReset(user.id, createHash('sha256').update(token).digest('hex'));
    await sendMail(user.email, `https://${req.headers.host}/reset?token=${token}`); // BAD: reset-token (Host header in the link)
  }
  res.status(202).end();
});

authentication.post('/callback', (req, res) => {
  const mac = createHmac('sha256', config.callbackKey).update(JSON.stringify(req.body)).digest('base64');
  const given = req.get('x-mac') ?? '';
  if (given.length !== mac.length) {
    res.status(403).end();
    return;
  }
  const equal = timingSafeEqual(Buffer.from(mac), Buffer.from(given)); // SAFE: timing-compare
  res.status(equal ? 202 : 403).end();
});

authentication.get('/internal/metrics', (req, res) => {
  if (req.get('x-internal-token') === config.internalToken) { // BAD: timing-compare
    res.json(process.memoryUsage());
    return;
  }
  res.status(403).end();
});
