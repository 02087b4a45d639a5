import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { ArchiveRepository } from './archive.repository';

@Injectable()
export class ArchiveTask {
  private readonly logger = new Logger(ArchiveTask.name);

  constructor(private readonly repository: ArchiveRepository) {}

  @Cron('0 4 * * *')
  async count(): Promise<void> {
    const rows = await this.repository.search('Re:', 'closed');
    this.logger.log(`${rows.length} answers are archived`);
  }
}
