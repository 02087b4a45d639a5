import ejs from 'ejs';
import express from 'express';
import Fastify from 'fastify';
import Handlebars from 'handlebars';
import _ from 'lodash';
import Mustache from 'mustache';
import { Body, Controller, Post } from '@nestjs/common';
import nunjucks from 'nunjucks';
import { compile as compilePug } from 'pug';

const app = express();
const fastify = Fastify();
const env = new nunjucks.Environment();
const LAYOUTS = { short: '<p><%= name %></p>', long: '<div><%= name %></div>' };

app.get('/hello', (req, res) => {
  // bad: the name is part of the template
  res.send(ejs.render(`<h1>Hello ${req.query.name}</h1>`));
});

app.post('/preview', async (req, res) => {
  const { template, data } = req.body;
  // bad: Handlebars reaches constructors
  const render = Handlebars.compile(template);
  // bad: an environment of Nunjucks
  const other = env.renderString(template, data);
  // ok: no expressions in this language
  const plain = Mustache.render(template, data);
  res.send(render(data) + other + plain);
});

app.get('/fine', (req, res) => {
  // ok: the name is a variable
  const first = ejs.render('<h1>Hello <%= name %></h1>', { name: req.query.name });
  // ok: one of two constants
  const second = ejs.render(LAYOUTS[req.query.layout as string], { name: 'you' });
  // ok: the name of a file of the service
  const third = nunjucks.render('hello.njk', { name: req.query.name });
  res.send(first + second + third);
});

fastify.post('/mails', async (request, reply) => {
  const subject = 'Order of ' + request.body.customer;
  // bad: built above
  const text = _.template(subject)({ shop: 'ours' });
  return reply.send({ text });
});

@Controller('reports')
export class ReportsController {
  @Post()
  create(@Body() body: any) {
    // bad: a field of the body
    return nunjucks.renderString(body.layout, { rows: [] });
  }
}
