import express from 'express';
import Fastify from 'fastify';
import { Server } from 'socket.io';

const app = express();
// bad: half a gigabyte for each request
app.use(express.json({ limit: '500mb' }));
// ok: the size that the service expects
app.use(express.urlencoded({ limit: '200kb', extended: true }));
// bad: none at all
const server = Fastify({ bodyLimit: Infinity });
// ok: one megabyte
const other = Fastify({ bodyLimit: 1048576 });
// bad: NestJS
nest.useBodyParser('json', { limit: '1gb' });
// ok: NestJS
nest.useBodyParser('json', { limit: '1mb' });
// bad: messages of a gigabyte
const io = new Server(http, { maxHttpBufferSize: 1e9 });
// ok: its default
const small = new Server(http, { maxHttpBufferSize: 1e6 });

export const config = {
  api: {
    // ok: a limit of the route
    bodyParser: { sizeLimit: '4mb' },
  },
};

// bad: Next.js
export const large = { api: { bodyParser: { sizeLimit: '200mb' } } };
// ok: of something else
const pages = paginate({ limit: 500000000 });
