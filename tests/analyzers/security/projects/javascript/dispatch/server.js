const Koa = require('koa');
const { koaBody } = require('koa-body');
const router = require('./routes');

new Koa().use(koaBody()).use(router.routes()).listen(7000);
