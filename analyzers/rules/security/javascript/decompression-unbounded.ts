import { promisify } from 'node:util';
import zlib, { brotliDecompressSync, gunzip } from 'node:zlib';
import AdmZip from 'adm-zip';

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
