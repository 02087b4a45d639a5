import type { Response } from 'express';

export function leave(res: Response, known: string | undefined, fallback: string): void {
  if (known) {
    res.redirect(302, known);
    return;
  }
  const target = fallback || '/links';

  res.redirect(target); // BAD: open-redirect (the fallback of the query)
}
