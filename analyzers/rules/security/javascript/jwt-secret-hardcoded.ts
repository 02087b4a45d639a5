import { JwtModule } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import session from 'express-session';
import { expressjwt } from 'express-jwt';
import { SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { ExtractJwt, Strategy } from 'passport-jwt';

const SECRET = 'my-very-secret-key';
const publicKeyPath = './public.pem';

export function issue(user: User) {
  // bad: literal
  const token = jwt.sign({ sub: user.id }, 'supersecret', { expiresIn: '1h' });
  // bad: default behind the variable
  const refresh = jwt.sign({ sub: user.id }, process.env.REFRESH_SECRET || 'refresh', { expiresIn: '7d' });
  return { token, refresh };
}

export function read(token: string) {
  // bad: constant of the module
  return jwt.verify(token, SECRET, { algorithms: ['HS256'] });
}

// bad: session key
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }));

// bad: middleware
app.use(expressjwt({ secret: process.env.JWT_SECRET ?? 'dev', algorithms: ['HS256'] }));

// bad: Fastify plugin
fastify.register(fastifyJwt, { secret: 'fastify-secret' });

@Module({
  imports: [
    // bad: Nest module
    JwtModule.register({ secret: 'nest-secret', signOptions: { expiresIn: '60s' } }),
  ],
})
export class AuthModule {}

export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) {
    // bad: strategy
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: 'strategy-secret' });
  }
}

export function safe(token: string, config: ConfigService) {
  // ok: from the environment
  jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] });
  // ok: from the configuration
  jwt.sign({ a: 1 }, config.getOrThrow('JWT_SECRET'));
  // ok: file read at start
  jwt.verify(token, fs.readFileSync(publicKeyPath), { algorithms: ['RS256'] });
  // ok: configured session key
  return session({ secret: config.get<string>('SESSION_SECRET'), resave: false });
}

// ok: another kind of call with a field of that name
createWidget({ secret: 'is a label of the form' });
