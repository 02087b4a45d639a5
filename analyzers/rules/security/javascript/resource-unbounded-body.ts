import http from 'node:http';
import { text } from 'node:stream/consumers';

http.createServer((req, res) => {
  let body = '';
  // bad: as long as it comes
  req.on('data', (chunk) => {
    body += chunk;
  });
  req.on('end', () => res.end(body));
});

export function collect(request: http.IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    // bad: piece by piece
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

export async function iterate(req: http.IncomingMessage) {
  const chunks = [];
  // bad: the newer way
  for await (const chunk of req) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function counted(req: http.IncomingMessage, res: http.ServerResponse) {
  let body = '';
  // ok: counted
  req.on('data', (chunk) => {
    body += chunk;
    if (body.length > 1e6) req.destroy();
  });
  req.on('end', () => res.end(body));
}

export async function countedPieces(req: http.IncomingMessage) {
  const chunks = [];
  let size = 0;
  // ok: counted
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new PayloadTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function ask(address: string, done: (body: string) => void) {
  http.get(address, (response) => {
    let body = '';
    // ok: an answer, not a request
    response.on('data', (chunk) => {
      body += chunk;
    });
    response.on('end', () => done(body));
  });
}
