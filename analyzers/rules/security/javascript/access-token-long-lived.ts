import jwt from 'jsonwebtoken';

export function login(user: User) {
  // bad: a year
  return jwt.sign({ sub: user.id }, config.key, { algorithm: 'HS256', expiresIn: '365d' });
}

@Module({
  // bad: for the whole service
  imports: [JwtModule.register({ secret: config.key, signOptions: { expiresIn: '1y' } })],
})
export class AuthModule {}

export async function issue(claims: Claims) {
  // bad: in seconds
  return jwt.sign(claims, config.key, { expiresIn: 60 * 60 * 24 * 180 });
}

export function session(user: User) {
  // ok: minutes
  return jwt.sign({ sub: user.id }, config.key, { algorithm: 'HS256', expiresIn: '15m' });
}

export function refreshToken(user: User) {
  // ok: kept and rotated
  return jwt.sign({ sub: user.id, kind: 'refresh' }, config.key, { expiresIn: '90d' });
}

export function renewed(user: User) {
  // ok: another key, of the refresh tokens
  return jwt.sign({ sub: user.id }, config.refreshSecret, { expiresIn: '180d' });
}

export function invitationLink(mail: string) {
  // ok: an invitation
  return jwt.sign({ mail }, config.key, { expiresIn: '365d' });
}

export const cacheOptions = {
  // ok: no token
  expiresIn: '365d',
};

const TOKEN_LIFE = '365d';
const SHORT_LIFE = '15m';
const YEAR = 365 * 24 * 3600;

export function byConstant(id: string) {
  // bad: by a constant
  return jwt.sign({ sub: id }, process.env.TOKEN_KEY!, { expiresIn: TOKEN_LIFE });
}

export function shortByConstant(id: string) {
  // ok: a quarter of an hour
  return jwt.sign({ sub: id }, process.env.TOKEN_KEY!, { expiresIn: SHORT_LIFE });
}

// bad: the settings of a plugin
app.register(fastifyJwt, { secret: process.env.TOKEN_KEY, sign: { expiresIn: '1y' } });

// bad: made by a factory
export const later = JwtModule.registerAsync({ useFactory: () => ({ signOptions: { expiresIn: '180d' } }) });

// ok: an hour
app.register(fastifyJwt, { secret: process.env.TOKEN_KEY, sign: { expiresIn: '1h' } });

export function login(id: string) {
  // bad: in the claims
  const exp = Math.floor(Date.now() / 1000) + 10 * YEAR;
  return jwtSimple.encode({ sub: id, exp }, process.env.TOKEN_KEY);
}

export function claims(id: string) {
  // bad: at once
  return jwt.sign({ sub: id, exp: Math.floor(Date.now() / 1000) + 60 * 60 * 24 * 365 }, process.env.TOKEN_KEY!);
}

export function shortClaims(id: string) {
  // ok: an hour
  return jwt.sign({ sub: id, exp: Math.floor(Date.now() / 1000) + 60 * 60 }, process.env.TOKEN_KEY!);
}
