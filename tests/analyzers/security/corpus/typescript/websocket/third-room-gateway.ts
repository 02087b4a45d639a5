import { createServer, IncomingMessage } from 'node:http';
import { exec } from 'node:child_process';
import { verify, JwtPayload, sign, SignOptions } from 'jsonwebtoken';
import { Server, Socket } from 'socket.io';
import { createAdapter } from '@socket.io/redis-adapter';
import Redis from 'ioredis';
import objectPath from 'object-path';
import ws, { WebSocketServer } from 'ws';
import { z } from 'zod';
import { rooms, Room } from './rooms';

const publisher = new Redis(process.env.REDIS_URL ?? '');
const server = createServer();
const ORIGINS = new Set(['https://rooms.example.com', 'https://beta.rooms.example.com']);
const Settings = z.object({ topic: z.string().max(100), slow: z.boolean() }).partial();

const io = new Server(server, {
  adapter: createAdapter(publisher, publisher.duplicate()),
  cors: { origin: [...ORIGINS], credentials: true }, // SAFE: cors
  maxHttpBufferSize: 64 * 1024, // SAFE: body-limit
});

const monitor = new Server({
  cors: { origin: (_origin, callback) => callback(null, true), credentials: true }, // BAD: cors
});

io.use((socket, next) => {
  try {
    socket.data.claims = verify(socket.handshake.auth.token, process.env.ROOM_KEY ?? '', { algorithms: ['HS256'] }); // SAFE: token-in-url
    next();
  } catch (error) {
    next(new Error('not signed in'));
  }
});

monitor.use((socket, next) => {
  const token = socket.handshake.query.token as string; // BAD: token-in-url
  socket.data.claims = verify(token, process.env.ROOM_KEY ?? '', { algorithms: ['HS256'] });
  next();
});

async function configure(socket: Socket, room: Room, changes: unknown) {
  Object.assign(room.settings, Settings.parse(changes)); // SAFE: prototype-pollution
  socket.to(room.id).emit('configured', room.settings);
}

async function tune(room: Room, key: string, value: unknown) {
  const parts = key.split('.');
  let target: any = room.settings;
  for (const part of parts.slice(0, -1)) target = target[part] ??= {};
  target[parts[parts.length - 1]] = value; // BAD: prototype-pollution
  return objectPath.get(room.settings, 'topic', '');
}

io.on('connection', (socket) => {
  const claims = socket.data.claims as JwtPayload;

  socket.on('join', async (id: string) => {
    const room = await rooms.find(id);
    if (room?.members.includes(claims.sub ?? '')) await socket.join(room.id);
  });

  socket.on('configure', async (id: string, changes: unknown) => configure(socket, await rooms.find(id), changes));
  socket.on('tune', async (id: string, key: string, value: unknown) => tune(await rooms.find(id), key, value));

  socket.on('record', (name: string) => {
    exec(`ffmpeg -i rtsp://recorder.internal/${name} -t 60 /srv/recordings/${claims.sub}.mp4`); // BAD: command-injection
  });

  socket.on('invite', (reply: (token: string) => void) => {
    const options: SignOptions = { expiresIn: '10m', subject: claims.sub };
    reply(sign({ kind: 'guest' }, process.env.ROOM_KEY ?? '', options));
  });
});

const legacy = new WebSocketServer({ noServer: true, maxPayload: 32 * 1024 });
server.on('upgrade', (request: IncomingMessage, socket, head) => {
  if (!ORIGINS.has(request.headers.origin ?? '')) return socket.destroy();
  return legacy.handleUpgrade(request, socket, head, (client: ws) => client.close(1012));
});

monitor.attach(server, { path: '/monitor' });
server.listen(Number(process.env.PORT ?? 8081));
