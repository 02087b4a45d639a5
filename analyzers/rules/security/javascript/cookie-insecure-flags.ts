import session from 'express-session';
import { Request, Response } from 'express';

// bad: cookie of the session over plain HTTP
app.use(session({ secret: process.env.SESSION_SECRET!, resave: false, saveUninitialized: false, cookie: { secure: false } }));

// bad: express-session is not secure unless told so
app.use(session({ secret: process.env.SESSION_SECRET!, resave: false, saveUninitialized: false }));

const weak = { maxAge: 3600_000, secure: true };
const strict = { httpOnly: true, secure: true, sameSite: 'lax' as const };

export function login(req: Request, res: Response) {
  // bad: no flags at all
  res.cookie('session_token', newToken(req));
  res.redirect('/');
}

export function refresh(res: Response, token: string) {
  // bad: readable by scripts
  res.cookie('refreshToken', token, { secure: true, sameSite: 'strict' });
}

export function remember(reply: FastifyReply, token: string) {
  // bad: switched off
  reply.setCookie('auth', token, { path: '/', httpOnly: true, secure: false });
}

export function fromVariable(res: Response, token: string) {
  // bad: options that lack one
  res.cookie('access_token', token, weak);
}

export function byHand(res: ServerResponse, id: string) {
  // bad: written by hand
  res.setHeader('Set-Cookie', `sid=${id}; Path=/; HttpOnly`);
}

export function all(res: Response, token: string) {
  // ok: all flags
  res.cookie('session', token, { httpOnly: true, secure: true, sameSite: 'lax' });
  // ok: in a variable
  res.cookie('session', token, strict);
}

export function byEnvironment(res: Response, token: string) {
  // ok: decided by the environment
  res.cookie('session', token, { httpOnly: true, secure: process.env.NODE_ENV === 'production' });
}

export function theme(res: Response, name: string) {
  // ok: no secret
  res.cookie('theme', name);
}

export function logout(res: Response) {
  // ok: taken back
  res.cookie('session', '', { maxAge: 0 });
}

app.get('/sign-in', (req, res) => {
  // ok: where to go afterwards
  res.cookie('loginRedirect', req.path, { maxAge: 900000 })
  // ok: names of teams, for a page to show
  res.cookie('sessions', JSON.stringify(teams), { httpOnly: false, secure: true })
  // bad: the session
  res.cookie('login_session', token, { maxAge: 900000 })
})
