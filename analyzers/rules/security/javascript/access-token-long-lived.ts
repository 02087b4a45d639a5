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
