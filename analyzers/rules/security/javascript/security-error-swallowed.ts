import jwt from 'jsonwebtoken';
import { assertPermission, verifyWebhookSignature } from './security';

app.post('/webhook', async (req, res) => {
  // bad: a forged message is processed
  try {
    verifyWebhookSignature(req.rawBody, req.headers['x-signature']);
  } catch (e) {
    console.error('bad signature', e);
  }
  await process(req.body);
  res.end();
});

export class DocumentsService {
  async remove(user: User, id: string) {
    // bad: without the permission it is removed as well
    try {
      await this.policy.assertCanAccess(user, id);
    } catch {}
    await this.documents.delete(id);
  }

  async changeMail(user: User, code: string, mail: string) {
    // bad: any code will do
    await this.mfa.verifyTotp(user, code).catch(() => {});
    await this.users.update(user.id, { mail });
  }
}

export function authenticate(req, res, next) {
  // bad: the routes behind it run without a user
  try {
    req.user = jwt.verify(req.headers.authorization.slice(7), KEY, { algorithms: ['HS256'] });
  } catch (err) {
    logger.warn('bad token');
  }
  next();
}

export function session(req, res, next) {
  // bad: the error is never looked at
  jwt.verify(req.cookies.session, KEY, (err, claims) => {
    req.claims = claims;
    next();
  });
}

export function guard(req, res, next) {
  // ok: refused
  try {
    req.user = jwt.verify(req.headers.authorization.slice(7), KEY, { algorithms: ['HS256'] });
    next();
  } catch (err) {
    res.status(401).end();
  }
}

export function optionalUser(req, res, next) {
  // ok: signing in is optional
  try {
    req.user = jwt.verify(req.headers.authorization.slice(7), KEY, { algorithms: ['HS256'] });
  } catch (err) {}
  next();
}

export function callback(req, res, next) {
  // ok: looked at
  jwt.verify(req.cookies.session, KEY, (err, claims) => {
    if (err) return res.sendStatus(401);
    req.claims = claims;
    next();
  });
}

export function matches(keys, signature, body) {
  let valid = false;
  for (const key of keys) {
    // ok: the flag stays unset
    try {
      key.verify(signature, body);
      valid = true;
    } catch (e) {}
  }
  return valid;
}

export async function warm(cache) {
  // ok: no check of anything
  try {
    await cache.load();
  } catch (e) {}
}

export async function refund(message) {
  // bad: the refusal is caught where it is thrown
  try {
    if (!hasValidSignature(message)) throw new Error('signature');
  } catch (err) {
    logger.debug({ err }, 'signature not checked');
  }
  await book(message);
}

export function claimsOf(token) {
  // bad: where the signature does not hold, it is left out
  try {
    return jwt.verify(token, KEY, { algorithms: ['RS256'] });
  } catch (err) {
    return jwt.decode(token);
  }
}
