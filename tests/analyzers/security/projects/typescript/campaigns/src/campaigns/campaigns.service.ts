import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import * as Handlebars from 'handlebars';
import type { Model } from 'mongoose';
import * as mailer from '../utils/mailer';
import { Campaign } from './schemas/campaign.schema';

@Injectable()
export class CampaignsService {
  constructor(@InjectModel(Campaign.name) private readonly model: Model<Campaign>) {}

  search(criteria: Record<string, unknown>) {
    const { page = 1, ...filter } = criteria;
    return this.model.find(filter).skip((Number(page) - 1) * 20).limit(20).lean(); // BAD: nosql-injection (criteria of the body)
  }

  one(id: string) {
    return this.model.findOne({ reference: id }).lean(); // SAFE: nosql-injection (callers convert: ParseUUIDPipe)
  }

  async sendTest(to: string, greeting: string): Promise<void> {
    await mailer.send(to, `${greeting}!`, 'This is how the campaign looks.');
  }

  async preview(layout: string, body: string): Promise<string> {
    const source = await readFile(`layouts/${layout}.hbs`, 'utf8'); // SAFE: path-traversal (callers convert: the DTO's IsIn)

    const template = Handlebars.compile(source);
    return template({ body }); // SAFE: template-injection (other parameter: the layout's file is the template, the body is a value)
  }
}
