import { logger } from './logger';

// bad: logs and goes on
process.on('uncaughtException', (error) => {
  logger.error(error, 'uncaught exception');
});

// bad: same for rejections
process.on('unhandledRejection', (reason: unknown) => logger.error({ reason }, 'unhandled rejection'));

// bad: the logger itself is the handler
process.on('unhandledRejection', console.error);

// bad: function expression
process.on('uncaughtException', function (error) {
  Sentry.captureException(error);
});

// ok: leaves
process.on('uncaughtException', (error) => {
  logger.fatal(error);
  process.exit(1);
});

// ok: throws on, so that the crash handler runs
process.on('unhandledRejection', (reason) => {
  throw reason;
});

// ok: starts the shutdown
process.on('uncaughtException', async (error) => {
  logger.fatal(error);
  await gracefulShutdown(server);
});

// ok: monitor only, the crash stays
process.on('uncaughtExceptionMonitor', (error) => logger.fatal(error));

// ok: handler from elsewhere
process.on('uncaughtException', onFatal);
