import Fastify from 'fastify';
import fastifyMongo from '@fastify/mongodb';
import fastifyPostgres from '@fastify/postgres';
import escapeStringRegexp from 'escape-string-regexp';
import RE2 from 're2';

export const app = Fastify({ logger: true, bodyLimit: 256 * 1024 });

app.register(fastifyMongo, { url: process.env.MONGO_URL });
app.register(fastifyPostgres, { connectionString: process.env.PG_URL });

const loginBody = {
  type: 'object',
  required: ['email', 'pin'],
  additionalProperties: false,
  properties: { email: { type: 'string', format: 'email' }, pin: { type: 'string', pattern: '^[0-9]{6}$' } },
};

const productQuery = {
  type: 'object',
  properties: {
    sort: { type: 'string', enum: ['name', 'price', 'created_at'], default: 'name' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    q: { type: 'string', maxLength: 60 },
  },
};

app.post('/kiosk/login', { schema: { body: loginBody } }, async (request, reply) => {
  const { email, pin } = request.body;
  const kiosk = await app.mongo.db.collection('kiosks').findOne({ email, pin }); // SAFE: nosql-injection (schema: strings)
  if (!kiosk) return reply.code(401).send({ error: 'unauthenticated' });
  return { id: kiosk._id };
});

app.post('/kiosk/unlock', async (request, reply) => {
  const { serial, code } = request.body;
  const kiosk = await app.mongo.db.collection('kiosks').findOne({ serial, unlockCode: code }); // BAD: nosql-injection
  if (!kiosk) return reply.code(403).send();
  request.log.info({ kiosk: kiosk._id }, 'kiosk unlocked');
  return { door: kiosk.door };
});

app.get('/products', { schema: { querystring: productQuery } }, async (request) => {
  const { sort, limit, q = '' } = request.query;
  const client = await app.pg.connect();
  try {
    const { rows } = await client.query( // SAFE: sql-injection (enum and integer in the schema)
      `SELECT id, name, price FROM products WHERE name ILIKE $1 ORDER BY ${sort} LIMIT ${limit}`,
      [`%${q}%`],
    );
    return rows;
  } finally {
    client.release();
  }
});

app.get('/products/category/:category', async (request) => {
  const { category } = request.params;
  const statement = {
    name: 'by-category',
    text: "SELECT id, name FROM products WHERE category = '".concat(category, "' AND active"),
  };
  const { rows } = await app.pg.query(statement); // BAD: sql-injection
  return rows;
});

app.get('/brands', async (request) => {
  const pattern = new RegExp('^' + request.query.prefix, 'i'); // BAD: regex-injection
  const brands = await app.mongo.db.collection('brands').find({}).limit(500).toArray();
  return brands.filter((brand) => pattern.test(brand.name));
});

app.get('/brands/contains', async (request) => {
  const term = escapeStringRegexp(String(request.query.term)).slice(0, 100);
  const brands = app.mongo.db.collection('brands');
  return brands.find({ name: { $regex: term, $options: 'i' } }).limit(20).toArray(); // SAFE: regex-injection (escaped)
});

app.post('/rules/try', async (request) => {
  const rule = new RE2(request.body.pattern); // SAFE: regex-injection (linear engine)
  return { matches: rule.test(String(request.body.sample)) };
});

app.post('/products/facets', async (request) => {
  const stages = [{ $match: request.body.match }, { $group: { _id: '$brand', n: { $sum: 1 } } }];
  return app.mongo.db.collection('products').aggregate(stages).toArray(); // BAD: nosql-injection
});
