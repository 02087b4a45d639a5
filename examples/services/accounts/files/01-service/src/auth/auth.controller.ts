import { Body, Controller, Post } from '@nestjs/common';
import { IsEmail, MinLength } from 'class-validator';
import { AuthService } from './auth.service';

export class LogInDto {
  @IsEmail()
  email!: string;

  @MinLength(12)
  password!: string;
}

@Controller('sessions')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post()
  async logIn(@Body() dto: LogInDto): Promise<{ token: string }> {
    return { token: await this.auth.logIn(dto.email, dto.password) };
  }
}
