import cookie from 'cookie';
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

app.get('/settings', async (req, res) => {
  const profile = JSON.parse(Buffer.from(req.cookies.profile, 'base64').toString());
  // bad: the cookie says who is an administrator
  if (profile.role !== 'admin') return res.status(403).end();
  // bad: another way of writing it proves nothing
  res.json(await User.findByPk(profile.id));
});

export async function onlyStaff(ctx: Context, next: Next) {
  // bad: who may go on, by the cookie
  if (ctx.cookies.get('role', { signed: false }) !== 'staff') ctx.throw(403);
  // ok: signed by the service
  if (ctx.cookies.get('role', { signed: true }) !== 'staff') ctx.throw(403);
  await next();
}

export function mayExport(req: Request) {
  const { role } = req.session;
  // bad: a list does not prove it
  return ['admin', 'manager'].includes(req.cookies.role) || role === 'admin';
}

export async function member(ctx: Context, next: Next) {
  const id = ctx.cookies.get('member', { signed: false });
  // bad: koa, said by hand
  ctx.state.member = await db.members.byId(id);
  await next();
}

export function connected(socket: Socket) {
  const jar = cookie.parse(socket.handshake.headers.cookie ?? '');
  // bad: a header that has been taken apart
  socket.data.userId = jar.userId;
  // ok: a preference
  socket.data.dark = jar.theme === 'dark';
}

app.get('/form', (req, res) => {
  const profile = JSON.parse(req.cookies.profile);
  // ok: what it looks like
  res.render('form', { size: profile.size });
});

export function currentUserId(req: any) {
  // bad: whoever writes the cookie is it
  return req.cookies.user_id
}

router.post('/votes/:post', async (req: any, res: any) => {
  const author = req.cookies.author
  // bad: votes in anybody's name
  await votes.insertOne({ post: req.params.post, author })
  // bad: anybody's
  const mine = await prisma.letter.findMany({ where: { owner: req.cookies.owner } })
  res.json(mine)
})

export const createContext = ({ req }: any) => ({
  // bad: all resolvers believe it
  user: req.cookies.user,
  // ok: a preference
  theme: req.cookies.theme,
})

export function currentSession(req: any) {
  // ok: a random identifier
  return sessions.find(req.cookies.session_id)
}

router.get('/hello', (req: any, res: any) => {
  // ok: only shown
  res.render('hello', { user: req.cookies.nickname })
  // ok: only counted
  analytics.trackEvent({ user: req.cookies.nickname })
})
