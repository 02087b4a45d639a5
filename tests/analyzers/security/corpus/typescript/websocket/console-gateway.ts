import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { randomUUID } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { loadSync } from '@grpc/proto-loader';
import { ConnectedSocket, MessageBody, OnGatewayConnection, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { JwtService } from '@nestjs/jwt';
import { Logger } from '@nestjs/common';
import { parse as parseCookie } from 'cookie';
import { unsign } from 'cookie-signature';
import mariadb from 'mariadb';
import mysql from 'mysql2';
import { createTransport, type TransportOptions } from 'nodemailer';
import Client from 'ssh2-sftp-client';
import { NodeSSH, type Config as SshConfig } from 'node-ssh';
import { Client as Ssh } from 'ssh2';
import { Server, type Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions } from 'ws';
import busboy from 'busboy';
import formidable from 'formidable';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { posix } from 'node:path';

interface Operator {
  id: string;
  role: 'viewer' | 'operator';
}

const definition = loadSync('console.proto');
const prints = new Map([['north.example.com', process.env.NORTH_PRINT], ['south.example.com', process.env.SOUTH_PRINT]]);
const ca = readFileSync('/etc/ssl/ca.pem');

const openSsh: SshConfig = { host: 'north.example.com', username: 'console', privateKeyPath: '/etc/keys/console', hostVerifier: () => true }; // BAD: ssh-host-key
const knownSsh: SshConfig = {
  host: 'north.example.com',
  username: 'console',
  privateKeyPath: '/etc/keys/console',
  hostHash: 'sha256',
  hostVerifier: (print: string) => print === prints.get('north.example.com'), // SAFE: ssh-host-key
};

export async function uptime(known: boolean): Promise<string> {
  const ssh = new NodeSSH();
  await ssh.connect(known ? knownSsh : openSsh);
  return (await ssh.execCommand('uptime')).stdout;
}

export async function files(host: string): Promise<string[]> {
  const client = new Client();
  await client.connect({ host, username: 'files', password: process.env.FILES_PASSWORD, hostHash: 'sha256', hostVerifier: (print: string) => print === prints.get(host) }); // SAFE: ssh-host-key
  return (await client.list('/out')).map((file) => file.name);
}

export const shell = () => spawn('scp', ['-o', 'StrictHostKeyChecking=no', 'console@north.example.com:/out/report', '/srv/in']); // BAD: ssh-host-key

export const strictShell = () => spawn('scp', ['-o', 'StrictHostKeyChecking=yes', 'console@north.example.com:/out/report', '/srv/in']); // SAFE: ssh-host-key

export function tunnel(host: string, ready: (ssh: Ssh) => void): void {
  const ssh = new Ssh();
  ssh.once('ready', () => ready(ssh));
  ssh.connect({ host, username: 'tunnel', agent: process.env.SSH_AUTH_SOCK, hostVerifier: (_key: Buffer, verify: (valid: boolean) => void) => verify(true) }); // BAD: ssh-host-key
}

class LooseAgent extends Agent {
  constructor() {
    super({ ca, checkServerIdentity: (_host: string, _certificate: PeerCertificate) => undefined }); // BAD: hostname-check
  }
}

class PinnedAgent extends Agent {
  constructor(private readonly pin: string) {
    super({ ca, checkServerIdentity: (host, certificate) => this.check(host, certificate) }); // SAFE: hostname-check
  }

  private check(host: string, certificate: PeerCertificate): Error | undefined {
    return checkServerIdentity(host, certificate) ?? (certificate.fingerprint256 === this.pin ? undefined : new Error('unknown certificate'));
  }
}

export const agents = { printer: new LooseAgent(), bank: new PinnedAgent(process.env.BANK_PIN ?? ''), scanner: new Agent({ ca, servername: 'scanner.example.com' }) }; // SAFE: hostname-check

export const imports = mysql.createConnection({ uri: process.env.IMPORT_DATABASE, flags: ['MULTI_STATEMENTS'] }); // BAD: multi-statement

export const stock = mysql.createConnection({ uri: process.env.STOCK_DATABASE, flags: ['-MULTI_STATEMENTS', 'FOUND_ROWS'] }); // SAFE: multi-statement

export const sales = mariadb.createPool({ host: 'sales.example.com', multipleStatements: true, ssl: { rejectUnauthorized: true } }); // BAD: multi-statement

export const reports = mariadb.createPool({ host: 'reports.example.com', user: 'reports', password: process.env.REPORTS_PASSWORD, ssl: false }); // BAD: database-tls

export const archive = mariadb.createPool({ host: 'archive.example.com', user: 'archive', password: process.env.ARCHIVE_PASSWORD, ssl: { ca: ca.toString() } }); // SAFE: database-tls

export const alarmMailer = createTransport({ host: 'smtp.example.com', port: 25, secure: false, ignoreTLS: true, auth: { user: 'alarm', pass: process.env.SMTP_PASSWORD } } as TransportOptions); // BAD: mail-tls

export const localMailer = createTransport({ host: '127.0.0.1', port: 1025, secure: false }); // SAFE: mail-tls (this machine)

export function serveGrpc(server: grpc.Server): void {
  new ReflectionService(definition).addToServer(server); // BAD: introspection
  const credentials = grpc.ServerCredentials.createInsecure();
  server.bindAsync('[::]:50051', credentials, () => undefined); // BAD: grpc-tls
}

export function serveGrpcInside(server: grpc.Server): void {
  server.bindAsync('127.0.0.1:50051', grpc.ServerCredentials.createInsecure(), () => undefined); // SAFE: grpc-tls (loopback)
}

@WebSocketGateway({ cors: { origin: /\.example\.com/, credentials: true } }) // BAD: partial-origin (no end)
export class ConsoleGateway implements OnGatewayConnection {
  private readonly logger = new Logger(ConsoleGateway.name);
  private readonly exits = 0;

  handleConnection(socket: Socket): void {
    const { operator } = parseCookie(socket.handshake.headers.cookie ?? '');
    socket.data.operator = operator; // BAD: identity-from-cookie
    socket.data.role = socket.handshake.query.role; // BAD: privilege-from-client
    this.logger.log(`connected ${socket.id}, ${this.exits}`);
  }

  @SubscribeMessage('run')
  run(@MessageBody() { name, parameters }: { name: keyof ConsoleGateway; parameters: never[] }): unknown {
    return (this[name] as (...values: never[]) => unknown)(...parameters); // BAD: dynamic-call
  }

  @SubscribeMessage('fill')
  fill(@MessageBody() size: number): string {
    return 'x'.repeat(size); // BAD: allocation
  }
}

@WebSocketGateway({ cors: { origin: ['https://console.example.com'], credentials: true } }) // SAFE: partial-origin
export class BoardGateway implements OnGatewayConnection {
  private readonly commands: Record<string, () => string> = { ping: () => 'pong', time: () => new Date().toISOString() };
  constructor(private readonly jwt: JwtService) {}

  async handleConnection(socket: Socket): Promise<void> {
    const operator = await this.jwt.verifyAsync<Operator>(String(socket.handshake.auth.token)).catch(() => undefined);
    if (!operator) return void socket.disconnect();
    const signed = unsign(parseCookie(socket.handshake.headers.cookie ?? '').board ?? '', process.env.COOKIE_SECRET!);
    socket.data.board = signed || undefined; // SAFE: identity-from-cookie
    socket.data.role = operator.role; // SAFE: privilege-from-client (a verified token's claim)
  }

  @SubscribeMessage('run')
  run(@MessageBody() name: string, @ConnectedSocket() socket: Socket): string {
    if (socket.data.role !== 'operator' || !Object.hasOwn(this.commands, name)) return 'unknown';
    return this.commands[name](); // SAFE: dynamic-call
  }

  @SubscribeMessage('fill')
  fill(@MessageBody() size: number): string {
    return 'x'.repeat(Math.min(Math.max(Math.trunc(size), 0), 256)); // SAFE: allocation
  }
}

const wide: ServerOptions = { noServer: true, maxPayload: 0 }; // BAD: body-limit (no limit)
const narrow: ServerOptions = { noServer: true, maxPayload: 16 * 1024 }; // SAFE: body-limit

export function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const host = (request.headers.origin ?? '').replace('https://', '');
  if (!host.startsWith('console.')) return void socket.destroy(); // BAD: partial-origin
  new WebSocketServer(wide).handleUpgrade(request, socket, head, (connection) => connection.send('hello'));
}

export function upgradeKnown(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (request.headers.origin !== 'https://console.example.com') return void socket.destroy(); // SAFE: partial-origin
  new WebSocketServer(narrow).handleUpgrade(request, socket, head, (connection) => connection.send('hello'));
}

export function receive(request: IncomingMessage): void {
  const parts = busboy({ headers: request.headers, limits: { fileSize: 5_000_000 } }); // SAFE: body-limit
  parts.on('file', (_field, file, info) => file.pipe(createWriteStream(posix.join('/srv/console', info.filename)))); // BAD: upload-name
  request.pipe(parts);
}

export async function receiveNumbered(request: IncomingMessage): Promise<void> {
  const form = formidable({ uploadDir: '/srv/console', keepExtensions: false, filename: () => randomUUID(), maxFileSize: 5_000_000 }); // SAFE: upload-name
  await form.parse(request);
}

export const rooms = (port: number) => new Server(port, { maxHttpBufferSize: 2e9 }); // BAD: body-limit
