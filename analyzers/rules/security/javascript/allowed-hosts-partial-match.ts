const HOSTS = new Set(['portal.example.com', 'localhost:3000']);

app.use((req, res, next) => {
  // bad: other domains end like this
  if (!req.hostname.endsWith('example.com')) {
    return res.sendStatus(421);
  }
  next();
});

fastify.addHook('onRequest', async (request, reply) => {
  // bad: any domain may begin so
  if (!request.hostname.startsWith('portal.')) {
    return reply.code(421).send();
  }
});

app.use((req, res, next) => {
  // bad: no end
  if (!/^forms\./.test(req.hostname)) {
    res.status(421).end();
    return;
  }
  next();
});

app.use(async (ctx, next) => {
  // bad: a part of it
  if (!ctx.host.includes('example.com')) ctx.throw(421);
  await next();
});

app.use((req, res, next) => {
  // ok: the whole name
  if (!HOSTS.has(req.hostname)) {
    return res.sendStatus(421);
  }
  next();
});

app.use((req, res, next) => {
  // ok: a dot before the domain
  if (!req.hostname.endsWith('.example.com')) {
    return res.sendStatus(421);
  }
  next();
});

app.use((req, res, next) => {
  // ok: begin and end
  if (!/^([a-z0-9-]+\.)?example\.com$/.test(req.hostname)) {
    return res.sendStatus(421);
  }
  next();
});

app.use((req, res, next) => {
  // ok: chooses, refuses nobody
  if (!req.hostname.startsWith('api.')) {
    return res.render('home');
  }
  next();
});
