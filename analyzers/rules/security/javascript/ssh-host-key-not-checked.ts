import { execFile } from 'node:child_process';
import { Client } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';

export function open(host: string, username: string, privateKey: Buffer) {
  const client = new Client();
  client.connect({
    host,
    username,
    privateKey,
    // bad: any key is right
    hostVerifier: () => true,
  });
  return client;
}

export const options = {
  host: 'files.example.com',
  // bad: and with a callback
  hostVerifier: (key: Buffer, done: (valid: boolean) => void) => {
    done(true);
  },
};

export class Partner {
  private readonly sftp = new SftpClient();

  async fetch(host: string, password: string) {
    // bad: no key is looked at
    await this.sftp.connect({ host, username: 'shop', password });
    return this.sftp.list('/out');
  }
}

export function copy(host: string, path: string) {
  // bad: for a command
  return execFile('scp', ['-o', 'StrictHostKeyChecking=no', path, `${host}:/in`]);
}

export async function pinned(host: string, password: string, known: Buffer) {
  const sftp = new SftpClient();
  // ok: compares with a key
  await sftp.connect({ host, username: 'shop', password, hostVerifier: (key: Buffer) => key.equals(known) });
  return sftp;
}

export async function configured(settings: object) {
  const sftp = new SftpClient();
  // ok: what stands in the settings is not seen
  await sftp.connect({ ...settings, password: 'x' });
}

export function copyKnown(host: string, path: string) {
  // ok: others are refused
  return execFile('scp', ['-o', 'StrictHostKeyChecking=yes', path, `${host}:/in`]);
}

export async function cache(redis: { connect(options: object): Promise<void> }, url: string) {
  // ok: another client
  await redis.connect({ url });
}
