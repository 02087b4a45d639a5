import { request } from 'undici';

export async function download(address) {
  const answer = await request(address, { headersTimeout: 3000, maxRedirections: 2 }); // BAD: ssrf (two calls: the handler's url goes through add)
  return answer.body.text();
}

export async function notify(address, message) {
  const body = JSON.stringify({ message });
  await request(address, { method: 'POST', body }); // SAFE: ssrf (nobody calls)
}
