import * as Sentry from '@sentry/node';

// bad: with cookies and addresses
Sentry.init({ dsn, tracesSampleRate: 0.1, sendDefaultPii: true });
// ok: off by default
Sentry.init({ dsn, tracesSampleRate: 0.1 });
// ok: said
Sentry.init({ dsn, sendDefaultPii: false });
// ok: chosen by hand
Sentry.init({ dsn, sendDefaultPii: true, beforeSend: strip });

// bad: by a variable
const options = { dsn, sendDefaultPii: true };

@Module({
  imports: [
    // bad: a module of NestJS
    SentryModule.forRoot({ dsn, sendDefaultPii: true }),
  ],
})
export class AppModule {}
