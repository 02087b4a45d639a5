import express, { type Request, type Response } from 'express';
import Handlebars from 'handlebars';
import { escape, template } from 'lodash';
import nunjucks from 'nunjucks';
import pug from 'pug';
import sanitizeHtml from 'sanitize-html';
import { articles } from './articles';

const app = express();
const environment = nunjucks.configure('views', { autoescape: true, express: app }); // SAFE: xss

Handlebars.registerHelper('comment', (text: string) => new Handlebars.SafeString(`<q>${text}</q>`)); // BAD: xss
Handlebars.registerHelper('quoted', (text: string) => new Handlebars.SafeString(`<q>${Handlebars.escapeExpression(text)}</q>`)); // SAFE: xss

interface PreviewBody {
  layout: string;
  title: string;
  values: Record<string, string>;
}

class LetterService {
  private source = '<p>Dear {{name}}</p>';

  public useSource(source: string): this {
    this.source = source;
    return this;
  }

  public render(values: Record<string, unknown>): string {
    const compiled = Handlebars.compile(this.source); // BAD: template-injection (helper)
    return compiled(values);
  }

  public salutation(values: { name: string }): string {
    return Handlebars.compile('<p>Dear {{name}}</p>', { strict: true })(values); // SAFE: template-injection (helper)
  }
}

app.use(express.json({ limit: '100kb' }));

app.post('/letters', (req: Request<unknown, unknown, PreviewBody>, res: Response) => {
  const { layout, values } = req.body;
  const html = new LetterService().useSource(layout).render(values);
  res.json({ html });
});

app.post('/letters/salutation', (req, res) => {
  const html = new LetterService().salutation({ name: String(req.body.name) });
  res.type('html').send(html);
});

app.post('/layouts', (req: Request<unknown, unknown, PreviewBody>, res) => {
  const render = pug.compile(`h1= title\n${req.body.layout}`); // BAD: template-injection
  res.json({ html: render({ title: req.body.title }) });
});

app.post('/snippets', (req, res) => {
  const settings = { interpolate: /{{([\s\S]+?)}}/g };
  const snippet = template(req.body.snippet, settings); // BAD: template-injection
  res.json({ text: snippet({ year: new Date().getFullYear() }) });
});

app.get('/articles/:slug', async (req, res) => {
  const article = await articles.bySlug(req.params.slug);
  if (!article) {
    res.status(404).send(`No article named ${req.params.slug}`); // BAD: xss
    return;
  }
  res.render('article.njk', { article, body: sanitizeHtml(article.body) }); // SAFE: template-injection (constant view)
});

app.get('/articles/:slug/teaser', async (req, res) => {
  const article = await articles.bySlug(req.params.slug);
  const heading = environment.renderString('<h2>{{ title }}</h2>', { title: req.query.title }); // SAFE: template-injection (constant template)
  res.send(heading + sanitizeHtml(article?.body ?? '')); // SAFE: xss (escaped and sanitised)
});

app.get('/articles/:slug/comments', async (req, res) => {
  const comments = await articles.comments(req.params.slug);
  const items = comments.map((c) => `<li>${escape(c.author)}: ${c.text}</li>`);
  res.send(`<ul>${items.join('')}</ul>`); // BAD: xss (stored text)
});

app.get('/share', (req, res) => {
  const { url } = req.query;
  if (typeof url !== 'string' || !/^\/(?![/\\])[\w\-/.]*$/.test(url)) {
    res.redirect('/');
    return;
  }
  res.redirect(url); // SAFE: open-redirect (relative only)
});

app.get('/login', (req, res) => {
  const fallback = '/home';
  const next = (req.query.next as string | undefined) ?? req.get('referer') ?? fallback;
  res.location(next).status(303).end(); // BAD: open-redirect
});

export default app;
