const { spawn, exec } = require('child_process');
const fs = require('fs/promises');
const path = require('path');
const jwt = require('jsonwebtoken');
const { WebSocketServer } = require('ws');
const log = require('./logger');
const db = require('./db');

const WORKSPACES = path.resolve(process.env.WORKSPACES);
const TASKS = {
  lint: ['npx', ['eslint', '.']],
  test: ['npm', ['test', '--', '--silent']],
  build: ['npm', ['run', 'build']],
};

const wss = new WebSocketServer({ port: 8090, maxPayload: 256 * 1024 }); // SAFE: resource-limits

class Runner {
  constructor(socket) {
    this.socket = socket;
    this.branch = 'main';
  }

  checkout(branch) {
    this.branch = branch;
  }

  pull() {
    exec(`git fetch origin ${this.branch} && git reset --hard FETCH_HEAD`, { cwd: WORKSPACES }, (err, out) => { // BAD: command-injection (helper)
      this.socket.send(JSON.stringify({ ok: !err, out }));
    });
  }

  task(name) {
    if (!Object.hasOwn(TASKS, name)) return;
    const [program, args] = TASKS[name];
    const child = spawn(program, args, { cwd: WORKSPACES }); // SAFE: command-injection (helper) program from a table
    child.stdout.on('data', (chunk) => this.socket.send(chunk.toString()));
  }
}

wss.on('connection', (socket, request) => {
  const { searchParams } = new URL(request.url, 'wss://term.example.com');
  let claims;
  try {
    claims = jwt.verify(searchParams.get('ticket'), process.env.TICKET_KEY, { algorithms: ['HS256'], audience: 'terminal', issuer: 'portal' }); // SAFE: jwt-audience
  } catch (err) {
    log.warn({ reason: err.name }, 'ticket refused');
    socket.close(4401);
    return;
  }
  const runner = new Runner(socket);

  socket.on('message', async (raw) => {
    let message;
    try {
      message = JSON.parse(raw);
    } catch {
      return socket.close(4400);
    }
    const { type, value } = message;
    try {
      if (type === 'branch') {
        runner.checkout(value);
      } else if (type === 'pull') {
        runner.pull();
      } else if (type === 'task') {
        runner.task(value);
      } else if (type === 'cat') {
        const text = await fs.readFile(path.join(WORKSPACES, value), 'utf8'); // BAD: path-traversal
        socket.send(text);
      } else if (type === 'list') {
        const folder = path.resolve(WORKSPACES, `.${path.sep}${value}`);
        if (!`${folder}${path.sep}`.startsWith(`${WORKSPACES}${path.sep}`)) return socket.close(4403);
        socket.send(JSON.stringify(await fs.readdir(folder))); // SAFE: path-traversal (containment)
      } else if (type === 'eval') {
        socket.send(String(eval(value))); // BAD: code-injection
      } else if (type === 'history') {
        const rows = await db.query(`SELECT line FROM history WHERE user_id = '${claims.sub}' AND line LIKE '${value}%'`); // BAD: sql-injection
        socket.send(JSON.stringify(rows));
      }
    } catch (err) {
      log.error({ err, type }, 'message failed');
      socket.send(JSON.stringify({ error: err.stack })); // BAD: error-detail
    }
  });
});
