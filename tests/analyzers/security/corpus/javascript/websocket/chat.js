import { createServer } from 'node:http';
import escapeHtml from 'escape-html';
import { MongoClient } from 'mongodb';
import pino from 'pino';
import { Server } from 'socket.io';
import { z } from 'zod';

const log = pino({ redact: ['password', 'token', 'headers.authorization'] });
const mongo = new MongoClient(process.env.MONGO_URL);
const rooms = mongo.db('chat').collection('rooms');
const messages = mongo.db('chat').collection('messages');

const httpServer = createServer();
const io = new Server(httpServer, {
  maxHttpBufferSize: 100_000_000, // BAD: resource-limits
  cors: { origin: (origin, done) => done(null, origin), credentials: true }, // BAD: cors
});

const joinMessage = z.object({ room: z.string().uuid(), key: z.string().max(64) });
const state = Object.create(null);

function transcript(lines) {
  return lines.map((l) => `<li><b>${l.author}</b> ${l.text}</li>`).join(''); // BAD: xss (helper) stored messages
}

function digest(lines) {
  const items = lines.map((l) => `<li><b>${escapeHtml(l.author)}</b> ${escapeHtml(l.text)}</li>`); // SAFE: xss (helper)
  return items.join('');
}

io.use(async (socket, next) => {
  const { token } = socket.handshake.auth;
  const session = await mongo.db('chat').collection('sessions').findOne({ token }); // BAD: nosql-injection
  if (!session) return next(new Error('unauthenticated'));
  socket.data.user = session.user;
  return next();
});

io.on('connection', (socket) => {
  log.info({ user: socket.data.user.id, token: socket.handshake.auth.token }, 'connected'); // SAFE: sensitive-logging (redacted by the logger)

  socket.on('join', async (payload, ack) => {
    const parsed = joinMessage.safeParse(payload);
    if (!parsed.success) return ack({ error: 'bad request' });
    const { room, key } = parsed.data;
    const found = await rooms.findOne({ _id: room, key }); // SAFE: nosql-injection (parsed with zod)
    if (!found) return ack({ error: 'no such room' });
    socket.join(room);
    return ack({ ok: true });
  });

  socket.on('search', async ({ text }, ack) => {
    const expression = new RegExp(text, 'i'); // BAD: regex-injection
    const recent = await messages.find({ room: { $in: [...socket.rooms] } }).sort({ at: -1 }).limit(200).toArray();
    ack(recent.filter((m) => expression.test(m.text)));
  });

  socket.on('say', async ({ room, text }) => {
    if (!socket.rooms.has(room)) return;
    const message = { room, author: socket.data.user.name, text: String(text).slice(0, 2000), at: new Date() };
    await messages.insertOne(message);
    io.to(room).emit('message', message);
  });

  socket.on('state', ({ area, key, value }) => {
    state[area] ??= Object.create(null);
    state[area][key] = value; // SAFE: prototype-pollution (objects without a prototype)
  });

  socket.on('export', async ({ room, plain }, ack) => {
    if (!socket.rooms.has(room)) return;
    const lines = await messages.find({ room: String(room) }).limit(500).toArray();
    ack({ html: plain ? digest(lines) : transcript(lines) });
  });

  socket.on('typing', ({ room }) => {
    log.debug({ room }, 'typing'); // SAFE: log-injection (structured)
  });
});

httpServer.listen(3000);
