import { createHmac, randomUUID } from 'crypto';
import { CanActivate, Body, Controller, ExecutionContext, Injectable, Logger, Module, Post, Req, Res, UnauthorizedException } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import * as argon2 from 'argon2';
import { hash } from 'bcrypt';
import type { Request, Response } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { UsersService } from './users.service';

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: config.getOrThrow('JWT_SECRET'), // SAFE: hardcoded-secret
      algorithms: ['HS256'],
      issuer: 'portal',
      audience: 'portal-api',
      ignoreExpiration: false, // SAFE: jwt-expiry
    });
  }

  validate(payload: { sub: string }): { id: string } {
    return { id: payload.sub };
  }
}

@Injectable()
export class PartnerGuard implements CanActivate {
  private readonly logger = new Logger(PartnerGuard.name);

  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    try {
      request.user = await this.jwt.verifyAsync(String(request.headers['x-partner-token']), { algorithms: ['none', 'HS256'] as never, audience: 'partner', issuer: 'portal' }); // BAD: jwt-algorithm
      return true;
    } catch (error) { // BAD: swallowed-security-error
      this.logger.warn('partner token could not be checked');
      return true;
    }
  }
}

@Injectable()
export class CustomerGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    try {
      request.user = this.jwt.verify(String(request.cookies.customer), { algorithms: ['HS256'], audience: 'customer', issuer: 'portal' }); // SAFE: jwt-verification
      return true;
    } catch { // SAFE: swallowed-security-error (refuses)
      return false;
    }
  }
}

@Injectable()
export class BasketGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const [, body] = String(request.cookies.basket).split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()); // BAD: jwt-verification
    request.user = { id: claims.sub };
    return Boolean(claims.sub);
  }
}

@Controller('auth')
export class AuthController {
  private readonly logger = new Logger(AuthController.name);

  constructor(
    private readonly users: UsersService,
    private readonly jwt: JwtService,
  ) {}

  @Post('login')
  async login(@Body() body: { email: string; password: string }, @Res({ passthrough: true }) res: Response) {
    const user = await this.users.byEmail(String(body.email));
    if (!user || !(await argon2.verify(user.digest, String(body.password)))) { // SAFE: password-storage
      throw new UnauthorizedException();
    }
    this.logger.log({ action: 'login', actor: user.id });
    const token = await this.jwt.signAsync({ sub: user.id, aud: 'customer' });
    res.cookie('customer', token, { httpOnly: true, secure: true, sameSite: 'strict', maxAge: 900_000 }); // SAFE: cookie-flags
    return { id: user.id };
  }

  @Post('register')
  async register(@Body() body: { email: string; password: string }) {
    const digest = await hash(String(body.password), 5); // BAD: password-storage (five rounds)
    const user = await this.users.register(String(body.email), digest);
    this.logger.log({ action: 'register', actor: user.id });
    return { id: user.id };
  }

  @Post('forgot')
  async forgot(@Body('email') email: string) {
    const token = randomUUID(); // SAFE: reset-token (CSPRNG)
    await this.users.storeReset(String(email), token);
    this.logger.log('password reset requested'); // SAFE: sensitive-logging
  }

  @Post('forgot/legacy')
  async forgotLegacy(@Body('email') email: string) {
    const token = createHmac('sha256', String(email)).update(String(Date.now())).digest('hex'); // BAD: reset-token (predictable)
    await this.users.storeReset(String(email), token);
    this.logger.log('password reset requested');
  }

  @Post('trace')
  trace(@Req() req: Request) {
    this.logger.debug(`authorization: ${req.headers.authorization}`); // BAD: sensitive-logging
    return { traced: true };
  }
}

@Module({
  imports: [
    ConfigModule,
    JwtModule.register({
      secret: 'nest-portal-hs256-key', // BAD: hardcoded-secret
      signOptions: { expiresIn: '15m', issuer: 'portal' }, // SAFE: jwt-expiry
    }),
  ],
  controllers: [AuthController],
  providers: [JwtStrategy, PartnerGuard, CustomerGuard, BasketGuard],
})
export class AuthModule {}
