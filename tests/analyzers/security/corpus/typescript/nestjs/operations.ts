import { exec, execFile, spawn } from 'child_process';
import { promisify } from 'util';
import { HttpService } from '@nestjs/axios';
import { BadGatewayException, Body, Controller, Get, Headers, HttpException, Injectable, Param, ParseEnumPipe, ParseIntPipe, Post, Query, ValidationPipe } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { EventPattern, Payload } from '@nestjs/microservices';
import { IsString, IsUrl, Matches } from 'class-validator';
import { firstValueFrom } from 'rxjs';

const sh = promisify(exec);
const run = promisify(execFile);

enum Queue {
  Mail = 'mail',
  Billing = 'billing',
}

class CheckDto {
  @IsUrl({ protocols: ['https'], require_tld: true })
  address!: string;
}

class BackupDto {
  @Matches(/^[a-z][a-z0-9_]{0,30}$/)
  database!: string;

  @IsString()
  label!: string;
}

@Injectable()
export class OperationsService {
  constructor(
    private readonly http: HttpService,
    private readonly config: ConfigService,
  ) {}

  async backup(dto: BackupDto): Promise<string> {
    const folder = this.config.getOrThrow<string>('BACKUP_DIR');
    const { stdout } = await sh(`pg_dump ${dto.database} | gzip > ${folder}/${dto.database}.gz && stat -c %s ${folder}/${dto.database}.gz`); // SAFE: command-injection (helper) pattern on the DTO
    return stdout.trim();
  }

  async tag(label: string): Promise<void> {
    const folder = this.config.getOrThrow<string>('BACKUP_DIR');
    await sh(`echo "${label}" >> ${folder}/LABELS`); // BAD: command-injection (helper)
  }

  async queueLength(queue: Queue): Promise<number> {
    const { stdout } = await run('rabbitmqctl', ['list_queues', '--queue', queue]); // SAFE: command-injection (helper) enum
    return Number(stdout.split('\t')[1]);
  }

  async check(address: string): Promise<number> {
    const response = await firstValueFrom(this.http.get(address, { timeout: 3000, maxRedirects: 0 })); // BAD: ssrf (helper) IsUrl is no allow-list
    return response.status;
  }

  async release(version: string): Promise<unknown> {
    const base = this.config.getOrThrow<string>('RELEASE_URL');
    const { data } = await firstValueFrom(this.http.get(`${base}/releases/${encodeURIComponent(version)}`, { timeout: 3000 })); // SAFE: ssrf (helper) host from configuration
    return data;
  }
}

@Controller('operations')
export class OperationsController {
  constructor(private readonly service: OperationsService) {}

  @Post('backup')
  async backup(@Body(new ValidationPipe({ whitelist: true })) dto: BackupDto) {
    const size = await this.service.backup(dto);
    await this.service.tag(dto.label);
    return { size };
  }

  @Get('queues/:queue')
  queue(@Param('queue', new ParseEnumPipe(Queue)) queue: Queue) {
    return this.service.queueLength(queue);
  }

  @Post('check')
  check(@Body(new ValidationPipe({ whitelist: true })) dto: CheckDto) {
    return this.service.check(dto.address);
  }

  @Get('releases/:version')
  release(@Param('version') version: string) {
    return this.service.release(version);
  }

  @Get('signal/:pid')
  signal(@Param('pid', ParseIntPipe) pid: number, @Query('signal') signal: string) {
    try {
      spawn(`kill -${signal} ${pid}`, { shell: '/bin/bash' }); // BAD: command-injection
      return { sent: true };
    } catch (error) {
      throw new HttpException((error as Error).stack ?? 'failed', 500); // BAD: error-detail
    }
  }

  @Get('mirror')
  async mirror(@Headers('x-mirror-host') mirror: string) {
    const response = await fetch(`https://${mirror}/manifest.json`, { signal: AbortSignal.timeout(3000), redirect: 'error' }); // BAD: ssrf
    if (!response.ok) throw new BadGatewayException('mirror unavailable'); // SAFE: error-detail
    return response.json();
  }

  @EventPattern('node.joined')
  async joined(@Payload() event: { address: string }) {
    await sh(`ssh-keyscan ${event.address} >> known_hosts`); // BAD: command-injection (message)
  }
}
