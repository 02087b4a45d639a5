import { createApp } from './app';
import { config } from './config';
import { db } from './db';
import { logger } from './logger';

const server = createApp().listen(config.PORT, () => {
  logger.info({ port: config.PORT }, 'listening');
});

process.on('SIGTERM', () => {
  server.close(async () => {
    await db.destroy();
    process.exit(0);
  });
});
