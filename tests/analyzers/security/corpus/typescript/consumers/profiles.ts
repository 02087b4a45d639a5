import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import vm from 'node:vm';
import axios from 'axios';
import { Kafka, type EachMessagePayload } from 'kafkajs';
import mongoose, { Schema } from 'mongoose';
import { createPool, type Pool } from 'mysql2/promise';
import pino from 'pino';
import { z } from 'zod';

const log = pino();
const kafka = new Kafka({ clientId: 'profiles', brokers: [process.env.KAFKA_BROKER!], ssl: true }); // SAFE: cleartext-transport
const pool: Pool = createPool({ uri: process.env.PROFILES_DSN!, connectionLimit: 5 });

const Profile = mongoose.model('Profile', new Schema({ email: String, name: String, role: { type: String, default: 'member' }, scores: Object }));

const ProfileEvent = z.object({ email: z.string().email(), name: z.string().max(80) });
const ScoreEvent = z.object({ email: z.string().email(), formula: z.string().max(200), inputs: z.record(z.number()) });

type Handler = (value: unknown, headers: EachMessagePayload['message']['headers']) => Promise<void>;

const setPath = (target: Record<string, any>, dotted: string, value: unknown): void => {
  const keys = dotted.split('.');
  const last = keys.pop()!;
  let node = target;
  for (const key of keys) node = node[key] ??= {};
  node[last] = value; // BAD: prototype-pollution (helper)
};

const setPathIn = (target: Map<string, unknown>, dotted: string, value: unknown): void => {
  target.set(dotted, value); // SAFE: prototype-pollution (helper) a Map
};

class Enricher {
  private template = 'https://enrich.example.com/v1/people';

  point(headers: EachMessagePayload['message']['headers']): void {
    const override = headers?.['enrich-url'];
    if (override) this.template = override.toString();
  }

  async enrich(email: string): Promise<Record<string, unknown>> {
    const { data } = await axios.get(this.template, { params: { email }, timeout: 3000 }); // BAD: ssrf (helper) address from a message header
    return data;
  }
}

const handlers: Record<string, Handler> = {
  'profile.created': async (value) => {
    const event = ProfileEvent.parse(value);
    await Profile.create(event); // SAFE: mass-assignment (schema drops other keys)
  },

  'profile.imported': async (value) => {
    await new Profile(value as object).save(); // BAD: mass-assignment (role among the keys)
  },

  'profile.merged': async (value) => {
    const { from, into } = value as { from: string; into: string };
    await pool.query(`UPDATE visits SET email = '${into}' WHERE email = '${from}'`); // BAD: sql-injection
    log.info({ event: 'profile.merged' });
  },

  'profile.visited': async (value) => {
    const { email, pages } = value as { email: string; pages: string[] };
    const marks = pages.map(() => '(?, ?)').join(', ');
    await pool.execute(`INSERT INTO visits (email, page) VALUES ${marks}`, pages.flatMap((page) => [email, page])); // SAFE: sql-injection (placeholders)
  },

  'profile.scored': async (value) => {
    const { email, formula, inputs } = ScoreEvent.parse(value);
    const score = vm.runInNewContext(formula, { ...inputs }, { timeout: 20 }); // BAD: code-injection
    await Profile.updateOne({ email }, { $set: { 'scores.total': Number(score) } }); // SAFE: nosql-injection (parsed)
  },

  'profile.rescored': async (value) => {
    const { email } = ProfileEvent.parse(value);
    const script = new vm.Script(await readFile(join(__dirname, 'score.js'), 'utf8'));
    const score = script.runInNewContext({ email }, { timeout: 20 }); // SAFE: code-injection (script of the service)
    await Profile.updateOne({ email }, { $set: { 'scores.total': Number(score) } });
  },

  'profile.patched': async (value, headers) => {
    const { email, field, content } = value as { email: string; field: string; content: unknown };
    const document: Record<string, any> = {};
    const flat = new Map<string, unknown>();
    setPath(document, field, content);
    setPathIn(flat, field, content);
    const enricher = new Enricher();
    enricher.point(headers);
    log.info({ fields: flat.size, extra: Object.keys(await enricher.enrich(email)).length }, 'profile patched');
  },

  'profile.removed': async (value) => {
    const { filter } = value as { filter: Record<string, unknown> };
    await Profile.deleteMany(filter); // BAD: nosql-injection
    log.info({ event: 'profile.removed' });
  },

  'profile.located': async (value) => {
    const { country } = value as { country: string };
    const rules = JSON.parse(await readFile(join('/etc/profiles/countries', `${country}.json`), 'utf8')); // BAD: path-traversal
    log.info({ rules: Object.keys(rules).length });
  },
};

export async function start(): Promise<void> {
  const consumer = kafka.consumer({ groupId: 'profiles' });
  await consumer.connect();
  await consumer.subscribe({ topics: Object.keys(handlers) });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      await handlers[topic]!(JSON.parse(message.value!.toString('utf8')), message.headers);
    },
  });
}
