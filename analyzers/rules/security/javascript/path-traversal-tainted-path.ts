import { Controller, Delete, Get, Param, ParseUUIDPipe, Res } from '@nestjs/common';
import { createReadStream } from 'node:fs';
import fs from 'node:fs';
import path from 'node:path';
import sanitize from 'sanitize-filename';

const ROOT = path.resolve('/srv/files');

app.get('/download', (req, res) => {
  const file = path.join(ROOT, req.query.name as string);
  // bad: joined, not checked
  res.sendFile(file);
});

app.get('/raw/:name', async (req, res) => {
  const { name } = req.params;
  // bad: template
  const text = await fs.promises.readFile(`./templates/${name}.html`, 'utf8');
  // bad: only the text before normalisation is looked at
  if (fs.existsSync(ROOT + '/' + name)) {
    res.type('html').send(text);
  }
});

@Controller('files')
export class FilesController {
  @Delete(':key')
  async remove(@Param('key') key: string) {
    // bad: delete by name
    await fs.promises.unlink(path.resolve(ROOT, key));
  }

  @Get(':id')
  read(@Param('id', ParseUUIDPipe) id: string) {
    // ok: the pipe allows only a uuid
    return createReadStream(path.join(ROOT, id));
  }
}

app.post('/upload', async (req, res) => {
  // bad: name chosen by the sender
  await req.files.avatar.mv(`/srv/avatars/${req.files.avatar.name}`);
  // bad: original name of the upload
  fs.writeFileSync(path.join(ROOT, req.file.originalname), req.file.buffer);
  res.end();
});

http.createServer((req, res) => {
  const { pathname } = new URL(req.url, 'http://localhost');
  // bad: address of the request
  createReadStream('.' + pathname).pipe(res);
});

app.get('/safe', async (req, res) => {
  // ok: one name
  fs.readFile(path.join(ROOT, path.basename(req.query.name)), done);
  // ok: sendFile keeps to its root
  res.sendFile(req.query.name, { root: ROOT });
  const file = path.resolve(ROOT, req.query.name);
  if (!file.startsWith(ROOT + path.sep)) {
    return res.status(400).end();
  }
  // ok: resolved and compared
  const stream = fs.createReadStream(file);
  // ok: cleaned
  await fs.promises.writeFile(path.join(ROOT, sanitize(req.body.name)), 'x');
  // ok: content is the caller's, the path is not
  await fs.promises.writeFile(path.join(ROOT, 'note.txt'), req.body.note);
  return stream.pipe(res);
});

app.get('/relative', (req, res) => {
  const target = path.join(ROOT, req.params.name);
  const rel = path.relative(ROOT, target);
  if (rel.startsWith('..') || path.isAbsolute(rel)) throw new Error('outside');
  // ok: relative path looked at
  res.download(target);
});

app.delete('/files', async (req, res) => {
  const names = Array.isArray(req.body.names) ? req.body.names : [req.body.names];
  const removed = [];
  names.forEach((name) => {
    // bad: every element of a list from the request
    removed.push(fs.promises.unlink(`${ROOT}/${name}`));
  });
  await Promise.all(
    names.map(async (name) => {
      // bad: the same in an async callback
      await fs.promises.unlink(`${ROOT}/cache/${name}`);
    }),
  );
  names.forEach(function (name) {
    // bad: the same in a function
    fs.unlink(ROOT + '/old/' + name, done);
  });
  names.forEach((name) => {
    // ok: one name
    fs.unlink(path.join(ROOT, path.basename(name)), done);
  });
  KNOWN.forEach((name) => {
    // ok: a list of our own
    fs.unlink(path.join(ROOT, name), done);
  });
  names.forEach((name) => {
    // ok: the element is content
    fs.appendFile(path.join(ROOT, 'removed.txt'), name, done);
  });
  res.end();
});
