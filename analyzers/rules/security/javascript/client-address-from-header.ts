import express from 'express';
import rateLimit from 'express-rate-limit';

const app = express();

// bad: the first value of the header, whoever wrote it
app.set('trust proxy', true);

export function internalOnly(req: Request, res: Response, next: NextFunction) {
  const ip = (req.headers['x-forwarded-for'] as string)?.split(',')[0].trim();
  // bad: a list that a header passes
  if (config.allowed.includes(ip)) return next();
  return res.sendStatus(403);
}

export function localhost(req: Request, res: Response, next: NextFunction) {
  // bad: who says so
  if (req.get('X-Real-IP') === '127.0.0.1') return next();
  return res.sendStatus(403);
}

export const limiter = rateLimit({
  windowMs: 60_000,
  // bad: another header, another limit
  keyGenerator: (req) => req.headers['x-forwarded-for'] as string,
});

export async function login(req: Request) {
  const address = req.headers['x-forwarded-for'] ?? req.socket.remoteAddress;
  // bad: a limit for each header
  await loginLimiter.consume(address);
  return signIn(req.body);
}

export function logged(req: Request) {
  // ok: a note
  logger.info({ forwardedFor: req.headers['x-forwarded-for'] });
}

export function known(req: Request, res: Response, next: NextFunction) {
  // ok: the framework's address
  if (config.allowed.includes(req.ip)) return next();
  return res.sendStatus(403);
}

// ok: one proxy
app.set('trust proxy', 1);

export const byUser = rateLimit({
  // ok: the account
  keyGenerator: (req) => req.user.id,
});
