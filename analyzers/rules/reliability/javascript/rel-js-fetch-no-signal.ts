import { FastifyInstance } from 'fastify';

export async function rates(currency: string) {
  // bad: address only
  const response = await fetch(`https://rates.example.com/${currency}`);
  return response.json();
}

export async function notify(url: string, body: Notification) {
  // bad: options without a signal
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error('notify');
  }
}

export async function routes(app: FastifyInstance) {
  app.get('/avatar', async (request, reply) => {
    // bad: global object
    const image = await globalThis.fetch(AVATAR_URL, { redirect: 'follow' });
    return reply.send(image.body);
  });
}

export async function limited(url: string, init: RequestInit, controller: AbortController) {
  // ok: limit
  await fetch(url, { signal: AbortSignal.timeout(5000) });
  // ok: controller of the caller
  await fetch(url, { method: 'POST', signal: controller.signal });
  // ok: unknown options
  await fetch(url, init);
  // ok: merged options
  await fetch(url, { ...init, method: 'GET' });
  // ok: another fetch
  return repository.fetch(url);
}
