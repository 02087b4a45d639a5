const { Router } = require('express');
const userService = require('../services/users');
const preferences = require('../services/preferences');

const router = Router();

router.patch('/:id', async (req, res) => {
  const user = await userService.update(req.params.id, req.body);
  res.json(user.id);
});

router.post('/:id/avatar', async (req, res) => {
  const { kind } = req.body;
  res.json(await userService.avatar(parseInt(req.params.id, 10), kind));
});

router.put('/preferences', (req, res) => {
  const { path, value } = req.body;
  res.json(preferences.set(path, value));
});

router.get('/preferences', (req, res) => {
  const state = preferences.decode(req.cookies.prefs);
  res.json({ theme: state.theme, language: preferences.pick(req.query.key) });
});

module.exports = router;
