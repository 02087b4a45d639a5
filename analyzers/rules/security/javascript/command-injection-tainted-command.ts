import { exec, execFile, execSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { Controller, Post, Body } from '@nestjs/common';
import { quote } from 'shell-quote';

const execAsync = promisify(exec);
const TOOLS = new Set(['png', 'jpeg']);

app.post('/ping', (req, res) => {
  const { host } = req.body;
  // bad: template handed to a shell
  exec(`ping -c 1 ${host}`, (error, stdout) => res.send(stdout));
});

@Controller('media')
export class MediaController {
  @Post('convert')
  async convert(@Body() dto: ConvertDto) {
    const command = ['ffmpeg', '-i', dto.input, dto.output].join(' ');
    // bad: joined words, promisified exec
    const { stdout } = await execAsync(command);
    return stdout;
  }
}

fastify.post('/archive', async (request, reply) => {
  const name = request.body.name as string;
  // bad: a shell asked for
  spawn('tar czf out.tgz ' + name, { shell: true });
  // bad: a shell started by hand
  execFile('/bin/sh', ['-c', `ls ${name}`]);
  // bad: the caller picks the program
  spawn(request.query.tool, ['--version']);
  // bad: synchronous
  return execSync('du -sh ' + name, { encoding: 'utf8' });
});

socket.on('message', (payload) => {
  // bad: message of a socket
  exec('say ' + payload.text);
});

app.post('/safe', (req, res) => {
  // ok: argument list, constant program
  execFile('ping', ['-c', '1', '--', req.body.host], (error, stdout) => res.send(stdout));
  // ok: a number
  exec(`kill ${parseInt(req.params.pid, 10)}`);
  const format = req.query.format;
  if (!TOOLS.has(format)) return res.status(400).end();
  // ok: one of the allowed words
  execSync(`convert in.png out.${format}`);
  // ok: quoted for the shell
  exec(`ls ${quote([req.query.dir])}`);
  // ok: a regular expression
  const match = /^v(\d+)$/.exec(req.query.version);
  // ok: a query
  return User.findOne({ name: req.body.name }).exec();
});
