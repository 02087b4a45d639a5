router.post('/users', async (req, res) => {
  if (!req.body.name) {
    // bad: goes on and creates the user
    res.status(400).json({ error: 'name' });
  }
  const user = await users.create(req.body);
  res.status(201).json(user);
});

router.get('/users/:id', async (req, res) => {
  const user = await users.find(req.params.id);
  // bad: one line
  if (!user) res.status(404).send('unknown');
  return res.json(user);
});

app.get('/report', async function (request, response) {
  if (!request.user.admin) {
    logger.warn('refused');
    // bad: work done all the same
    response.sendStatus(403);
  }
  const report = await build();
  response.send(report);
});

router.post('/safe', async (req, res) => {
  if (!req.body.name) {
    // ok: returned
    return res.status(400).json({ error: 'name' });
  }
  if (!req.body.mail) {
    // ok: return on the next line
    res.status(400).json({ error: 'mail' });
    return;
  }
  if (req.query.dry) {
    // ok: the other branch
    res.json({ dry: true });
  } else {
    res.json(await users.create(req.body));
  }
});

router.get('/last', (req, res) => {
  if (req.query.full) {
    // ok: nothing answers afterwards
    res.json({ full: true });
  }
  metrics.count('last');
});
