import { HttpService } from '@nestjs/axios';
import { Body, Controller, ForbiddenException, Get, Headers, Inject, Injectable, Param, Post, Query, RawBodyRequest, Req } from '@nestjs/common';
import { ConfigType, registerAs } from '@nestjs/config';
import { IsIn, IsUrl } from 'class-validator';
import { createHmac, timingSafeEqual } from 'crypto';
import type { Request } from 'express';
import { Agent } from 'https';
import { lookup } from 'dns/promises';
import { isPrivate } from 'ip';
import { firstValueFrom } from 'rxjs';

export const integrations = registerAs('integrations', () => ({
  calendar: process.env.CALENDAR_URL ?? 'https://calendar.example.com',
  hookSecret: process.env.HOOK_SECRET ?? '',
  regions: { eu: 'https://eu.crm.example.com', us: 'https://us.crm.example.com' } as Record<string, string>,
}));

export class Feed {
  @IsUrl({ protocols: ['https'] })
  url!: string;
}

export class Region {
  @IsIn(['eu', 'us'])
  region!: 'eu' | 'us';
}

@Injectable()
export class IntegrationsService {
  private readonly agent = new Agent({ keepAlive: true, rejectUnauthorized: process.env.STRICT_TLS === 'yes' }); // BAD: tls-verification

  constructor(
    private readonly http: HttpService,
    @Inject(integrations.KEY) private readonly config: ConfigType<typeof integrations>,
  ) {}

  async feed(feed: Feed) {
    const { data } = await firstValueFrom(this.http.get<string>(feed.url, { responseType: 'text', timeout: 5000 })); // BAD: ssrf
    return data.slice(0, 2000);
  }

  async events(calendar: string) {
    const url = new URL(`/calendars/${encodeURIComponent(calendar)}/events`, this.config.calendar);
    const { data } = await firstValueFrom(this.http.get(url.toString(), { httpsAgent: this.agent })); // SAFE: ssrf (configured host)
    return data;
  }

  async contacts(region: Region, page: number) {
    const response = await fetch(`${this.config.regions[region.region]}/contacts?page=${page}`); // SAFE: ssrf
    return response.json();
  }

  async avatar(domain: string) {
    const icon = await fetch('https://' + domain + '/favicon.ico'); // BAD: ssrf
    return Buffer.from(await icon.arrayBuffer()).toString('base64');
  }

  async probe(url: URL) {
    const { address } = await lookup(url.hostname);
    if (isPrivate(address) || url.protocol !== 'https:') throw new ForbiddenException();
    const answer = await fetch(url, { method: 'HEAD', redirect: 'error', signal: AbortSignal.timeout(3000) }); // SAFE: ssrf (public address)
    return answer.status;
  }

  signed(body: Buffer, signature: string) {
    const expected = createHmac('sha256', this.config.hookSecret).update(body).digest();
    const given = Buffer.from(signature, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected); // SAFE: timing-compare
  }

  known(key: string) {
    return key === createHmac('sha1', this.config.hookSecret).update('crm').digest('base64'); // BAD: timing-compare
  }
}

@Controller('integrations')
export class IntegrationsController {
  constructor(private readonly service: IntegrationsService) {}

  @Post('feeds')
  feed(@Body() feed: Feed) {
    return this.service.feed(feed);
  }

  @Get('calendars/:name')
  events(@Param('name') name: string) {
    return this.service.events(name);
  }

  @Get('contacts/:region')
  contacts(@Param() region: Region, @Query('page') page: number) {
    return this.service.contacts(region, Number(page) || 0);
  }

  @Get('icons/:domain')
  async icon(@Param('domain') domain: string) {
    return { icon: await this.service.avatar(domain) };
  }

  @Post('probe')
  probe(@Body('url') url: string, @Headers('x-integration-key') key: string) {
    if (!this.service.known(key)) throw new ForbiddenException();
    return this.service.probe(new URL(url));
  }

  @Post('hook')
  hook(@Req() request: RawBodyRequest<Request>, @Headers('x-signature') signature: string) {
    if (!request.rawBody || !this.service.signed(request.rawBody, signature)) throw new ForbiddenException();
    return { accepted: true };
  }
}
