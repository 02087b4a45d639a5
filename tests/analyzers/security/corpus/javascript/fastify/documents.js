import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import * as tar from 'tar-stream';
import gunzip from 'gunzip-maybe';

const ROOT = path.resolve(process.env.DOCUMENT_ROOT ?? '/srv/documents');

function checked(name) {
  const full = path.resolve(ROOT, name);
  const rel = path.relative(ROOT, full);
  if (rel === '' || rel.startsWith('..') || path.isAbsolute(rel)) {
    const error = new Error('no such document');
    error.statusCode = 404;
    throw error;
  }
  return full;
}

export default async function documents(app) {
  app.register(multipart, { limits: { fileSize: Infinity, files: 50 } }); // BAD: upload-limits
  app.register(fastifyStatic, { root: path.join(ROOT, 'public') });

  const open = (relative) => createReadStream(ROOT + '/' + relative); // BAD: path-traversal (helper)

  app.get('/documents', async (request, reply) => {
    const stream = open(request.query.file);
    return reply.type('application/octet-stream').send(stream);
  });

  app.get('/documents/*', async (request) => {
    const file = checked(request.params['*']);
    return readFile(file, 'utf8'); // SAFE: path-traversal (containment in a helper)
  });

  app.get('/manuals/:name', async (request, reply) => {
    return reply.sendFile(request.params.name); // SAFE: path-traversal (below the plugin's root)
  });

  app.put('/documents/:owner/:name', async (request, reply) => {
    const { owner, name } = request.params;
    const folder = path.join(ROOT, owner);
    await mkdir(folder, { recursive: true }); // BAD: path-traversal
    const parts = name.split('/');
    const last = parts[parts.length - 1];
    await writeFile(path.join(ROOT, 'drafts', last), JSON.stringify(request.body)); // SAFE: path-traversal (last segment only)
    return reply.code(204).send();
  });

  app.delete('/documents/:id', {
    schema: { params: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } } },
    handler: async (request, reply) => {
      await rm(path.join(ROOT, 'by-id', request.params.id), { recursive: true }); // SAFE: path-traversal (uuid in the schema)
      request.log.info({ actor: request.user.id, document: request.params.id }, 'document removed');
      return reply.code(204).send();
    },
  });

  app.delete('/folders/:name', async (request, reply) => {
    const { name } = request.params;
    if (name.includes('..')) return reply.code(400).send();
    const folder = decodeURIComponent(name);
    await rm(path.join(ROOT, 'folders', folder), { recursive: true }); // BAD: path-traversal (decoded after the check)
    request.log.info({ actor: request.user.id, folder }, 'folder removed');
    return reply.code(204).send();
  });

  app.post('/bundles', async (request, reply) => {
    const upload = await request.file();
    const extract = tar.extract();
    extract.on('entry', async (header, stream, next) => {
      try {
        const target = path.join(ROOT, 'bundles', header.name);
        await mkdir(path.dirname(target), { recursive: true });
        await pipeline(stream, createWriteStream(target)); // BAD: archive-slip
        next();
      } catch (error) {
        next(error);
      }
    });
    await pipeline(upload.file, gunzip(), extract);
    return reply.code(201).send();
  });
}
