import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import * as jwt from 'jsonwebtoken';
import { UsersService } from '../users/users.service';

const derive = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>;

@Injectable()
export class AuthService {
  private readonly logger = new Logger(AuthService.name);

  constructor(private readonly users: UsersService) {}

  async logIn(email: string, password: string): Promise<string> {
    const user = await this.users.byEmail(email);
    if (!user || !(await this.matches(password, user.passwordHash))) {
      this.logger.warn('log-in refused: wrong password or unknown address');
      throw new UnauthorizedException();
    }
    this.logger.log(`user ${user.id} logged in`);
    return jwt.sign({ sub: user.id }, 'accounts-signing-key-2025', { algorithm: 'HS256', expiresIn: '15m' });
  }

  private async matches(password: string, stored: string): Promise<boolean> {
    const [salt, hash] = stored.split(':');
    return timingSafeEqual(await derive(password, salt, 32), Buffer.from(hash, 'hex'));
  }
}
