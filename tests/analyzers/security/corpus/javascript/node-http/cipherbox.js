const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const CryptoJS = require('crypto-js');
const forge = require('node-forge');
const NodeRSA = require('node-rsa');
const seedrandom = require('seedrandom');
const { Random, MersenneTwister19937 } = require('random-js');

const ALGORITHM = 'aes-256-ecb';
const FIXED_IV = Buffer.alloc(16, 0);
const MASTER = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const OAEP = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };

function sealRecord(key, text) {
  const cipher = crypto.createCipheriv(ALGORITHM, key, null); // BAD: cipher-mode
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
}

function sealCard(key, number) {
  return CryptoJS.AES.encrypt(number, CryptoJS.enc.Hex.parse(key), { mode: CryptoJS.mode.ECB, padding: CryptoJS.pad.Pkcs7 }).toString(); // BAD: cipher-mode
}

function sealColumn(key, text) {
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', key, iv); // SAFE: cipher-mode
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

function sealNote(key, text) {
  const cipher = crypto.createCipheriv('aes-256-cbc', key, FIXED_IV); // BAD: static-iv
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
}

function sealMessage(key, text) {
  const options = { iv: CryptoJS.enc.Utf8.parse('1234567890123456') };
  return CryptoJS.AES.encrypt(text, key, options).toString(); // BAD: static-iv
}

function sealFile(key, data) {
  const iv = key.subarray(0, 16);
  const cipher = crypto.createCipheriv('aes-256-ctr', key, iv); // BAD: static-iv (taken of the key)
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function sealBackup(key, data) {
  const iv = crypto.randomBytes(16);
  const cipher = crypto.createCipheriv('aes-256-ctr', key, iv); // SAFE: static-iv
  const sealed = Buffer.concat([iv, cipher.update(data), cipher.final()]);
  return Buffer.concat([sealed, crypto.createHmac('sha256', key).update(sealed).digest()]);
}

function sealExport(text) {
  return CryptoJS.AES.encrypt(text, 'export-passphrase-2021').toString(); // BAD: encryption-key
}

function sealSession(text) {
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', MASTER, iv); // BAD: encryption-key
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function sealProfile(text) {
  const key = Buffer.from(process.env.PROFILE_KEY, 'base64');
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('chacha20-poly1305', key, iv, { authTagLength: 16 }); // SAFE: encryption-key
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function signingPair() {
  return crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }); // BAD: short-key
}

function partnerPair() {
  return forge.pki.rsa.generateKeyPair({ bits: 512, e: 0x10001 }); // BAD: short-key
}

const deviceKey = () => new NodeRSA({ b: 1024 }); // BAD: short-key

function sitePair() {
  return crypto.generateKeyPairSync('rsa', { modulusLength: 4096, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }); // SAFE: short-key
}

function curvePair() {
  return crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }); // SAFE: short-key
}

function wrap(publicKey, key) {
  return crypto.publicEncrypt({ key: publicKey, padding: crypto.constants.RSA_PKCS1_PADDING }, key); // BAD: rsa-padding
}

function wrapForDevice(pem, key) {
  const rsa = new NodeRSA(pem);
  rsa.setOptions({ encryptionScheme: 'pkcs1' }); // BAD: rsa-padding
  return rsa.encrypt(key);
}

function wrapForge(publicKey, key) {
  return publicKey.encrypt(key, 'RSAES-PKCS1-V1_5'); // BAD: rsa-padding
}

function wrapOaep(publicKey, key) {
  return crypto.publicEncrypt({ key: publicKey, ...OAEP }, key); // SAFE: rsa-padding
}

function signDocument(privateKey, data) {
  return crypto.sign('sha256', data, { key: privateKey, padding: crypto.constants.RSA_PKCS1_PADDING }); // SAFE: rsa-padding (a signature)
}

function derive(passphrase, salt) {
  return crypto.pbkdf2Sync(passphrase, salt, 1000, 32, 'sha256'); // BAD: key-derivation
}

function deriveQuickly(passphrase) {
  return crypto.createHash('sha256').update(passphrase).digest(); // BAD: key-derivation
}

function deriveBrowser(passphrase, salt) {
  return CryptoJS.PBKDF2(passphrase, salt, { keySize: 8 }); // BAD: key-derivation (the library's few rounds)
}

function deriveSlowly(passphrase, salt) {
  return crypto.pbkdf2Sync(passphrase, salt, 600_000, 32, 'sha512'); // SAFE: key-derivation
}

function deriveScrypt(passphrase, salt) {
  return crypto.scryptSync(passphrase, salt, 32, { N: 131072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }); // SAFE: key-derivation
}

function deriveSub(masterKey, info) {
  return Buffer.from(crypto.hkdfSync('sha256', masterKey, Buffer.alloc(0), info, 32)); // SAFE: key-derivation (of a random key)
}

function stampLink(path) {
  return crypto.createHash('md5').update(path + process.env.LINK_SECRET).digest('hex'); // BAD: plain-hash-mac
}

function stampHook(body, secret) {
  const hash = crypto.createHash('sha256');
  hash.update(secret);
  hash.update(body);
  return hash.digest('hex'); // BAD: plain-hash-mac
}

function stampBody(body, secret) {
  return crypto.createHmac('sha256', secret).update(body).digest('hex'); // SAFE: plain-hash-mac
}

function etag(body) {
  return `"${crypto.createHash('sha1').update(body).digest('base64')}"`; // SAFE: plain-hash-mac (a cache's tag)
}

function shareCode(userId) {
  const random = seedrandom(String(userId) + Date.now());
  return random().toString(36).slice(2); // BAD: seeded-random
}

function resetCode() {
  const engine = MersenneTwister19937.seed(Date.now());
  return new Random(engine).string(24); // BAD: seeded-random
}

function demoPoints() {
  const random = seedrandom('demo');
  return Array.from({ length: 20 }, () => random()); // SAFE: seeded-random (points of a picture)
}

function inviteCode() {
  return crypto.randomBytes(18).toString('base64url'); // SAFE: seeded-random
}

function writeKey(file) {
  const { privateKey } = sitePair();
  fs.writeFileSync(file, privateKey, { mode: 0o644 }); // BAD: key-file
}

function writeOwnKey(file) {
  const { privateKey } = sitePair();
  fs.writeFileSync(file, privateKey, { mode: 0o600, flag: 'wx' }); // SAFE: key-file
}

const server = http.createServer((req, res) => {
  const body = JSON.stringify({ code: inviteCode(), points: demoPoints() });
  res.setHeader('ETag', etag(body));
  res.end(body);
});

module.exports = {
  server, sealRecord, sealCard, sealColumn, sealNote, sealMessage, sealFile, sealBackup, sealExport, sealSession, sealProfile,
  signingPair, partnerPair, deviceKey, curvePair, wrap, wrapForDevice, wrapForge, wrapOaep, signDocument,
  derive, deriveQuickly, deriveBrowser, deriveSlowly, deriveScrypt, deriveSub, stampLink, stampHook, stampBody, shareCode, resetCode, writeKey, writeOwnKey,
};
