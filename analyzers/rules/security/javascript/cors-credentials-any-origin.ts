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

export const corsSettings = {
  // ok: list
  origin: ['https://app.example.com'],
  credentials: true,
};

// bad: taken by another file
export const looseCors = { origin: true, credentials: true };

// bad: nothing holds the end of the name
app.use(cors({ origin: /^https:\/\/app\.example/, credentials: true }));
// ok: held at both ends
app.use(cors({ origin: /^https:\/\/(\w+\.)?example\.com$/, credentials: true }));

app.use(
  cors({
    credentials: true,
    origin: (origin, callback) => {
      // bad: example.com.evil.net has it too
      if (!origin || origin.includes('example.com')) callback(null, true);
      else callback(new Error('origin'));
    },
  }),
);

app.use(
  cors({
    credentials: true,
    origin: (origin, callback) => {
      // ok: a dot before the name
      if (!origin || origin.endsWith('.example.com')) callback(null, true);
      else callback(new Error('origin'));
    },
  }),
);

export const handler = async (event) => {
  return {
    statusCode: 200,
    // bad: both headers at once
    headers: { 'Access-Control-Allow-Origin': event.headers.origin, 'Access-Control-Allow-Credentials': 'true' },
  };
};
