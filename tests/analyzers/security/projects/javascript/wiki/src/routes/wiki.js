import { Router } from 'express';
import * as pages from '../store/pages.js';
import * as drafts from '../store/drafts.js';
import { layout, fragment } from '../views/index.js';

const router = Router();

router.get('/pages/:slug', (req, res) => {
  const page = pages.load(req.params.slug);
  res.send(layout(page.title, page.html, req.query.theme));
});

router.get('/drafts/:id', (req, res) => {
  res.json(drafts.load(req.params.id));
});

router.get('/find', (req, res) => {
  const hits = pages.find(req.query.q);
  res.send(fragment(req.query.q, hits.length));
});

router.get('/leave', (req, res) => {
  pages.leave(res, req.query.to);
});

export default router;
