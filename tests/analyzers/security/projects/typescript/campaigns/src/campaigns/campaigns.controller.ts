import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, ValidationPipe } from '@nestjs/common';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { CampaignsService } from './campaigns.service';
import { FeedClient } from '../clients/feed.client';
import { ContactsDao } from '../dao/contacts.dao';

class PreviewDto {
  @IsIn(['plain', 'wide'])
  layout!: string;

  @IsString()
  @MaxLength(2000)
  body!: string;
}

@Controller('campaigns')
export class CampaignsController {
  constructor(
    private readonly campaigns: CampaignsService,
    private readonly contacts: ContactsDao,
    private readonly feeds: FeedClient,
  ) {}

  @Post('search')
  search(@Body() criteria: Record<string, unknown>) {
    return this.campaigns.search(criteria);
  }

  @Get(':id')
  one(@Param('id', new ParseUUIDPipe()) id: string) {
    return this.campaigns.one(id);
  }

  @Post('preview')
  async preview(@Body(new ValidationPipe({ whitelist: true })) dto: PreviewDto) {
    return { html: await this.campaigns.preview(dto.layout, dto.body) };
  }

  @Post('test-mail')
  async testMail(@Body('to') to: string, @Body('greeting') greeting: string) {
    await this.campaigns.sendTest(to, greeting);
    return { sent: true };
  }

  @Get('contacts/near')
  near(@Query('word') word: string) {
    return this.contacts.matching(word);
  }

  @Post('import')
  async import(@Body('feed') feed: string, @Body('tenant') tenant: string) {
    const items = await this.feeds.load(feed);
    return { count: items.length, quota: await this.feeds.quota(tenant) };
  }
}
