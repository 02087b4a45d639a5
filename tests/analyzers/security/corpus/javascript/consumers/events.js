const crypto = require('crypto');
const { Kafka } = require('kafkajs');
const mysql = require('mysql2/promise');
const serialize = require('node-serialize');
const yaml = require('js-yaml');
const xml2js = require('xml2js');
const jsTypes = require('js-yaml-js-types');
const logger = require('./logger');

const kafka = new Kafka({
  clientId: 'billing-events',
  brokers: process.env.KAFKA_BROKERS.split(','),
  ssl: { rejectUnauthorized: false }, // BAD: tls-verification
  sasl: { mechanism: 'plain', username: process.env.KAFKA_USER, password: process.env.KAFKA_PASSWORD },
});
const pool = mysql.createPool({ uri: process.env.BILLING_DSN, connectionLimit: 10 });
const consumer = kafka.consumer({ groupId: 'billing' });
const EXTENDED = yaml.DEFAULT_SCHEMA.extend(jsTypes.all);

function verified(message) {
  const given = message.headers.signature;
  const expected = crypto.createHmac('sha256', process.env.EVENT_KEY).update(message.value).digest();
  return given && given.length === expected.length && crypto.timingSafeEqual(given, expected);
}

class Ledger {
  constructor(db) {
    this.db = db;
  }

  load(event) {
    this.account = event.account;
    this.entries = event.entries;
  }

  async post() {
    for (const { amount, currency } of this.entries) {
      await this.db.execute('INSERT INTO ledger (account, amount, currency) VALUES (?, ?, ?)', [this.account, amount, currency]); // SAFE: sql-injection (helper) bound
    }
  }

  async lock() {
    await this.db.query(`UPDATE accounts SET locked = 1 WHERE number = '${this.account}'`); // BAD: sql-injection (helper)
  }
}

const handlers = {
  async 'ledger.posted'(message) {
    const ledger = new Ledger(pool);
    ledger.load(JSON.parse(message.value.toString())); // SAFE: deserialization (JSON)
    await ledger.post();
  },

  async 'account.locked'(message) {
    const ledger = new Ledger(pool);
    ledger.load(JSON.parse(message.value.toString()));
    await ledger.lock();
  },

  async 'session.moved'(message) {
    const session = serialize.unserialize(message.value.toString()); // BAD: deserialization
    await pool.execute('INSERT INTO sessions (id, user_id) VALUES (?, ?)', [session.id, session.userId]);
  },

  async 'cart.moved'(message) {
    if (!verified(message)) throw new Error('signature');
    const cart = serialize.unserialize(message.value.toString()); // SAFE: deserialization (HMAC is checked before)
    await pool.execute('INSERT INTO carts (id, total) VALUES (?, ?)', [cart.id, cart.total]);
  },

  async 'refund.requested'(message) {
    try {
      if (!verified(message)) throw new Error('signature');
    } catch (err) { // BAD: swallowed-security-error
      logger.debug({ err }, 'signature not checked');
    }
    const { account, amount } = JSON.parse(message.value.toString());
    await pool.execute('INSERT INTO refunds (account, amount) VALUES (?, ?)', [String(account), Number(amount)]); // SAFE: sql-injection (bound)
    logger.info({ account: String(account), amount: Number(amount) }, 'refund booked');
  },

  async 'tariff.changed'(message) {
    const tariff = yaml.load(message.value.toString(), { schema: yaml.JSON_SCHEMA }); // SAFE: deserialization (plain schema)
    await pool.execute('REPLACE INTO tariffs (code, price) VALUES (?, ?)', [tariff.code, tariff.price]);
  },

  async 'workflow.changed'(message) {
    const workflow = yaml.load(message.value.toString(), { schema: EXTENDED }); // BAD: deserialization (functions)
    await pool.execute('REPLACE INTO workflows (code, steps) VALUES (?, ?)', [workflow.code, JSON.stringify(workflow.steps)]);
  },

  async 'invoice.xml'(message) {
    const { invoice } = await xml2js.parseStringPromise(message.value.toString()); // SAFE: xxe (no external entities)
    const number = invoice.number[0];
    const [rows] = await pool.query('SELECT id FROM invoices WHERE number = "' + number + '"'); // BAD: sql-injection
    logger.info({ invoice: number, known: rows.length > 0 }, 'invoice received');
  },
};

async function main() {
  await consumer.connect();
  await consumer.subscribe({ topics: Object.keys(handlers) });
  await consumer.run({ eachMessage: ({ topic, message }) => handlers[topic](message) }); // SAFE: code-injection (subscribed topics only)
}

main().catch((err) => {
  logger.error({ err }, 'consumer stopped');
  process.exit(1);
});
