import fs from 'node:fs';
import path from 'node:path';

const root = '/srv/images/raw';

export const load = (name: string): string => {
  return fs.readFileSync(`${root}/${name}`, 'base64'); // BAD: path-traversal
};

export function list(folder = ''): string[] {
  const target = path.join(root, path.normalize('/' + folder));
  return fs.readdirSync(target); // SAFE: path-traversal (checks itself: normalised as absolute before it is joined)
}
