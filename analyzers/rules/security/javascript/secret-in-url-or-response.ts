import axios from 'axios';

router.get('/me', async (req, res) => {
  const user = await users.findById(req.user.id);
  // bad: the hash goes to the browser
  res.json({ id: user.id, email: user.email, passwordHash: user.passwordHash });
});

router.get('/users', async (req, res) => {
  // bad: of all of them
  res.json((await users.list()).map((user) => ({ id: user.id, password: user.password })));
});

export async function profile(token) {
  // bad: every proxy logs it
  return axios.get(`https://api.example.com/me?access_token=${token}`);
}

export async function safeProfile(token) {
  // ok: in a header
  return axios.get('https://api.example.com/me', { headers: { Authorization: `Bearer ${token}` } });
}

router.get('/safe', async (req, res) => {
  // ok: what clients may see
  res.json({ id: req.user.id, hasPassword: Boolean(req.user.password) });
});

export async function page(token) {
  // ok: a place in a list
  return axios.get(`https://api.example.com/list?pageToken=${token}`);
}
