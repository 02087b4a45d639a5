const amqp = require('amqplib');
const yaml = require('js-yaml');
const serialize = require('node-serialize');
const v8 = require('v8');
const { cloneDeep } = require('lodash');
const { exec } = require('child_process');
const { promisify } = require('util');
const jsonLogic = require('json-logic-js');
const log = require('pino')({ name: 'worker' });

const run = promisify(exec);
const BASE = { retries: 3, channel: 'mail', quiet: false };

function fill(target, source) {
  for (const key in source) {
    if (source[key] !== null && typeof source[key] === 'object') {
      target[key] = fill(target[key] || {}, source[key]);
    } else {
      target[key] = source[key]; // BAD: prototype-pollution
    }
  }
  return target;
}

function fillSafely(target, source) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    target[key] = typeof source[key] === 'object' && source[key] ? fillSafely(target[key] || {}, source[key]) : source[key]; // SAFE: prototype-pollution
  }
  return target;
}

const handlers = {
  async 'task.schedule'(content) {
    const task = yaml.load(content.toString(), { schema: yaml.JSON_SCHEMA }); // SAFE: unsafe-loader
    return fill({ ...BASE }, task.options);
  },

  async 'task.resume'(content) {
    const task = serialize.unserialize(content.toString()); // BAD: deserialization
    return task.step;
  },

  async 'task.clone'() {
    const copy = v8.deserialize(v8.serialize(BASE));
    return fillSafely(copy, { quiet: true });
  },

  async 'rule.check'(content) {
    const { rule, data } = JSON.parse(content);
    return jsonLogic.apply(rule, data); // SAFE: code-injection (data, no code)
  },

  async 'rule.compute'(content) {
    const { expression, values } = JSON.parse(content);
    const compute = new Function(...Object.keys(values), 'return ' + expression); // BAD: code-injection
    return compute(...Object.values(values));
  },

  async 'settings.change'(content) {
    const { section, name, value } = JSON.parse(content);
    const settings = cloneDeep({ mail: BASE, chat: BASE });
    settings[section][name] = value; // BAD: prototype-pollution
    return settings;
  },

  async 'video.probe'(content) {
    const { file } = JSON.parse(content);
    if (!/^[\w-]+\.mp4$/.test(file)) throw new Error('unknown kind of file');
    const { stdout } = await run(`ffprobe -v error -show_format /srv/videos/${file}`); // SAFE: command-injection
    return stdout.length;
  },
};

async function main() {
  const connection = await amqp.connect(process.env.AMQP_URL);
  const channel = await connection.createChannel();
  await channel.assertQueue('tasks', { durable: true });
  await channel.prefetch(5);
  await channel.consume('tasks', async (message) => {
    const handler = Object.hasOwn(handlers, message.properties.type) ? handlers[message.properties.type] : null;
    try {
      const result = handler ? await handler(message.content) : null;
      log.info({ type: message.properties.type, result: typeof result }, 'done');
      channel.ack(message);
    } catch (err) {
      log.error({ err }, 'failed');
      channel.nack(message, false, false);
    }
  });
}

main();
