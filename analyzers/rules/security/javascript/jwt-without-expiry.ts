import { JwtModule } from '@nestjs/jwt';
import { SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { ExtractJwt, Strategy } from 'passport-jwt';

export function issue(user: User) {
  // bad: neither exp nor expiresIn
  return jwt.sign({ sub: user.id, role: user.role }, process.env.JWT_SECRET!, { algorithm: 'HS256' });
}

export function issueFromVariable(user: User) {
  const payload = { sub: user.id };
  // bad: payload of the same function
  return jwt.sign(payload, process.env.JWT_SECRET!);
}

export async function issueWithJose(user: User, key: Uint8Array) {
  // bad: no expiration time
  return await new SignJWT({ sub: user.id }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().sign(key);
}

// bad: expired tokens are accepted
passport.use(new Strategy({ jwtFromRequest: ExtractJwt.fromHeader('x'), secretOrKey: KEY, ignoreExpiration: true }, check));

@Module({
  imports: [
    // bad: the module sets none
    JwtModule.register({ secret: process.env.JWT_SECRET }),
  ],
})
export class AuthModule {}

export function short(user: User) {
  // ok: expiresIn
  return jwt.sign({ sub: user.id }, process.env.JWT_SECRET!, { expiresIn: '15m' });
}

export function inPayload(user: User) {
  // ok: exp among the claims
  return jwt.sign({ sub: user.id, exp: Math.floor(Date.now() / 1000) + 900 }, process.env.JWT_SECRET!);
}

export function given(payload: object, options: jwt.SignOptions) {
  // ok: whoever calls decides
  return jwt.sign(payload, process.env.JWT_SECRET!, options);
}

export async function josed(user: User, key: Uint8Array) {
  // ok: expiration time
  return new SignJWT({ sub: user.id }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('15m').sign(key);
}

// ok: options of the module
JwtModule.register({ secret: process.env.JWT_SECRET, signOptions: { expiresIn: '15m' } });
