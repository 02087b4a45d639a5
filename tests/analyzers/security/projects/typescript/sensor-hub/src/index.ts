import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import router from './controllers/router';

const app = new Koa();
app.use(bodyParser({ jsonLimit: '100kb' }));
app.use(router.routes()).use(router.allowedMethods());

export default app;
