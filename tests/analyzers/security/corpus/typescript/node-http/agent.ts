import { execFile } from 'node:child_process';
import { createCipheriv, createDecipheriv, createHash, createSign, generateKeyPairSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { format } from 'node:util';
import { createClient } from 'ldapjs';

interface Settings {
  endpoint: string;
  privateKey: string;
  dataKey: Buffer;
}

const settings: Settings = {
  endpoint: process.env.AGENT_ENDPOINT ?? 'https://agents.example.com',
  privateKey: readFileSync(process.env.AGENT_KEY!, 'utf8'),
  dataKey: Buffer.from(process.env.AGENT_DATA_KEY!, 'base64'),
};

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // BAD: tls-verification (whole process)

const directory = createClient({ url: 'ldap://directory.example.net:389', timeout: 4000 }); // BAD: cleartext-transport

export class Envelope {
  private iv = randomBytes(12);

  seal(text: string): string {
    const cipher = createCipheriv('aes-256-gcm', settings.dataKey, this.iv); // BAD: weak-crypto (one nonce for all messages of the instance)
    return cipher.update(text, 'utf8', 'hex') + cipher.final('hex') + cipher.getAuthTag().toString('hex');
  }

  open(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', settings.dataKey, sealed.subarray(0, 12)); // SAFE: weak-crypto
    decipher.setAuthTag(sealed.subarray(12, 28));
    return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }
}

export function enroll(): { id: string; publicKey: string } {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }); // BAD: weak-crypto
  return { id: randomUUID(), publicKey }; // SAFE: insecure-random
}

export function signManifest(manifest: string): string {
  return createSign('RSA-SHA256').update(manifest).sign(settings.privateKey, 'base64'); // SAFE: weak-crypto
}

export function cacheKey(parts: string[]): string {
  return createHash('sha1').update(parts.join('\0')).digest('hex'); // SAFE: weak-crypto (cache key)
}

export function nonce(): string {
  let value = '';
  while (value.length < 24) value += Math.random().toString(36).slice(2); // BAD: insecure-random
  return value.slice(0, 24);
}

export function backoff(attempt: number): number {
  return Math.min(30_000, 2 ** attempt * 100) * (0.5 + Math.random() / 2); // SAFE: insecure-random (back-off)
}

function admitted(header = ''): boolean {
  const given = createHash('sha256').update(header).digest();
  const wanted = createHash('sha256').update(`Bearer ${process.env.AGENT_TOKEN}`).digest();
  return timingSafeEqual(given, wanted); // SAFE: timing-compare
}

function tunnel(host: string): void {
  const socket = connect({ host, port: 8443, servername: host, minVersion: 'TLSv1.3' }); // SAFE: tls-version
  socket.setTimeout(5000, () => socket.destroy());
}

const server = createServer((req: IncomingMessage, res: ServerResponse) => {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://agent.invalid');
  const session = /(?:^|; )session=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1];
  switch (pathname) {
    case '/login':
      if (!admitted(req.headers.authorization)) {
        res.writeHead(401).end();
        return;
      }
      res.setHeader('Set-Cookie', `session=${session ?? randomUUID()}; HttpOnly; Secure; SameSite=Strict; Path=/`); // BAD: session-fixation (keeps the identifier that came in)
      break;
    case '/version': {
      const name = searchParams.get('name') ?? 'agent';
      execFile(process.execPath, ['--version', '--', name], { timeout: 2000 }, (error, stdout) => res.end(error ? '' : stdout)); // SAFE: command-injection (argument list)
      return;
    }
    case '/tool': {
      const tool = searchParams.get('tool') ?? 'uptime';
      execFile(tool, searchParams.getAll('arg'), { timeout: 2000 }, (error, stdout) => res.end(error ? '' : stdout)); // BAD: command-injection (program chosen by the client)
      return;
    }
    case '/member': {
      const group = searchParams.get('group');
      directory.search('ou=groups,dc=example,dc=com', { filter: '(&(cn=' + group + ')(memberUid=agent))', scope: 'one' }, (error, found) => { // BAD: ldap-injection
        found?.on('end', () => res.end('done'));
        if (error) res.writeHead(502).end();
      });
      return;
    }
    case '/language': {
      const chosen = searchParams.get('language') ?? 'en';
      res.setHeader('Content-Language', chosen.replace(/[^a-zA-Z-]/g, '').slice(0, 12)); // SAFE: header-injection
      break;
    }
    case '/message': {
      const template = searchParams.get('template') ?? '%s';
      res.setHeader('Content-Type', 'text/plain');
      res.write(format(template, settings.endpoint)); // BAD: format-string
      res.write(format('%s via %s\n', searchParams.get('name'), settings.endpoint)); // SAFE: format-string (constant format)
      break;
    }
    case '/tunnel':
      tunnel(new URL(settings.endpoint).hostname);
      console.log('tunnel requested by %s', JSON.stringify(req.headers['user-agent'])); // SAFE: log-injection (quoted as JSON)
      break;
    default:
      console.log(`no route for ${decodeURIComponent(pathname)}`); // BAD: log-injection
      res.statusCode = 404;
  }
  res.end();
});

server.requestTimeout = 0; // BAD: resource-limits
server.listen(9100);
