import { createCipheriv, createDecipheriv, createHash, createHmac, generateKeyPairSync, pbkdf2, publicEncrypt, constants, randomBytes, randomInt, scrypt, type BinaryLike, type CipherGCMTypes, type ScryptOptions } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import CryptoJS from 'crypto-js';
import * as argon2 from 'argon2';
import type { FastifyInstance } from 'fastify';
import seedrandom from 'seedrandom';
import { createClient } from 'redis';

const pbkdf2Async = promisify(pbkdf2);
const scryptAsync = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

const AES: CipherGCMTypes = 'aes-256-gcm';
const ITERATIONS = 2_048;
const STRONG_ITERATIONS = 600_000;

interface VaultOptions {
  mode: string;
  key: Buffer;
}

const legacy: VaultOptions = { mode: 'aes-128-ecb', key: Buffer.from(process.env.LEGACY_KEY ?? '', 'hex') };

export class RecordVault {
  private static readonly IV = Buffer.from('vaultvaultvault!');
  private readonly secret = 'hT7#kq9!vP2$zX5@wN8^mB4&cL6*dR1%';

  constructor(private readonly key: Buffer) {}

  sealLegacy(text: string): string {
    const cipher = createCipheriv(legacy.mode, legacy.key, null); // BAD: cipher-mode
    return cipher.update(text, 'utf8', 'base64') + cipher.final('base64');
  }

  sealDes(text: string): string {
    return CryptoJS.TripleDES.encrypt(text, CryptoJS.enc.Hex.parse(this.key.toString('hex')), { mode: CryptoJS.mode.ECB }).toString(); // BAD: cipher-mode
  }

  seal(text: string): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv(AES, this.key, iv); // SAFE: cipher-mode
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  open(sealed: Buffer): string {
    const decipher = createDecipheriv(AES, this.key, sealed.subarray(0, 12)); // SAFE: static-iv (read of the record)
    decipher.setAuthTag(sealed.subarray(-16));
    return decipher.update(sealed.subarray(12, -16)).toString('utf8') + decipher.final('utf8');
  }

  sealFixed(text: string): Buffer {
    const cipher = createCipheriv('aes-256-cbc', this.key, RecordVault.IV); // BAD: static-iv
    return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  }

  sealCounted(text: string, owner: string): Buffer {
    const nonce = createHash('sha256').update(owner).digest().subarray(0, 12);
    const cipher = createCipheriv(AES, this.key, nonce); // BAD: static-iv (the same for all of an owner)
    return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  sealExport(text: string): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv(AES, Buffer.from(this.secret), iv); // BAD: encryption-key
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  sealBasket(text: string): string {
    return CryptoJS.AES.encrypt(text, process.env.BASKET_KEY ?? 'basket-default-key').toString(); // BAD: encryption-key (what stands behind is known)
  }

  sealReport(text: string): Buffer {
    const key = process.env.REPORT_KEY;
    if (!key) throw new Error('REPORT_KEY is not set');
    const iv = randomBytes(12);
    const cipher = createCipheriv(AES, Buffer.from(key, 'base64'), iv); // SAFE: encryption-key
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }
}

export const derive = (passphrase: string, salt: Buffer) => pbkdf2Async(passphrase, salt, ITERATIONS, 32, 'sha1'); // BAD: key-derivation
export const deriveStrong = (passphrase: string, salt: Buffer) =>
  pbkdf2Async(passphrase, salt, STRONG_ITERATIONS, 32, 'sha256'); // SAFE: key-derivation

export async function deriveForDevice(passphrase: string, salt: Buffer): Promise<Buffer> {
  return scryptAsync(passphrase, salt, 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 }); // SAFE: key-derivation
}

export async function deriveForBackup(passphrase: string): Promise<Buffer> {
  return Buffer.from(createHash('md5').update(passphrase).digest('hex')); // BAD: key-derivation
}

export async function deriveMaster(passphrase: string, salt: Buffer): Promise<Buffer> {
  return argon2.hash(passphrase, { raw: true, salt, type: argon2.argon2id, memoryCost: 65_536, timeCost: 3, hashLength: 32 }); // SAFE: key-derivation
}

export function signingPair(bits = 1024) {
  return generateKeyPairSync('rsa', { modulusLength: bits }); // BAD: short-key
}

export async function browserPair(): Promise<CryptoKeyPair> {
  const algorithm = { name: 'RSA-OAEP', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  return (await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt'])) as CryptoKeyPair; // BAD: short-key
}

export async function partnerPair(): Promise<CryptoKeyPair> {
  const algorithm = { name: 'RSA-PSS', modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  return (await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair; // SAFE: short-key
}

export function wrap(pem: string, key: Buffer): Buffer {
  const padding = constants.RSA_PKCS1_PADDING;
  return publicEncrypt({ key: pem, padding }, key); // BAD: rsa-padding
}

export function wrapOaep(pem: string, key: Buffer): Buffer {
  return publicEncrypt({ key: pem, oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING }, key); // SAFE: rsa-padding
}

export function stampLink(path: string, secret: string): string {
  return CryptoJS.SHA256(secret + path).toString(); // BAD: plain-hash-mac
}

export function stampBody(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url'); // SAFE: plain-hash-mac
}

export class Codes {
  private readonly generator = seedrandom(process.pid.toString());

  voucher(): string {
    return Math.floor(this.generator() * 1e12).toString(36); // BAD: seeded-random
  }

  shuffle<T>(items: T[], day: string): T[] {
    const order = seedrandom(day);
    return [...items].sort(() => order() - 0.5); // SAFE: seeded-random (the order of tiles)
  }

  pin(): string {
    return randomInt(1_000_000).toString().padStart(6, '0'); // SAFE: seeded-random
  }
}

export function writeKey(path: string): void {
  const { privateKey } = generateKeyPairSync('ed25519', { privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  writeFileSync(path, privateKey);
  chmodSync(path, 0o666); // BAD: key-file
}

export async function writeOwnKey(path: string, pem: string): Promise<void> {
  const file = await open(path, 'wx', 0o600); // SAFE: key-file
  await file.writeFile(pem);
  await file.close();
}

export async function dump(rows: string[]): Promise<string> {
  const path = `${tmpdir()}/vault-dump.csv`;
  await writeFile(path, rows.join('\n')); // BAD: temp-file
  return path;
}

export async function dumpSafely(rows: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vault-')); // SAFE: temp-file
  await writeFile(join(folder, 'rows.csv'), rows.join('\n'), { mode: 0o600 });
  return folder;
}

export async function register(app: FastifyInstance): Promise<void> {
  const vault = new RecordVault(Buffer.from(process.env.VAULT_KEY ?? '', 'base64'));
  const cache = createClient({ socket: { host: 'cache.example.com', port: 6380, tls: true }, password: process.env.REDIS_PASSWORD }); // SAFE: cleartext-transport
  await cache.connect();
  app.post<{ Body: { text: string } }>('/records', async ({ body }) => ({ sealed: vault.seal(body.text).toString('base64') }));
}
