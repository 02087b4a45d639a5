'use strict';

const fp = require('fastify-plugin');
const Ajv = require('ajv');
const { ObjectId } = require('@fastify/mongodb');

const itemSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['sku', 'title'],
  properties: {
    sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' },
    title: { type: 'string', maxLength: 200 },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 20 },
  },
};

const querySchema = {
  querystring: {
    type: 'object',
    properties: {
      page: { type: 'integer', minimum: 0, default: 0 },
      size: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      text: { type: 'string', maxLength: 60 },
    },
  },
};

async function catalog(fastify) {
  const items = fastify.mongo.db.collection('items');

  fastify.get('/items', { schema: querySchema }, async (request) => {
    const { page, size, text } = request.query;
    const filter = text ? { $text: { $search: text } } : {};
    return items.find(filter).skip(page * size).limit(size).toArray(); // SAFE: nosql-injection (schema)
  });

  fastify.post('/items/find', async (request) => {
    const { filter, sort } = request.body;
    return items.find({ visible: true, ...filter }).sort(sort).limit(50).toArray(); // BAD: nosql-injection
  });

  fastify.post('/items', { schema: { body: itemSchema } }, async (request, reply) => {
    const { insertedId } = await items.insertOne({ ...request.body, createdBy: request.user.id }); // SAFE: mass-assignment (no other properties)
    return reply.code(201).send({ id: insertedId });
  });

  fastify.patch('/items/:id', async (request, reply) => {
    await items.updateOne({ _id: new ObjectId(request.params.id) }, { $set: request.body }); // BAD: mass-assignment
    return reply.code(204).send();
  });

  fastify.get('/items/popular', async (request) => {
    const year = parseInt(request.query.year, 10);
    return items.find({ $where: 'this.sold.year === ' + year }).toArray(); // SAFE: where-javascript (a number)
  });

  fastify.get('/items/rated', async (request) => {
    const condition = `function () { return this.rating >= ${request.query.min}; }`;
    return items.find({ $where: condition }).toArray(); // BAD: where-javascript
  });

  fastify.get('/items/export', async (request, reply) => {
    const size = Number(request.query.size);
    return reply.send(items.find().limit(size).stream()); // BAD: resource-limits
  });

  fastify.get('/items/:id/history', async (request) => {
    const limit = Math.min(Number(request.query.limit) || 10, 100);
    return fastify.mongo.db.collection('history').find({ item: request.params.id }).limit(limit).toArray(); // SAFE: resource-limits
  });

  const validate = new Ajv({ allErrors: false }).compile(itemSchema);
  fastify.decorate('isItem', (value) => validate(value));
}

module.exports = fp(catalog, { name: 'catalog', dependencies: ['@fastify/mongodb'] });
