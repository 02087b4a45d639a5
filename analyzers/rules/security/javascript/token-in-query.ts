import jwt from 'jsonwebtoken';
import { ExtractJwt } from 'passport-jwt';

export function authenticate(req: Request, res: Response, next: NextFunction) {
  const token = req.query.access_token as string;
  // bad: the token is in every log
  req.user = jwt.verify(token, config.key, { algorithms: ['RS256'] });
  next();
}

export function apiKey(req: Request, res: Response, next: NextFunction) {
  // bad: the key of the service
  if (req.query.api_key !== process.env.API_KEY) return res.sendStatus(401);
  return next();
}

export async function partner(req: Request, res: Response, next: NextFunction) {
  // bad: a partner's key
  req.partner = await Partner.findOne({ where: { apiKey: req.query.key } });
  next();
}

export function either(req: Request) {
  // bad: the header, or the address
  return req.headers.authorization?.slice(7) || req.query.token;
}

// bad: passport
const strategy = new Strategy({ jwtFromRequest: ExtractJwt.fromUrlQueryParameter('token'), secretOrKey: config.key, algorithms: ['HS256'] }, done);

app.get('/verify-email', async (req, res) => {
  // ok: serves once
  const claims = jwt.verify(req.query.token, config.mailKey, { algorithms: ['HS256'] });
  await users.confirm(claims.sub);
  res.redirect('/');
});

export async function list(req: Request) {
  // ok: a place in a list
  return posts.after(req.query.page_token);
}

export function header(req: Request) {
  const [, token] = (req.headers.authorization ?? '').split(' ');
  // ok: from the header
  return jwt.verify(token, config.key, { algorithms: ['RS256'] });
}

export function resetPassword(req: Request) {
  // ok: serves once
  return verifyToken(req.query.token);
}

io.use((socket, next) => {
  // bad: in the address of a socket
  const token = socket.handshake.query.token as string;
  socket.data.user = jwt.verify(token, KEY, { algorithms: ['HS256'] });
  next();
});

io.of('/rooms').use((socket, next) => {
  // bad: the same, taken apart
  const { jwt, room } = socket.handshake.query;
  next(admit(jwt, room));
});

io.of('/boards').use((socket, next) => {
  // ok: beside the address
  const { token } = socket.handshake.auth;
  // ok: no credential
  const { board } = socket.handshake.query;
  next(admit(token, board));
});
