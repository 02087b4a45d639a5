import express from 'express';
import { ImageController } from 'src/controllers/image.controller';
import { PeopleController } from 'src/controllers/people.controller';
import { Converter } from 'src/services/converter';
import PeopleStore from 'src/stores/people';

const images = new ImageController(new Converter('/srv/images'));
const people = new PeopleController(new PeopleStore());

export const app = express();
app.use(express.json());
app.post('/images/resize', (req, res, next) => images.resize(req, res).catch(next));
app.get('/images/kinds/:kind', (req, res, next) => images.kind(req, res).catch(next));
app.get('/images/raw', images.raw);
app.get('/people', (req, res, next) => people.find(req, res).catch(next));
app.get('/people/companies', (req, res, next) => people.companies(req, res).catch(next));
app.patch('/people/:id', (req, res, next) => people.update(req, res).catch(next));
