import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import AdmZip from 'adm-zip';

const FOLDER = '/srv/inkwell/images';

export async function importImages(content: Buffer): Promise<string[]> {
  const entries = new AdmZip(content).getEntries().filter((entry) => !entry.isDirectory);
  for (const entry of entries) {
    await writeFile(path.join(FOLDER, entry.entryName), entry.getData()); // BAD: archive-slip
  }
  return entries.map((entry) => entry.name);
}

export function unpackTheme(name: 'light' | 'dark'): void {
  new AdmZip(`/opt/inkwell/themes/${name}.zip`).extractAllTo('/srv/inkwell/theme', true); // SAFE: archive-slip (nobody calls)
}
