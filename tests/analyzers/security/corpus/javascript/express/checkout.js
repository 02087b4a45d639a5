const crypto = require('crypto');
const express = require('express');
const mysql = require('mysql2/promise');
const Stripe = require('stripe');
const { Webhook } = require('svix');
const { MongoClient } = require('mongodb');
const { Product, Order, Coupon } = require('../models');
const logger = require('../logger');
const { requireUser } = require('../middleware/auth');

const stripe = new Stripe(process.env.STRIPE_KEY);
const router = express.Router();
const mongo = new MongoClient(process.env.MONGO_URL);
const reviews = () => mongo.db('shop').collection('reviews');

const pool = mysql.createPool({
  uri: process.env.SHOP_DATABASE,
  multipleStatements: true, // BAD: multi-statement
});
const reporting = mysql.createPool({ uri: process.env.REPORT_DATABASE, multipleStatements: false }); // SAFE: multi-statement

const migrationOptions = { uri: process.env.SHOP_DATABASE, connectionLimit: 1 };

const FILTERS = ['brand', 'colour', 'size'];

router.post('/hooks/stripe', express.raw({ type: 'application/json' }), async (req, res) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], process.env.STRIPE_HOOK_SECRET); // SAFE: webhook-signature
  } catch {
    return res.sendStatus(400);
  }
  if (event.type === 'checkout.session.completed') await Order.settle(event.data.object.client_reference_id);
  return res.sendStatus(200);
});

router.post('/hooks/clerk', express.raw({ type: '*/*' }), async (req, res) => {
  const event = new Webhook(process.env.CLERK_HOOK_SECRET).verify(req.body, req.headers); // SAFE: webhook-signature
  if (event.type === 'user.deleted') await Order.anonymise(event.data.id);
  res.sendStatus(200);
});

router.use(express.json({ limit: '100kb' }));

router.post('/hooks/paypal', async (req, res) => {
  const { event_type: type, resource } = req.body;
  if (type === 'PAYMENT.CAPTURE.COMPLETED') {
    await Order.update({ paid: true }, { where: { reference: resource.custom_id } }); // BAD: webhook-signature
  }
  res.sendStatus(200);
});

router.post('/hooks/stripe/old', async (req, res) => {
  const event = req.body;
  switch (event.type) {
    case 'invoice.paid':
      await Order.settle(event.data.object.subscription); // BAD: webhook-signature
      break;
    default:
  }
  res.json({ received: true });
});

router.post('/hooks/shipping', async (req, res) => {
  const given = req.get('x-shipping-signature') || '';
  const expected = crypto.createHash('sha256').update(process.env.SHIPPING_SECRET + JSON.stringify(req.body)).digest('hex'); // BAD: plain-hash-mac
  if (given.length !== expected.length || !crypto.timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
    return res.sendStatus(401);
  }
  await Order.update({ shipped: true }, { where: { reference: req.body.reference } });
  return res.sendStatus(200);
});

router.post('/checkout', requireUser, async (req, res, next) => {
  try {
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: req.body.items.map((item) => ({
        quantity: item.quantity,
        price_data: { currency: 'eur', unit_amount: item.price, product_data: { name: item.name } }, // BAD: client-price
      })),
      success_url: 'https://shop.example.com/thanks',
    });
    logger.info({ user: req.user.id, session: session.id }, 'checkout');
    res.json({ url: session.url });
  } catch (err) {
    next(err);
  }
});

router.post('/checkout/known', requireUser, async (req, res, next) => {
  try {
    const wanted = new Map(req.body.items.map((item) => [Number(item.id), Math.max(1, Number(item.quantity) || 1)]));
    const products = await Product.findAll({ where: { id: [...wanted.keys()] } });
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: products.map((product) => ({ quantity: wanted.get(product.id), price: product.stripePrice })), // SAFE: client-price
      success_url: 'https://shop.example.com/thanks',
    });
    logger.info({ user: req.user.id, session: session.id }, 'checkout');
    res.json({ url: session.url });
  } catch (err) {
    next(err);
  }
});

router.post('/pay', requireUser, async (req, res, next) => { // BAD: audit-missing
  try {
    const { amount, currency, method } = req.body;
    const intent = await stripe.paymentIntents.create({ amount, currency, payment_method: method, confirm: true }); // BAD: client-price
    res.json({ status: intent.status });
  } catch (err) {
    next(err);
  }
});

router.post('/pay/order/:id', requireUser, async (req, res, next) => { // SAFE: audit-missing
  try {
    const order = await Order.findOne({ where: { id: req.params.id, userId: req.user.id } });
    const intent = await stripe.paymentIntents.create({ amount: order.totalCents, currency: 'eur', confirm: true }); // SAFE: client-price
    logger.info({ user: req.user.id, order: order.id, intent: intent.id }, 'payment');
    res.json({ status: intent.status });
  } catch (err) {
    next(err);
  }
});

router.post('/orders', requireUser, async (req, res, next) => {
  try {
    const product = await Product.findByPk(req.body.product);
    const coupon = req.body.coupon && (await Coupon.findOne({ where: { code: String(req.body.coupon) } }));
    const percent = req.body.percentOff ?? coupon?.percent ?? 0;
    const order = await Order.create({ userId: req.user.id, productId: product.id, cents: Math.round(product.cents * (1 - percent / 100)) }); // BAD: client-price
    logger.info({ order: order.id }, 'ordered');
    res.status(201).json({ id: order.id });
  } catch (err) {
    next(err);
  }
});

router.get('/products', async (req, res, next) => {
  try {
    res.json(await Product.findAll({ where: req.query, limit: 50 })); // BAD: filter-from-request
  } catch (err) {
    next(err);
  }
});

router.get('/products/faceted', async (req, res, next) => {
  try {
    const where = {};
    for (const name of FILTERS) if (typeof req.query[name] === 'string') where[name] = req.query[name];
    res.json(await Product.findAll({ where, limit: 50 })); // SAFE: filter-from-request
  } catch (err) {
    next(err);
  }
});

router.post('/reviews/search', async (req, res, next) => {
  try {
    const criteria = { ...req.body, hidden: false };
    res.json(await reviews().find(criteria).limit(50).toArray()); // BAD: filter-from-request
  } catch (err) {
    next(err);
  }
});

router.get('/reviews/long', async (req, res, next) => {
  try {
    res.json(await reviews().find({ $where: `this.text.length > ${req.query.length}` }).limit(50).toArray()); // BAD: where-javascript
  } catch (err) {
    next(err);
  }
});

router.get('/reviews/edited', async (req, res, next) => {
  try {
    res.json(await reviews().find({ $where: 'this.created < this.updated' }).limit(50).toArray()); // SAFE: where-javascript
  } catch (err) {
    next(err);
  }
});

router.get('/sales', requireUser, async (req, res, next) => {
  try {
    const [rows] = await reporting.execute('SELECT day, total FROM sales WHERE shop = ?', [req.user.shopId]);
    const [stock] = await pool.query('SELECT sku FROM stock WHERE shop = ?', [req.user.shopId]);
    res.json({ rows, stock });
  } catch (err) {
    next(err);
  }
});

async function migrate(statements) {
  const connection = await mysql.createConnection({ ...migrationOptions, multipleStatements: true }); // SAFE: multi-statement (files of the release, no request)
  await connection.query(statements);
  await connection.end();
}

module.exports = { router, migrate };
