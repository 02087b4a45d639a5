const http = require('node:http');
const fs = require('node:fs');
const path = require('node:path');
const { exec, spawn } = require('node:child_process');

const ROOT = path.resolve('/srv/www');
const MAX_BODY = 1_000_000;
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.png': 'image/png' };

function readBody(req, limit) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    req.on('data', (chunk) => {
      size += chunk.length;
      if (size > limit) {
        req.destroy();
        reject(new Error('body too large'));
        return;
      }
      chunks.push(chunk); // SAFE: resource-limits
    });
    req.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    req.on('error', reject);
  });
}

function readForm(req, done) {
  let form = '';
  req.on('data', (chunk) => {
    form += chunk; // BAD: resource-limits
  });
  req.on('end', () => done(new URLSearchParams(form)));
}

function serveStatic(url, res) {
  const requested = path.normalize(path.join(ROOT, decodeURIComponent(url.pathname)));
  if (!requested.startsWith(ROOT + path.sep)) {
    res.writeHead(403).end();
    return;
  }
  const stream = fs.createReadStream(requested); // SAFE: path-traversal (normalised, then checked)
  stream.on('error', () => res.writeHead(404).end());
  res.setHeader('Content-Type', TYPES[path.extname(requested)] || 'application/octet-stream');
  stream.pipe(res);
}

function serveTheme(url, res) {
  const theme = url.searchParams.get('theme') || 'default';
  const sheet = path.join(ROOT, 'themes', theme, 'style.css');
  fs.readFile(sheet, (err, css) => { // BAD: path-traversal
    if (err) return res.writeHead(404).end();
    return res.writeHead(200, { 'Content-Type': 'text/css' }).end(css);
  });
}

function greet(url, res) {
  const name = url.searchParams.get('name');
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end(`<h1>Welcome back, ${name}</h1>`); // BAD: xss
}

function forward(url, res) {
  const to = url.searchParams.get('to');
  res.writeHead(302, { Location: to }); // BAD: open-redirect
  res.end();
}

function checksum(url, res) {
  const file = url.searchParams.get('file');
  exec('sha256sum ' + path.join(ROOT, 'files', file), (err, out) => { // BAD: command-injection
    res.setHeader('Content-Type', 'text/plain');
    res.end(err ? 'error' : out);
  });
}

function countLines(url, res) {
  const file = path.basename(url.searchParams.get('file') || '');
  const child = spawn('wc', ['-l', '--', path.join(ROOT, 'files', file)]); // SAFE: command-injection (argument list)
  res.setHeader('Content-Type', 'text/plain');
  child.stdout.pipe(res);
}

const server = http.createServer(async (req, res) => {
  const url = new URL(req.url, 'http://localhost'); // SAFE: cleartext-transport (only a base to parse with)
  res.setHeader('X-Request-Path', encodeURIComponent(url.pathname)); // SAFE: header-injection
  if (url.pathname === '/greet') return greet(url, res);
  if (url.pathname === '/go') return forward(url, res);
  if (url.pathname === '/theme.css') return serveTheme(url, res);
  if (url.pathname === '/checksum') return checksum(url, res);
  if (url.pathname === '/lines') return countLines(url, res);
  if (req.method === 'POST' && url.pathname === '/form') {
    return readForm(req, (form) => res.end(String(form.size)));
  }
  if (req.method === 'POST') {
    try {
      const body = await readBody(req, MAX_BODY);
      return res.end(String(body.length));
    } catch {
      return res.writeHead(413).end();
    }
  }
  return serveStatic(url, res);
});

server.listen(process.env.PORT || 8080);
