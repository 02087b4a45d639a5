const express = require('express');
const _ = require('lodash');
const { DataTypes, Sequelize } = require('sequelize');
const audit = require('./audit');

const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false });
const Account = sequelize.define('account', {
  name: DataTypes.STRING,
  locale: DataTypes.STRING,
  timezone: DataTypes.STRING,
  role: { type: DataTypes.STRING, defaultValue: 'member' },
  settings: DataTypes.JSONB,
});

const router = express.Router();
const defaults = { mail: { digest: 'weekly' }, ui: { density: 'normal' } };
const registry = {};

function extend(target, source) {
  for (const key in source) {
    if (source[key] && typeof source[key] === 'object') {
      target[key] = target[key] || {};
      extend(target[key], source[key]);
    } else {
      target[key] = source[key]; // BAD: prototype-pollution (helper)
    }
  }
  return target;
}

function overlay(target, source) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    const value = source[key];
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      target[key] = overlay(Object.hasOwn(target, key) ? target[key] : {}, value);
    } else {
      target[key] = value; // SAFE: prototype-pollution (helper) keys are blocked
    }
  }
  return target;
}

router.put('/settings', async (req, res, next) => {
  try {
    const account = await Account.findByPk(req.user.id);
    account.settings = extend(structuredClone(defaults), req.body);
    await account.save();
    res.json(account.settings);
  } catch (err) {
    next(err);
  }
});

router.put('/settings/v2', async (req, res, next) => {
  try {
    const account = await Account.findByPk(req.user.id);
    account.settings = overlay(structuredClone(defaults), req.body);
    await account.save();
    res.json(account.settings);
  } catch (err) {
    next(err);
  }
});

router.put('/registry/:group/:key', (req, res) => {
  const { group, key } = req.params;
  registry[group] = registry[group] || {};
  registry[group][key] = req.body.value; // BAD: prototype-pollution
  res.status(204).end();
});

router.patch('/account', async (req, res, next) => {
  try {
    const account = await Account.findByPk(req.user.id);
    await account.update(req.body); // BAD: mass-assignment
    audit.record({ actor: req.user.id, action: 'account.update', target: account.id });
    res.json({ id: account.id });
  } catch (err) {
    next(err);
  }
});

router.patch('/account/profile', async (req, res, next) => {
  try {
    const account = await Account.findByPk(req.user.id);
    await account.update(_.pick(req.body, ['name', 'locale', 'timezone'])); // SAFE: mass-assignment
    audit.record({ actor: req.user.id, action: 'account.profile', target: account.id });
    res.json({ id: account.id });
  } catch (err) {
    next(err);
  }
});

router.post('/accounts/:id/role', async (req, res, next) => { // BAD: audit-missing
  if (req.user.role !== 'admin') return res.sendStatus(403);
  try {
    const role = req.body.role === 'admin' ? 'admin' : 'member';
    await Account.update({ role }, { where: { id: Number(req.params.id) } });
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

router.get('/accounts', async (req, res, next) => {
  try {
    const name = sequelize.escape(`%${req.query.name}%`);
    const rows = await sequelize.query(`SELECT id, name FROM accounts WHERE name ILIKE ${name} LIMIT 20`); // SAFE: sql-injection (escaped by the driver)
    res.json(rows[0]);
  } catch (err) {
    next(err);
  }
});

router.get('/accounts/sorted', async (req, res, next) => {
  try {
    const order = sequelize.literal(`${req.query.by || 'name'} ASC`); // BAD: sql-injection
    res.json(await Account.findAll({ attributes: ['id', 'name'], order, limit: 50 }));
  } catch (err) {
    next(err);
  }
});

module.exports = router;
