import { execFile } from 'child_process';
import { readFile } from 'fs/promises';
import { join, resolve, sep } from 'path';
import { Logger, UseGuards, UsePipes, ValidationPipe } from '@nestjs/common';
import {
  ConnectedSocket, MessageBody, OnGatewayConnection, SubscribeMessage, WebSocketGateway, WebSocketServer, WsException,
} from '@nestjs/websockets';
import { InjectConnection } from '@nestjs/mongoose';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsIn, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import * as jwt from 'jsonwebtoken';
import { Connection } from 'mongoose';
import { Server, Socket } from 'socket.io';
import { DataSource } from 'typeorm';
import { WsAuthGuard } from './guards';

const RECORDINGS = resolve('/srv/recordings');

class HistoryMessage {
  @IsIn(['asc', 'desc'])
  order!: 'asc' | 'desc';

  @IsInt()
  @Min(1)
  @Max(200)
  limit!: number;
}

class MuteMessage {
  @IsString()
  @MaxLength(40)
  nick!: string;
}

@WebSocketGateway({ cors: { origin: ['https://live.example.com'], credentials: true }, maxHttpBufferSize: 65_536 }) // SAFE: cors
export class LiveGateway implements OnGatewayConnection {
  @WebSocketServer() server!: Server;
  private readonly logger = new Logger(LiveGateway.name);
  private readonly topics: Record<string, Record<string, unknown>> = {};

  constructor(
    @InjectDataSource() private readonly sql: DataSource,
    @InjectConnection() private readonly mongo: Connection,
  ) {}

  handleConnection(client: Socket): void {
    const token = String(client.handshake.auth.token);
    try {
      const claims = jwt.verify(token, process.env.LIVE_PUBLIC_KEY!, { audience: 'live', issuer: 'portal' }); // BAD: jwt-algorithm (not pinned)
      client.data.user = claims;
    } catch (error) {
      this.logger.warn(`refused connection: ${(error as Error).name}`);
      client.disconnect(true);
    }
  }

  @SubscribeMessage('history')
  @UsePipes(new ValidationPipe({ whitelist: true }))
  history(@MessageBody() message: HistoryMessage): Promise<unknown> {
    const { order, limit } = message;
    return this.sql.query(`SELECT author, text FROM lines ORDER BY id ${order} LIMIT ${limit}`); // SAFE: sql-injection (IsIn and IsInt)
  }

  @SubscribeMessage('lines')
  async lines(@MessageBody('author') author: string): Promise<unknown> {
    const builder = this.sql.createQueryBuilder().select('l').from('lines', 'l');
    builder.where("l.author = '" + author + "'"); // BAD: sql-injection
    return builder.limit(50).getRawMany();
  }

  @SubscribeMessage('mute')
  @UseGuards(WsAuthGuard)
  async mute(@MessageBody(new ValidationPipe({ whitelist: true })) message: MuteMessage, @ConnectedSocket() client: Socket): Promise<void> {
    const moderators = this.mongo.collection('moderators');
    const allowed = await moderators.findOne({ userId: client.data.user.sub });
    if (!allowed) throw new WsException('forbidden');
    await this.mongo.collection('members').updateOne({ nick: message.nick }, { $set: { muted: true } }); // SAFE: nosql-injection (IsString)
    this.logger.log({ action: 'mute', actor: client.data.user.sub, nick: message.nick });
  }

  @SubscribeMessage('claim')
  async claim(@MessageBody() body: { nick: string; secret: string }): Promise<boolean> {
    const member = await this.mongo.collection('members').findOne({ nick: body.nick, secret: body.secret }); // BAD: nosql-injection
    return member !== null;
  }

  @SubscribeMessage('topic')
  setTopic(@MessageBody() [channel, key, value]: [string, string, unknown]): void {
    this.topics[channel] = this.topics[channel] ?? {};
    this.topics[channel]![key] = value; // BAD: prototype-pollution
  }

  @SubscribeMessage('recording')
  async recording(@MessageBody('file') file: string): Promise<string> {
    const full = join(RECORDINGS, file);
    if (full.indexOf(RECORDINGS + sep) !== 0) throw new WsException('not found');
    return readFile(full, 'base64'); // SAFE: path-traversal (containment after join)
  }

  @SubscribeMessage('caption')
  async caption(@MessageBody() message: { stream: string; language: string }): Promise<string> {
    return readFile(`${RECORDINGS}/${message.stream}/${message.language}.vtt`, 'utf8'); // BAD: path-traversal
  }

  @SubscribeMessage('duration')
  duration(@MessageBody('id') id: number): Promise<string> {
    const file = join(RECORDINGS, `${Number(id)}.mp4`);
    return new Promise((done, fail) => {
      execFile('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', file], (error, out) => (error ? fail(error) : done(out))); // SAFE: command-injection (argument list)
    });
  }

  @SubscribeMessage('secret')
  secret(@MessageBody('secret') secret: string, @ConnectedSocket() client: Socket): boolean {
    if (typeof secret !== 'string' || secret === '') return false; // SAFE: timing-compare (emptiness)
    return client.data.user.roomSecret === secret; // BAD: timing-compare
  }
}
