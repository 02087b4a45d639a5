import {
  CanActivate,
  createParamDecorator,
  ExecutionContext,
  ForbiddenException,
  Injectable,
  Logger,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Reflector } from '@nestjs/core';
import { JwtModuleAsyncOptions, JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';

export const Roles = (...roles: string[]) => SetMetadata('roles', roles);
export const Permissions = (...names: string[]) => SetMetadata('permissions', names);

export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest().user;
});

export interface Claims {
  sub: string;
  roles: string[];
  permissions?: string[];
}

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), // SAFE: token-in-url
      secretOrKey: config.getOrThrow<string>('JWT_PUBLIC_KEY'),
      algorithms: ['RS256'],
      issuer: config.get('JWT_ISSUER'),
    });
  }

  validate(claims: Claims): Claims {
    return claims;
  }
}

@Injectable()
export class DownloadStrategy extends PassportStrategy(Strategy, 'download') {
  constructor(config: ConfigService) {
    super({
      jwtFromRequest: ExtractJwt.fromUrlQueryParameter('token'), // BAD: token-in-url
      secretOrKey: config.getOrThrow<string>('DOWNLOAD_SECRET'),
      ignoreExpiration: true, // BAD: jwt-expiry
    });
  }

  validate(claims: Claims): Claims {
    return claims;
  }
}

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const wanted = this.reflector.getAllAndOverride<string[]>('roles', [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<Request & { user?: Claims }>();
    if (!wanted?.length) throw new ForbiddenException('no roles are declared');
    return wanted.some((role) => request.user?.roles.includes(role) ?? false); // SAFE: privilege-from-client (verified claims)
  }
}

@Injectable()
export class PermissionsGuard implements CanActivate {
  private readonly logger = new Logger(PermissionsGuard.name);

  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const token = request.headers.authorization?.split(' ')[1] ?? '';
    try {
      const claims = await this.jwt.verifyAsync<Claims>(token);
      request.res?.setHeader('X-Subject', claims.sub);
      return Boolean(claims.permissions?.length);
    } catch (error) {
      this.logger.warn('token was not accepted');
      return true; // BAD: swallowed-security-error
    }
  }
}

@Injectable()
export class TenantGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { tenant?: string }>();
    try {
      const claims = await this.jwt.verifyAsync<{ tenant: string }>(request.cookies.session);
      request.tenant = claims.tenant;
    } catch {
      throw new UnauthorizedException(); // SAFE: swallowed-security-error
    }
    return request.tenant === request.params.tenant;
  }
}

@Injectable()
export class SupportGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    return request.header('x-user-role') === 'support'; // BAD: privilege-from-client
  }
}

export const jwtOptions: JwtModuleAsyncOptions = {
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({
    secret: config.getOrThrow('JWT_SECRET'),
    signOptions: { expiresIn: '15m', audience: 'tenants' }, // SAFE: jwt-expiry
  }),
};
