const crypto = require('crypto');
const fs = require('fs');
const express = require('express');
const stripe = require('stripe')(process.env.STRIPE_SECRET);
const CryptoJS = require('crypto-js');
const { Webhook } = require('svix');
const orders = require('./orders');

const router = express.Router();
const KEY = crypto.scryptSync(process.env.VAULT_PASSPHRASE, process.env.VAULT_SALT, 32); // SAFE: key-derivation

function seal(text) {
  const iv = Buffer.alloc(12, 0);
  const cipher = crypto.createCipheriv('aes-256-gcm', KEY, iv); // BAD: static-iv
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function sealCard(card) {
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('chacha20-poly1305', KEY, iv, { authTagLength: 16 }); // SAFE: cipher-mode
  const body = Buffer.concat([cipher.update(JSON.stringify(card)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function sealNote(note) {
  return CryptoJS.AES.encrypt(note, KEY.toString('hex'), {
    mode: CryptoJS.mode.ECB, // BAD: cipher-mode
    padding: CryptoJS.pad.Pkcs7,
  }).toString();
}

function terminalKey(name) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', {
    modulusLength: 1024, // BAD: short-key
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  fs.writeFileSync(`/etc/terminals/${name}.pem`, privateKey, { mode: 0o600 }); // SAFE: key-file
  return publicKey;
}

router.post('/stripe', express.raw({ type: 'application/json', limit: '1mb' }), async (req, res) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), process.env.STRIPE_HOOK); // SAFE: webhook-signature
  } catch (err) {
    return res.sendStatus(400);
  }
  if (event.type === 'checkout.session.completed') await orders.paid(event.data.object.client_reference_id);
  return res.sendStatus(200);
});

router.post('/terminal', express.json({ limit: '100kb' }), async (req, res) => {
  const { order, state } = req.body;
  if (state === 'captured') {
    await orders.paid(order); // BAD: webhook-signature
  }
  res.sendStatus(200);
});

router.post('/mails', express.raw({ type: '*/*', limit: '1mb' }), (req, res, next) => {
  try {
    const event = new Webhook(process.env.MAIL_HOOK).verify(req.body, req.headers);
    orders.bounced(event.recipient).then(() => res.sendStatus(200), next);
  } catch (err) {
    res.sendStatus(401);
  }
});

router.post('/cards', express.json({ limit: '10kb' }), async (req, res, next) => {
  try {
    await orders.keep(req.user.id, sealCard({ holder: req.body.holder, last: req.body.last }), seal(sealNote(req.body.note || '')));
    res.sendStatus(204);
  } catch (err) {
    next(err);
  }
});

router.post('/terminals', (req, res) => {
  res.json({ key: terminalKey(crypto.randomUUID()) });
});

module.exports = router;
