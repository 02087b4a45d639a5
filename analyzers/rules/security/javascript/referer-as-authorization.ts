export function fromOurPages(req: Request, res: Response, next: NextFunction) {
  // bad: any program sends it
  if (!req.headers.referer?.startsWith('https://app.example.com/')) return res.sendStatus(403);
  return next();
}

app.get('/admin/export', async (req, res) => {
  const referer = req.get('Referer') ?? '';
  // bad: as if only administrators had that page
  if (!referer.includes('/admin')) {
    return res.status(403).json({ error: 'forbidden' });
  }
  return res.json(await exports.all());
});

export function partnerOnly(req: Request, res: Response, next: NextFunction) {
  // bad: the way in is written on the door
  if (req.headers['referer'] === config.partnerPage) return next();
  return res.sendStatus(401);
}

export function back(req: Request, res: Response) {
  // ok: a way back
  if (req.headers.referer?.startsWith('https://app.example.com/')) return res.redirect(req.headers.referer);
  return res.redirect('/');
}

export function counted(req: Request) {
  // ok: a statistic
  if (req.headers.referer?.includes('news')) counters.news += 1;
}

export function guarded(req: Request, res: Response, next: NextFunction) {
  // ok: who calls
  if (!req.user) return res.sendStatus(401);
  return next();
}
