import express from 'express';
import helmet from 'helmet';

const app = express();
// bad: no policy for scripts
app.use(helmet({ contentSecurityPolicy: false }));
// bad: no policy for frames
app.use(helmet({ frameguard: false }));
// bad: Fastify
fastify.register(helmet, { hsts: false });

app.use((req, res, next) => {
  // bad: everybody may frame it
  res.setHeader('X-Frame-Options', 'ALLOWALL');
  // bad: scripts from everywhere
  res.setHeader('Content-Security-Policy', "default-src *; img-src 'self'");
  // ok: nobody may
  res.setHeader('X-Frame-Options', 'DENY');
  // ok: own scripts
  res.setHeader('Content-Security-Policy', "default-src 'self'; img-src *");
  next();
});

// ok: defaults
app.use(helmet());
// ok: off outside of production only
app.use(helmet({ contentSecurityPolicy: process.env.NODE_ENV === 'production' ? undefined : false }));
