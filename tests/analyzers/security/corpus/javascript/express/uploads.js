const crypto = require('crypto');
const fs = require('fs');
const fsp = require('fs/promises');
const path = require('path');
const AdmZip = require('adm-zip');
const express = require('express');
const multer = require('multer');
const unzipper = require('unzipper');

const ROOT = path.resolve(process.env.UPLOAD_DIR || '/var/lib/portal/uploads');
const router = express.Router();

const documents = multer({ dest: path.join(ROOT, 'incoming') }); // BAD: upload-limits
const images = multer({ // SAFE: upload-limits
  storage: multer.diskStorage({
    destination: path.join(ROOT, 'images'),
    filename: (req, file, done) => done(null, crypto.randomUUID()),
  }),
  limits: { fileSize: 4 * 1024 * 1024, files: 3 },
  fileFilter: (req, file, done) => done(null, ['image/png', 'image/jpeg'].includes(file.mimetype)),
});

const archives = multer({ // SAFE: upload-limits
  dest: path.join(ROOT, 'archives'),
  limits: { fileSize: 20 * 1024 * 1024, files: 1 },
  fileFilter: (req, file, done) => done(null, file.mimetype === 'application/zip'),
});

function destinationFor(root, entryName) {
  const target = path.resolve(root, entryName);
  const relative = path.relative(root, target);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return target;
}

router.post('/documents', documents.single('file'), async (req, res, next) => {
  try {
    const stored = path.join(ROOT, 'documents', req.body.folder, req.file.filename);
    await fsp.rename(req.file.path, stored); // BAD: path-traversal
    res.status(201).json({ id: req.file.filename });
  } catch (err) {
    next(err);
  }
});

router.post('/images', images.array('files', 3), (req, res) => {
  res.status(201).json(req.files.map((f) => f.filename));
});

router.post('/themes', archives.single('archive'), async (req, res, next) => {
  const target = path.join(ROOT, 'themes', crypto.randomUUID());
  const pending = [];
  fs.createReadStream(req.file.path)
    .pipe(unzipper.Parse())
    .on('entry', (entry) => {
      const file = path.join(target, entry.path);
      pending.push(fsp.mkdir(path.dirname(file), { recursive: true }).then(
        () => entry.pipe(fs.createWriteStream(file)), // BAD: archive-slip
      ));
    })
    .on('close', () => Promise.all(pending).then(() => res.status(201).end(), next))
    .on('error', next);
});

router.post('/imports', archives.single('archive'), async (req, res, next) => {
  const target = path.join(ROOT, 'imports', crypto.randomUUID());
  try {
    const archive = new AdmZip(req.file.path);
    const entries = archive.getEntries().filter((e) => !e.isDirectory && e.header.size < 5_000_000).slice(0, 200);
    for (const entry of entries) {
      const file = destinationFor(target, entry.entryName);
      if (!file) return res.status(422).json({ error: 'bad entry' });
      await fsp.mkdir(path.dirname(file), { recursive: true });
      await fsp.writeFile(file, entry.getData()); // SAFE: archive-slip (each entry is checked)
    }
    res.status(201).json({ files: entries.length });
  } catch (err) {
    next(err);
  }
});

router.get('/exports/lock', async (req, res, next) => {
  try {
    const lock = path.join(ROOT, 'export.lock');
    await fsp.writeFile(lock, String(Date.now()), { mode: 0o600 }); // SAFE: file-permissions
    await fsp.chmod(path.join(ROOT, 'exports'), 0o777); // BAD: file-permissions
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

module.exports = router;
