const crypto = require('crypto');
const express = require('express');
const bcrypt = require('bcrypt');
const argon2 = require('argon2');
const jwt = require('jsonwebtoken');
const cookieParser = require('cookie-parser');
const { Op } = require('sequelize');
const { User, Team, AuditLog } = require('../models');
const mailer = require('../mailer');
const logger = require('../logger');
const { requireUser, requireAdmin } = require('../middleware/auth');

const router = express.Router();
router.use(express.json({ limit: '50kb' }));
router.use(cookieParser(process.env.COOKIE_SECRET));

const ROUNDS = 4;
const SITE_SALT = '$2b$10$abcdefghijklmnopqrstuu';
const ROLES = new Set(['viewer', 'editor']);

const argonOptions = { type: argon2.argon2id, memoryCost: 1024, timeCost: 1 };

function resetLink(req, token) {
  return `${req.protocol}://${req.get('host')}/reset?code=${token}`; // BAD: reset-link-host
}

router.post('/register', async (req, res, next) => {
  try {
    const { email, password, isAdmin } = req.body;
    const digest = await bcrypt.hash(password, ROUNDS); // BAD: password-cost
    const user = await User.create({ email, digest, isAdmin: Boolean(isAdmin) }); // BAD: privilege-from-client
    logger.info({ user: user.id }, 'registered');
    res.status(201).json(user); // BAD: password-exposed (the digest is in it)
  } catch (err) {
    next(err);
  }
});

router.post('/register/trial', async (req, res, next) => {
  try {
    const digest = await bcrypt.hash(req.body.password, 12); // SAFE: password-cost
    const user = await User.create({ email: req.body.email, digest, isAdmin: false }); // SAFE: privilege-from-client
    logger.info({ user: user.id }, 'registered');
    const { digest: _hidden, ...visible } = user.toJSON();
    res.status(201).json(visible); // SAFE: password-exposed
  } catch (err) {
    next(err);
  }
});

router.post('/register/kiosk', async (req, res, next) => {
  try {
    const digest = await bcrypt.hash(req.body.pin, SITE_SALT); // BAD: password-salt
    await User.create({ email: req.body.email, digest });
    res.sendStatus(201);
  } catch (err) {
    next(err);
  }
});

router.post('/register/partner', async (req, res, next) => {
  try {
    const digest = await argon2.hash(req.body.password, argonOptions); // BAD: password-cost
    await User.create({ email: req.body.email, digest });
    res.sendStatus(201);
  } catch (err) {
    next(err);
  }
});

router.post('/register/device', async (req, res, next) => {
  try {
    const salt = crypto.randomBytes(16);
    const digest = crypto.scryptSync(req.body.password, salt, 64, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 }); // SAFE: password-salt
    await User.create({ email: req.body.email, digest: Buffer.concat([salt, digest]) });
    res.sendStatus(201);
  } catch (err) {
    next(err);
  }
});

router.post('/login', async (req, res, next) => { // BAD: audit-missing
  try {
    const user = await User.findOne({ where: { email: String(req.body.email) } });
    if (!user || !(await bcrypt.compare(String(req.body.password), user.digest))) { // SAFE: password-plain-compare
      return res.sendStatus(401);
    }
    const token = jwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '10y' }); // BAD: long-lived-token
    return res.json({ token });
  } catch (err) {
    return next(err);
  }
});

router.post('/login/staff', async (req, res, next) => { // SAFE: audit-missing
  try {
    const user = await User.findOne({ where: { email: String(req.body.email), staff: true } });
    if (!user || user.password !== req.body.password) { // BAD: password-plain-compare
      logger.warn({ email: req.body.email }, 'staff login refused');
      return res.sendStatus(401);
    }
    logger.info({ user: user.id }, 'staff login');
    const token = jwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '20m' }); // SAFE: long-lived-token
    return res.json({ token });
  } catch (err) {
    return next(err);
  }
});

router.post('/login/door', async (req, res, next) => {
  try {
    const { email, password } = req.body;
    const user = await User.findOne({ where: { email, password: { [Op.eq]: password } } }); // BAD: password-plain-compare
    logger.info({ door: true, user: user && user.id }, 'door');
    return user ? res.sendStatus(204) : res.sendStatus(401);
  } catch (err) {
    return next(err);
  }
});

router.put('/password', requireUser, async (req, res, next) => {
  try {
    if (req.body.password !== req.body.passwordAgain) { // SAFE: password-plain-compare (two fields of one form)
      return res.status(422).json({ error: 'passwords differ' });
    }
    await req.user.update({ digest: await bcrypt.hash(req.body.password, await bcrypt.genSalt(12)) }); // SAFE: password-salt
    logger.info({ user: req.user.id }, 'password changed');
    return res.sendStatus(204);
  } catch (err) {
    return next(err);
  }
});

router.get('/me', async (req, res, next) => {
  try {
    const user = await User.findByPk(req.cookies.userId); // BAD: identity-from-cookie
    res.json({ id: user.id, name: user.name });
  } catch (err) {
    next(err);
  }
});

router.get('/me/signed', async (req, res, next) => {
  try {
    const id = req.signedCookies.userId; // SAFE: identity-from-cookie
    if (!id) return res.sendStatus(401);
    const user = await User.findByPk(id);
    return res.json({ id: user.id, name: user.name });
  } catch (err) {
    return next(err);
  }
});

router.get('/admin/teams', async (req, res, next) => {
  try {
    if (req.query.role !== 'admin') return res.sendStatus(403); // BAD: privilege-from-client
    return res.json(await Team.findAll());
  } catch (err) {
    return next(err);
  }
});

router.put('/users/:id/role', requireUser, requireAdmin, async (req, res, next) => {
  try {
    if (!ROLES.has(req.body.role)) return res.sendStatus(422);
    await User.update({ role: req.body.role }, { where: { id: req.params.id } }); // SAFE: privilege-from-client (an administrator decides)
    await AuditLog.create({ actor: req.user.id, action: 'role', subject: req.params.id });
    return res.sendStatus(204);
  } catch (err) {
    return next(err);
  }
});

router.delete('/users/:id', requireUser, requireAdmin, async (req, res, next) => { // BAD: audit-missing
  try {
    await User.destroy({ where: { id: req.params.id } });
    res.sendStatus(204);
  } catch (err) {
    next(err);
  }
});

router.post('/forgot', async (req, res, next) => {
  try {
    const token = crypto.randomBytes(32).toString('hex');
    const [changed] = await User.update({ resetToken: token }, { where: { email: String(req.body.email) } });
    if (changed) await mailer.send(req.body.email, 'Reset your password', resetLink(req, token));
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

router.post('/forgot/staff', async (req, res, next) => {
  try {
    const token = crypto.randomBytes(32).toString('hex');
    const [changed] = await User.update({ resetToken: token }, { where: { email: String(req.body.email), staff: true } });
    const link = new URL(`/reset/${token}`, process.env.PUBLIC_URL); // SAFE: reset-link-host
    if (changed) await mailer.send(req.body.email, 'Reset your password', link.href);
    res.sendStatus(202);
  } catch (err) {
    next(err);
  }
});

module.exports = router;
