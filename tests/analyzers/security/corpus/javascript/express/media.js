const { exec, execFile, spawn, execSync } = require('child_process');
const { promisify } = require('util');
const os = require('os');
const path = require('path');
const express = require('express');
const config = require('../config');

const run = promisify(exec);
const runFile = promisify(execFile);
const router = express.Router();

const FORMATS = new Set(['png', 'jpeg', 'webp']);

function probe(file) {
  return run(`ffprobe -v error -show_format -of json "${file}"`, { timeout: 10_000 }); // BAD: command-injection (helper)
}

function rotate(file, degrees) {
  return runFile('convert', [file, '-rotate', String(degrees), file], { timeout: 10_000 }); // SAFE: command-injection (helper) argument list
}

router.post('/media/convert', async (req, res, next) => {
  const { assetId, format } = req.body;
  if (!FORMATS.has(format)) {
    return res.status(422).json({ error: 'format' });
  }
  const id = parseInt(assetId, 10);
  if (Number.isNaN(id)) return res.status(422).json({ error: 'assetId' });
  const source = path.join(config.mediaRoot, String(id));
  try {
    await run(`convert ${source} ${source}.${format}`, { timeout: 30_000 }); // SAFE: command-injection (integer and allow-list)
    res.status(201).json({ id, format });
  } catch (err) {
    next(err);
  }
});

router.get('/media/probe', async (req, res, next) => {
  try {
    const { stdout } = await probe(path.join(config.mediaRoot, path.basename(req.query.file)));
    res.json(JSON.parse(stdout));
  } catch (err) {
    next(err);
  }
});

router.post('/media/:id/rotate', async (req, res, next) => {
  try {
    await rotate(path.join(config.mediaRoot, `${Number(req.params.id)}.png`), Number(req.body.degrees));
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

router.post('/media/watermark', (req, res) => {
  const args = ['-text', req.body.label, '-gravity', req.body.position || 'southeast'];
  const child = spawn('watermark', args, { shell: true, cwd: config.mediaRoot }); // BAD: command-injection
  child.on('close', (code) => res.json({ code }));
});

router.get('/media/disk', (req, res) => {
  const usage = execSync(`du -sk ${config.mediaRoot} | cut -f1`, { encoding: 'utf8' }); // SAFE: command-injection (configuration only)
  res.json({ host: os.hostname(), kb: Number(usage) });
});

router.get('/media/history', async (req, res, next) => {
  const ref = req.query.ref || 'HEAD';
  try {
    const { stdout } = await runFile('git', ['log', '--oneline', '-n', '20', ref], { cwd: config.mediaRoot }); // BAD: command-injection (an option such as --output=)
    res.type('text/plain').send(stdout);
  } catch (err) {
    next(err);
  }
});

router.get('/media/lookup/:host', (req, res) => {
  const command = ['dig', '+short', req.params.host].join(' ');
  exec(command, { timeout: 5000 }, (err, stdout) => { // BAD: command-injection
    if (err) return res.sendStatus(502);
    res.json({ addresses: stdout.trim().split('\n') });
  });
});

module.exports = router;
