import { ApolloDriver, ApolloDriverConfig } from '@nestjs/apollo';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, HttpStatus, Logger, Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import * as Sentry from '@sentry/node';
import cookieParser from 'cookie-parser';
import type { Response } from 'express';
import session from 'express-session';
import depthLimit from 'graphql-depth-limit';
import helmet from 'helmet';

@Catch()
export class EverythingFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(exception: unknown, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse<Response>();
    const known = exception instanceof HttpException;
    const status = known ? exception.getStatus() : HttpStatus.INTERNAL_SERVER_ERROR;
    this.logger.error(exception);
    response.status(status).json({
      status,
      message: known ? exception.message : 'Internal server error', // SAFE: error-detail
    });
  }
}

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 120 }]),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      introspection: true, // BAD: introspection
      autoSchemaFile: true,
      sortSchema: true,
      path: '/graph',
      validationRules: [depthLimit(8)], // SAFE: graphql-limits
    }),
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        type: 'postgres' as const,
        url: config.getOrThrow('DATABASE_URL'),
        ssl: { rejectUnauthorized: false }, // BAD: database-tls
        autoLoadEntities: true,
        synchronize: false,
      }),
    }),
  ],
})
export class PlatformModule {}

async function bootstrap() {
  Sentry.init({
    dsn: process.env.SENTRY_DSN,
    sendDefaultPii: true, // BAD: reporter-pii
    tracesSampleRate: 0.1,
  });
  const app = await NestFactory.create<NestExpressApplication>(PlatformModule, {
    cors: { origin: true, credentials: true }, // BAD: cors
  });
  const config = app.get(ConfigService);
  app.use(helmet());
  app.use(cookieParser(config.getOrThrow('COOKIE_SECRET')));
  app.use(
    session({
      secret: config.getOrThrow('SESSION_SECRET'), // SAFE: hardcoded-secret
      name: 'platform.sid',
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, secure: 'auto', sameSite: 'strict' },
    }),
  );
  app.useBodyParser('json', { limit: '256kb' }); // SAFE: body-limit
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new EverythingFilter());
  app.set('trust proxy', 'loopback');

  if (config.get('NODE_ENV') !== 'production') {
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('Platform').build());
    SwaggerModule.setup('docs', app, document);
  }
  await app.listen(config.get('PORT', 3000));
}

void bootstrap();
