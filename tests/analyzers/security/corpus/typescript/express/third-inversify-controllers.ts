import { Request, Response } from 'express';
import { inject, injectable } from 'inversify';
import { controller, httpDelete, httpGet, httpPost, queryParam, request, requestBody, requestParam, response } from 'inversify-express-utils';
import { Collection, Db, Filter, ObjectId } from 'mongodb';
import { z } from 'zod';
import escapeHtml from 'escape-html';
import escapeStringRegexp from 'escape-string-regexp';

interface Recipe {
  _id: ObjectId;
  slug: string;
  title: string;
  author: string;
  steps: string[];
  visible: boolean;
}

const TYPES = { Database: Symbol('Database'), Recipes: Symbol('Recipes') };
const Search = z.object({ title: z.string().max(80), author: z.string().optional() }).strict();

@injectable()
export class RecipeStore {
  private readonly recipes: Collection<Recipe>;

  constructor(@inject(TYPES.Database) db: Db) {
    this.recipes = db.collection<Recipe>('recipes');
  }

  find(filter: z.infer<typeof Search>) {
    return this.recipes.find({ visible: true, ...filter }).limit(30).toArray(); // SAFE: nosql-injection (strings of a strict schema)
  }

  remove(filter: Filter<Recipe>) {
    return this.recipes.deleteMany(filter); // BAD: nosql-injection
  }

  titled(text: string) {
    return this.recipes.find({ title: { $regex: text, $options: 'i' } }).limit(30).toArray(); // BAD: regex-injection
  }

  beginning(text: string) {
    const title = new RegExp('^' + escapeStringRegexp(text), 'i'); // SAFE: regex-injection
    return this.recipes.find({ title }).limit(30).toArray();
  }

  one(id: string) {
    return this.recipes.findOne({ _id: new ObjectId(id) }); // SAFE: nosql-injection (ObjectId)
  }

  bySlug(slug: string) {
    return this.recipes.findOne({ slug });
  }
}

@controller('/recipes')
export class RecipeController {
  constructor(@inject(TYPES.Recipes) private readonly store: RecipeStore) {}

  @httpPost('/search')
  async search(@requestBody() body: unknown) {
    return this.store.find(Search.parse(body));
  }

  @httpDelete('/')
  async remove(@request() req: Request) {
    return this.store.remove({ author: req.body.author, slug: req.body.slug });
  }

  @httpGet('/titled')
  async titled(@queryParam('q') q: string, @queryParam('mode') mode: string) {
    return mode === 'begin' ? this.store.beginning(q) : this.store.titled(q);
  }

  @httpGet('/:slug/page')
  async page(@requestParam('slug') slug: string, @response() res: Response) {
    const recipe = await this.store.bySlug(slug);
    if (!recipe) {
      res.status(404).send(`<p>There is no recipe ${escapeHtml(slug)}.</p>`); // SAFE: xss
      return;
    }
    const steps = recipe.steps.map((step) => `<li>${step}</li>`).join('');
    res.type('html').send(`<h1>${escapeHtml(recipe.title)}</h1><ol>${steps}</ol>`); // BAD: xss (steps of other people)
  }

  @httpGet('/:id')
  async one(@requestParam('id') id: string) {
    return this.store.one(id);
  }

  @httpGet('/:id/embed')
  async embed(@requestParam('id') id: string, @queryParam('callback') callback: string, @response() res: Response) {
    const recipe = await this.store.one(id);
    res.set('Content-Type', 'text/javascript');
    res.end(callback + '(' + JSON.stringify(recipe) + ')'); // BAD: xss (any text becomes script)
  }
}
