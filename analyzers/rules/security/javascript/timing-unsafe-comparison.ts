import crypto from 'node:crypto';

export function github(req: Request, secret: string) {
  const expected = 'sha256=' + crypto.createHmac('sha256', secret).update(req.rawBody).digest('hex');
  // bad: signature of a webhook
  if (req.headers['x-hub-signature-256'] !== expected) throw new UnauthorizedException();
}

export function partner(body: string, given: string) {
  const computed = crypto.createHmac('sha256', SECRET).update(body).digest('hex');
  // bad: computed with a key
  return computed === given;
}

export function api(req: Request, res: Response, next: NextFunction) {
  // bad: API key of the environment
  if (req.get('x-api-key') === process.env.API_KEY) return next();
  res.sendStatus(401);
}

export function internal(req: Request) {
  // bad: bearer token
  return req.headers.authorization === `Bearer ${process.env.INTERNAL_TOKEN}`;
}

export function confirm(user: User, token: string) {
  // bad: stored token
  return user.resetToken === token;
}

export function safe(given: Buffer, body: string) {
  const expected = crypto.createHmac('sha256', SECRET).update(body).digest();
  // ok: constant time
  return given.length === expected.length && crypto.timingSafeEqual(expected, given);
}

export function present(signature?: string, token?: string) {
  // ok: compared with nothing
  if (signature === undefined || token === null || signature === '') return false;
  // ok: a type
  return typeof signature === 'string';
}

export function parse(token: Token) {
  // ok: a kind of token
  return token.type === TokenType.Access || token.kind === 'name';
}

export function changed(settings: Settings, previousSettings: Settings) {
  // ok: both sides are the service's own
  return settings.main.apiKey !== previousSettings.main.apiKey;
}

export function page(cursor: string, nextToken: string) {
  // ok: a page of a listing
  return cursor !== nextToken;
}

export function unchanged(state: State, configSignature: string) {
  // ok: says whether the configuration changed
  return state.configSignature === configSignature;
}

export function known(credentials: Credentials, server: Credentials) {
  // ok: the identifier of a key pair, which is sent openly
  return credentials.accessKey === server.accessKey;
}

export function signed(headers: Record<string, string>, expectedSignature: string) {
  // bad: on two lines
  const equal = headers['x-signature'] ===
    expectedSignature;
  // ok: both sides are settings
  return equal && user.settings.pushAccessToken !== settings.options.accessToken;
}

export function doubleSubmit(req: Request) {
  // bad: little, both are the caller's
  return req.cookies.csrfToken === req.headers['x-csrf-token'];
}

export function repeated(req: Request) {
  // bad: little, typed twice
  if (req.body.recoveryCode !== req.body.recoveryCodeAgain) throw new BadRequestException();
}

export function fresh(signature: string, etag: string) {
  // bad: little, everybody may see a tag
  return signature === etag;
}
