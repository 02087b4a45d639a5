import cluster from 'node:cluster';
import inspector from 'node:inspector';
import net from 'node:net';
import repl from 'node:repl';
import v8 from 'node:v8';
import { createBullBoard } from '@bull-board/api';
import { ExpressAdapter } from '@bull-board/express';
import basicAuth from 'express-basic-auth';

export function inspect() {
  // bad: runs what is sent to it
  inspector.open(9229, '0.0.0.0');
  // ok: only from the own machine
  inspector.open(9229, '127.0.0.1');
}

// bad: workers that everybody can inspect
cluster.setupPrimary({ exec: 'worker.js', execArgv: ['--inspect=0.0.0.0:9229'] });
// ok: for the own machine, which is the default
cluster.setupPrimary({ exec: 'worker.js', execArgv: ['--inspect=9229'] });

app.get('/debug/heap', (req, res) => {
  // bad: the memory of the process
  v8.getHeapSnapshot().pipe(res);
});

net.createServer((socket) => {
  // bad: a console for everybody
  repl.start({ prompt: '> ', input: socket, output: socket });
}).listen(5001);

net.createServer((socket) => {
  // ok: a console for the own machine
  repl.start({ prompt: '> ', input: socket, output: socket });
}).listen(5001, '127.0.0.1');

const serverAdapter = new ExpressAdapter();
createBullBoard({ queues, serverAdapter });

export function open(app) {
  // bad: no middleware before it
  app.use('/admin/queues', serverAdapter.getRouter());
}

export function guarded(app) {
  // ok: with a middleware
  app.use('/admin/queues', basicAuth({ users }), serverAdapter.getRouter());
}

export function guardedBefore(app) {
  app.use('/admin', requireAdmin);
  // ok: with a middleware for the whole folder
  app.use('/admin/queues', serverAdapter.getRouter());
}

@Module({
  imports: [
    // bad: without a middleware
    BullBoardModule.forRoot({ route: '/queues', adapter: ExpressAdapter }),
    // ok: with one
    BullBoardModule.forRoot({ route: '/queues', adapter: ExpressAdapter, middleware: basicAuth({ users, challenge: true }) }),
  ],
})
export class QueuesModule {}
