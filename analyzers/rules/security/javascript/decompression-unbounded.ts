import { promisify } from 'node:util';
import zlib, { brotliDecompressSync, gunzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import AdmZip from 'adm-zip';
import JSZip from 'jszip';
import sharp from 'sharp';
import unzipper from 'unzipper';

const inflateAsync = promisify(zlib.inflate);

app.post('/events', (req, res) => {
  // bad: a thousandfold of what came
  const text = zlib.gunzipSync(req.body);
  // ok: it gives up
  const less = zlib.gunzipSync(req.body, { maxOutputLength: 10_000_000 });
  res.json([text.length, less.length]);
});

app.post('/blobs', (req, res) => {
  const { body } = req;
  // bad: another format
  res.send(brotliDecompressSync(body));
});

app.post('/pieces', async (req, res) => {
  // bad: by a promise
  res.send(await inflateAsync(Buffer.from(req.body.data, 'base64')));
});

app.post('/limited', (req, res, next) => {
  // ok: by options
  gunzip(req.body, limits, (error, text) => (error ? next(error) : res.send(text)));
});

app.post('/archive', upload.single('archive'), (req, res) => {
  // bad: every entry as a whole
  const zip = new AdmZip(req.file.buffer);
  res.json(zip.getEntries().map((entry) => entry.getData().length));
});

export function fixtures() {
  // ok: the service's own file
  return zlib.gunzipSync(readFileSync('fixtures.json.gz'));
}

app.post('/store', (req, res) => {
  // bad: until the disk is full
  req.pipe(zlib.createGunzip()).pipe(fs.createWriteStream(target));
  res.status(202).end();
});

app.post('/store/pipeline', async (req, res) => {
  // bad: with another word
  await pipeline(req, zlib.createGunzip(), fs.createWriteStream(target));
  // ok: counted in between
  await pipeline(req, zlib.createGunzip(), limitBytes(10_000_000), fs.createWriteStream(target));
  // ok: as it came
  await pipeline(req, fs.createWriteStream(target));
  res.end();
});

app.post('/bundle', upload.single('bundle'), async (req, res) => {
  // bad: another library
  const zip = await JSZip.loadAsync(req.file.buffer);
  res.json(JSON.parse(await zip.file('manifest.json').async('string')));
});

app.post('/directory', upload.single('bundle'), async (req, res) => {
  // bad: the directory of an archive is read into memory
  const directory = await unzipper.Open.buffer(req.file.buffer);
  await directory.extract({ path: target });
  res.end();
});

app.post('/directory/checked', upload.single('bundle'), async (req, res) => {
  // ok: added up before
  const directory = await unzipper.Open.buffer(req.file.buffer);
  if (directory.files.reduce((sum, file) => sum + file.uncompressedSize, 0) > MAX_BYTES) {
    return res.status(413).end();
  }
  await directory.extract({ path: target });
  res.end();
});

app.post('/avatar', upload.single('avatar'), async (req, res) => {
  // bad: no limit for pictures
  const image = sharp(req.file.buffer, { limitInputPixels: false });
  // ok: a limit of one's own
  const small = sharp(req.file.buffer, { limitInputPixels: 40_000_000 });
  res.json([await image.metadata(), await small.metadata()]);
});

export function onMessage(message: { body: string }) {
  // bad: whoever may write to the queue
  return zlib.brotliDecompressSync(Buffer.from(message.body, 'base64')).toString();
}

export async function download(address: string) {
  const response = await fetch(address);
  // bad: whatever the other service sends
  return zlib.gunzipSync(await response.arrayBuffer());
}

export function onLimitedMessage(message: { body: string }) {
  // ok: it gives up
  return zlib.gunzipSync(Buffer.from(message.body, 'base64'), { maxOutputLength: 1e7 }).toString();
}

export async function entries(path: string) {
  const directory = await unzipper.Open.file(path);
  // bad: every entry as a whole
  return Promise.all(directory.files.map(async (file) => (await file.buffer()).toString()));
}

export function checkedEntries(path: string) {
  const archive = new AdmZip(path);
  const found = archive.getEntries();
  if (found.some((entry) => entry.header.size > 1e6)) throw new RangeError(path);
  // ok: looked at before
  return found.map((entry) => entry.getData().toString());
}
