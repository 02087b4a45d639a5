import crypto from 'node:crypto';
import fs from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export function cache(text: string) {
  // bad: a name that everybody knows
  fs.writeFileSync('/tmp/service-cache.json', text);
}

export async function report(user: { id: number }, text: string) {
  // bad: a number that can be guessed
  await writeFile(path.join(os.tmpdir(), `report-${user.id}.csv`), text);
}

export function stream(order: string) {
  const target = path.join(os.tmpdir(), 'orders.csv');
  // bad: in a variable
  return fs.createWriteStream(target);
}

export async function folder(text: string) {
  const own = await mkdtemp(path.join(os.tmpdir(), 'job-'));
  // ok: in a folder of its own
  await writeFile(path.join(own, 'report.csv'), text);
}

export async function unguessable(text: string) {
  // ok: nobody guesses it
  await writeFile(path.join(os.tmpdir(), `${crypto.randomUUID()}.csv`), text);
}

export function exclusive(text: string) {
  // ok: refuses what is there already
  fs.writeFileSync('/tmp/service.lock', text, { flag: 'wx' });
}

export function kept(text: string) {
  // ok: a folder of the service
  fs.writeFileSync('/var/lib/shop/cache.json', text);
}
