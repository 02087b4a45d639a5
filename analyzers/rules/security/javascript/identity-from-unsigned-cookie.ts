import { cookies } from 'next/headers';

app.get('/me', async (req, res) => {
  // bad: the number in the cookie is anybody's
  const user = await User.findByPk(req.cookies.userId);
  res.json(user);
});

export async function currentUser(req: Request, res: Response, next: NextFunction) {
  const id = Number(req.cookies['user_id']);
  // bad: a number is no proof
  const { rows } = await pool.query('SELECT * FROM users WHERE id = $1', [id]);
  res.locals.user = rows[0];
  next();
}

export async function GET() {
  const mail = (await cookies()).get('user_email')?.value;
  // bad: Next.js
  const account = await prisma.user.findUnique({ where: { email: mail } });
  return Response.json(account);
}

export function who(req: Request, res: Response, next: NextFunction) {
  // bad: the rest of the service believes it
  req.userId = req.cookies.uid;
  next();
}

app.get('/signed', async (req, res) => {
  // ok: signed by the service
  res.json(await User.findByPk(req.signedCookies.userId));
});

app.get('/session', async (req, res) => {
  // ok: a random identifier of a session
  const session = await sessions.findOne({ id: req.cookies.session_id });
  res.json(await User.findByPk(session.userId));
});

app.get('/token', async (req, res) => {
  // ok: proven
  const claims = jwt.verify(req.cookies.user, key, { algorithms: ['HS256'] });
  res.json(await User.findByPk(claims.sub));
});

app.get('/page', (req, res) => {
  // ok: a name to greet with
  res.render('page', { name: req.cookies.username });
});
