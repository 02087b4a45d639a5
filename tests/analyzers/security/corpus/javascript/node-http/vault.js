const crypto = require('node:crypto');
const fs = require('node:fs');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');

const DATA_KEY = Buffer.from(process.env.DATA_KEY, 'hex');
const LEGACY_IV = Buffer.alloc(16, 0);

function seal(plaintext) {
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', DATA_KEY, iv); // SAFE: weak-crypto
  const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), data]).toString('base64');
}

function sealLegacy(plaintext) {
  const cipher = crypto.createCipheriv('aes-256-cbc', DATA_KEY, LEGACY_IV); // BAD: weak-crypto (constant initialisation vector)
  return cipher.update(plaintext, 'utf8', 'base64') + cipher.final('base64');
}

function cardToken(pan) {
  const cipher = crypto.createCipheriv('aes-256-ecb', DATA_KEY, null); // BAD: weak-crypto
  return cipher.update(pan, 'utf8', 'hex') + cipher.final('hex');
}

function etag(content) {
  return '"' + crypto.createHash('md5').update(content).digest('hex') + '"'; // SAFE: weak-crypto (cache validator)
}

function signLicense(text) {
  const hash = crypto.createHash('md5').update(process.env.LICENSE_KEY + text).digest('hex'); // BAD: weak-crypto (signature)
  return `${text}.${hash}`;
}

function sessionId(userId) {
  return `${userId}-${Math.floor(Math.random() * 1e16).toString(16)}`; // BAD: insecure-random
}

function sampleRequest(rate) {
  return Math.random() < rate; // SAFE: insecure-random (sampling)
}

function hashSecret(password) {
  const salt = crypto.randomBytes(16);
  const key = crypto.scryptSync(password, salt, 64, { N: 2 ** 15, maxmem: 64 * 1024 * 1024 }); // SAFE: password-storage
  return `${salt.toString('hex')}:${key.toString('hex')}`;
}

function derive(password) {
  return crypto.pbkdf2Sync(password, 'portal', 1000, 32, 'sha1').toString('hex'); // BAD: password-storage
}

function exportKeys(keys) {
  const file = path.join(os.tmpdir(), 'vault-export.json');
  fs.writeFileSync(file, JSON.stringify(keys)); // BAD: file-permissions (predictable name, readable by all)
  return file;
}

function exportKeysTo(keys) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'vault-'));
  const file = path.join(dir, 'export.json');
  fs.writeFileSync(file, JSON.stringify(keys), { mode: 0o600, flag: 'wx' }); // SAFE: file-permissions
  return file;
}

const server = https.createServer(
  {
    key: fs.readFileSync(process.env.TLS_KEY),
    cert: fs.readFileSync(process.env.TLS_CERT),
    minVersion: 'TLSv1', // BAD: tls-version
  },
  (req, res) => {
    const given = Buffer.from(String(req.headers['x-admin-token'] || ''));
    const wanted = Buffer.from(process.env.ADMIN_TOKEN);
    const sameLength = given.length === wanted.length; // SAFE: timing-compare (lengths)
    if (!sameLength || !crypto.timingSafeEqual(given, wanted)) {
      res.writeHead(401).end();
      return;
    }
    res.setHeader('ETag', etag(req.url));
    res.end(seal(req.url));
  },
);

function replicate(host) {
  return tls.connect({ host, port: 7443, checkServerIdentity: () => undefined }); // BAD: tls-verification
}

module.exports = {
  server, seal, sealLegacy, cardToken, signLicense, sessionId, sampleRequest, hashSecret, derive, exportKeys, exportKeysTo, replicate,
};
