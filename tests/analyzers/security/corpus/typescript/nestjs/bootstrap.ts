import { ApolloDriver, ApolloDriverConfig } from '@nestjs/apollo';
import { MailerModule } from '@nestjs-modules/mailer';
import { Controller, Get, Module, UseGuards, ValidationPipe } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { ClientsModule, MicroserviceOptions, Transport } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ServeStaticModule } from '@nestjs/serve-static';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule, TypeOrmModuleOptions } from '@nestjs/typeorm';
import * as grpc from '@grpc/grpc-js';
import * as Sentry from '@sentry/nestjs';
import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface';
import { json, urlencoded } from 'express';
import helmet, { HelmetOptions } from 'helmet';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SessionGuard } from './membership.controller';

const production = process.env.NODE_ENV === 'production';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  sendDefaultPii: true, // BAD: reporter-pii
  tracesSampleRate: 0.1,
});

const database: TypeOrmModuleOptions = {
  type: 'postgres',
  url: process.env.DATABASE_URL,
  autoLoadEntities: true,
  ssl: production ? { rejectUnauthorized: false } : false, // BAD: database-tls
};

const archive: TypeOrmModuleOptions = {
  name: 'archive',
  type: 'postgres',
  url: process.env.ARCHIVE_URL,
  ssl: { ca: readFileSync('/etc/ssl/db.pem', 'utf8') }, // SAFE: database-tls
};

const orders: TypeOrmModuleOptions = {
  name: 'orders',
  type: 'mysql',
  url: process.env.ORDERS_URL,
  multipleStatements: true, // BAD: multi-statement
};

const stock: TypeOrmModuleOptions = {
  name: 'stock',
  type: 'mysql',
  url: process.env.STOCK_URL,
  ssl: { ca: readFileSync('/etc/ssl/db.pem', 'utf8') },
  extra: { multipleStatements: false }, // SAFE: multi-statement
};

const strictHelmet: HelmetOptions = {
  contentSecurityPolicy: {
    directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'"], frameAncestors: ["'none'"] }, // SAFE: csp
  },
};

const cors: CorsOptions = {
  credentials: true,
  origin(origin, callback) {
    callback(null, !origin || origin.endsWith('example.com')); // BAD: partial-origin
  },
};

const strictCors: CorsOptions = {
  credentials: true,
  origin(origin, callback) {
    callback(null, origin !== undefined && ['https://app.example.com', 'https://admin.example.com'].includes(origin)); // SAFE: partial-origin (a list's includes)
  },
};

@Controller('internal')
export class InternalController {
  @Get('env')
  environment() {
    return { node: process.version, ...process.env }; // BAD: environment-exposed
  }

  @Get('release')
  release() {
    return { node: process.version, release: process.env.RELEASE }; // SAFE: environment-exposed
  }

  @Get('debug/handles')
  handles() { // BAD: debug-endpoint
    return process.getActiveResourcesInfo().concat(Object.keys(require.cache));
  }

  @Get('debug/memory')
  @UseGuards(SessionGuard)
  memory() { // SAFE: debug-endpoint
    return process.memoryUsage();
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot(database),
    TypeOrmModule.forRoot(archive),
    TypeOrmModule.forRoot(orders),
    TypeOrmModule.forRoot(stock),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      introspection: true, // BAD: introspection
      playground: true,
    }),
    ServeStaticModule.forRoot({ rootPath: join(__dirname, '..') }), // BAD: static-root
    MailerModule.forRoot({
      transport: {
        host: 'smtp.example.com',
        port: 587,
        secure: false,
        ignoreTLS: true, // BAD: mail-tls
        auth: { user: 'portal', pass: process.env.SMTP_PASSWORD },
      },
    }),
    ClientsModule.register([
      {
        name: 'PRICING',
        transport: Transport.GRPC,
        options: { package: 'pricing', protoPath: 'pricing.proto', url: 'pricing.example.com:443', credentials: grpc.credentials.createInsecure() }, // BAD: grpc-tls
      },
      {
        name: 'STOCK',
        transport: Transport.GRPC,
        options: { package: 'stock', protoPath: 'stock.proto', url: 'stock.example.com:443', credentials: grpc.credentials.createSsl() }, // SAFE: grpc-tls
      },
      {
        name: 'EVENTS',
        transport: Transport.REDIS,
        options: { host: 'cache.example.com', port: 6379, password: process.env.REDIS_PASSWORD }, // BAD: cleartext-transport
      },
      {
        name: 'TASKS',
        transport: Transport.RMQ,
        options: { urls: [`amqps://portal:${process.env.RMQ_PASSWORD}@queue.example.com`], queue: 'tasks' }, // SAFE: cleartext-transport
      },
    ]),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 60 }]),
  ],
  controllers: [InternalController],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class PortalModule {}

@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, introspection: !production, playground: false }), // SAFE: introspection
    ServeStaticModule.forRoot({ rootPath: join(__dirname, '..', 'client', 'dist'), serveRoot: '/client' }), // SAFE: static-root
    MailerModule.forRoot({ transport: { host: 'smtp.example.com', port: 465, secure: true, auth: { user: 'partner', pass: process.env.SMTP_PASSWORD } } }), // SAFE: mail-tls
  ],
})
export class PartnerModule {}

async function portal() {
  const app = await NestFactory.create<NestExpressApplication>(PortalModule, { bodyParser: false });
  app.use(json({ limit: '500mb' })); // BAD: body-limit
  app.use(helmet({ contentSecurityPolicy: false })); // BAD: csp
  app.set('trust proxy', true); // BAD: address-from-header
  app.enableCors(cors);
  await app.listen(3000);
}

async function partner() {
  const app = await NestFactory.create<NestExpressApplication>(PartnerModule, { bodyParser: false });
  app.use(json({ limit: '200kb' }), urlencoded({ limit: '50kb', extended: false })); // SAFE: body-limit
  app.use(helmet(strictHelmet));
  app.set('trust proxy', 1); // SAFE: address-from-header
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
  app.enableCors(strictCors);
  await app.listen(3001);
}

async function ranking() {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(PartnerModule, {
    transport: Transport.GRPC,
    options: { package: 'ranking', protoPath: 'ranking.proto', url: '0.0.0.0:50051' }, // BAD: grpc-tls (no credentials)
  });
  await app.listen();
}

void Promise.all([portal(), partner(), ranking()]);
