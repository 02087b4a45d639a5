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

router.get('/handover', (req, res) => {
  // bad: the browser keeps the token
  res.redirect('https://mobile.example.com/start?access_token=' + sign(req.session.userId));
});

router.get('/done', async (req, res) => {
  const address = `${process.env.APP_URL}/start?token=${sign(req.user)}`;
  // bad: the same in steps
  res.redirect(302, address);
});

router.get('/app', async (ctx) => {
  // bad: by a table of parameters
  ctx.redirect(`/app?${new URLSearchParams({ jwt: sign(ctx.state.user) })}`);
});

export async function people(token: string) {
  const url = new URL('https://people.example.net/me');
  // bad: a parameter of a request
  url.searchParams.set('access_token', token);
  const answer = await fetch(url);
  return answer.json();
}

export async function weather(city: string) {
  // bad: a key among the parameters
  return axios.get('https://weather.example.net/v1', { params: { q: city, apikey: process.env.WEATHER_KEY } });
}

router.get('/mail', (req, res) => {
  // ok: serves once
  res.redirect(`/reset-password?token=${oneTimeToken(req)}`);
});

router.get('/list', (req, res) => {
  // ok: a place in a list
  res.redirect(`/list?page_token=${req.query.cursor}`);
});

export function invitation(token: string) {
  const url = new URL('https://shop.example.com/join');
  // ok: a link for a mail
  url.searchParams.set('token', token);
  return mailer.send({ text: url.toString() });
}

export async function repositories(token: string, cursor: string) {
  // ok: in a header
  return axios.get('https://people.example.net/list', { params: { page: cursor }, headers: { Authorization: `Bearer ${token}` } });
}
