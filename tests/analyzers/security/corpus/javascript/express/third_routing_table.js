/* Routes are rows: method, path, the handler's name and who may call it. */
const express = require('express');
const path = require('path');
const fs = require('fs');
const { execFile, exec, spawn } = require('child_process');
const log = require('../lib/log');

const ROOT = path.resolve(process.env.BACKUP_ROOT || '/srv/backups');
const JOBS = { nightly: '/opt/backup/nightly.sh', weekly: '/opt/backup/weekly.sh' };

const controllers = {
  list(req, res, next) {
    fs.readdir(ROOT, (err, names) => (err ? next(err) : res.json(names)));
  },

  start(req, res) {
    const script = JOBS[req.params.job];
    if (!script) return res.sendStatus(404);
    exec(`${script} --quiet`, (err) => log.info({ job: req.params.job, code: err ? err.code : 0 }, 'job ended')); // SAFE: command-injection
    return res.sendStatus(202);
  },

  compress(req, res, next) {
    const level = req.query.level || 6;
    exec(['tar', '-cf', '-', 'current', '|', 'xz', '-' + level].join(' '), { cwd: ROOT }, (err) => { // BAD: command-injection
      if (err) return next(err);
      return res.sendStatus(204);
    });
  },

  checksum(req, res, next) {
    const name = path.basename(req.params.name);
    execFile('sha256sum', ['--', name], { cwd: ROOT }, (err, stdout) => { // SAFE: command-injection
      if (err) return next(err);
      return res.type('text').send(stdout);
    });
  },

  mirror(req, res) {
    const child = spawn('rsync', ['-a', ROOT + '/', req.body.target], { shell: true }); // BAD: command-injection
    child.on('exit', (code) => log.info({ code }, 'mirror ended'));
    res.sendStatus(202);
  },

  download(req, res) {
    res.sendFile(req.params.name, { root: ROOT, dotfiles: 'deny' }); // SAFE: path-traversal (below the root)
  },

  manifest(req, res, next) {
    const file = path.join(ROOT, 'manifests', req.query.version + '.json');
    fs.readFile(file, 'utf8', (err, text) => { // BAD: path-traversal
      if (err) return next(err);
      return res.type('json').send(text);
    });
  },

  remove(req, res, next) {
    const target = path.resolve(ROOT, req.params.name);
    if (path.relative(ROOT, target).startsWith('..')) return res.sendStatus(400);
    return fs.unlink(target, (err) => (err ? next(err) : res.sendStatus(204))); // SAFE: path-traversal (relative is checked)
  },

  call(req, res, next) {
    const action = controllers[req.body.action]; // BAD: dynamic-call
    return action(req, res, next);
  },
};

const table = [
  ['get', '/backups', 'list', 'reader'],
  ['get', '/backups/:name', 'download', 'reader'],
  ['get', '/backups/:name/checksum', 'checksum', 'reader'],
  ['get', '/manifest', 'manifest', 'reader'],
  ['post', '/jobs/:job', 'start', 'operator'],
  ['post', '/compress', 'compress', 'operator'],
  ['post', '/mirror', 'mirror', 'operator'],
  ['post', '/call', 'call', 'operator'],
  ['delete', '/backups/:name', 'remove', 'operator'],
];

module.exports = function routes(guard) {
  const router = express.Router();
  router.use(express.json({ limit: '20kb' }));
  for (const [method, route, name, role] of table) {
    router[method](route, guard(role), controllers[name]);
  }
  return router;
};
