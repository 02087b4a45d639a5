import crypto, { publicEncrypt } from 'node:crypto';
import JSEncrypt from 'jsencrypt';
import forge from 'node-forge';
import NodeRSA from 'node-rsa';

export function unwrap(key: string, data: Buffer) {
  // bad: the padding of old
  return crypto.privateDecrypt({ key, padding: crypto.constants.RSA_PKCS1_PADDING }, data);
}

export function raw(key: string, data: Buffer) {
  // bad: none
  return publicEncrypt({ key, padding: crypto.constants.RSA_NO_PADDING }, data);
}

export function forged(pem: string, data: string) {
  const key = forge.pki.publicKeyFromPem(pem);
  // bad: by the name of its scheme
  return key.encrypt(data, 'RSAES-PKCS1-V1_5');
}

export function browserLike(pem: string, password: string) {
  const box = new JSEncrypt();
  box.setPublicKey(pem);
  // bad: this library knows no other padding
  return box.encrypt(password);
}

export function configured(pem: string) {
  const key = new NodeRSA(pem);
  // bad: set as an option
  key.setOptions({ encryptionScheme: 'pkcs1' });
  return key;
}

export function oaep(key: string, data: Buffer) {
  // ok: OAEP
  return crypto.privateDecrypt({ key, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, data);
}

export function standard(key: string, data: Buffer) {
  // ok: the default of Node is OAEP
  return crypto.publicEncrypt(key, data);
}

export function forgedOaep(key: forge.pki.rsa.PublicKey, data: string) {
  // ok: OAEP of forge
  return key.encrypt(data, 'RSA-OAEP', { md: forge.md.sha256.create() });
}

export function signed(key: string, data: Buffer) {
  // ok: a signature
  return crypto.sign('sha256', data, { key, padding: crypto.constants.RSA_PKCS1_PADDING });
}
