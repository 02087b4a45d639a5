import { createHmac } from 'node:crypto';
import { db } from '../db';
import { logger } from '../logger';

interface Hook {
  id: string;
  url: string;
  secret: string;
}

async function deliver(hook: Hook, payload: string): Promise<void> {
  const signature = createHmac('sha256', hook.secret).update(payload).digest('hex');
  const response = await fetch(hook.url, {
    method: 'POST',
    body: payload,
    headers: { 'content-type': 'application/json', 'x-signature': signature },
  });
  if (!response.ok) {
    logger.warn({ hookId: hook.id, status: response.status }, 'webhook refused');
  }
}

export async function notify(event: string, body: object): Promise<void> {
  const hooks: Hook[] = await db('webhooks').where({ event }).limit(50);
  const payload = JSON.stringify(body);
  hooks.forEach(async (hook) => {
    await deliver(hook, payload);
  });
}
