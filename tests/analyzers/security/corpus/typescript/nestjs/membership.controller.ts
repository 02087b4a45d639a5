import {
  BadRequestException, Body, CanActivate, Controller, Delete, ExecutionContext, ForbiddenException, Get, Headers, HttpCode, Injectable, Logger,
  Param, Patch, Post, Query, Req, SetMetadata, UnauthorizedException, UseGuards, UseInterceptors, ClassSerializerInterceptor,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Reflector } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { MailerService } from '@nestjs-modules/mailer';
import { InjectRepository } from '@nestjs/typeorm';
import * as bcrypt from 'bcrypt';
import { Exclude } from 'class-transformer';
import { IsEmail, IsIn, IsOptional, IsString, MinLength } from 'class-validator';
import { randomBytes, scryptSync } from 'node:crypto';
import type { Request } from 'express';
import { Column, Entity, FindOptionsWhere, PrimaryGeneratedColumn, Repository } from 'typeorm';

@Entity()
export class Member {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() email!: string;
  @Column({ default: 'viewer' }) role!: string;
  @Column() password!: string; // BAD: password-exposed (returned with the entity)
  @Column({ nullable: true }) resetToken?: string;
}

@Entity()
export class Clerk {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() email!: string;
  @Exclude() @Column({ select: false }) password!: string; // SAFE: password-exposed
}

class RegisterDto {
  @IsEmail() email!: string;
  @IsString() @MinLength(12) password!: string;
  @IsOptional() @IsString() role?: string;
}

class InviteDto {
  @IsEmail() email!: string;
  @IsIn(['viewer', 'editor']) role!: string;
}

export const Public = () => SetMetadata('public', true);
export const Roles = (...roles: string[]) => SetMetadata('roles', roles);

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.get<string[]>('roles', context.getHandler());
    const request = context.switchToHttp().getRequest();
    if (!request.user) return true; // BAD: default-allow (nobody is signed in)
    return !roles || roles.includes(request.user.role);
  }
}

@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<boolean>('public', context.getHandler())) return true; // SAFE: default-allow (marked as public)
    const request = context.switchToHttp().getRequest();
    try {
      request.user = await this.jwt.verifyAsync(String(request.headers.authorization).replace(/^Bearer /, ''));
      return true;
    } catch {
      return false;
    }
  }
}

@Injectable()
export class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    return request.headers['x-user-role'] === 'admin'; // BAD: privilege-from-client
  }
}

@Controller('members')
@UseInterceptors(ClassSerializerInterceptor)
@UseGuards(SessionGuard)
export class MembershipController {
  private readonly logger = new Logger(MembershipController.name);

  constructor(
    @InjectRepository(Member) private readonly members: Repository<Member>,
    @InjectRepository(Clerk) private readonly clerks: Repository<Clerk>,
    private readonly jwt: JwtService,
    private readonly mailer: MailerService,
    private readonly config: ConfigService,
  ) {}

  @Public()
  @Post()
  async register(@Body() dto: RegisterDto) {
    const member = this.members.create({ email: dto.email, role: dto.role ?? 'viewer' }); // BAD: privilege-from-client
    member.password = await bcrypt.hash(dto.password, 5); // BAD: password-cost
    await this.members.save(member);
    this.logger.log(`registered ${member.id}`);
    return { id: member.id };
  }

  @Roles('admin')
  @Post('invitations')
  async invite(@Body() dto: InviteDto) {
    const member = this.members.create({ email: dto.email, role: dto.role }); // SAFE: privilege-from-client (an administrator's choice of two)
    member.password = await bcrypt.hash(randomBytes(24).toString('hex'), 12); // SAFE: password-cost
    await this.members.save(member);
    this.logger.log(`invited ${member.id}`);
    return { id: member.id };
  }

  @Public()
  @Post('kiosk')
  async kiosk(@Body() dto: RegisterDto) {
    const password = scryptSync(dto.password, 'salt', 64).toString('hex'); // BAD: password-salt
    return { id: (await this.members.save({ email: dto.email, password })).id };
  }

  @Public()
  @Post('device')
  async device(@Body() dto: RegisterDto) {
    const salt = randomBytes(16).toString('hex');
    const password = `${salt}:${scryptSync(dto.password, salt, 64).toString('hex')}`; // SAFE: password-salt
    return { id: (await this.members.save({ email: dto.email, password })).id };
  }

  @Public()
  @Post('login')
  async login(@Body('email') email: string, @Body('password') password: string) { // BAD: audit-missing
    const member = await this.members.findOneBy({ email });
    if (member?.password !== password) throw new UnauthorizedException(); // BAD: password-plain-compare
    return { token: await this.jwt.signAsync({ sub: member.id }, { expiresIn: '5y' }) }; // BAD: long-lived-token
  }

  @Public()
  @Post('login/clerk')
  async loginClerk(@Body('email') email: string, @Body('password') password: string) { // SAFE: audit-missing
    const clerk = await this.clerks.createQueryBuilder('c').addSelect('c.password').where('c.email = :email', { email }).getOne();
    if (!clerk || !(await bcrypt.compare(password, clerk.password))) { // SAFE: password-plain-compare
      this.logger.warn('clerk login refused');
      throw new UnauthorizedException();
    }
    this.logger.log(`clerk login ${clerk.id}`);
    return { token: await this.jwt.signAsync({ sub: clerk.id }, { expiresIn: '10m' }) }; // SAFE: long-lived-token
  }

  @Get()
  list(@Query() query: FindOptionsWhere<Member>) {
    return this.members.find({ where: query, take: 50, select: { id: true, email: true } }); // BAD: filter-from-request
  }

  @Get('by-email')
  byEmail(@Query('email') email: string) {
    return this.members.find({ where: { email: String(email) }, take: 1, select: { id: true, email: true } }); // SAFE: filter-from-request
  }

  @Get('clerks')
  clerksOf() {
    return this.clerks.find({ select: { id: true, email: true } }); // SAFE: password-exposed
  }

  @Get('me')
  async me(@Req() request: Request) {
    const member = await this.members.findOneBy({ id: request.cookies['memberId'] }); // BAD: identity-from-cookie
    return { id: member?.id, email: member?.email };
  }

  @Get('me/signed')
  async signed(@Req() request: Request) {
    const member = await this.members.findOneBy({ id: request.signedCookies['memberId'] || '' }); // SAFE: identity-from-cookie
    return { id: member?.id, email: member?.email };
  }

  @Patch(':id/role')
  async role(@Param('id') id: string, @Body('role') role: string, @Req() request: Request & { user: { role: string } }) { // BAD: audit-missing
    if (request.user.role !== 'admin') throw new ForbiddenException();
    await this.members.update(id, { role });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Req() request: Request & { user: { sub: string; role: string } }) { // SAFE: audit-missing
    if (request.user.role !== 'admin') throw new ForbiddenException();
    await this.members.delete(id);
    this.logger.warn(`member ${id} deleted by ${request.user.sub}`);
  }

  @Public()
  @Post('forgot')
  async forgot(@Body('email') email: string, @Headers('host') host: string) {
    const resetToken = randomBytes(32).toString('hex');
    await this.members.update({ email }, { resetToken });
    await this.mailer.sendMail({ to: email, subject: 'Reset your password', text: `https://${host}/reset/${resetToken}` }); // BAD: reset-link-host
  }

  @Public()
  @Post('forgot/configured')
  async forgotConfigured(@Body('email') email: string) {
    if (typeof email !== 'string') throw new BadRequestException();
    const resetToken = randomBytes(32).toString('hex');
    await this.members.update({ email }, { resetToken });
    const link = `${this.config.getOrThrow('PUBLIC_URL')}/reset/${resetToken}`; // SAFE: reset-link-host
    await this.mailer.sendMail({ to: email, subject: 'Reset your password', text: link });
  }
}
