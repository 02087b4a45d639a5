import fs from 'node:fs';
import path from 'node:path';

const drafts = new Map();

export function load(id) {
  return drafts.get(id) ?? { id, text: '' };
}

export function restore(folder) {
  for (const file of fs.readdirSync(folder)) { // SAFE: path-traversal (cli only: the migration gives a folder)
    const draft = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    drafts.set(draft.id, draft);
  }
  return drafts.size;
}
