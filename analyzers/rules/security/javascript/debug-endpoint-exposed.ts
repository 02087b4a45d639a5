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

// bad: every handle of the process
app.get('/handles', async () => ({ handles: process._getActiveHandles().map(String) }));

router.get('/debug/dump', (req, res) => {
  // bad: the same, required where it is used
  require('v8').getHeapSnapshot().pipe(res);
});

// bad: the request with all that hangs on it
app.get('/debug/request', (req, res) => {
  res.type('text/plain').send(util.inspect(req, { depth: 4 }));
});

// bad: runs what it is sent
app.post('/__eval', async (request) => ({ value: eval(request.body.code) }));

// bad: memory and modules
app.get('/debug/modules', (req, res) => res.json({ memory: process.memoryUsage(), modules: Object.keys(require.cache) }));

// ok: a middleware asks who it is
app.get('/debug/report', requireAdmin, (req, res) => {
  res.json(process.report.getReport());
});

// ok: options of the route do
app.get('/debug/state', { preHandler: [verifyAdmin] }, async () => process.report.getReport());

// ok: numbers for the monitoring
app.get('/health', (req, res) => {
  res.json({ uptime: process.uptime(), memory: process.memoryUsage().rss });
});

if (process.env.NODE_ENV === 'development') {
  // ok: on the developer's machine
  app.get('/debug/routes', (req, res) => res.json(app._router.stack.map((layer) => layer.name)));
}

// ok: for the log
app.get('/echo', (req, res) => {
  logger.info(util.inspect(summary(req)));
  res.sendStatus(204);
});

import statusMonitor from 'express-status-monitor';
import swStats from 'swagger-stats';
// bad: a board of load and routes
app.use(statusMonitor());
// bad: statistics without a password
app.use(swStats.getMiddleware({ swaggerSpec }));
// ok: with one
app.use(swStats.getMiddleware({ swaggerSpec, authentication: true, onAuthenticate }));
