import crypto, { createHash, createHmac } from 'node:crypto';
import { sha256 } from 'js-sha256';

export function sign(payload: string, secret: string) {
  // bad: the secret in front
  return createHash('sha256').update(secret + payload).digest('hex');
}

export function callbackSignature(params: Record<string, string>) {
  const base = Object.keys(params).sort().map((name) => `${name}=${params[name]}`).join('&') + process.env.API_SECRET;
  // bad: the secret behind
  return sha256(base);
}

export class Gateway {
  constructor(private readonly merchantKey: string) {}

  isGenuine(order: string, amount: number, given: string) {
    // bad: in a text
    const expectedSignature = crypto.createHash('sha256').update(`${order}:${amount}:${this.merchantKey}`).digest('hex');
    return given === expectedSignature;
  }

  linkToken(user: string) {
    // bad: joined
    const token = createHash('sha512').update([user, process.env.LINK_SECRET].join('|')).digest('hex');
    return token;
  }
}

export const signSteps = (secret: string, body: Buffer) => {
  // bad: in steps
  const signature = createHash('sha256').update(secret).update(body).digest('hex');
  return signature;
};

export function signed(payload: string, secret: string) {
  // ok: HMAC
  return createHmac('sha256', secret).update(payload).digest('hex');
}

export function contentToken(body: string, version: string) {
  // ok: no secret
  const token = createHash('sha256').update(body + version).digest('hex');
  return token;
}

export function cacheKey(prefix: string, key: string) {
  // ok: a key of a cache
  return createHash('sha256').update(`${prefix}:${key}`).digest('hex');
}

export function stored(apiKey: string) {
  // ok: a random key that is kept by its hash
  const tokenHash = createHash('sha256').update(apiKey).digest('hex');
  return tokenHash;
}

router.post('/hooks/shipping', async (req, res) => {
  // bad: a secret by its name
  const expected = crypto.createHash('sha256').update(process.env.SHIPPING_SECRET + JSON.stringify(req.body)).digest('hex');
  if (!crypto.timingSafeEqual(Buffer.from(req.get('x-shipping') ?? ''), Buffer.from(expected))) return res.sendStatus(401);
  return res.sendStatus(204);
});

export function stampLink(path: string, secret: string): string {
  // bad: of another library
  return CryptoJS.SHA256(secret + path).toString();
}

export function stampHook(body: Buffer, secret: string) {
  const hash = createHash('sha256');
  // bad: in steps
  hash.update(secret);
  hash.update(body);
  return hash.digest('hex');
}

export function stampSalted(secret: string, salt: string) {
  // ok: with a salt it is a key, or what is kept
  return createHash('sha256').update(secret + salt).digest();
}

export function encryptionKey(secret: string, tenant: string) {
  // ok: a key
  return createHash('sha256').update(secret + tenant).digest();
}

export function visitorOf(secret: string, path: string) {
  // ok: a name for who visits
  const visitorId = createHash('sha256').update(`${secret}${path}`).digest('hex');
  return visitorId;
}

export function stampLink(path: string) {
  // bad: MD5 does no better
  return crypto.createHash('md5').update(path + process.env.LINK_SECRET).digest('hex')
}

export function mark(text: string) {
  // bad: nor does SHA-1
  return createHash('sha1').update(`${config.signingKey}:${text}`).digest('base64')
}

export const stampOf = (body: string) => {
  const state = createHash('md5')
  // bad: in steps
  state.update(secret)
  state.update(body)
  return state.digest('hex')
}

export function entityTag(body: string, version: string) {
  // ok: no secret
  return createHash('md5').update(body + version).digest('hex')
}

export function avatar(secret: string, email: string) {
  // ok: a name for who it is
  const visitorId = createHash('md5').update(secret + email).digest('hex')
  return visitorId
}
