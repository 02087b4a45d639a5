app.post('/login', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
  // bad: the hash that was compared goes out
  return res.json({ token: sign(user), user });
});

app.get('/me', async (req, res) => {
  const user = await User.findById(req.user.id).select('+password');
  // bad: asked for, and sent
  res.json(user);
});

app.get('/users', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM users WHERE tenant = $1', [req.user.tenant]);
  // bad: all columns
  res.json(rows);
});

app.post('/session', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
  // ok: named
  return res.json({ token: sign(user), user: { id: user.id, email: user.email } });
});

app.post('/signin', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
  const { password, ...rest } = user;
  // ok: taken off
  return res.json(rest);
});

app.get('/users/names', async (req, res) => {
  const { rows } = await pool.query('SELECT id, name FROM users');
  // ok: named columns
  res.json(rows);
});
