import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { brotliDecompressSync, createGunzip, gunzipSync, inflateSync } from 'node:zlib';
import { ObjectCannedACL, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Storage } from '@google-cloud/storage';
import { BlobServiceClient } from '@azure/storage-blob';
import { Bucket, BlockPublicAccess } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib';
import AdmZip from 'adm-zip';
import { XMLParser } from 'fast-xml-parser';
import { fileSync } from 'tmp';
import * as libxml from 'libxmljs2';
import * as sentry from '@sentry/node';
import serialize from 'node-serialize';
import unzipper from 'unzipper';
import { load, JSON_SCHEMA } from 'js-yaml';

interface Attachment {
  filename: string;
  data: string;
}
interface Customer {
  id: string;
  email: string;
  phone: string;
}

const s3 = new S3Client({});
const gcs = new Storage();
const UPLOADS = resolve('/var/lib/archive');
const LIMIT = 16 * 1024 * 1024;
const EXTENSIONS = new Set(['.pdf', '.png', '.jpg']);

export class ArchiveWorker {
  constructor(private readonly stack: Stack) {}

  async keep({ filename, data }: Attachment): Promise<string> {
    const target = resolve(UPLOADS, filename);
    await writeFile(target, Buffer.from(data, 'base64')); // BAD: upload-name
    return target;
  }

  async keepNamed({ filename, data }: Attachment): Promise<string> {
    const name = `${Date.now()}-${filename}`;
    await pipeline([Buffer.from(data, 'base64')], createWriteStream(`${UPLOADS}/${name}`)); // BAD: upload-name
    return name;
  }

  async keepNumbered({ filename, data }: Attachment): Promise<string> {
    const extension = extname(basename(filename)).toLowerCase();
    if (!EXTENSIONS.has(extension)) throw new RangeError('not a kind that is kept');
    const name = randomUUID() + extension;
    await writeFile(join(UPLOADS, name), Buffer.from(data, 'base64')); // SAFE: upload-name
    return name;
  }

  unpack(data: Buffer): unknown {
    return JSON.parse(gunzipSync(data).toString('utf8')); // BAD: decompression
  }

  unpackLimited(data: Buffer): unknown {
    const options = { maxOutputLength: LIMIT };
    return JSON.parse(inflateSync(data, options).toString('utf8')); // SAFE: decompression
  }

  unpackBrotli(message: { body: string }): string {
    return brotliDecompressSync(Buffer.from(message.body, 'base64')).toString(); // BAD: decompression
  }

  async unpackZip(path: string): Promise<string[]> {
    const directory = await unzipper.Open.file(path);
    return Promise.all(directory.files.map(async (file) => (await file.buffer()).toString())); // BAD: decompression
  }

  unpackChecked(data: Buffer): string[] {
    const entries = new AdmZip(data).getEntries();
    const size = entries.reduce((sum, entry) => sum + entry.header.size, 0);
    if (entries.length > 200 || size > LIMIT) throw new RangeError('archive too large');
    return entries.map((entry) => entry.getData().toString('utf8')); // SAFE: decompression
  }

  async unpackStream(path: string): Promise<void> {
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        done(size > LIMIT ? new RangeError('archive too large') : null, chunk);
      },
    });
    await pipeline(createReadStream(path), createGunzip(), meter, createWriteStream(join(UPLOADS, randomUUID()))); // SAFE: decompression
  }

  feed(document: string): number {
    return libxml.parseXml(document, { noent: true }).root()?.childNodes().length ?? 0; // BAD: entity-expansion
  }

  prices(document: string): number {
    return libxml.parseXml(document, { nonet: true }).root()?.childNodes().length ?? 0; // SAFE: entity-expansion
  }

  catalogue(document: string): unknown {
    return new XMLParser({ processEntities: false }).parse(document); // SAFE: entity-expansion
  }

  stock(document: Buffer): string {
    const options: libxml.ParserOptions = { huge: true, noent: true };
    return libxml.parseXml(document.toString(), options).toString(); // BAD: entity-expansion
  }

  session(cookie: string): unknown {
    return serialize.unserialize(decodeURIComponent(cookie)); // BAD: pickled-session
  }

  sessionPlain(cookie: string): { basket: string[] } {
    return JSON.parse(decodeURIComponent(cookie)) as { basket: string[] }; // SAFE: pickled-session
  }

  async plugin(name: string): Promise<unknown> {
    const module = (await import(join(UPLOADS, 'plugins', name))) as { run: () => unknown }; // BAD: unsafe-loader
    return module.run();
  }

  async knownPlugin(name: 'crop' | 'resize'): Promise<unknown> {
    const module = name === 'crop' ? await import('./plugins/crop') : await import('./plugins/resize'); // SAFE: unsafe-loader
    return module.run();
  }

  settings(text: string): unknown {
    return load(text, { schema: JSON_SCHEMA }); // SAFE: unsafe-loader
  }

  dump(rows: string[]): string {
    writeFileSync('/tmp/archive-rows.csv', rows.join('\n')); // BAD: temp-file
    return '/tmp/archive-rows.csv';
  }

  dumpOwn(rows: string[]): string {
    const file = fileSync({ prefix: 'rows-', postfix: '.csv' }); // SAFE: temp-file
    writeFileSync(file.name, rows.join('\n'));
    return file.name;
  }

  async dumpBatch(id: number, rows: string[]): Promise<string> {
    const path = join(tmpdir(), `rows-${id}.csv`);
    await writeFile(path, rows.join('\n')); // BAD: temp-file
    return path;
  }

  async dumpFolder(rows: string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'rows-')); // SAFE: temp-file
    await writeFile(join(folder, 'rows.csv'), rows.join('\n'));
    return folder;
  }

  async publish(key: string, body: Buffer): Promise<void> {
    await s3.send(new PutObjectCommand({ Bucket: 'acme-statements', Key: key, Body: body, ACL: ObjectCannedACL.public_read })); // BAD: public-bucket
  }

  async store(key: string, body: Buffer): Promise<void> {
    await s3.send(new PutObjectCommand({ Bucket: 'acme-statements', Key: key, Body: body, ServerSideEncryption: 'aws:kms' })); // SAFE: public-bucket
  }

  async share(name: string): Promise<string> {
    await gcs.bucket('acme-statements').upload(name, { public: true }); // BAD: public-bucket
    return name;
  }

  async container(name: string): Promise<void> {
    const service = BlobServiceClient.fromConnectionString(process.env.BLOB_CONNECTION ?? '');
    await service.getContainerClient(name).create({ access: 'container' }); // BAD: public-bucket
  }

  async privateContainer(name: string): Promise<void> {
    const service = BlobServiceClient.fromConnectionString(process.env.BLOB_CONNECTION ?? '');
    await service.getContainerClient(name).create(); // SAFE: public-bucket
  }

  buckets(): Bucket[] {
    const site = new Bucket(this.stack, 'Statements', { publicReadAccess: true }); // BAD: public-bucket

    const records = new Bucket(this.stack, 'Records', { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true }); // SAFE: public-bucket
    return [site, records];
  }

  report(customer: Customer, error: Error): void {
    sentry.setUser({ id: customer.id, email: customer.email }); // BAD: reporter-pii
    sentry.captureException(error);
  }

  reportContext(customer: Customer, error: Error): void {
    sentry.captureException(error, { extra: { phone: customer.phone, email: customer.email } }); // BAD: reporter-pii
  }

  reportQuietly(customer: Customer, error: Error): void {
    sentry.captureException(error, { tags: { customer: customer.id } }); // SAFE: reporter-pii
  }
}
