import { Body, Controller, Get, Header, Injectable, NotFoundException, Param, Post, Query, Redirect, Res, UsePipes, ValidationPipe } from '@nestjs/common';
import { InjectModel, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { IsIn, IsMongoId, IsString, Matches } from 'class-validator';
import type { Response } from 'express';
import { escapeRegExp } from 'lodash';
import { Model, Types } from 'mongoose';

@Schema()
export class Article {
  @Prop() slug!: string;
  @Prop() title!: string;
  @Prop() editKey!: string;
  @Prop() tags!: string[];
}
export const ArticleSchema = SchemaFactory.createForClass(Article);

class UnlockDto {
  @IsMongoId()
  id!: string;

  @IsString()
  editKey!: string;
}

class LeaveDto {
  @Matches(/^https:\/\/(www|help)\.example\.com\//)
  to!: string;
}

@Injectable()
export class ArticlesService {
  constructor(@InjectModel(Article.name) private readonly articles: Model<Article>) {}

  unlock(criteria: UnlockDto) {
    return this.articles.findOne({ _id: criteria.id, editKey: criteria.editKey }).exec(); // SAFE: nosql-injection (helper) DTO with IsString
  }

  draft(slug: any, editKey: any) {
    return this.articles.findOne({ slug, editKey }).lean().exec(); // BAD: nosql-injection (helper)
  }

  tagged(prefix: string) {
    return this.articles.find({ tags: new RegExp(`^${prefix}`) }).limit(20).exec(); // BAD: regex-injection (helper)
  }

  titled(term: string) {
    const title = new RegExp(escapeRegExp(term), 'i'); // SAFE: regex-injection (helper) escaped
    return this.articles.find({ title }).limit(20).exec(); // SAFE: code-injection (Query.exec)
  }

  byId(id: string) {
    if (!Types.ObjectId.isValid(id)) throw new NotFoundException();
    return this.articles.findById(id).exec(); // SAFE: nosql-injection (helper)
  }
}

@Controller('articles')
export class ArticlesController {
  constructor(private readonly service: ArticlesService) {}

  @Post('unlock')
  @UsePipes(new ValidationPipe({ whitelist: true }))
  unlock(@Body() dto: UnlockDto) {
    return this.service.unlock(dto);
  }

  @Post('draft')
  draft(@Body('slug') slug: any, @Body('editKey') editKey: any) {
    return this.service.draft(slug, editKey);
  }

  @Get('tagged/:prefix')
  tagged(@Param('prefix') prefix: string) {
    return this.service.tagged(prefix);
  }

  @Get('titled')
  titled(@Query('q') q: string) {
    return this.service.titled(String(q));
  }

  @Get('leave')
  @Redirect()
  leave(@Query(new ValidationPipe()) query: LeaveDto) {
    return { url: query.to, statusCode: 302 }; // SAFE: open-redirect (pattern with host and slash)
  }

  @Get('track')
  @Redirect()
  track(@Query('url') url: string, @Query('campaign') campaign: string) {
    const separator = url.includes('?') ? '&' : '?';
    return { url: `${url}${separator}utm_campaign=${campaign}` }; // BAD: open-redirect
  }

  @Get('empty')
  empty(@Query('q') q: string): string {
    return `<p>Nothing found for <em>${q}</em>.</p>`; // BAD: xss (a string becomes text/html)
  }

  @Get('count')
  @Header('Content-Type', 'text/plain')
  count(@Query('q') q: string): string {
    return `0 articles for ${q}`; // SAFE: xss (text/plain)
  }

  @Get(':id')
  async one(@Param('id') id: string) {
    const article = await this.service.byId(id);
    return { id, title: article?.title }; // SAFE: xss (JSON)
  }

  @Get(':id/print')
  async print(@Param('id') id: string, @Query('css') css: string, @Res() res: Response) {
    const article = await this.service.byId(id);
    res.send('<link rel="stylesheet" href="' + css + '"><h1>' + (article ? article.slug : '') + '</h1>'); // BAD: xss
  }
}
