const express = require('express');
const nunjucks = require('nunjucks');
const Handlebars = require('handlebars');
const Mustache = require('mustache');
const ejs = require('ejs');
const { Eta } = require('eta');

const app = express();

// bad: off for all pages
nunjucks.configure('views', { autoescape: false, express: app });

// ok: on
nunjucks.configure('views', { autoescape: true, express: app });

// bad: off for one environment
const pages = new nunjucks.Environment(new nunjucks.FileSystemLoader('views'), { autoescape: false });

// bad: nothing is escaped by this template
const card = Handlebars.compile('<b>{{name}}</b>', { noEscape: true });

// ok: a mail as text
const plainText = Handlebars.compile('Hello {{name}}', { noEscape: true });

// ok: escaped
const label = Handlebars.compile('<b>{{name}}</b>');

// bad: the engine's own function is replaced
Mustache.escape = (text) => text;

// bad: by an option
const eta = new Eta({ views: 'views', autoEscape: false });

app.get('/', (req, res) => {
  // bad: its own way of escaping does not
  res.send(ejs.render('<b><%= name %></b>', { name: req.query.name }, { escape: (s) => s }));
});

// ok: another separator, not another way of escaping
app.engine('html', (path, data, done) => ejs.renderFile(path, data, { delimiter: '?' }, done));

module.exports = { pages, card, plainText, label, eta };
