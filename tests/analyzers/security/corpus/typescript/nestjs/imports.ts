import { createHash } from 'crypto';
import { gunzipSync } from 'zlib';
import { Body, Controller, Get, Injectable, Logger, OnModuleInit, Param, Post, Query, Res } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { Response } from 'express';
import Handlebars from 'handlebars';
import * as yaml from 'js-yaml';
import all from 'js-yaml-js-types';
import { Client, EqualityFilter } from 'ldapjs';
import { parseXml } from 'libxmljs2';
import { unserialize } from 'node-serialize';
import { Client as Elastic } from '@elastic/elasticsearch';

interface ImportMessage {
  format: 'yaml' | 'xml';
  content: string;
}

const MAX_IMPORT = 5_000_000;

@Injectable()
export class DirectoryService {
  constructor(private readonly client: Client) {}

  find(name: string): void {
    this.client.search('ou=people,dc=example,dc=com', { filter: `(cn=*${name}*)`, scope: 'sub' }, () => undefined); // BAD: ldap-injection (helper)
  }

  exact(name: string): void {
    const filter = new EqualityFilter({ attribute: 'cn', value: name });
    this.client.search('ou=people,dc=example,dc=com', { filter, scope: 'sub' }, () => undefined); // SAFE: ldap-injection (helper)
  }
}

@Injectable()
export class ImportService implements OnModuleInit {
  private readonly logger = new Logger(ImportService.name);
  private schema!: yaml.Schema;
  private pending = '';

  onModuleInit(): void {
    this.schema = yaml.DEFAULT_SCHEMA.extend(all.all);
  }

  receive(message: ImportMessage): this {
    this.pending = message.content;
    return this;
  }

  asYaml(): unknown {
    return yaml.load(this.pending, { schema: this.schema }); // BAD: deserialization (helper) schema with functions
  }

  asPlainYaml(): unknown {
    return yaml.load(this.pending, { schema: yaml.FAILSAFE_SCHEMA }); // SAFE: deserialization (helper)
  }

  asXml(): string {
    return parseXml(this.pending, { noent: true, nonet: false }).toString(); // BAD: xxe (helper)
  }

  asCanonicalXml(): string {
    return parseXml(this.pending, { noent: false, nonet: true }).toString(); // SAFE: xxe (helper)
  }

  unpack(data: Buffer): Buffer {
    return gunzipSync(data, { maxOutputLength: MAX_IMPORT }); // SAFE: resource-limits (helper)
  }

  inflate(data: Buffer): Buffer {
    const plain = gunzipSync(data); // BAD: resource-limits (helper)
    this.logger.log({ bytes: plain.length, digest: createHash('sha1').update(plain).digest('hex') }); // SAFE: weak-crypto (fingerprint of a file)
    return plain;
  }

  preview(template: string, row: Record<string, string>): string {
    return Handlebars.compile(template)(row); // BAD: template-injection (helper)
  }
}

@Controller('imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportService,
    private readonly directory: DirectoryService,
    private readonly elastic: Elastic,
  ) {}

  @MessagePattern('import.received')
  received(@Payload() message: ImportMessage): unknown {
    const service = this.imports.receive(message);
    return message.format === 'xml' ? service.asXml() : service.asYaml();
  }

  @MessagePattern('import.partner')
  partner(@Payload() message: ImportMessage): unknown {
    const service = this.imports.receive(message);
    return message.format === 'xml' ? service.asCanonicalXml() : service.asPlainYaml();
  }

  @Post('state')
  state(@Body('state') state: string): { keys: string[] } {
    return { keys: Object.keys(unserialize(state)) }; // BAD: deserialization
  }

  @Post('packed')
  packed(@Body('data') data: string, @Query('mode') mode: string): { bytes: number } {
    const buffer = Buffer.from(data, 'base64');
    return { bytes: (mode === 'fast' ? this.imports.inflate(buffer) : this.imports.unpack(buffer)).length };
  }

  @Post('preview')
  preview(@Body() body: { template: string; row: Record<string, string> }): { text: string } {
    return { text: this.imports.preview(body.template, body.row) };
  }

  @Get('owners/:name')
  owners(@Param('name') name: string, @Query('exact') exact?: string): void {
    if (exact) this.directory.exact(name);
    else this.directory.find(name);
  }

  @Post('search')
  async search(@Body('query') query: Record<string, unknown>, @Body('script') script: string): Promise<unknown> {
    if (script) {
      return this.elastic.search({ index: 'imports', query: { script: { script: { source: script, lang: 'painless' } } } as never }); // BAD: code-injection
    }
    return this.elastic.search({ index: 'imports', query: { match: { name: String(query.name) } } }); // SAFE: nosql-injection (value of one field)
  }

  @Get('goto/:id')
  goto(@Param('id') id: string, @Query('return') back: string, @Res() res: Response): void {
    if (back && new URL(back, 'https://imports.example.com').host !== 'imports.example.com') {
      res.redirect(`/imports/${encodeURIComponent(id)}`); // SAFE: open-redirect (own path)
      return;
    }
    res.redirect(`/imports/view/${Number(id)}`); // SAFE: open-redirect (number)
  }
}
