import bcrypt from 'bcrypt';

router.post('/login', async (req, res) => {
  const user = await users.findOne({ mail: req.body.mail });
  // bad: the address is no customer's
  if (!user) return res.status(404).json({ error: 'User not found' });
  const same = await bcrypt.compare(req.body.password, user.hash);
  // bad: so there is one
  if (!same) return res.status(401).json({ error: 'Wrong password' });
  return res.json({ token: sign(user) });
});

export class AuthService {
  async signIn(mail: string, password: string) {
    const user = await this.users.findByMail(mail);
    // bad: told apart
    if (!user) throw new NotFoundException('User does not exist');
    if (!(await bcrypt.compare(password, user.hash))) throw new UnauthorizedException('invalid credentials');
    return this.issue(user);
  }
}

router.post('/sessions', async (req, res) => {
  const user = await users.findOne({ mail: req.body.mail });
  const same = user && (await bcrypt.compare(req.body.password, user.hash));
  // ok: one answer
  if (!same) return res.status(401).json({ error: 'Incorrect email or password' });
  return res.json({ token: sign(user) });
});

router.get('/users/:id', async (req, res) => {
  // ok: no sign-in
  return res.status(404).json({ error: 'User not found' });
});

router.post('/login/otp', async (req, res) => {
  // ok: one answer
  return res.status(401).json({ error: 'invalid credentials' });
});
