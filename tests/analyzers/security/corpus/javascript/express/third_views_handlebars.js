const express = require('express');
const exphbs = require('express-handlebars');
const Handlebars = require('handlebars');
const ejs = require('ejs');
const pug = require('pug');
const DOMPurify = require('isomorphic-dompurify');
const serialize = require('serialize-javascript');
const { escape } = require('html-escaper');
const notes = require('./notes');

const app = express();
const greeting = Handlebars.compile('<p>Hello {{name}}</p>');

Handlebars.registerHelper('link', (text, url) => new Handlebars.SafeString('<a href="' + url + '">' + text + '</a>')); // BAD: unescaped-markup

Handlebars.registerHelper('badge', (count) => {
  const number = Number(count) || 0;
  return new Handlebars.SafeString(`<span class="badge">${number}</span>`); // SAFE: unescaped-markup (a number)
});

app.engine('hbs', exphbs.engine({ extname: '.hbs', handlebars: Handlebars }));
app.set('view engine', 'hbs');

app.get('/', (req, res) => {
  res.send(greeting({ name: req.query.name })); // SAFE: xss (escaped by the template)
});

app.get('/search', (req, res) => {
  res.write('<h2>Results for ');
  res.write(req.query.q); // BAD: xss
  res.end('</h2>');
});

app.get('/notes/:id', async (req, res, next) => {
  try {
    const note = await notes.find(Number(req.params.id));
    const clean = DOMPurify.sanitize(note.html);
    res.set('Content-Type', 'text/html').send(`<article>${clean}</article>`); // SAFE: xss (sanitised)
  } catch (err) {
    next(err);
  }
});

app.get('/editor', (req, res) => {
  const state = { draft: req.query.draft, user: req.user && req.user.name };
  res.render('editor', { bootstrap: serialize(state, { isJSON: true }) });
});

app.post('/preview', express.json({ limit: '50kb' }), (req, res) => {
  const html = ejs.render(req.body.template, { note: req.body.note }); // BAD: template-injection
  res.send({ html });
});

app.post('/mail-preview', express.json({ limit: '50kb' }), (req, res) => {
  const view = pug.compile('p Dear #{name},\np= text');
  res.send({ html: view({ name: req.body.name, text: req.body.text }) }); // SAFE: template-injection (constant)
});

app.get('/page/:name', (req, res) => {
  res.render('pages/about', req.query); // BAD: template-injection (options of the engine from the query)
});

app.use((req, res) => {
  res.status(404).send('<h1>' + escape(req.path) + ' was not found</h1>');
});

module.exports = app;
