import { createCipheriv, createHash, createHmac, createSecretKey, diffieHellman, generateKeyPair, generateKeyPairSync, pbkdf2Sync, privateDecrypt, constants, randomBytes, randomInt, randomUUID, scryptSync, webcrypto } from 'node:crypto';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import Chance from 'chance';
import CryptoJS from 'crypto-js';
import { Router } from 'express';
import forge from 'node-forge';
import nacl from 'tweetnacl';
import sodium from 'libsodium-wrappers';
import selfsigned from 'selfsigned';
import { faker } from '@faker-js/faker';

export const router = Router();

const settings = { algorithm: 'des-ede3', iv: null };
const NONCE = new Uint8Array(24);
const KEY = Buffer.from('30313233343536373839616263646566', 'hex');
const ROUNDS = { browser: 1, device: 4096, backup: 700_000 };

export function sealTerminal(key, text) {
  const cipher = createCipheriv(settings.algorithm, key, settings.iv); // BAD: cipher-mode (ECB is what the name says nothing of)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
}

export function sealForge(key, text) {
  const cipher = forge.cipher.createCipher('AES-ECB', key); // BAD: cipher-mode
  cipher.start();
  cipher.update(forge.util.createBuffer(text));
  cipher.finish();
  return cipher.output.toHex();
}

export function sealForgeGcm(key, text) {
  const iv = forge.random.getBytesSync(12);
  const cipher = forge.cipher.createCipher('AES-GCM', key); // SAFE: cipher-mode
  cipher.start({ iv }); // SAFE: static-iv
  cipher.update(forge.util.createBuffer(text));
  cipher.finish();
  return iv + cipher.output.data + cipher.mode.tag.data;
}

export function sealBox(key, text) {
  return nacl.secretbox(Buffer.from(text), NONCE, key); // BAD: static-iv
}

export function sealBoxFresh(key, text) {
  const nonce = nacl.randomBytes(24);
  return Buffer.concat([nonce, nacl.secretbox(Buffer.from(text), nonce, key)]); // SAFE: static-iv
}

export async function sealBrowser(key, text) {
  const iv = new TextEncoder().encode('records-v1-0');
  return webcrypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Buffer.from(text)); // BAD: static-iv
}

export async function sealBrowserFresh(key, text) {
  const iv = webcrypto.getRandomValues(new Uint8Array(12));
  return { iv, sealed: await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Buffer.from(text)) }; // SAFE: static-iv
}

export function sealConstant(text) {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', KEY, iv); // BAD: encryption-key
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
}

export function sealDefault(text) {
  const secret = process.env.RECORD_SECRET || 'change-me-in-production';
  return CryptoJS.AES.encrypt(JSON.stringify(text), secret).toString(); // BAD: encryption-key
}

export async function sealSodium(text) {
  await sodium.ready;
  const key = sodium.from_base64(process.env.SODIUM_KEY);
  const nonce = sodium.randombytes_buf(sodium.crypto_secretbox_NONCEBYTES);
  return sodium.crypto_secretbox_easy(text, nonce, key); // SAFE: encryption-key
}

export function sealConfigured(text, keys) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(keys.current, 'base64'), iv); // SAFE: encryption-key
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function pair(done) {
  generateKeyPair('rsa', { modulusLength: 1024, publicKeyEncoding: { type: 'spki', format: 'pem' } }, done); // BAD: short-key
}

export function certificate() {
  return selfsigned.generate([{ name: 'commonName', value: 'records.example.com' }], { keySize: 1024, days: 365 }); // BAD: short-key
}

export function siteCertificate() {
  return selfsigned.generate([{ name: 'commonName', value: 'records.example.com' }], { keySize: 3072, algorithm: 'sha256' }); // SAFE: short-key
}

export function exchange(theirs) {
  const ours = generateKeyPairSync('x25519'); // SAFE: short-key
  return diffieHellman({ privateKey: ours.privateKey, publicKey: theirs });
}

export function unwrap(privateKey, sealed) {
  const options = { key: privateKey, padding: constants.RSA_PKCS1_PADDING };
  return privateDecrypt(options, sealed); // BAD: rsa-padding
}

export function unwrapOaep(privateKey, sealed) {
  return privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, sealed); // SAFE: rsa-padding
}

export function unwrapForge(privateKey, sealed) {
  return privateKey.decrypt(sealed, 'RSA-OAEP', { md: forge.md.sha256.create() }); // SAFE: rsa-padding
}

export function derive(passphrase, salt) {
  return pbkdf2Sync(passphrase, salt, ROUNDS.device, 32, 'sha256'); // BAD: key-derivation
}

export function deriveForge(passphrase, salt) {
  return forge.pkcs5.pbkdf2(passphrase, salt, 1000, 16); // BAD: key-derivation
}

export function deriveBackup(passphrase, salt) {
  return pbkdf2Sync(passphrase, salt, ROUNDS.backup, 32, 'sha256'); // SAFE: key-derivation
}

export async function deriveBrowser(passphrase, salt) {
  const material = await webcrypto.subtle.importKey('raw', Buffer.from(passphrase), 'PBKDF2', false, ['deriveKey']);
  const method = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 600_000 }; // SAFE: key-derivation
  return webcrypto.subtle.deriveKey(method, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
}

export function deriveLight(passphrase, salt) {
  return scryptSync(passphrase, salt, 32, { N: 1024, r: 1, p: 1 }); // BAD: key-derivation
}

export function stamp(fields) {
  const text = Object.keys(fields).sort().map((name) => `${name}=${fields[name]}`).join('&');
  return createHash('md5').update(`${text}${process.env.GATEWAY_SECRET}`).digest('hex'); // BAD: plain-hash-mac
}

export function stampMac(fields) {
  const text = new URLSearchParams(fields).toString();
  return createHmac('sha512', process.env.GATEWAY_SECRET).update(text).digest('hex'); // SAFE: plain-hash-mac
}

export function fingerprint(file) {
  return createHash('sha256').update(file.path).update(String(file.size)).digest('hex'); // SAFE: plain-hash-mac (names a cached file)
}

export function voucher(order) {
  const chance = new Chance(order.id);
  return chance.string({ length: 16, alpha: true }); // BAD: seeded-random
}

export function apiKey(user) {
  faker.seed(user.id);
  return faker.string.alphanumeric(40); // BAD: seeded-random
}

export function sampleNames() {
  faker.seed(2026);
  return faker.helpers.multiple(() => faker.person.firstName(), { count: 5 }); // SAFE: seeded-random (a demonstration's names)
}

export function pickupCode() {
  return `${randomInt(10 ** 8)}`.padStart(8, '0') + randomUUID().slice(0, 4); // SAFE: seeded-random
}

export async function writeKey(file) {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await chmod(file, '755'); // BAD: key-file
}

export async function writeOwnKey(file, pem) {
  await writeFile(file, pem, { mode: 0o400 }); // SAFE: key-file
}

export async function writeCommandKey(file) {
  execFileSync('openssl', ['genrsa', '-out', file, '2048']);
  await chmod(file, 0o644); // BAD: key-file
}

export async function exportRecords(rows) {
  const file = `/tmp/records-${process.pid}.json`;
  await writeFile(file, JSON.stringify(rows)); // BAD: temp-file
  return file;
}

export async function exportRecordsOwn(rows) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'records-')); // SAFE: temp-file
  await writeFile(path.join(folder, 'records.json'), JSON.stringify(rows));
  return folder;
}

router.post('/records', (req, res) => {
  res.json({ sealed: sealConfigured(String(req.body.text), req.app.locals.keys).toString('base64'), code: pickupCode() });
});
