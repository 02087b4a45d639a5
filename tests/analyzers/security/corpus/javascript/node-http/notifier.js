const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const util = require('node:util');

const SMTP_RELAY = { host: process.env.SMTP_HOST, port: 25 };
const HOOKS = new Map(Object.entries(JSON.parse(process.env.HOOKS || '{}')));

class Notifier {
  #endpoint = null;

  setEndpoint(value) {
    this.#endpoint = value;
  }

  push(payload) {
    const data = JSON.stringify(payload);
    const request = https.request(this.#endpoint, { method: 'POST', timeout: 3000 }); // BAD: ssrf (helper)
    request.on('error', (error) => console.error('push failed', error.code));
    request.end(data);
  }

  pushNamed(name, payload) {
    if (!HOOKS.has(name)) throw new RangeError('unknown hook');
    const request = https.request(HOOKS.get(name), { method: 'POST', timeout: 3000 }); // SAFE: ssrf (helper) address from configuration
    request.on('error', (error) => console.error('push failed', error.code));
    request.end(JSON.stringify(payload));
  }
}

function mail(from, to, subject, text) {
  const socket = net.connect({ ...SMTP_RELAY, timeout: 5000 });
  const message = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, '', text, '.'].join('\r\n');
  socket.write(`HELO portal\r\nMAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n${message}\r\nQUIT\r\n`); // BAD: header-injection (helper)
  socket.on('error', (error) => console.error('mail failed', error.code));
}

function readJson(req) {
  return new Promise((resolve, reject) => {
    let raw = '';
    req.setEncoding('utf8');
    req.on('data', (chunk) => {
      raw += chunk;
      if (raw.length > 100_000) req.destroy(new Error('too large'));
    });
    req.on('end', () => {
      try {
        resolve(JSON.parse(raw));
      } catch (error) {
        reject(error);
      }
    });
    req.on('error', reject);
  });
}

async function handle(req, res) {
  const url = new URL(req.url, 'https://notify.example.com');
  const body = req.method === 'POST' ? await readJson(req) : {};
  switch (url.pathname) {
    case '/push': {
      const notifier = new Notifier();
      notifier.setEndpoint(body.endpoint);
      notifier.push(body.payload);
      break;
    }
    case '/push/named':
      new Notifier().pushNamed(String(body.name), body.payload);
      break;
    case '/mail':
      mail('noreply@example.com', body.to, body.subject, body.text);
      break;
    case '/lang': {
      const lang = url.searchParams.get('lang') === 'de' ? 'de' : 'en';
      res.setHeader('Content-Language', lang); // SAFE: header-injection (two constants)
      break;
    }
    case '/trace': {
      const line = util.format(body.format, process.env.BUILD_ID, process.memoryUsage().rss); // BAD: format-string
      res.setHeader('Content-Type', 'text/plain');
      return res.end(line);
    }
    case '/echo': {
      console.info('echo %s (%d bytes)', JSON.stringify(body.text), Number(req.headers['content-length'])); // SAFE: format-string (constant format)
      break;
    }
    default:
      res.statusCode = 404;
  }
  return res.end();
}

const server = http.createServer((req, res) => {
  handle(req, res).catch((error) => {
    console.error(`${req.method} ${req.url} failed: %s`, error); // BAD: format-string (url in the format)
    res.statusCode = 500;
    res.end();
  });
});
server.on('upgrade', (req, socket) => {
  const { searchParams } = new URL(req.url, 'https://notify.example.com');
  const channel = searchParams.get('channel');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: notify\r\nX-Channel: ' + channel + '\r\n\r\n'); // BAD: header-injection
});
server.requestTimeout = 30_000; // SAFE: resource-limits
server.listen(8081);
