import passport from 'passport';
import { google } from 'googleapis';

const client = new google.auth.OAuth2(config.id, config.secret, config.callback);

// bad: switched off
passport.use(new OAuth2Strategy({ clientID: config.id, clientSecret: config.secret, callbackURL: config.callback, state: false }, done));

app.get('/login/google', (req, res) => {
  // bad: begun without one
  const url = client.generateAuthUrl({ access_type: 'offline', scope: ['openid', 'email'] });
  res.redirect(url);
});

app.get('/login/github', (req, res) => {
  // bad: a constant address
  res.redirect(`https://github.com/login/oauth/authorize?client_id=${config.id}&response_type=code&scope=user`);
});

export function begin(res: Response) {
  // bad: parameters without one
  const params = new URLSearchParams({ client_id: config.id, response_type: 'code', redirect_uri: config.callback });
  res.redirect(`${config.authorizeUrl}?${params}`);
}

app.get('/callback', async (req, res) => {
  const { code } = req.query;
  // bad: whose code is it
  const { tokens } = await client.getToken(code as string);
  req.session.userId = await userOf(tokens);
  res.redirect('/');
});

app.get('/login/state', (req, res) => {
  req.session.oauthState = crypto.randomUUID();
  // ok: drawn and kept
  res.redirect(client.generateAuthUrl({ scope: ['openid'], state: req.session.oauthState }));
});

app.get('/callback/state', async (req, res) => {
  const { code, state } = req.query;
  if (state !== req.session.oauthState) return res.sendStatus(403);
  // ok: compared
  const { tokens } = await client.getToken(code as string);
  return finish(req, res, tokens);
});

// ok: kept by the library
passport.use(new OAuth2Strategy({ clientID: config.id, clientSecret: config.secret, callbackURL: config.callback, state: true }, done));

export function withState(state: string) {
  // ok: the caller's
  const params = new URLSearchParams({ client_id: config.id, response_type: 'code', state });
  return `${config.authorizeUrl}?${params}`;
}

app.get('/login/slack', (req, res) => {
  // bad: the kind of answer is the default
  const query = new URLSearchParams({ client_id: config.id, scope: 'identity.basic', redirect_uri: config.callback });
  res.redirect(`https://slack.com/oauth/v2/authorize?${query}`);
});

app.get('/login/slack/state', (req, res) => {
  req.session.state = crypto.randomUUID();
  // ok: drawn and kept
  const query = new URLSearchParams({ client_id: config.id, redirect_uri: config.callback, state: req.session.state });
  res.redirect(`https://slack.com/oauth/v2/authorize?${query}`);
});

app.get('/callback/slack', async (req, res) => {
  // no state is looked at here
  // bad: whose code is it
  const form = new URLSearchParams({ code: String(req.query.code), client_id: config.id, client_secret: config.secret });
  const { data } = await axios.post('https://slack.com/api/oauth.v2.access', form);
  res.json(data);
});

app.get('/callback/github', async (req, res) => {
  const { code } = req.query;
  // bad: of an object
  const { data } = await axios.post(config.tokenUrl, { code, client_id: config.id, client_secret: config.secret });
  req.session.user = data;
  res.redirect('/');
});

app.get('/callback/github/state', async (req, res) => {
  const { code, state } = req.query;
  if (state !== req.session.state) return res.sendStatus(403);
  // ok: compared
  const { data } = await axios.post(config.tokenUrl, { code, client_id: config.id, client_secret: config.secret });
  return finish(req, res, data);
});

export async function exchange(code: string) {
  // ok: the caller has looked at the state
  return axios.post(config.tokenUrl, { code, client_id: config.id, client_secret: config.secret });
}

app.get('/login/fixed', (req, res) => {
  // bad: everybody's state
  res.redirect(`https://discord.com/oauth2/authorize?client_id=${config.id}&response_type=code&state=portal`);
});
