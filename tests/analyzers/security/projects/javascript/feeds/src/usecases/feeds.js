import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from '../clients/http.js';
import { setting } from '../helpers/settings.js';

const known = new Map();

export async function add(url, title) {
  const text = await download(url);
  const feed = { url, title: title || text.slice(0, 80) };
  known.set(url, feed);
  return feed;
}

export function all() {
  return [...known.values()];
}

export async function cached(name) {
  const file = join(setting('cacheFolder'), `${name}.xml`);
  return readFile(file, 'utf8'); // SAFE: path-traversal (callers convert: the route's schema has a pattern)
}

export async function icon(name) {
  const bytes = await download(setting('iconService'));
  return { name, bytes: bytes.length };
}
