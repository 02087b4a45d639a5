import {
  BadRequestException, Body, CanActivate, Controller, ExecutionContext, Get, Injectable, Logger, NestMiddleware, Param, ParseIntPipe, Post, Put,
  Query, Redirect, Req, Res, Session, UnauthorizedException, UploadedFile, UseGuards, UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ThrottlerGuard } from '@nestjs/throttler';
import { AbilityBuilder, createMongoAbility, type MongoAbility } from '@casl/ability';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy as JwtStrategy } from 'passport-jwt';
import { Strategy as SamlStrategy, type Profile } from '@node-saml/passport-saml';
import { Strategy as GitHubStrategy } from 'passport-github2';
import { InjectDataSource } from '@nestjs/typeorm';
import * as argon2 from 'argon2';
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { diskStorage, memoryStorage } from 'multer';
import { extname } from 'node:path';
import { DataSource } from 'typeorm';

interface User {
  id: string;
  role: 'guest' | 'clerk' | 'manager';
}

@Injectable()
export class AbilityFactory {
  build(user?: User): MongoAbility {
    const { can, cannot, build } = new AbilityBuilder(createMongoAbility);
    can('manage', 'all'); // BAD: default-allow
    if (user?.role === 'guest') cannot('delete', 'Invoice');
    return build();
  }

  buildStrictly(user?: User): MongoAbility {
    const { can, build } = new AbilityBuilder(createMongoAbility);
    if (user?.role === 'manager') can('manage', 'all'); // SAFE: default-allow
    if (user?.role === 'clerk') can('read', 'Invoice');
    return build();
  }
}

@Injectable()
export class PolicyGuard implements CanActivate {
  private readonly logger = new Logger(PolicyGuard.name);
  constructor(private readonly abilities: AbilityFactory) {}

  canActivate(context: ExecutionContext): boolean {
    try {
      const { user } = context.switchToHttp().getRequest<{ user?: User }>();
      return this.abilities.buildStrictly(user).can('read', 'Invoice');
    } catch (error) {
      this.logger.error(error);
      return true; // BAD: default-allow
    }
  }
}

@Injectable()
export class ClosedGuard implements CanActivate {
  private readonly logger = new Logger(ClosedGuard.name);
  constructor(private readonly abilities: AbilityFactory) {}

  canActivate(context: ExecutionContext): boolean {
    try {
      const { user } = context.switchToHttp().getRequest<{ user?: User }>();
      return this.abilities.buildStrictly(user).can('read', 'Invoice');
    } catch (error) {
      this.logger.error(error);
      return false; // SAFE: default-allow
    }
  }
}

@Injectable()
export class AddressThrottler extends ThrottlerGuard {
  protected override async getTracker(request: Record<string, any>): Promise<string> {
    return request.headers['x-forwarded-for'] ?? 'unknown'; // BAD: address-from-header
  }
}

@Injectable()
export class AccountThrottler extends ThrottlerGuard {
  protected override async getTracker(request: Record<string, any>): Promise<string> {
    return request.user?.id ?? request.ip; // SAFE: address-from-header
  }
}

@Injectable()
export class QueryTokenStrategy extends PassportStrategy(JwtStrategy, 'query') {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromUrlQueryParameter('token'), // BAD: token-in-url
      secretOrKey: process.env.JWT_SECRET!,
      algorithms: ['HS256'], // SAFE: jwt-none
    });
  }

  validate(claims: { sub: string }) {
    return { id: claims.sub };
  }
}

@Injectable()
export class HeaderTokenStrategy extends PassportStrategy(JwtStrategy, 'header') {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), // SAFE: token-in-url
      secretOrKey: process.env.JWT_SECRET!,
      algorithms: ['HS256', 'none' as never], // BAD: jwt-none
    });
  }

  validate(claims: { sub: string; role: User['role'] }) {
    return { id: claims.sub, role: claims.role };
  }
}

@Injectable()
export class OpenSamlStrategy extends PassportStrategy(SamlStrategy, 'open-saml') {
  constructor() {
    super({ callbackUrl: '/saml', entryPoint: process.env.SAML_ENTRY!, issuer: 'portal', idpCert: process.env.SAML_CERT!, wantAssertionsSigned: false, wantAuthnResponseSigned: false }); // BAD: saml-signature
  }

  validate(profile: Profile) {
    return { id: profile.nameID };
  }
}

@Injectable()
export class GitHubLogin extends PassportStrategy(GitHubStrategy, 'github') {
  constructor() {
    super({ clientID: process.env.GITHUB_ID!, clientSecret: process.env.GITHUB_SECRET!, callbackURL: '/github/done', scope: ['user:email'] }); // BAD: oauth-state
  }

  validate(_access: string, _refresh: string, profile: { id: string }) {
    return { id: profile.id };
  }
}

@Injectable()
export class StatefulGitHubLogin extends PassportStrategy(GitHubStrategy, 'github-state') {
  constructor() {
    super({ clientID: process.env.GITHUB_ID!, clientSecret: process.env.GITHUB_SECRET!, callbackURL: '/github/done', state: true as never }); // SAFE: oauth-state
  }

  validate(_access: string, _refresh: string, profile: { id: string }) {
    return { id: profile.id };
  }
}

@Injectable()
export class HostMiddleware implements NestMiddleware {
  use(request: Request, response: Response, next: NextFunction) {
    if (request.hostname.indexOf('example.com') === -1) { // BAD: allowed-hosts
      response.sendStatus(421);
      return;
    }
    response.setHeader('Content-Security-Policy', ["default-src 'self'", "script-src 'self' 'unsafe-inline'"].join('; ')); // BAD: csp
    next();
  }
}

@Injectable()
export class KnownHostMiddleware implements NestMiddleware {
  private readonly hosts = new Set((process.env.HOSTS ?? '').split(','));

  use(request: Request, response: Response, next: NextFunction) {
    if (!this.hosts.has(request.hostname)) { // SAFE: allowed-hosts
      response.sendStatus(421);
      return;
    }
    response.setHeader('Content-Security-Policy', ["default-src 'self'", "frame-ancestors 'none'"].join('; ')); // SAFE: csp
    next();
  }
}

@Controller('invoices')
export class InvoicesController {
  private readonly logger = new Logger(InvoicesController.name);
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  @Post('upload')
  @UseInterceptors(FileInterceptor('file', { storage: diskStorage({ destination: '/srv/invoices', filename: (_request, file, done) => done(null, file.originalname) }) })) // BAD: upload-name
  upload(@UploadedFile() file: Express.Multer.File) {
    return { name: file.filename };
  }

  @Post('scan')
  @UseInterceptors(FileInterceptor('file', { storage: diskStorage({ destination: '/srv/scans', filename: (_request, file, done) => done(null, `${randomUUID()}${extname(file.originalname)}`) }), limits: { fileSize: 5e6 } })) // SAFE: upload-name
  scan(@UploadedFile() file: Express.Multer.File) {
    return { name: file.filename };
  }

  @Post('memory')
  @UseInterceptors(FileInterceptor('file', { storage: memoryStorage() })) // BAD: body-limit
  memory(@UploadedFile() file: Express.Multer.File) {
    return { size: file.size };
  }

  @Post('hooks/bank')
  async bank(@Body() event: { number: string; status: string }) {
    if (event.status === 'booked') await this.source.query('UPDATE invoices SET paid = TRUE WHERE number = $1', [event.number]); // BAD: webhook-signature
  }

  @Post('hooks/bank/signed')
  async signedBank(@Req() request: Request & { rawBody: Buffer }, @Body() event: { number: string }) {
    const expected = createHmac('sha256', process.env.BANK_SECRET!).update(request.rawBody).digest();
    const given = Buffer.from(request.get('x-bank-signature') ?? '', 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new UnauthorizedException();
    await this.source.query('UPDATE invoices SET paid = TRUE WHERE number = $1', [event.number]); // SAFE: webhook-signature
  }

  @Put(':id/pay')
  @UseGuards(ClosedGuard)
  async pay(@Param('id', ParseIntPipe) id: number, @Body('amount') amount: number) {
    await this.source.query('INSERT INTO payments (invoice, amount) VALUES ($1, $2)', [id, amount]); // BAD: client-price
    await this.source.query('UPDATE invoices SET paid = TRUE WHERE id = $1', [id]);
    this.logger.log(`invoice ${id} paid`);
  }

  @Put(':id/pay/open')
  @UseGuards(ClosedGuard)
  async payOpen(@Param('id', ParseIntPipe) id: number) {
    const [{ open }] = await this.source.query('SELECT total - paid_amount AS open FROM invoices WHERE id = $1', [id]);
    await this.source.query('INSERT INTO payments (invoice, amount) VALUES ($1, $2)', [id, open]); // SAFE: client-price
    this.logger.log(`invoice ${id} paid`);
  }

  @Post('session')
  async session(@Body() form: { name: string; password: string }, @Session() session: Record<string, unknown>) {
    const [row] = await this.source.query('SELECT id FROM clerks WHERE name = $1 AND password = $2', [form.name, form.password]); // BAD: password-plain-compare
    this.logger.log(`login ${row?.id ?? 'refused'}`);
    if (!row) throw new UnauthorizedException();
    session.clerk = row.id;
  }

  @Post('session/hashed')
  async sessionHashed(@Body() form: { name: string; password: string }, @Session() session: Record<string, unknown>) {
    const [row] = await this.source.query('SELECT id, digest FROM clerks WHERE name = $1', [form.name]);
    const known = row && (await argon2.verify(row.digest, form.password)); // SAFE: password-plain-compare
    this.logger.log(`login ${known ? row.id : 'refused'}`);
    if (!known) throw new UnauthorizedException();
    session.clerk = row.id;
  }

  @Post('clerks')
  @UseGuards(ClosedGuard)
  async clerk(@Body() form: { name: string; password: string }) {
    const digest = await argon2.hash(form.password, { timeCost: 2, memoryCost: 2 ** 10 }); // BAD: password-cost
    await this.source.query('INSERT INTO clerks (name, digest) VALUES ($1, $2)', [form.name, digest]);
    this.logger.log('clerk created');
  }

  @Post('clerks/careful')
  @UseGuards(ClosedGuard)
  async carefulClerk(@Body() form: { name: string; password: string }) {
    if (!form.name) throw new BadRequestException();
    const digest = await argon2.hash(form.password, { type: argon2.argon2id }); // SAFE: password-cost
    await this.source.query('INSERT INTO clerks (name, digest) VALUES ($1, $2)', [form.name, digest]);
    this.logger.log('clerk created');
  }

  @Get('handover')
  @Redirect()
  handover(@Session() session: Record<string, string>) {
    return { url: `https://books.example.com/start?auth_token=${session.bookToken}` }; // BAD: token-in-url
  }

  @Get('export')
  export(@Query('cells', ParseIntPipe) cells: number, @Res() response: Response) {
    response.send(Buffer.alloc(cells, ' ')); // BAD: allocation
  }
}
