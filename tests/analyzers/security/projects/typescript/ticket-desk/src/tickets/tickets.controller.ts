import { Body, Controller, Get, Param, ParseEnumPipe, ParseIntPipe, Post, Query } from '@nestjs/common';
import { TicketsRepository } from './tickets.repository';
import { TicketsService } from './tickets.service';

enum SortColumn {
  created = 'created_at',
  subject = 'subject',
  status = 'status',
}

@Controller('tickets')
export class TicketsController {
  constructor(
    private readonly tickets: TicketsService,
    private readonly repository: TicketsRepository,
  ) {}

  @Get()
  list(@Query('sort', new ParseEnumPipe(SortColumn)) sort: SortColumn) {
    return this.repository.sortedBy(sort);
  }

  @Get('search')
  search(@Query('q') q: string, @Query('status') status: string) {
    return this.tickets.search(q, status);
  }

  @Get('queue/:queueId')
  queue(@Param('queueId', ParseIntPipe) queueId: number) {
    return this.repository.inQueue(queueId);
  }

  @Get('similar')
  similar(@Query('subject') subject: string) {
    return this.tickets.similar(subject);
  }

  @Post('import')
  async import(@Body('source') source: string) {
    return { count: await this.tickets.import(source) };
  }

  @Post('export')
  async export(@Body() body: { name: string; format: string }) {
    return { file: await this.tickets.export(body.name, body.format) };
  }
}
