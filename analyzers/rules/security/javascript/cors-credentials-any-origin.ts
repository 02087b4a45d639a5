import cors from 'cors';
import express from 'express';
import { NestFactory } from '@nestjs/core';
import { Server } from 'socket.io';

const app = express();
const ALLOWED = ['https://app.example.com'];

// bad: mirrors every origin
app.use(cors({ origin: true, credentials: true }));

// bad: callback that always agrees
app.use(cors({ credentials: true, origin: (origin, callback) => callback(null, true) }));

const corsOptions = { origin: '*', credentials: true };
// bad: options in a variable
app.use(cors(corsOptions));

async function bootstrap() {
  const nest = await NestFactory.create(AppModule);
  // bad: Nest
  nest.enableCors({ origin: true, credentials: true });
  // bad: Fastify plugin
  await fastify.register(cors, { origin: /.*/, credentials: true });
  // bad: socket.io
  return new Server(httpServer, { cors: { origin: '*', credentials: true } });
}

app.use((req, res, next) => {
  // bad: header copied
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  next();
});

// ok: no credentials
app.use(cors({ origin: '*' }));

// ok: list of origins
app.use(cors({ origin: ALLOWED, credentials: true }));

// ok: callback compares
app.use(cors({ credentials: true, origin: (origin, callback) => callback(null, ALLOWED.includes(origin)) }));

app.use((req, res, next) => {
  const origin = req.headers.origin;
  if (ALLOWED.includes(origin)) {
    // ok: compared first
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Allow-Credentials', 'true');
  }
  next();
});

app.get('/public', (req, res) => {
  // ok: copied, but no credentials
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
  res.json({});
});
