import path, { join } from 'node:path';
import express from 'express';
import fastifyStatic from '@fastify/static';
import serve from 'koa-static';
import { serveStatic } from 'hono/bun';

const app = express();

// bad: the folder of this file
app.use(express.static(__dirname));
// bad: the folder in which the process was started
app.use('/files', express.static('.'));
// bad: the project
app.use(express.static(path.join(__dirname, '..')));
// bad: the same, resolved
app.use(express.static(path.resolve('./'), { maxAge: '1d' }));
// bad: of the whole machine
app.use('/disk', express.static('/'));
// ok: a folder of its own
app.use(express.static('public'));
// ok: the same, absolute
app.use(express.static(path.join(__dirname, '..', 'public'), { maxAge: '1d' }));
// ok: what was built
app.use('/app', express.static(path.resolve('./dist/client')));

// bad: root of Fastify's plugin
fastify.register(fastifyStatic, { root: __dirname, prefix: '/' });
// ok: its own folder
fastify.register(fastifyStatic, { root: path.join(__dirname, 'public') });

// bad: Koa
koa.use(serve(process.cwd()));

// bad: all paths below the project
hono.use('/*', serveStatic({ root: './' }));
// ok: Hono appends the path of the request, which begins with /static
hono.use('/static/*', serveStatic({ root: './' }));

@Module({
  imports: [
    // bad: everything beside the compiled code
    ServeStaticModule.forRoot({ rootPath: join(__dirname, '..') }),
    // ok: the client only
    ServeStaticModule.forRoot({ rootPath: join(__dirname, '..', 'client') }),
  ],
})
export class AppModule {}

// ok: not static files
const here = serve({ root: __dirname, port: 3000 });
