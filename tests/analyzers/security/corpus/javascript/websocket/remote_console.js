const fs = require('fs');
const https = require('https');
const tls = require('tls');
const { spawn } = require('child_process');
const { WebSocketServer } = require('ws');
const { Server } = require('socket.io');
const { Client } = require('ssh2');
const { NodeSSH } = require('node-ssh');
const SftpClient = require('ssh2-sftp-client');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const { ReflectionService } = require('@grpc/reflection');
const nodemailer = require('nodemailer');
const { ImapFlow } = require('imapflow');
const cookie = require('cookie');
const signature = require('cookie-signature');
const plist = require('bplist-parser');
const formidable = require('formidable');
const busboy = require('busboy');
const Sentry = require('@sentry/node');
const path = require('path');
const log = require('./log');

const definition = protoLoader.loadSync('console.proto');
const { Console } = grpc.loadPackageDefinition(definition).console;
const caBundle = fs.readFileSync('/etc/ssl/ca.pem');
const HOSTS = { north: { host: 'north.example.com', print: process.env.NORTH_PRINT }, south: { host: 'south.example.com', print: process.env.SOUTH_PRINT } };

function connect({ host }, onReady) {
  const client = new Client();
  client.on('ready', () => onReady(client));
  client.connect({
    host,
    username: 'console',
    privateKey: fs.readFileSync('/etc/keys/console'),
    hostVerifier: (key, verify) => verify(true), // BAD: ssh-host-key
  });
}

function connectKnown(name, onReady) {
  const { host, print } = HOSTS[name];
  const client = new Client();
  client.on('ready', () => onReady(client));
  client.connect({
    host,
    username: 'console',
    privateKey: fs.readFileSync('/etc/keys/console'),
    hostHash: 'sha256',
    hostVerifier: (hash, verify) => verify(hash === print), // SAFE: ssh-host-key
  });
}

async function uptime(host) {
  const ssh = new NodeSSH();
  await ssh.connect({ host, username: 'console', privateKeyPath: '/etc/keys/console' }); // BAD: ssh-host-key (none is asked)
  return (await ssh.execCommand('uptime')).stdout;
}

async function list(name) {
  const client = new SftpClient();
  const { host, print } = HOSTS[name];
  await client.connect({ host, username: 'files', password: process.env.FILES_PASSWORD, hostHash: 'sha256', hostVerifier: (hash) => hash === print }); // SAFE: ssh-host-key
  return client.list('/out');
}

function shell() {
  return spawn('ssh', ['-o', 'StrictHostKeyChecking=no', 'console@north.example.com']); // BAD: ssh-host-key
}

function strictShell() {
  return spawn('ssh', ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', 'console@north.example.com']); // SAFE: ssh-host-key
}

function agentFor(name) {
  return new https.Agent({ ca: caBundle, checkServerIdentity: (host, certificate) => (name ? undefined : tls.checkServerIdentity(host, certificate)) }); // BAD: hostname-check
}

function pinnedAgent(pin) {
  const checkServerIdentity = (host, certificate) => {
    const error = tls.checkServerIdentity(host, certificate);
    if (error) return error;
    return certificate.fingerprint256 === pin ? undefined : new Error('unknown certificate');
  };
  return new https.Agent({ ca: caBundle, checkServerIdentity }); // SAFE: hostname-check
}

function remote(onText) {
  const stub = new Console('console.example.com:443', grpc.credentials.createInsecure()); // BAD: grpc-tls
  stub.watch({}).on('data', onText);
}

function remoteSecure(onText) {
  const stub = new Console('console.example.com:443', grpc.credentials.createSsl(caBundle)); // SAFE: grpc-tls
  stub.watch({}).on('data', onText);
}

function serveGrpc() {
  const server = new grpc.Server();
  server.addService(Console.service, {});
  new ReflectionService(definition).addToServer(server); // BAD: introspection
  server.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), () => log.info('listening')); // BAD: grpc-tls
}

function serveGrpcLocally() {
  const server = new grpc.Server();
  server.addService(Console.service, {});
  if (process.env.NODE_ENV === 'development') new ReflectionService(definition).addToServer(server); // SAFE: introspection
  server.bindAsync('unix:///run/console.sock', grpc.ServerCredentials.createInsecure(), () => log.info('listening')); // SAFE: grpc-tls (a socket of this machine)
}

const alarmMailer = nodemailer.createTransport({ host: 'smtp.example.com', port: 25, secure: false, opportunisticTLS: false, ignoreTLS: true, auth: { user: 'alarm', pass: process.env.SMTP_PASSWORD } }); // BAD: mail-tls

const noticeMailer = nodemailer.createTransport(`smtps://notice:${process.env.SMTP_PASSWORD}@smtp.example.com`); // SAFE: mail-tls

const localMailer = nodemailer.createTransport({ host: 'localhost', port: 1025, ignoreTLS: true }); // SAFE: mail-tls (this machine)

const inbox = new ImapFlow({ host: 'imap.example.com', port: 143, secure: false, doSTARTTLS: false, auth: { user: 'console', pass: process.env.IMAP_PASSWORD } }); // BAD: mail-tls

function consoleSockets(server) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 512 * 1024 * 1024 }); // BAD: body-limit
  server.on('upgrade', (request, socket, head) => {
    if (!`${request.headers.origin}`.endsWith('console.example.com')) return socket.destroy(); // BAD: partial-origin
    const jar = cookie.parse(request.headers.cookie || '');
    return sockets.handleUpgrade(request, socket, head, (connection) => sockets.emit('connection', connection, jar.operator)); // BAD: identity-from-cookie
  });
}

function boardSockets(server) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 32 * 1024 }); // SAFE: body-limit
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.origin !== process.env.BOARD_ORIGIN) return socket.destroy(); // SAFE: partial-origin
    const jar = cookie.parse(request.headers.cookie || '');
    const operator = signature.unsign(jar.operator || '', process.env.COOKIE_SECRET);
    if (!operator) return socket.destroy();
    return sockets.handleUpgrade(request, socket, head, (connection) => sockets.emit('connection', connection, operator)); // SAFE: identity-from-cookie
  });
}

function rooms(server) {
  const io = new Server(server, { maxHttpBufferSize: 1e9, cors: { origin: /console\.example\.com/, credentials: true } }); // BAD: partial-origin
  io.use((socket, next) => {
    socket.data.admin = socket.handshake.auth.role === 'admin'; // BAD: privilege-from-client
    next();
  });
  io.on('connection', (socket) => {
    socket.on('run', (name, parameters) => socket.emit('done', this[name](...parameters))); // BAD: dynamic-call
    socket.on('fill', (size) => socket.emit('filled', Buffer.alloc(size))); // BAD: allocation
  });
}

function quietRooms(server, accounts) {
  const io = new Server(server, { maxHttpBufferSize: 1e5, cors: { origin: ['https://console.example.com'], credentials: true } }); // SAFE: partial-origin
  io.use(async (socket, next) => {
    const account = await accounts.byToken(socket.handshake.auth.token);
    socket.data.admin = account?.role === 'admin'; // SAFE: privilege-from-client
    next(account ? undefined : new Error('sign in'));
  });
  io.on('connection', (socket) => {
    const actions = new Map([['ping', () => 'pong'], ['time', () => Date.now()]]);
    socket.on('run', (name) => socket.emit('done', actions.get(name)?.())); // SAFE: dynamic-call
    socket.on('fill', (size) => size > 0 && size < 1024 && socket.emit('filled', Buffer.alloc(size))); // SAFE: allocation
  });
}

function upload(request, response) {
  const form = formidable({ uploadDir: '/srv/console', filename: (name, extension, part) => part.originalFilename }); // BAD: upload-name
  form.parse(request, () => response.end());
}

function uploadNumbered(request, response) {
  const form = formidable({ uploadDir: '/srv/console', maxFileSize: 5_000_000, filename: () => `${Date.now()}.bin` }); // SAFE: upload-name
  form.parse(request, () => response.end());
}

function uploadStream(request, response) {
  const parts = busboy({ headers: request.headers }); // BAD: body-limit
  parts.on('file', (field, file, { filename }) => file.pipe(fs.createWriteStream(path.join('/srv/console', filename)))); // BAD: upload-name
  request.pipe(parts).on('close', () => response.end());
}

function uploadLimited(request, response) {
  const parts = busboy({ headers: request.headers, limits: { fileSize: 5_000_000, files: 1 } }); // SAFE: body-limit
  parts.on('file', (field, file) => file.pipe(fs.createWriteStream(`/srv/console/${Date.now()}.bin`))); // SAFE: upload-name
  request.pipe(parts).on('close', () => response.end());
}

function settings(buffer) {
  return plist.parseBuffer(buffer); // SAFE: unsafe-loader (values alone)
}

function complain(operator, error) {
  Sentry.captureException(error, { user: { email: operator.email, username: operator.name } }); // BAD: reporter-pii
}

module.exports = {
  connect, connectKnown, uptime, list, shell, strictShell, agentFor, pinnedAgent, remote, remoteSecure, serveGrpc, serveGrpcLocally, alarmMailer, noticeMailer,
  localMailer, inbox, consoleSockets, boardSockets, rooms, quietRooms, upload, uploadNumbered, uploadStream, uploadLimited, settings, complain,
};
