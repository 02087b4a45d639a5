const Router = require('@koa/router');
const knexFactory = require('knex');
const { MongoClient, ObjectId } = require('mongodb');
const vm = require('vm');

const knex = knexFactory({ client: 'pg', connection: process.env.CATALOG_DSN });
const mongo = new MongoClient(process.env.MONGO_URL);
const router = new Router({ prefix: '/catalog' });

const DISCOUNTS = {
  percent: (price, value) => price * (1 - value / 100),
  fixed: (price, value) => Math.max(0, price - value),
};

class Catalog {
  constructor() {
    this.table = 'items';
  }

  use(table) {
    this.table = table;
    return this;
  }

  newest() {
    return knex.raw(`select id, title from ${this.table} order by created_at desc limit 20`); // BAD: sql-injection (helper)
  }

  titled(term) {
    return knex(this.table).where('title', 'ilike', `%${term}%`).limit(20); // SAFE: sql-injection (helper) builder binds
  }
}

router.get('/newest/:shelf', async (ctx) => {
  const { rows } = await new Catalog().use(`items_${ctx.params.shelf}`).newest();
  ctx.body = rows;
});

router.get('/titled', async (ctx) => {
  ctx.body = await new Catalog().titled(ctx.query.q);
});

router.get('/items', async (ctx) => {
  const { sort = 'title', order } = ctx.query;
  ctx.body = await knex('items').select('id', 'title').orderBy(sort, order === 'desc' ? 'desc' : 'asc'); // SAFE: sql-injection (quoted identifier)
});

router.get('/items/price', async (ctx) => {
  const bounds = ctx.query.range.split('-');
  const rows = await knex('items').whereRaw('price between ' + bounds[0] + ' and ' + bounds[1]); // BAD: sql-injection
  ctx.body = rows;
});

router.get('/reviews/:id', async (ctx) => {
  ctx.assert(ObjectId.isValid(ctx.params.id), 404);
  const reviews = mongo.db('shop').collection('reviews');
  ctx.body = await reviews.findOne({ _id: new ObjectId(ctx.params.id) }); // SAFE: nosql-injection (ObjectId)
});

router.post('/reviews/search', async (ctx) => {
  const reviews = mongo.db('shop').collection('reviews');
  const filter = { approved: true, ...ctx.request.body };
  ctx.body = await reviews.find(filter).limit(50).toArray(); // BAD: nosql-injection
});

router.get('/reviews/by/:author', async (ctx) => {
  const reviews = mongo.db('shop').collection('reviews');
  ctx.body = await reviews.find({ $where: `this.author === '${ctx.params.author}'` }).limit(50).toArray(); // BAD: nosql-injection
});

router.post('/price', async (ctx) => {
  const { price, rule, value } = ctx.request.body;
  if (!Object.hasOwn(DISCOUNTS, rule)) ctx.throw(422, 'rule');
  ctx.body = { price: DISCOUNTS[rule](Number(price), Number(value)) }; // SAFE: code-injection (function table)
});

router.post('/formula', async (ctx) => {
  const { formula, price } = ctx.request.body;
  const result = vm.runInNewContext(formula, { price: Number(price) }, { timeout: 50 }); // BAD: code-injection
  ctx.body = { price: result };
});

router.post('/shelves/:shelf/filter', async (ctx) => {
  const { rows } = await knex.raw('select id, title, price from items where shelf = ?', [ctx.params.shelf]); // SAFE: sql-injection (binding)
  const keep = new Function('item', `return ${ctx.request.body.expression}`); // BAD: code-injection
  ctx.body = rows.filter((item) => keep(item));
});

module.exports = router;
