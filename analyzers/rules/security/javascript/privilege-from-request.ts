import express from 'express';
import jwt from 'jsonwebtoken';

const app = express();

app.delete('/users/:id', async (req, res) => {
  // bad: a header of the caller
  if (req.headers['x-role'] !== 'admin') return res.sendStatus(403);
  await users.remove(req.params.id);
  return res.sendStatus(204);
});

export function adminPages(req: Request, res: Response, next: NextFunction) {
  const role = req.cookies.role;
  // bad: a cookie that nobody signed
  if (['admin', 'owner'].includes(role)) return next();
  return res.sendStatus(403);
}

export function context(req: Request, res: Response, next: NextFunction) {
  // bad: the rest of the service believes it
  req.user = { id: idOf(req), role: req.get('X-User-Role') };
  next();
}

app.get('/reports', async (req, res) => {
  // bad: asked politely
  const isAdmin = req.query.admin === 'true';
  res.json(await reports.list({ all: isAdmin }));
});

app.post('/settings', async (req, res) => {
  // bad: refused unless the caller says so
  if (!req.body.isAdmin) return res.status(403).json({ error: 'forbidden' });
  await settings.write(req.body.values);
  return res.sendStatus(204);
});

app.post('/register', async (req, res) => {
  const { email, password, role } = req.body;
  // bad: an administrator by choice
  const user = await User.create({ email, hash: await argon2.hash(password), role });
  res.status(201).json({ id: user.id });
});

@Controller('auth')
export class AuthController {
  @Post('signup')
  async signUp(@Body() dto: SignUpDto) {
    const user = new User();
    user.email = dto.email;
    // bad: the form has a field for it
    user.role = dto.role ?? 'user';
    return this.users.save(user);
  }
}

app.patch('/users/:id/role', requireAdmin, async (req, res) => {
  // ok: an administrator gives it
  await User.update({ role: req.body.role }, { where: { id: req.params.id } });
  res.sendStatus(204);
});

app.get('/users', async (req, res) => {
  // ok: a filter of a listing
  if (req.query.role) filter.role = req.query.role;
  res.json(await User.findAll({ where: filter }));
});

app.post('/signup', async (req, res) => {
  const { email, password, role } = req.body;
  if (!['buyer', 'seller'].includes(role)) return res.status(400).json({ error: 'role' });
  // ok: one of two harmless ones
  await User.create({ email, password: await argon2.hash(password), role });
  return res.sendStatus(201);
});

app.post('/invitations', async (req, res) => {
  // ok: refused where the caller asks for more
  if (req.body.role === 'admin') return res.status(403).json({ error: 'ask an administrator' });
  await invitations.send(req.body.email);
  return res.sendStatus(202);
});

@Controller('reports')
export class ReportsController {
  @Delete(':id')
  remove(@Headers('x-role') role: string, @Param('id') id: string) {
    // bad: Nest hands the header over
    if (role !== 'admin') throw new ForbiddenException();
    return this.reports.remove(id);
  }
}

app.delete('/posts/:id', async (req, res) => {
  // ok: the account's own
  if (req.user.role !== 'admin') return res.sendStatus(403);
  await posts.remove(req.params.id);
  return res.sendStatus(204);
});

app.get('/whoami', (req, res) => {
  // ok: a cookie of the signed ones
  if (req.signedCookies.role !== 'admin') return res.sendStatus(403);
  return res.json({ admin: true });
});
