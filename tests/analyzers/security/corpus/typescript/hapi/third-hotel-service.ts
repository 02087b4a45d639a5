import { createCipheriv, createHash, createHmac, generateKeyPairSync, hkdfSync, randomBytes, webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import Hapi, { Lifecycle, Request, ResponseToolkit, ServerRoute } from '@hapi/hapi';
import Jwt from '@hapi/jwt';
import Joi from 'joi';
import NodeRSA from 'node-rsa';
import { stays } from './stays';

const MASTER = Buffer.from(process.env.MASTER_KEY ?? '', 'hex'); // SAFE: encryption-key

function sealPassport(number: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(hkdfSync('sha256', MASTER, '', 'passport', 32)), iv); // SAFE: key-derivation
  return Buffer.concat([iv, cipher.update(number, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function sealNote(note: string, passphrase: string): Buffer {
  const key = createHash('sha256').update(passphrase).digest(); // BAD: key-derivation
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(note, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

const DOOR_KEY = Buffer.from('0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'hex'); // BAD: encryption-key

function doorCode(room: number, night: string): Buffer {
  const cipher = createCipheriv('des-ede3-cbc', Buffer.concat([DOOR_KEY, DOOR_KEY.subarray(0, 8)]), Buffer.alloc(8)); // BAD: weak-crypto
  return Buffer.concat([cipher.update(`${room}:${night}`), cipher.final()]);
}

function voucher(stay: string): string {
  return `${stay}.${createHmac('sha256', MASTER).update(stay).digest('base64url')}`; // SAFE: plain-hash-mac
}

function chainVoucher(stay: string): string {
  const mark = createHash('sha256').update(`${process.env.CHAIN_SECRET}|${stay}`).digest('base64url');
  return stay + '.' + mark; // BAD: plain-hash-mac
}

function colour(stay: string): string {
  return '#' + createHash('md5').update(stay).digest('hex').slice(0, 6); // SAFE: weak-crypto (a colour)
}

function newTablet(name: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  writeFileSync(`/etc/tablets/${name}.pem`, privateKey, { mode: 0o600 });
  return publicKey;
}

const checkIn: Lifecycle.Method = async (request: Request, h: ResponseToolkit) => {
  const { stay, passport, note, passphrase } = request.payload as Record<string, string>;
  await stays.checkIn(stay, sealPassport(passport), sealNote(note, passphrase));
  const digest = await webcrypto.subtle.digest('SHA-256', new TextEncoder().encode(stay));
  return h.response({ voucher: voucher(stay), chain: chainVoucher(stay), size: digest.byteLength }).code(201);
};

const routes: ServerRoute[] = [
  {
    method: 'POST',
    path: '/stays',
    handler: checkIn,
    options: {
      validate: {
        payload: Joi.object({
          stay: Joi.string().uuid().required(),
          passport: Joi.string().max(20).required(),
          note: Joi.string().allow(''),
          passphrase: Joi.string().min(12),
        }),
      },
    },
  },
  { method: 'GET', path: '/stays/{stay}/colour', handler: (request) => ({ colour: colour(request.params.stay) }) },
  {
    method: 'GET',
    path: '/rooms/{room}/code',
    handler: (request) => doorCode(Number(request.params.room), new Date().toISOString().slice(0, 10)).toString('hex'),
  },
  { method: 'POST', path: '/tablets', handler: () => ({ key: newTablet(`tablet-${Date.now()}`) }) },
];

export async function start() {
  const server = Hapi.server({ port: 3000, routes: { payload: { maxBytes: 100_000 } } });
  await server.register(Jwt);
  server.auth.strategy('staff', 'jwt', {
    keys: { key: new NodeRSA(process.env.STAFF_KEY ?? '').exportKey('public'), algorithms: ['RS256'] },
    verify: { aud: 'hotel', iss: 'https://staff.example.com', sub: false, maxAgeSec: 3600 },
    validate: (artifacts: { decoded: { payload: { sub: string } } }) => ({ isValid: true, credentials: { user: artifacts.decoded.payload.sub } }),
  });
  server.auth.default('staff');
  server.route(routes);
  await server.start();
}
