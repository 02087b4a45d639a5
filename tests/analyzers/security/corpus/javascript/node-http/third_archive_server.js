const http = require('http');
const https = require('https');
const fs = require('fs');
const path = require('path');
const url = require('url');
const zlib = require('zlib');
const tls = require('tls');
const unzipper = require('unzipper');
const AdmZip = require('adm-zip');
const tar = require('tar');

const ROOT = path.resolve('/srv/archive');
const LIMIT = 50 * 1024 * 1024;

function collect(request, callback) {
  const chunks = [];
  let size = 0;
  request.on('data', (chunk) => {
    size += chunk.length;
    if (size > LIMIT) return request.destroy();
    return chunks.push(chunk);
  });
  request.on('end', () => callback(Buffer.concat(chunks)));
}

function unpackZip(request, response) {
  request
    .pipe(unzipper.Parse())
    .on('entry', (entry) => {
      if (entry.type === 'Directory') return entry.autodrain();
      return entry.pipe(fs.createWriteStream(path.join(ROOT, 'incoming', entry.path))); // BAD: archive-slip
    })
    .on('close', () => response.end('done'));
}

function unpackChecked(request, response) {
  collect(request, (body) => {
    new AdmZip(body).getEntries().forEach((entry) => {
      const target = path.resolve(ROOT, 'checked', entry.entryName);
      if (entry.isDirectory || entry.header.size > LIMIT || !target.startsWith(path.join(ROOT, 'checked') + path.sep)) return;
      fs.writeFileSync(target, entry.getData()); // SAFE: archive-slip
    });
    response.end('done');
  });
}

function unpackTar(request, response) {
  const into = tar.extract({ cwd: path.join(ROOT, 'tar'), preservePaths: true }); // BAD: archive-slip
  request.pipe(into).on('finish', () => response.end('done'));
}

function readings(request, response) {
  collect(request, (body) => {
    zlib.gunzip(body, (err, text) => { // BAD: decompression
      if (err) return response.writeHead(400).end();
      return response.end(String(text.toString().split('\n').length));
    });
  });
}

function measures(request, response) {
  collect(request, (body) => {
    zlib.inflate(body, { maxOutputLength: LIMIT }, (err, text) => { // SAFE: decompression
      if (err) return response.writeHead(400).end();
      return response.end(String(text.length));
    });
  });
}

function download(request, response) {
  const { pathname } = url.parse(request.url);
  const file = path.normalize(decodeURIComponent(pathname));
  fs.createReadStream(ROOT + file) // SAFE: path-traversal (an absolute path is normalized)
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
}

function peer(options) {
  return https.request({
    ...options,
    minVersion: 'TLSv1.1', // BAD: tls-version
    ca: tls.rootCertificates,
  });
}

const ROUTES = { '/zip': unpackZip, '/checked': unpackChecked, '/tar': unpackTar, '/readings': readings, '/measures': measures };

const server = http.createServer((request, response) => {
  const handler = request.method === 'POST' ? ROUTES[request.url] : download;
  if (!handler) return response.writeHead(404).end();
  return handler(request, response);
});
server.headersTimeout = 10000; // SAFE: resource-limits
server.requestTimeout = 60000;
server.on('replicate', (options) => peer(options).end());
server.listen(Number(process.env.PORT) || 8080);
