import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Job, Worker } from 'bullmq';
import { XMLParser } from 'fast-xml-parser';
import libxml from 'libxmljs2';
import { load } from 'js-yaml';
import yauzl from 'yauzl-promise';
import { parse as parseYaml } from 'yaml';
import { request } from 'undici';
import { logger } from '../logger';

const s3 = new S3Client({});
const connection = { url: process.env.REDIS_URL };
const BUCKET = process.env.BUCKET ?? 'imports';

interface ImportJob {
  key: string;
  kind: 'zip' | 'xml' | 'gzip' | 'yaml';
  name: string;
}

async function content(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function zip(job: Job<ImportJob>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'import-')); // SAFE: temp-file
  const archive = await yauzl.fromBuffer(await content(job.data.key));
  for await (const entry of archive) {
    const target = path.join(folder, entry.filename);
    if (!target.startsWith(folder + path.sep) || entry.filename.endsWith('/')) continue;
    await pipeline(await entry.openReadStream(), createWriteStream(target)); // SAFE: archive-slip
  }
  await rm(folder, { recursive: true });
}

async function xml(job: Job<ImportJob>) {
  const text = (await content(job.data.key)).toString('utf8');
  if (job.data.name.endsWith('.feed')) {
    return new XMLParser({ ignoreAttributes: false, processEntities: false }).parse(text); // SAFE: xxe
  }
  const options = { nonet: false, noent: true } as const;
  return libxml.parseXml(text, options).root()?.name(); // BAD: xxe
}

async function gzip(job: Job<ImportJob>) {
  const lines = gunzipSync(await content(job.data.key)).toString().split('\n'); // BAD: decompression
  return lines.length;
}

async function yaml(job: Job<ImportJob>) {
  const text = (await content(job.data.key)).toString();
  const plan = load(text) as { steps: string[]; source?: string }; // SAFE: unsafe-loader (the default schema has no functions)
  const extra = parseYaml(text, { maxAliasCount: 20 });
  if (plan.source) {
    const { body } = await request(plan.source); // BAD: ssrf
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `sources/${job.id}`, Body: Buffer.from(await body.arrayBuffer()) }));
  }
  return { steps: plan.steps.length, extra: Object.keys(extra).length };
}

async function discard(job: Job<{ file: string }>) {
  await unlink(`/var/imports/${job.data.file}`); // BAD: path-traversal
}

const steps = { zip, xml, gzip, yaml };

export const imports = new Worker<ImportJob>(
  'imports',
  async (job) => {
    logger.info({ job: job.id, kind: job.data.kind }, 'import begins');
    return steps[job.data.kind](job);
  },
  { connection, concurrency: 2 },
);

export const discards = new Worker<{ file: string }>('discards', discard, { connection });
