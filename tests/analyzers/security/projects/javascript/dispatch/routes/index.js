const Router = require('@koa/router');
const DriverService = require('../services/driver-service');
const MessageService = require('../services/message-service');
const store = require('../dao/drivers');
const mailer = require('#lib/mailer');
const jsonp = require('#lib/jsonp');

const router = new Router();
const drivers = new DriverService({ store });
const messages = new MessageService({ mailer });

const REGIONS = new Map([
  ['north', 'drivers_north'],
  ['south', 'drivers_south'],
]);

router.get('/drivers', async (ctx) => {
  ctx.body = await drivers.near(ctx.query.town, ctx.query.radius);
});

router.get('/regions/:region/drivers', async (ctx) => {
  const table = REGIONS.get(ctx.params.region);
  ctx.assert(table, 404);
  ctx.body = await store.all(table);
});

router.post('/drivers/status', async (ctx) => {
  const { id, status } = ctx.request.body;
  ctx.body = await drivers.setStatus(id, status);
});

router.post('/messages', async (ctx) => {
  const { to, name, text } = ctx.request.body;
  await messages.send(to, name, text);
  ctx.status = 202;
});

router.post('/messages/receipt', async (ctx) => {
  ctx.body = await messages.receipt(ctx.request.body);
});

router.get('/track', async (ctx) => {
  const position = await drivers.track(ctx.query.vehicle);
  ctx.type = 'html';
  ctx.body = jsonp(ctx.query.callback, position);
});

module.exports = router;
