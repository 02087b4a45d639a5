import { Controller, Get, Query, Redirect, Res } from '@nestjs/common';
import express from 'express';
import Fastify from 'fastify';
import http from 'node:http';
import Router from '@koa/router';
import { NextRequest, NextResponse } from 'next/server';
import { isSafeReturnUrl } from './urls';

interface Target {
  to: string;
}

const app = express();
const fastify = Fastify();
const router = new Router();
const ORIGIN = 'https://shop.example.com';
const PAGES = new Map([['orders', '/orders']]);
const HOSTS = new Set(['docs.example.com']);

app.post('/login', (req, res) => {
  // bad: straight from the query
  res.redirect((req.query.next as string) || '/');
});

app.get('/out', (req, res) => {
  const { url } = req.query;
  // bad: any address, with a status
  return res.status(302).redirect(301, url as string);
});

app.get('/weak', (req, res) => {
  const next = String(req.query.next);
  if (!next.startsWith('/')) {
    return res.redirect('/');
  }
  // bad: "//evil.example" begins with a slash too
  return res.redirect(next);
});

app.get('/again', (req, res) => {
  // bad: the base is replaced by an absolute address
  res.redirect(new URL(req.query.to as string, ORIGIN).toString());
  // bad: the host is the caller's
  res.redirect(`https://${req.query.shop}/admin`);
});

app.get('/page', (req, res) => {
  // ok: looked up by name
  res.redirect(PAGES.get(req.query.page as string) ?? '/');
  // ok: the path is a constant
  res.redirect(`/orders/${req.query.id}`);
  // ok: after the host
  res.redirect(ORIGIN + '/search?q=' + encodeURIComponent(req.query.q as string));
});

app.get('/checked', (req, res) => {
  const next = req.query.next as string;
  if (next.startsWith('/') && !next.startsWith('//')) {
    // ok: a path of this host
    return res.redirect(next);
  }
  const target = new URL(next, ORIGIN);
  if (target.origin !== ORIGIN) {
    return res.redirect('/');
  }
  // ok: compared with the origin
  return res.redirect(target.href);
});

app.get('/listed', (req, res) => {
  const to = req.query.to as string;
  // ok: the host was looked up
  res.redirect(HOSTS.has(new URL(to).hostname) ? to : '/');
  // ok: the service's own check
  res.redirect(isSafeReturnUrl(to) ? to : '/');
});

fastify.get('/go', async (request, reply) => {
  const { to } = request.query as Target;
  // bad: Fastify does not look at it either
  return reply.code(303).redirect(to);
});

fastify.get('/go/header', async (request, reply) => {
  // bad: the header by hand
  reply.header('Location', request.query.to).code(302).send();
});

router.get('/leave', (ctx) => {
  // bad: Koa
  ctx.redirect(ctx.query.to as string);
});

@Controller('auth')
export class AuthController {
  @Get('callback')
  callback(@Query('state') state: string, @Res() res: Response) {
    // bad: the state is the caller's
    return res.redirect(state);
  }

  @Get('docs')
  @Redirect('https://docs.example.com', 302)
  docs(@Query('to') to: string) {
    // bad: what is returned replaces the constant
    return { url: to };
  }
}

export async function GET(request: NextRequest) {
  const to = request.nextUrl.searchParams.get('to');
  // bad: a route handler of Next.js
  return NextResponse.redirect(to);
}

http.createServer((req, res) => {
  const target = new URL(req.url, ORIGIN).searchParams.get('to');
  // ok: only for https
  res.writeHead(301, { Location: 'https://' + req.headers.host + req.url });
  res.end(target);
});

app.get('/upgrade', (req, res) => {
  // ok: the address that the browser itself asked for
  res.redirect(`https://${req.hostname}${req.originalUrl}`);
});

app.get('/login/:strategy', async (req, res) => {
  const result = await users.login({ strategy: req.params.strategy });
  // ok: the service's own answer
  res.redirect(result.redirect);
});
