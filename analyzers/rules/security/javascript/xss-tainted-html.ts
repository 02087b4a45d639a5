import { Controller, Get, Query } from '@nestjs/common';
import escapeHtml from 'escape-html';
import express from 'express';
import Fastify from 'fastify';
import http from 'node:http';
import Router from '@koa/router';
import sanitizeHtml from 'sanitize-html';

const app = express();
const fastify = Fastify();
const router = new Router();

app.get('/hello', (req, res) => {
  // bad: a string is HTML
  res.send(`<h1>Hello ${req.query.name}</h1>`);
});

app.get('/search', (req, res) => {
  const { q } = req.query;
  let page = '<p>Nothing found for ' + q;
  page += '</p>';
  // bad: built above
  res.status(404).send(page);
});

app.get('/echo', (req, res) => {
  // bad: the value itself
  res.send(req.query.message);
});

app.get('/stream', (req, res) => {
  // bad: begins with a tag
  res.write('<title>' + req.query.title + '</title>');
  res.end();
});

app.get('/fine', async (req, res) => {
  const name = escapeHtml(req.query.name as string);
  // ok: escaped
  res.write(`<h1>Hello ${name}</h1>`);
  // ok: cleaned
  res.write('<div>' + sanitizeHtml(req.query.bio) + '</div>');
  // ok: a number
  res.end(`<p>Page ${Number(req.query.page)}</p>`);
});

app.get('/data', async (req, res) => {
  if (req.query.full) {
    // ok: JSON
    return res.json({ name: req.query.name });
  }
  const user = await users.create(req.body);
  // ok: an object
  return res.send(user);
});

app.get('/plain', (req, res) => {
  // ok: text
  res.type('text/plain').send('Hello ' + req.query.name);
});

fastify.get('/page', async (request, reply) => {
  reply.header('content-type', 'text/html; charset=utf-8');
  // bad: said two lines above
  return reply.send('<h1>' + request.query.title + '</h1>');
});

fastify.get('/page2', (request, reply) => {
  // bad: in one chain
  reply.type('text/html').send(`<h1>${request.query.title}</h1>`);
});

router.get('/koa', (ctx) => {
  // bad: begins with a tag
  ctx.body = `<h1>${ctx.query.title}</h1>`;
});

router.get('/koa/text', (ctx) => {
  // ok: text, since it begins with none
  ctx.body = `Hello ${ctx.query.name}`;
});

http.createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost');
  res.writeHead(200, { 'Content-Type': 'text/html' });
  // bad: the path of the request
  res.end(`Not found: ${decodeURIComponent(url.pathname)}`);
});

@Controller('hello')
export class HelloController {
  @Get()
  hello(@Query('name') name: string) {
    // bad: what a handler returns is sent as it is
    return `<h1>Hello ${name}</h1>`;
  }
}

router.get('/koa/default', (ctx) => {
  const { title = 'Untitled' } = ctx.query;
  // bad: a value for what is missing makes nothing harmless
  ctx.body = `<h1>${title}</h1>`;
});

app.get('/pieces', (req, res) => {
  res.write('<h1>Results for ');
  // bad: piece by piece
  res.write(req.query.q);
  res.end('</h1>');
});

app.get('/lines', (req, res) => {
  res.write('Results for ');
  // ok: no markup
  res.write(req.query.q);
  res.end();
});

app.get('/script', (req, res) => {
  res.set('Content-Type', 'text/javascript');
  // bad: the caller names the function that is called
  res.end(req.query.callback + '(' + JSON.stringify(rows) + ')');
});

app.get('/script2', (req, res) => {
  // bad: the same in one chain
  res.type('application/javascript').send(`/**/${req.query.callback}(${JSON.stringify(rows)});`);
});

app.get('/script3', (req, res) => {
  const { callback } = req.query;
  if (!/^[\w.]+$/.test(callback)) return res.sendStatus(400);
  res.writeHead(200, { 'Content-Type': 'application/javascript' });
  // ok: a name, and nothing else
  res.end(`${callback}(${JSON.stringify(rows)})`);
});

app.get('/script4', (req, res) => {
  // ok: the service names it
  res.type('application/javascript').send(`load(${JSON.stringify(req.query)})`);
});

export class EmbedController {
  @httpGet('/:id/embed')
  embed(@requestParam('id') id: string, @queryParam('title') title: string, @response() res: Response) {
    // bad: another framework's decorators
    res.send(`<h1>${title}</h1>`);
  }
}
