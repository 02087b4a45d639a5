import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import AdmZip from 'adm-zip';
import JSZip from 'jszip';
import * as tar from 'tar';
import tarStream from 'tar-stream';
import unzipper from 'unzipper';
import yauzl from 'yauzl';

const ROOT = path.resolve('/srv/imports');

export function unpackUpload(upload: NodeJS.ReadableStream): void {
  upload.pipe(unzipper.Parse()).on('entry', (entry) => {
    const target = path.join(ROOT, entry.path);
    // bad: the joined name may climb
    entry.pipe(fs.createWriteStream(target));
  });
}

export async function unpackBuffer(content: Buffer): Promise<void> {
  const zip = new AdmZip(content);
  for (const entry of zip.getEntries()) {
    // bad: the name as it stands in the archive
    await fsp.writeFile(path.resolve(ROOT, entry.entryName), entry.getData());
  }
}

export function unpackFile(file: string): void {
  yauzl.open(file, { lazyEntries: true }, (err, zipfile) => {
    zipfile.on('entry', (entry) => {
      zipfile.openReadStream(entry, (error, stream) => {
        // bad: only the extension is looked at
        if (entry.fileName.endsWith('.json')) stream.pipe(fs.createWriteStream(`${ROOT}/${entry.fileName}`));
      });
    });
  });
}

export async function unpackTheme(content: Buffer): Promise<void> {
  const zip = await JSZip.loadAsync(content);
  for (const name of Object.keys(zip.files)) {
    // bad: the keys are the names of the entries
    await fsp.writeFile(path.join(ROOT, 'themes', name), await zip.files[name].async('nodebuffer'));
  }
}

export async function unpackAll(file: string): Promise<void> {
  // bad: absolute paths and dots are kept
  await tar.x({ file, cwd: ROOT, preservePaths: true });
}

export async function unpackSafely(file: string): Promise<void> {
  // ok: the library refuses names that lead out
  await tar.x({ file, cwd: ROOT });
}

export async function unpackChecked(content: Buffer): Promise<void> {
  const zip = new AdmZip(content);
  for (const entry of zip.getEntries()) {
    const target = path.resolve(ROOT, entry.entryName);
    if (!target.startsWith(ROOT + path.sep)) {
      continue;
    }
    // ok: the resolved path lies below the root
    await fsp.writeFile(target, entry.getData());
  }
}

function inside(name: string): string {
  const target = path.resolve(ROOT, name);
  const relative = path.relative(ROOT, target);
  if (relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new Error('bad entry');
  }
  return target;
}

export function unpackStream(upload: NodeJS.ReadableStream): void {
  const extract = tarStream.extract();
  extract.on('entry', (header, stream, next) => {
    // ok: checked by a function of this file
    stream.pipe(fs.createWriteStream(inside(header.name)));
    stream.on('end', next);
  });
  upload.pipe(extract);
}

export function unpackFlat(upload: NodeJS.ReadableStream): void {
  upload.pipe(unzipper.Parse()).on('entry', (entry) => {
    // ok: one segment
    entry.pipe(fs.createWriteStream(path.join(ROOT, path.basename(entry.path))));
  });
}
