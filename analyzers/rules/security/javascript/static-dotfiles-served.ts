import express from 'express';
import fastifyStatic from '@fastify/static';
import serve from 'koa-static';

const app = express();

// bad: .env, where one gets in
app.use(express.static('public', { dotfiles: 'allow' }));
// bad: Koa's name for it
koa.use(serve('public', { maxage: 86400000, hidden: true }));
// bad: Fastify's plugin
fastify.register(fastifyStatic, { root: publicFolder, dotfiles: 'allow' });
// bad: NestJS on Express
app.useStaticAssets(uploads, { prefix: '/uploads', dotfiles: 'allow' });

// ok: the default
app.use(express.static('public'));
// ok: said
app.use(express.static('public', { dotfiles: 'deny' }));
// ok: the folder that is meant
app.use('/.well-known', express.static('public/challenges', { dotfiles: 'allow' }));
// ok: the same by its root
app.use(express.static('public/.well-known', { dotfiles: 'allow' }));
// ok: one file, from a folder whose path has a hidden part
app.get('/logo', (req, res) => res.sendFile('/srv/.shop/logo.png', { dotfiles: 'allow' }));
