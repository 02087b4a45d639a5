import {
  constants, createCipheriv, createECDH, createHash, createHmac, createPrivateKey, generateKeyPairSync, pbkdf2Sync, privateDecrypt, publicEncrypt,
  randomBytes, randomUUID, scryptSync, type CipherCCMTypes, type RSAKeyPairOptions, type RsaPublicKey,
} from 'node:crypto';
import { createWriteStream, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import forge from 'node-forge';
import NodeRSA from 'node-rsa';
import { Router } from 'express';
import { secretbox, randomBytes as naclBytes } from 'tweetnacl';
import { MersenneTwister19937, Random, nodeCrypto } from 'random-js';
import { siv } from '@noble/ciphers/aes';
import { xchacha20poly1305 } from '@noble/ciphers/chacha';
import { managedNonce } from '@noble/ciphers/webcrypto';

export const sealing = Router();

const config = {
  cipher: 'aes-192-ecb' as const,
  ccm: 'aes-256-ccm' as CipherCCMTypes,
  keyText: 'records-key-records-key-records!',
  rounds: 10_000,
} as const;

const SALT = Buffer.from('record-salt');
const weakRsa: RSAKeyPairOptions<'pem', 'pem'> = {
  modulusLength: 768,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
};

export function sealConfigured(key: Buffer, text: string): Buffer {
  const cipher = createCipheriv(config.cipher, key, ''); // BAD: cipher-mode
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
}

export function sealForge(key: string, text: string): string {
  const cipher = forge.cipher.createCipher('3DES-ECB', key); // BAD: cipher-mode
  cipher.start({});
  cipher.update(forge.util.createBuffer(text));
  cipher.finish();
  return cipher.output.toHex();
}

export function sealCcm(key: Buffer, text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(config.ccm, key, nonce, { authTagLength: 16 }); // SAFE: cipher-mode
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function sealNoble(key: Uint8Array, text: Uint8Array): Uint8Array {
  return xchacha20poly1305(key, new Uint8Array(24)).encrypt(text); // BAD: static-iv
}

export function sealManaged(key: Uint8Array, text: Uint8Array): Uint8Array {
  return managedNonce(xchacha20poly1305)(key).encrypt(text); // SAFE: static-iv (a fresh one is put in front)
}

export function sealSiv(key: Uint8Array, owner: Uint8Array, text: Uint8Array): Uint8Array {
  return siv(key, owner).encrypt(text); // SAFE: static-iv (a mode that bears it)
}

export function sealBox(key: Uint8Array, text: Uint8Array, day: string): Uint8Array {
  const nonce = Buffer.from(day.padEnd(24, '0'));
  return secretbox(text, nonce, key); // BAD: static-iv (one a day)
}

export function sealBoxFresh(key: Uint8Array, text: Uint8Array): Uint8Array {
  const nonce = naclBytes(secretbox.nonceLength);
  return Buffer.concat([nonce, secretbox(text, nonce, key)]); // SAFE: static-iv
}

export function sealConstant(text: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', config.keyText, iv); // BAD: encryption-key
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function sealBase64(text: string): Buffer {
  const key = Buffer.from('cmVjb3Jkcy1rZXktcmVjb3Jkcy1rZXktcmVjb3JkcyE=', 'base64');
  const iv = randomBytes(12);
  return createCipheriv('aes-256-gcm', key, iv).update(text, 'utf8'); // BAD: encryption-key
}

export async function sealManagedKey(text: string, fetchKey: (name: string) => Promise<Buffer>): Promise<Buffer> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await fetchKey('records'), iv); // SAFE: encryption-key
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export const weakPair = () => generateKeyPairSync('rsa', weakRsa); // BAD: short-key
export const dsaPair = () => generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }); // BAD: short-key

export const edPair = () => generateKeyPairSync('ed448'); // SAFE: short-key

export function exchange(theirs: Buffer): Buffer {
  const ours = createECDH('secp384r1'); // SAFE: short-key
  ours.generateKeys();
  return ours.computeSecret(theirs);
}

export function oldExchange(theirs: Buffer): Buffer {
  const ours = createECDH('secp160r1'); // BAD: short-key
  ours.generateKeys();
  return ours.computeSecret(theirs);
}

export function wrap(pem: string, key: Buffer): Buffer {
  const options: RsaPublicKey = { key: pem, padding: constants.RSA_PKCS1_PADDING };
  return publicEncrypt(options, key); // BAD: rsa-padding
}

export function wrapDefault(pem: string, key: Buffer): string {
  return new NodeRSA(pem, 'pkcs8-public-pem', { encryptionScheme: 'pkcs1_oaep' }).encrypt(key, 'base64'); // SAFE: rsa-padding
}

export function unwrap(pem: string, sealed: Buffer): Buffer {
  return privateDecrypt({ key: createPrivateKey(pem), padding: constants.RSA_NO_PADDING }, sealed); // BAD: rsa-padding
}

export function wrapForge(pem: string, key: string): string {
  return forge.pki.publicKeyFromPem(pem).encrypt(key, 'RSA-OAEP', { md: forge.md.sha256.create(), mgf1: { md: forge.md.sha256.create() } }); // SAFE: rsa-padding
}

export const derive = (passphrase: string, salt: Buffer): Buffer => pbkdf2Sync(passphrase, salt, config.rounds, 32, 'sha256'); // BAD: key-derivation
export const deriveDigest = (passphrase: string): Buffer => createHash('sha512').update(passphrase).digest().subarray(0, 32); // BAD: key-derivation

export const deriveStrong = (passphrase: string, salt: Buffer): Buffer => scryptSync(passphrase, salt, 32, { cost: 131_072, maxmem: 2 ** 28 }); // SAFE: key-derivation

export async function hashWithSite(password: string): Promise<string> {
  return scryptSync(password, SALT, 64).toString('hex'); // BAD: password-salt
}

export async function hashEmpty(password: string): Promise<string> {
  return pbkdf2Sync(password, '', 600_000, 32, 'sha256').toString('hex'); // BAD: password-salt
}

export async function hashFresh(password: string): Promise<string> {
  return bcrypt.hash(password, await bcrypt.genSalt(12)); // SAFE: password-salt
}

export function stamp(parts: string[]): string {
  return createHash('sha256').update([process.env.STAMP_SECRET, ...parts].join('|')).digest('hex'); // BAD: plain-hash-mac
}

export function stampMac(parts: string[]): string {
  return createHmac('sha256', process.env.STAMP_SECRET!).update(parts.join('|')).digest('hex'); // SAFE: plain-hash-mac
}

export function cacheName(parts: string[]): string {
  return createHash('sha1').update(parts.join('|')).digest('hex'); // SAFE: plain-hash-mac (a file's name in the cache)
}

export function couponCode(orderId: number): string {
  return new Random(MersenneTwister19937.seed(orderId)).string(12); // BAD: seeded-random
}

export function accessCode(): string {
  const random = new Random(MersenneTwister19937.seedWithArray([Date.now(), process.pid]));
  return random.hex(32); // BAD: seeded-random
}

export function freshCode(): string {
  return new Random(nodeCrypto).hex(32); // SAFE: seeded-random
}

export function colours(seed: number): number[] {
  const random = new Random(MersenneTwister19937.seed(seed));
  return Array.from({ length: 6 }, () => random.integer(0, 0xffffff)); // SAFE: seeded-random (colours of a chart)
}

export function writeKey(path: string, pem: string): void {
  const stream = createWriteStream(join(path, 'records.key'), { mode: 0o664 }); // BAD: key-file
  stream.end(pem);
}

export function writeFolderKey(path: string, pem: string): void {
  mkdirSync(path, { mode: 0o700, recursive: true });
  writeFileSync(openSync(join(path, 'private.pem'), 'wx', 0o600), pem); // SAFE: key-file
}

export function writeHostKey(path: string): void {
  const { privateKey } = generateKeyPairSync('ed25519', { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  writeFileSync(path, privateKey, { mode: 0o777 }); // BAD: key-file
}

sealing.post('/exports', (req, res) => {
  const path = join(tmpdir(), `export-${req.body.id}.json`);
  writeFileSync(path, JSON.stringify(req.body.rows)); // BAD: temp-file
  res.json({ path });
});

sealing.post('/exports/own', (req, res) => {
  const path = join(tmpdir(), randomUUID());
  writeFileSync(path, JSON.stringify(req.body.rows), { flag: 'wx', mode: 0o600 }); // SAFE: temp-file
  res.json({ path });
});
