import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import { parseFeed } from '../utils/feed-parser';

@Injectable()
export class FeedClient {
  private readonly base = process.env.QUOTA_URL ?? 'http://quota.internal';

  constructor(private readonly http: HttpService) {}

  async load(address: string): Promise<string[]> {
    const { data } = await firstValueFrom(this.http.get<string>(address, { timeout: 5000 })); // BAD: ssrf
    return parseFeed(data);
  }

  async quota(tenant: string): Promise<number> {
    const { data } = await firstValueFrom(this.http.get(`${this.base}/quota`, { params: { tenant } })); // SAFE: ssrf (config: the base is a setting, the tenant is a query's value)
    return data.left;
  }
}
