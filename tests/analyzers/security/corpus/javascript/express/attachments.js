const fs = require('fs');
const fsp = require('fs/promises');
const path = require('path');
const express = require('express');

const ATTACHMENTS = path.resolve(process.env.ATTACHMENT_DIR || './data/attachments');
const TEMPLATES = path.join(__dirname, 'templates');

const router = express.Router();

function inside(root, name) {
  const full = path.resolve(root, name);
  if (full !== root && !full.startsWith(root + path.sep)) {
    throw Object.assign(new Error('not found'), { status: 404 });
  }
  return full;
}

function readDocument(dir, name) {
  return fsp.readFile(path.join(dir, name)); // BAD: path-traversal (helper)
}

router.get('/attachments/:ticket/:name', (req, res) => {
  const file = path.join(ATTACHMENTS, req.params.ticket, req.params.name);
  if (!fs.existsSync(file)) {
    return res.status(404).end();
  }
  res.download(file); // BAD: path-traversal
});

router.get('/attachments/raw', async (req, res, next) => {
  try {
    const target = inside(ATTACHMENTS, String(req.query.path));
    fs.createReadStream(target).on('error', next).pipe(res); // SAFE: path-traversal (containment after resolve)
  } catch (err) {
    next(err);
  }
});

router.get('/thumbnails/:name', (req, res) => {
  res.sendFile(req.params.name, { root: path.join(ATTACHMENTS, 'thumbs'), dotfiles: 'deny' }); // SAFE: path-traversal (root option)
});

router.get('/help/:lang/:page', async (req, res, next) => {
  const page = req.params.page.replace('../', '');
  try {
    const html = await fsp.readFile(`${TEMPLATES}/help/en/${page}.html`, 'utf8'); // BAD: path-traversal
    res.type('html').send(html);
  } catch (err) {
    next(err);
  }
});

router.get('/contracts', async (req, res, next) => {
  try {
    const { name } = req.query;
    const bytes = await readDocument(path.join(ATTACHMENTS, 'contracts'), name);
    res.type('application/pdf').send(bytes);
  } catch (err) {
    next(err);
  }
});

router.delete('/attachments/:name', async (req, res, next) => {
  try {
    const name = path.basename(req.params.name);
    await fsp.unlink(path.join(ATTACHMENTS, 'inbox', name)); // SAFE: path-traversal (basename)
    req.log.info({ actor: req.user.id, name }, 'attachment deleted');
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

router.put('/attachments/:id/note', express.text({ limit: '64kb' }), async (req, res, next) => {
  const id = Number(req.params.id);
  if (!Number.isSafeInteger(id)) {
    return res.sendStatus(400);
  }
  try {
    await fsp.writeFile(path.join(ATTACHMENTS, 'notes', `${id}.txt`), req.body, { mode: 0o640 }); // SAFE: path-traversal (integer id)
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

module.exports = router;
