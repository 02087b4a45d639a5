import helmet from 'helmet';

app.use(
  helmet({
    contentSecurityPolicy: {
      directives: {
        // bad: every script of the page
        scriptSrc: ["'self'", "'unsafe-inline'"],
        // ok: styles
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
  }),
);

app.use(
  helmet.contentSecurityPolicy({
    // bad: text becomes code
    directives: { defaultSrc: ["'self'"], 'script-src': ["'self'", "'unsafe-eval'"] },
  }),
);

app.use(
  helmet({
    // ok: by a nonce
    contentSecurityPolicy: { directives: { scriptSrc: ["'self'", (req, res) => `'nonce-${res.locals.nonce}'`] } },
  }),
);

app.use((req, res, next) => {
  // bad: as a header
  res.setHeader('Content-Security-Policy', "default-src 'self'; script-src 'self' 'unsafe-inline'");
  // ok: styles only
  res.setHeader('Content-Security-Policy', "default-src 'self'; style-src 'self' 'unsafe-inline'");
  // ok: the nonce wins
  res.setHeader('Content-Security-Policy', `script-src 'nonce-${nonce}' 'unsafe-inline'`);
  next();
});

export const headers = [
  {
    key: 'Content-Security-Policy',
    // bad: put together of parts
    value: ["default-src 'self'", "script-src 'self' 'unsafe-eval' 'unsafe-inline'", "style-src 'self'"].join('; '),
  },
  {
    key: 'Content-Security-Policy',
    // ok: the part of the styles
    value: ["default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'"].join('; '),
  },
];
