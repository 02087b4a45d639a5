import amqp from 'amqplib';
import Redis from 'ioredis';
import { Kafka } from 'kafkajs';
import { createClient } from 'redis';

export function queue() {
  // bad: in an address
  return amqp.connect(`amqp://shop:${process.env.MQ_PASSWORD}@mq.partner.example.com:5672/shop`);
}

// bad: with a password
export const cache = new Redis({ host: 'cache.partner.example.com', port: 6379, password: process.env.CACHE_PASSWORD });

// bad: of the other library
export const sessions = createClient({ password: process.env.CACHE_PASSWORD, socket: { host: 'cache.partner.example.com' } });

// bad: login without TLS
export const kafka = new Kafka({ brokers: config.brokers, sasl: { mechanism: 'plain', username: 'shop', password } });

// ok: encrypted
export const safeKafka = new Kafka({ brokers: config.brokers, ssl: true, sasl: { mechanism: 'plain', username, password } });

// ok: encrypted
export const safeCache = new Redis({ host: 'cache.partner.example.com', password: process.env.CACHE_PASSWORD, tls: {} });

// ok: a container beside
export const beside = new Redis('redis://:shop@redis:6379/0');

// ok: this machine
export const local = amqp.connect('amqp://guest:guest@localhost');

// ok: what stands in the settings is not seen
export const configured = new Redis({ host: process.env.REDIS_HOST, password: process.env.REDIS_PASSWORD });
