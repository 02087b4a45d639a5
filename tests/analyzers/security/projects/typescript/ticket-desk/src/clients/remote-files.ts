import { Injectable } from '@nestjs/common';

@Injectable()
export class RemoteFiles {
  async read(address: string): Promise<string> {
    const response = await fetch(address, { signal: AbortSignal.timeout(5000) }); // BAD: ssrf (two calls: the source of the body through the service)
    return response.text();
  }
}
