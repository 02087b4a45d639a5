import crypto from 'node:crypto';

app.get('/noise', (req, res) => {
  // bad: as many bytes as asked for
  res.send(Buffer.alloc(Number(req.query.size)));
});

app.get('/line', (req, res) => {
  const { width } = req.query;
  // bad: a text of any length
  res.send('-'.repeat(parseInt(width as string, 10)));
});

app.post('/tickets', async (req, res) => {
  const count = req.body.count;
  // bad: an array of any length
  const tickets = Array.from({ length: count }, () => crypto.randomUUID());
  res.json(tickets);
});

app.post('/seats', (req, res) => {
  // bad: a thousand million places
  const seats = new Array(req.body.rows).fill(null);
  res.json(seats);
});

app.get('/bounded', (req, res) => {
  const size = Math.min(Number(req.query.size) || 0, 1024);
  // ok: a kilobyte at most
  res.send(Buffer.alloc(size));
});

app.get('/checked', (req, res) => {
  const count = Number(req.query.count);
  if (!(count > 0) || count > 100) {
    return res.status(400).end();
  }
  // ok: a hundred at most
  return res.json(Array.from({ length: count }, () => crypto.randomUUID()));
});

app.post('/copies', (req, res) => {
  // ok: as long as what was sent
  res.send(Buffer.alloc(req.body.text.length));
});

app.get('/moves', async (req, res) => {
  // bad: all rows of the table
  const rows = await req.app.locals.moves.find().limit(Number(req.query.limit)).toArray();
  // ok: a hundred at most
  const some = await req.app.locals.moves.find().limit(Math.min(Number(req.query.limit) || 20, 100)).toArray();
  res.json([rows, some]);
});
