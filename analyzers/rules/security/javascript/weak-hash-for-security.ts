import crypto from 'node:crypto';

export async function remembered(tokenKey: string, url: string, licenseStore: Store) {
  // ok: where it is kept
  await cache.set(tokenKey, md5(url));
  // ok: among other values
  licenseStore.update(tokenKey, crypto.createHash('md5').update(url).digest('hex'));
  // ok: how it is found
  return session.get(apiKeyOf(url), md5(url));
}

export function signCallback(body: string, secret: string) {
  // bad: signature by MD5
  const signature = crypto.createHash('md5').update(secret + body).digest('hex');
  return signature;
}

export function resetToken(user: User) {
  // bad: token by SHA-1
  return crypto.createHash('sha1').update(`${user.id}${user.email}`).digest('hex');
}

export function keep(row: Row, apiKey: string) {
  // bad: sum of a secret
  row.digest = crypto.createHash('md5').update(apiKey).digest('hex');
}

export function webhook(key: string, body: string) {
  // bad: keyed MD5
  return crypto.createHmac('md5', key).update(body).digest('hex');
}

export function signDocument(key: crypto.KeyObject, document: Buffer) {
  // bad: RSA over SHA-1
  return crypto.createSign('RSA-SHA1').update(document).sign(key);
}

export function cacheKey(url: string) {
  // ok: key of a cache
  return crypto.createHash('md5').update(url).digest('hex');
}

export function etag(body: Buffer) {
  // ok: tag of a version
  const tag = crypto.createHash('sha1').update(body).digest('base64');
  return `"${tag}"`;
}

export function keyOfPage(page: Page, user: User) {
  const digest = sha256(
    // bad: a sum of the token
    md5(user.token),
    // ok: a sum of something else beside it
    md5(page.body),
  );
  return digest;
}

export function strong(key: string, body: string) {
  // ok: SHA-256
  const signature = crypto.createHmac('sha256', key).update(body).digest('hex');
  return signature;
}
