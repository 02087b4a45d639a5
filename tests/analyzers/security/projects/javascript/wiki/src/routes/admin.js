import express from 'express';
import { backup, lint } from '../tasks/maintenance.js';
import { log } from '../lib/log.js';

const router = express.Router();

router.post('/backup', (req, res) => {
  log(`backup asked for: ${req.body.reason}`);
  res.json({ file: backup('wiki') });
});

router.post('/lint', (req, res) => {
  const { dialect, text } = req.body;
  res.json({ output: lint(dialect, text) });
});

export default router;
