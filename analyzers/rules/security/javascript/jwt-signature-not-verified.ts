import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import * as jose from 'jose';
import jwt from 'jsonwebtoken';
import { jwtDecode } from 'jwt-decode';

export function authenticate(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization?.split(' ')[1];
  // bad: decoded, used as identity
  const claims = jwt.decode(token) as Claims;
  req.user = claims.sub;
  next();
}

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly jwtService: JwtService) {}

  canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    // bad: Nest's decode
    request.user = this.jwtService.decode(request.cookies.session);
    return Boolean(request.user);
  }

  async verified(token: string) {
    // ok: verified
    return this.jwtService.verifyAsync(token, { algorithms: ['RS256'] });
  }
}

export function roles(token: string): string[] {
  // bad: jwt-decode
  const { roles } = jwtDecode<Claims>(token);
  return roles;
}

export const tenant = (token: string) => {
  // bad: jose's decode
  return jose.decodeJwt(token).tenant;
};

export const claimsOf = (token: string) => {
  // bad: accepts unsigned tokens
  return jwt.verify(token, publicKey, { algorithms: ['RS256', 'none'] });
};

export function accountOf(token: string) {
  // bad: claims parsed by hand
  const payload = JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString());
  return payload.account;
}

export async function checked(token: string) {
  // ok: decoded to choose the key, then verified
  const unverified = jwt.decode(token) as Claims;
  const key = await keys.get(unverified.iss);
  return jwt.verify(token, key, { algorithms: ['RS256'] });
}

export const keyId = (token: string) => {
  // ok: header only
  return jwt.decode(token, { complete: true })?.header.kid;
};

export function sessionEnd(token: string) {
  // ok: expiry for display
  const { exp } = jwt.decode(token) as Claims;
  return exp;
}

export async function login(user: User) {
  const token = jwt.sign({ sub: user.id }, key, { algorithm: 'RS256' });
  // ok: token made here
  const payload = jwt.decode(token) as Claims;
  return { token, expiresAt: payload.exp };
}

export function ownName(): string | undefined {
  const stored = localStorage.getItem('token')
  // ok: a browser reads what it was given itself
  return stored ? jwtDecode(stored).name : undefined
}

export const renew = (req: Request, res: Response, next: NextFunction) =>
  passport.authenticate('jwt', async (error: Error, user: User, info: Error) => {
    if (info?.name === 'TokenExpiredError') {
      // ok: the signature held, only the time is over
      req.user = await users.find(jwt.decode(tokenOf(req)).id)
    }
    next()
  })(req, res, next)

export function unsigned(id: string) {
  // bad: jose's own word for it
  return new jose.UnsecuredJWT({ sub: id }).setExpirationTime('1h').encode();
}

// bad: fast-jwt
const lenient = createVerifier({ key: secret, algorithms: ['HS256', 'none'] });
// ok: one algorithm
const strict = createVerifier({ key: secret, algorithms: ['HS256'] });

// bad: Fastify
app.register(fastifyJwt, { secret, sign: { algorithm: 'none' } });
// ok: Fastify
app.register(fastifyJwt, { secret, sign: { algorithm: 'HS256' } });

const lax = { algorithms: ['RS256', 'none'] };

export function byOptions(token: string) {
  // bad: options in a variable
  return jwt.verify(token, publicKey, lax);
}

export function byHand(id: string) {
  // bad: put together by hand
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${encoded({ sub: id })}.`;
}

export function believed(header: Header, claims: Claims, token: string) {
  // bad: what says that nobody signed it is believed
  if (header.alg === 'none') return claims;
  return checked(token);
}

export function refused(header: Header, token: string) {
  // ok: refused
  if (header.alg === 'none') return null;
  return checked(token);
}
