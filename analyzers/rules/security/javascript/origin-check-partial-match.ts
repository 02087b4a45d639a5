const allowed = ['https://app.example.com', 'https://www.example.com'];

app.use((req, res, next) => {
  const origin = req.headers.origin ?? '';
  // bad: https://example.com.attacker.net contains it too
  if (origin.includes('example.com')) res.setHeader('Access-Control-Allow-Origin', origin);
  next();
});

export function corsOptions(origin: string, callback: Callback) {
  // bad: notexample.com ends with it
  callback(null, origin.endsWith('example.com'));
}

export function isAllowed(origin: string): boolean {
  // bad: each is the beginning of many others
  return allowed.some((one) => origin.startsWith(one));
}

export function after(req: Request, res: Response) {
  const redirectUrl = String(req.query.next);
  // bad: https://app.example.com@attacker.net begins so
  if (redirectUrl.startsWith('https://app.example.com')) return res.redirect(redirectUrl);
  return res.redirect('/');
}

export function same(origin: string) {
  // bad: no end
  return /^https:\/\/app\.example\.com/.test(origin);
}

export function listed(origin: string) {
  // ok: one of a list
  return allowed.includes(origin);
}

export function parsed(origin: string) {
  const { hostname } = new URL(origin);
  // ok: a dot in front
  return hostname === 'example.com' || hostname.endsWith('.example.com');
}

export function anchored(origin: string) {
  // ok: from beginning to end
  return /^https:\/\/([a-z0-9-]+\.)?example\.com$/.test(origin);
}

export function relative(redirectUrl: string) {
  // ok: a path
  return redirectUrl.startsWith('/') && !redirectUrl.startsWith('//');
}

export function slash(redirectUrl: string) {
  // ok: the host ends there
  return redirectUrl.startsWith('https://app.example.com/');
}
