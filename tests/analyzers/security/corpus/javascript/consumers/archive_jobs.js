const fs = require('fs');
const os = require('os');
const path = require('path');
const zlib = require('zlib');
const { randomUUID } = require('crypto');
const { pipeline } = require('stream/promises');
const AdmZip = require('adm-zip');
const JSZip = require('jszip');
const libxml = require('libxmljs2');
const { XMLParser } = require('fast-xml-parser');
const tmp = require('tmp');
const yaml = require('js-yaml');
const serialize = require('node-serialize');
const funcster = require('funcster');
const { S3Client, PutObjectCommand, PutBucketAclCommand, PutPublicAccessBlockCommand } = require('@aws-sdk/client-s3');
const { Storage } = require('@google-cloud/storage');
const sanitize = require('sanitize-filename');
const logger = require('./logger');

const s3 = new S3Client({});
const gcs = new Storage();
const UPLOADS = '/var/lib/archive';
const LIMIT = 20 * 1024 * 1024;
const PUBLIC = 'public-read';

async function onAttachment({ filename, content }) {
  const target = path.join(UPLOADS, filename);
  await fs.promises.writeFile(target, Buffer.from(content, 'base64')); // BAD: upload-name
  return target;
}

async function onPicture({ originalname, content }) {
  fs.writeFileSync(`${UPLOADS}/pictures/${originalname}`, Buffer.from(content, 'base64')); // BAD: upload-name
}

async function onDocument({ filename, content }) {
  const name = `${randomUUID()}${path.extname(sanitize(filename)) === '.pdf' ? '.pdf' : '.bin'}`;
  await fs.promises.writeFile(path.join(UPLOADS, name), Buffer.from(content, 'base64')); // SAFE: upload-name
  return name;
}

async function onScan({ id, content }) {
  await fs.promises.writeFile(path.join(UPLOADS, `${Number(id)}.tiff`), Buffer.from(content, 'base64')); // SAFE: upload-name (a number)
}

function onPacked({ payload }) {
  return JSON.parse(zlib.gunzipSync(Buffer.from(payload, 'base64')).toString()); // BAD: decompression
}

function onPackedLimited({ payload }) {
  return JSON.parse(zlib.gunzipSync(Buffer.from(payload, 'base64'), { maxOutputLength: LIMIT }).toString()); // SAFE: decompression
}

async function onPackedStream(source, name) {
  await pipeline(source, zlib.createBrotliDecompress(), fs.createWriteStream(path.join(UPLOADS, `${randomUUID()}.json`))); // BAD: decompression
  logger.info({ name }, 'unpacked');
}

async function onPackedStreamLimited(source) {
  let size = 0;
  const plain = source.pipe(zlib.createGunzip()); // SAFE: decompression (bytes are counted)
  const parts = [];
  for await (const part of plain) {
    size += part.length;
    if (size > LIMIT) throw new RangeError('archive too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function onZip({ payload }) {
  const archive = new AdmZip(Buffer.from(payload, 'base64'));
  return archive.getEntries().map((entry) => ({ name: entry.entryName, text: entry.getData().toString() })); // BAD: decompression
}

function onZipChecked({ payload }) {
  const archive = new AdmZip(Buffer.from(payload, 'base64'));
  const entries = archive.getEntries();
  if (entries.length > 100 || entries.reduce((sum, entry) => sum + entry.header.size, 0) > LIMIT) throw new RangeError('archive too large');
  return entries.map((entry) => ({ name: entry.entryName, text: entry.getData().toString() })); // SAFE: decompression
}

async function onJsZip({ payload }) {
  const archive = await JSZip.loadAsync(payload, { base64: true });
  return Promise.all(Object.values(archive.files).map((file) => file.async('string'))); // BAD: decompression
}

function onFeed({ document }) {
  return libxml.parseXml(document, { noent: true, huge: true }).root().childNodes().length; // BAD: entity-expansion
}

function onStock({ document }) {
  return libxml.parseXml(document, { noent: false, nonet: true }).root().childNodes().length; // SAFE: entity-expansion
}

function onPrices({ document }) {
  return new XMLParser({ processEntities: false, ignoreAttributes: false }).parse(document); // SAFE: entity-expansion
}

const parserOptions = { noent: true, dtdload: true };
function onCatalogue({ document }) {
  return libxml.parseXmlString(document, parserOptions).root().name(); // BAD: entity-expansion
}

function onSession({ cookie }) {
  return serialize.unserialize(Buffer.from(cookie, 'base64').toString()); // BAD: pickled-session
}

function onSessionPlain({ cookie }) {
  return JSON.parse(Buffer.from(cookie, 'base64url').toString()); // SAFE: pickled-session
}

function onState({ state }) {
  return funcster.deepDeserialize(JSON.parse(state)); // BAD: unsafe-loader
}

function onPlugin({ name }) {
  const plugin = require(path.join(UPLOADS, 'plugins', name)); // BAD: unsafe-loader
  return plugin.run();
}

const PLUGINS = { resize: require('./plugins/resize'), crop: require('./plugins/crop') };
function onKnownPlugin({ name }) {
  if (!Object.hasOwn(PLUGINS, name)) throw new RangeError('no such plugin');
  return PLUGINS[name].run(); // SAFE: unsafe-loader
}

function onSettings({ text }) {
  return yaml.load(text, { schema: yaml.JSON_SCHEMA }); // SAFE: unsafe-loader
}

function onReport({ rows }) {
  fs.writeFileSync('/tmp/report.csv', rows.join('\n')); // BAD: temp-file
  return '/tmp/report.csv';
}

function onBatch({ id, rows }) {
  const file = path.join(os.tmpdir(), `batch-${id}-${Date.now()}.json`);
  fs.writeFileSync(file, JSON.stringify(rows)); // BAD: temp-file
  return file;
}

function onExport({ rows }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'export-')); // SAFE: temp-file
  const file = path.join(folder, 'rows.csv');
  fs.writeFileSync(file, rows.join('\n'), { mode: 0o600 });
  return file;
}

function onPreview({ page }) {
  const file = tmp.fileSync({ postfix: '.html', mode: 0o600 }); // SAFE: temp-file
  fs.writeSync(file.fd, page);
  return file.name;
}

async function publish(name, body) {
  await s3.send(new PutObjectCommand({ Bucket: 'acme-contracts', Key: name, Body: body, ACL: PUBLIC })); // BAD: public-bucket
}

async function keep(name, body) {
  await s3.send(new PutObjectCommand({ Bucket: 'acme-contracts', Key: name, Body: body, ACL: 'private' })); // SAFE: public-bucket
}

async function openBucket(name) {
  await s3.send(new PutBucketAclCommand({ Bucket: name, ACL: 'public-read-write' })); // BAD: public-bucket
}

async function closeBucket(name) {
  const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket: name, PublicAccessBlockConfiguration: closed })); // SAFE: public-bucket
}

async function share(name) {
  await gcs.bucket('acme-exports').file(name).makePublic(); // BAD: public-bucket
}

async function shareForAWhile(name) {
  const [url] = await gcs.bucket('acme-exports').file(name).getSignedUrl({ version: 'v4', action: 'read', expires: Date.now() + 900_000 }); // SAFE: public-bucket
  return url;
}

module.exports = {
  onAttachment, onPicture, onDocument, onScan, onPacked, onPackedLimited, onPackedStream, onPackedStreamLimited, onZip, onZipChecked, onJsZip,
  onFeed, onStock, onPrices, onCatalogue, onSession, onSessionPlain, onState, onPlugin, onKnownPlugin, onSettings, onReport, onBatch, onExport, onPreview,
  publish, keep, openBucket, closeBucket, share, shareForAWhile,
};
