import bcrypt from 'bcrypt';

app.post('/login', async (req, res) => {
  const user = await users.byName(req.body.name);
  if (!user || !(await bcrypt.compare(req.body.password, user.hash))) return res.sendStatus(401);
  // bad: the session of before
  req.session.userId = user.id;
  res.redirect('/');
});

export async function signIn(request: FastifyRequest, reply: FastifyReply) {
  const user = await check(request.body);
  // bad: Fastify
  request.session.user = { id: user.id };
  return reply.send({ ok: true });
}

router.get('/auth/callback', async (ctx) => {
  const profile = await exchange(ctx.query.code);
  // bad: Koa, after single sign-on
  ctx.session.userId = profile.sub;
});

app.post('/api/login', (req, res, next) => {
  const user = check(req.body);
  req.session.regenerate((error) => {
    if (error) return next(error);
    // ok: begun anew
    req.session.userId = user.id;
    res.redirect('/');
  });
});

export async function login(request: FastifyRequest) {
  const user = await check(request.body);
  await request.session.regenerate();
  // ok: begun anew
  request.session.user = user;
}

export class AccountController {
  async signIn(req: Request, res: Response): Promise<void> {
    const user = await check(req.body);
    // bad: a method of that name
    req.session.userId = user.id;
    res.redirect('/');
  }

  async choose(req: Request, res: Response): Promise<void> {
    // ok: another method, of a visitor who is logged in
    req.session.accountId = req.body.account;
    res.sendStatus(204);
  }
}

export const accounts = {
  // ok: this one writes nothing
  login: async (req: Request) => check(req.body),
  choose: async (req: Request) => {
    // ok: another function of the object
    req.session.accountId = req.body.account;
  },
};

app.post('/language', (req, res) => {
  // ok: no login
  req.session.language = req.body.language;
  res.sendStatus(204);
});

app.post('/logout', (req, res) => {
  // ok: taken back
  req.session.user = null;
  res.sendStatus(204);
});
