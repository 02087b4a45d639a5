import * as Sentry from '@sentry/node';

// bad: with cookies and addresses
Sentry.init({ dsn, tracesSampleRate: 0.1, sendDefaultPii: true });
// ok: off by default
Sentry.init({ dsn, tracesSampleRate: 0.1 });
// ok: said
Sentry.init({ dsn, sendDefaultPii: false });
// ok: chosen by hand
Sentry.init({ dsn, sendDefaultPii: true, beforeSend: strip });

// bad: what is called takes nothing out
Sentry.init({ dsn, sendDefaultPii: true, beforeSend: (event) => event });
// ok: without bodies
Sentry.init({
  dsn,
  sendDefaultPii: true,
  beforeSend(event) {
    delete event.request?.data;
    return event;
  },
});
// bad: drops some reports, and sends the others whole
Sentry.init({
  dsn,
  sendDefaultPii: true,
  beforeSend(event, hint) {
    return hint.originalException instanceof Cancelled ? null : event;
  },
});

function tagged(event: Sentry.ErrorEvent) {
  event.tags = { ...event.tags, region };
  return event;
}

// bad: a function that adds
Sentry.init({ dsn, beforeSend: tagged, sendDefaultPii: true });
// ok: from elsewhere
Sentry.init({ dsn, beforeSend: privacy.prepare, sendDefaultPii: true });

// bad: by a variable
const options = { dsn, sendDefaultPii: true };

@Module({
  imports: [
    // bad: a module of NestJS
    SentryModule.forRoot({ dsn, sendDefaultPii: true }),
  ],
})
export class AppModule {}

// ok: chosen by hand, by a variable
const filtered = { dsn, sendDefaultPii: true, beforeSend: strip };
// bad: a variable that is assigned again
let later = { dsn, sendDefaultPii: true };

export function optionsOf(config: Config) {
  // bad: handed back
  return { dsn: config.dsn, sendDefaultPii: true };
}

later = withRelease(later);
// bad: afterwards
later.sendDefaultPii = true;

// bad: a recording of the screen
const replay = Sentry.replayIntegration({ maskAllText: false });
// ok: with letters hidden
const hidden = Sentry.replayIntegration({ maskAllText: true });
// bad: another reporter
apm.start({ serviceName: 'shop', captureBody: 'all' });
// ok: its default
apm.start({ serviceName: 'shop', captureBody: 'off' });

export function signedIn(req: Request, user: User, email: string, scope: Sentry.Scope) {
  // bad: an address
  Sentry.setUser({ id: user.id, email: user.email });
  // bad: by its name
  scope.setUser({ id: user.id, email });
  // bad: of the network
  Sentry.setUser({ ip_address: req.ip });
  // bad: all that there is
  Sentry.setUser(req.user);
  // bad: with one report
  Sentry.captureException(error, { user: { id: user.id, email: user.email } });
  // bad: as something extra
  Sentry.captureException(error, { extra: { order: order.id, email: user.email } });
  // ok: an identifier as something extra
  Sentry.captureException(error, { extra: { order: order.id, customer: user.id } });
  // ok: an identifier
  Sentry.setUser({ id: user.id });
  // ok: nobody
  Sentry.setUser(null);
  // ok: nothing that leads back
  Sentry.setUser({ id: user.id, email: hashOf(user.email) });
  // ok: the service's own state
  store.setUser({ id: user.id, email: user.email });
}

export function failed(err: Error, req: Request, res: Response, next: NextFunction) {
  // bad: with passwords
  Sentry.captureException(err, { extra: { path: req.path, body: req.body } });
  Sentry.withScope((scope) => {
    // bad: with cookies and tokens
    scope.setExtra('headers', req.headers);
    // bad: in a context
    scope.setContext('request', { method: req.method, body: JSON.stringify(req.body) });
    // ok: how much it was
    scope.setExtra('fields', Object.keys(req.body).length);
    // ok: what finds the request again
    scope.setExtra('requestId', req.headers['x-request-id']);
    // ok: where it was
    scope.setContext('request', { method: req.method, path: req.path });
  });
  next(err);
}
