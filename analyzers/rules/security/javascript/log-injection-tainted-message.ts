import { Controller, Get, Logger, Query } from '@nestjs/common';
import express from 'express';

const app = express();

app.post('/login', (req, res) => {
  // bad: a line break in the name begins an entry
  console.log(`login of ${req.body.name} failed`);
  // bad: as an argument
  console.warn('login failed', req.body.name);
  // ok: quoted
  console.log('login of %s failed', JSON.stringify(req.body.name));
  // ok: inspected
  console.log({ name: req.body.name });
  // ok: no line breaks are left
  console.log('login of ' + req.body.name.replace(/[\r\n]/g, ' '));
  res.status(401).end();
});

app.get('/page', (req, res) => {
  // ok: a number
  console.log('page ' + Number(req.query.page));
  res.end();
});

@Controller('search')
export class SearchController {
  private readonly logger = new Logger(SearchController.name);

  @Get()
  search(@Query('q') q: string) {
    // bad: the framework's logger writes lines
    this.logger.log('search for ' + q);
    return [];
  }
}
