import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class ArchiveRepository {
  constructor(private readonly source: DataSource) {}

  search(term: string, status: string): Promise<unknown[]> {
    return this.source.query(`SELECT id FROM archive WHERE status = '${status}' AND subject LIKE '${term}%'`); // SAFE: sql-injection (look-alike: the service's repository is another class, the task gives constants)
  }
}
