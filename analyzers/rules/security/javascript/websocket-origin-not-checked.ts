import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { server as WebSocketServerOld } from 'websocket';

// bad: always yes
const feed = new WebSocketServer({ port: 8080, verifyClient: () => true });

// bad: by a callback
const io = new Server(http, { allowRequest: (req, done) => done(null, true) });

// bad: without asking
const old = new WebSocketServerOld({ httpServer: http, autoAcceptConnections: true });

// ok: looked up
const checked = new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => ORIGINS.has(origin) });

// ok: by a callback
const ioChecked = new Server(http, { allowRequest: (req, done) => done(null, ORIGINS.has(req.headers.origin)) });

// ok: asked for each
const oldChecked = new WebSocketServerOld({ httpServer: http, autoAcceptConnections: false });
