import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import express from 'express';
import Fastify from 'fastify';
import { MongoClient, ObjectId } from 'mongodb';
import { z } from 'zod';
import { LoginDto } from './login.dto';
import { User, Order } from './models';

const app = express();
const fastify = Fastify();
const db = new MongoClient(process.env.MONGO_URL).db();
const Login = z.object({ email: z.string().email(), password: z.string() });

app.post('/login', async (req, res) => {
  // bad: { "$ne": null } is an object too
  const user = await User.findOne({ email: req.body.email, token: req.body.token });
  res.json({ ok: Boolean(user) });
});

app.get('/orders', async (req, res) => {
  // bad: the query as a whole
  const orders = await Order.find(req.query).limit(20);
  const { status } = req.query;
  const filter: Record<string, unknown> = { shop: 1 };
  filter.status = status;
  // bad: ?status[$ne]= is an object
  const count = await db.collection('orders').countDocuments(filter);
  res.json({ orders, count });
});

app.get('/search', async (req, res) => {
  // bad: JavaScript in the database
  const found = await Order.find({ $where: `this.name == '${req.params.name}'` });
  // bad: stages of the caller's
  const report = await db.collection('orders').aggregate(req.body.pipeline).toArray();
  res.json({ found, report });
});

app.post('/login/checked', async (req, res) => {
  const { email, token } = req.body;
  if (typeof token !== 'string') {
    return res.status(400).end();
  }
  // ok: both are text
  const user = await User.findOne({ email: String(email), token });
  // ok: taken as a value
  const other = await User.findOne({ email: { $eq: email } });
  const input = Login.parse(req.body);
  // ok: the schema says so
  const third = await User.findOne({ email: input.email });
  return res.json({ ok: Boolean(user ?? other ?? third) });
});

app.get('/orders/:id', async (req, res) => {
  // ok: an identifier
  const order = await db.collection('orders').findOne({ _id: new ObjectId(req.params.id) });
  // ok: text from the path
  const bySlug = await Order.findOne({ slug: req.params.id });
  const items = [{ id: '1' }];
  // ok: an array
  const item = items.find((one) => one.id === req.query.item);
  res.json({ order, bySlug, item });
});

fastify.post('/sessions', { schema: { body: { type: 'object', properties: { email: { type: 'string' } } } } }, async (request) => {
  // ok: the route has a schema
  return User.findOne({ email: request.body.email });
});

fastify.post('/users/find', async (request) => {
  const query = { role: 'user', ...request.body };
  // bad: spread into the filter
  return User.findOne(query);
});

@Controller('users')
export class UsersController {
  @Post('login')
  login(@Body() dto: LoginDto) {
    // ok: a validated DTO
    return User.findOne({ email: dto.email });
  }

  @Post('find')
  find(@Body() body: any) {
    // bad: anything
    return User.deleteMany(body);
  }

  @Get(':slug')
  bySlug(@Param('slug') slug: string) {
    // ok: text from the path
    return User.findOne({ slug });
  }
}

export async function catalog(fastify) {
  const items = fastify.mongo.db.collection('items')
  fastify.post('/items/find', async (request) => {
    const { filter } = request.body
    // bad: a collection by what it was made of
    return items.find({ visible: true, ...filter }).toArray()
  })
  fastify.get('/items/first', async (request) => {
    // ok: a list of the language
    return [1, 2].find((one) => one === request.body.number)
  })
}
