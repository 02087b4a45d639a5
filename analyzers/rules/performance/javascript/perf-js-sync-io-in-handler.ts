import { execSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import bcrypt from 'bcrypt';
import { Controller, Get, Injectable, OnModuleInit, Post } from '@nestjs/common';

// ok: at start
const template = fs.readFileSync('./template.html', 'utf8');

app.post('/login', async (req: Request, res: Response) => {
  const user = await users.find(req.body.email);
  // bad: hash of a password
  if (!bcrypt.compareSync(req.body.password, user.hash)) {
    return res.status(401).end();
  }
  return res.json({ ok: true });
});

fastify.get('/report', async (request, reply) => {
  // bad: file
  const text = fs.readFileSync('./report.csv', 'utf8');
  // bad: child process
  const size = execSync('du -sh /srv/reports').toString();
  return reply.send({ text, size });
});

@Injectable()
export class PasswordService implements OnModuleInit {
  private readonly key = readKey();

  constructor() {
    // ok: once, at start
    this.words = fs.readFileSync('./words.txt', 'utf8');
  }

  onModuleInit() {
    // ok: once, at start
    this.list = fs.readFileSync('./list.txt', 'utf8');
  }

  derive(password: string, salt: string) {
    // bad: service of a request
    return crypto.pbkdf2Sync(password, salt, 100_000, 32, 'sha256');
  }
}

@Controller('files')
export class FilesController {
  @Get()
  async list() {
    // bad: controller
    return fs.readdirSync('/srv/files');
  }

  @Post()
  async read() {
    // ok: asynchronous
    return fs.promises.readFile('/srv/files/index', 'utf8');
  }
}

export function loadConfig(path: string) {
  // ok: not a handler
  return JSON.parse(fs.readFileSync(path, 'utf8'));
}
