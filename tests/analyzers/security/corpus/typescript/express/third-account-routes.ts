import crypto from 'node:crypto';
import { promisify } from 'node:util';
import express, { NextFunction, Request, Response, Router } from 'express';
import { body, validationResult } from 'express-validator';
import { rateLimit } from 'express-rate-limit';
import bunyan from 'bunyan';
import { UAParser } from 'ua-parser-js';
import { mailer } from './mailer';
import { accounts, Account } from './accounts';

const scrypt = promisify<crypto.BinaryLike, crypto.BinaryLike, number, Buffer>(crypto.scrypt);
const log = bunyan.createLogger({ name: 'accounts' });
const router: Router = express.Router();

declare module 'express-session' {
  interface SessionData {
    account: string;
  }
}

const later = (handler: (req: Request, res: Response) => Promise<unknown>) => (req: Request, res: Response, next: NextFunction) => {
  handler(req, res).catch(next);
};

async function matches(account: Account, password: string): Promise<boolean> {
  const given = await scrypt(password, account.salt, 64);
  return crypto.timingSafeEqual(given, Buffer.from(account.key, 'hex')); // SAFE: password-plain-compare
}

router.post(
  '/register',
  body('email').isEmail().normalizeEmail(),
  body('password').isLength({ min: 12 }),
  later(async (req, res) => {
    if (!validationResult(req).isEmpty()) return res.sendStatus(422);
    const salt = crypto.randomBytes(16).toString('hex'); // SAFE: password-salt
    const key = await scrypt(req.body.password, salt, 64);
    const account = await accounts.insert({ email: req.body.email, salt, key: key.toString('hex') });
    return res.status(201).json({ id: account.id });
  }),
);

router.post(
  '/kiosks',
  later(async (req, res) => {
    const key = crypto.pbkdf2Sync(String(req.body.pin), 'kiosk-pins', 210_000, 32, 'sha512'); // BAD: password-salt
    await accounts.insert({ email: `${req.body.kiosk}@kiosk`, salt: '', key: key.toString('hex') });
    return res.sendStatus(201);
  }),
);

router.post(
  '/login',
  rateLimit({ windowMs: 15 * 60_000, limit: 10 }),
  later(async (req, res) => {
    const account = await accounts.byEmail(String(req.body.email));
    if (!account || !(await matches(account, String(req.body.password)))) {
      log.warn({ ip: req.ip, agent: new UAParser(req.get('user-agent')).getBrowser().name }, 'login refused'); // SAFE: sensitive-logging
      return res.sendStatus(401);
    }
    req.session.account = account.id; // BAD: session-fixation
    return res.json({ id: account.id });
  }),
);

router.post(
  '/sudo',
  later(async (req, res) => {
    const account = await accounts.byId(req.session.account ?? '');
    if (!account || !(await matches(account, String(req.body.password)))) return res.sendStatus(403);
    await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
    req.session.account = account.id; // SAFE: session-fixation
    return res.sendStatus(204);
  }),
);

router.post(
  '/forgotten',
  later(async (req, res) => {
    const account = await accounts.byEmail(String(req.body.email));
    if (account) {
      const code = crypto.createHash('md5').update(account.email + Date.now()).digest('hex'); // BAD: reset-token
      await accounts.update(account.id, { code, codeUntil: Date.now() + 3_600_000 });
      log.info(`reset code ${code} for ${account.id}`); // BAD: sensitive-logging
      await mailer.sendMail({ to: account.email, subject: 'New password', text: `${process.env.PUBLIC_URL}/reset/${code}` });
    }
    return res.sendStatus(202);
  }),
);

export { router as accountRoutes };
