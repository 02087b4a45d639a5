import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MailerModule } from '@nestjs-modules/mailer';
import { MongooseModule } from '@nestjs/mongoose';
import { TypeOrmModule } from '@nestjs/typeorm';
import cookieParser from 'cookie-parser';
import type { Response } from 'express';
import session from 'express-session';
import depthLimit from 'graphql-depth-limit';
import helmet from 'helmet';

@Catch()
export class AllExceptions implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (exception instanceof HttpException) {
      response.status(exception.getStatus()).json({ message: exception.message }); // SAFE: error-detail (meant for clients)
      return;
    }
    response.status(500).json({ message: String(exception), trace: (exception as Error).stack }); // BAD: error-detail
  }
}

@Module({
  imports: [
    ConfigModule.forRoot(),
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        type: 'postgres',
        url: config.getOrThrow('DATABASE_URL'),
        password: config.getOrThrow('DATABASE_PASSWORD'), // SAFE: hardcoded-secret
        ssl: config.get('NODE_ENV') === 'test' ? false : { rejectUnauthorized: true }, // SAFE: tls-verification
      }),
    }),
    MongooseModule.forRoot('mongodb://portal:s3nsible-owl@mongo.example.net/portal?tls=true'), // BAD: hardcoded-secret
    MailerModule.forRoot({
      transport: {
        host: 'smtp.example.net',
        port: 25,
        ignoreTLS: true, // BAD: cleartext-transport
        auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
      },
    }),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      path: '/graphql',
      autoSchemaFile: true,
      playground: process.env.NODE_ENV !== 'production', // SAFE: debug-mode
      introspection: process.env.NODE_ENV !== 'production', // SAFE: graphql-limits
      validationRules: [depthLimit(8)],
    }),
    GraphQLModule.forRoot<ApolloDriverConfig>({ // BAD: graphql-limits (no depth or cost limit)
      driver: ApolloDriver,
      path: '/partner/graphql',
      autoSchemaFile: true,
      playground: false,
      introspection: false,
      includeStacktraceInErrorResponses: true, // BAD: debug-mode
    }),
  ],
})
export class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.use(helmet());
  app.use(cookieParser());
  app.use(
    session({
      secret: process.env.SESSION_SECRET!,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, secure: false, sameSite: 'lax' }, // BAD: cookie-flags
    }),
  );
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
  app.useGlobalFilters(new AllExceptions());
  app.enableCors({ origin: /^https:\/\/([a-z0-9-]+\.)?example\.com$/, credentials: true }); // SAFE: cors (anchored pattern)
  await app.listen(3000);
}

async function bootstrapPartner(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.useGlobalFilters(new AllExceptions());
  app.enableCors({ origin: (origin, done) => done(null, origin ?? true), credentials: true }); // BAD: cors
  await app.listen(3001);
}

void bootstrap().then(() => (process.env.PARTNER ? bootstrapPartner() : undefined));
