import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Ticket } from './ticket.entity';

@Injectable()
export class TicketsRepository {
  constructor(@InjectRepository(Ticket) private readonly rows: Repository<Ticket>) {}

  sortedBy(column: string): Promise<Ticket[]> {
    const sql = `SELECT * FROM tickets ORDER BY ${column} LIMIT 100`;
    return this.rows.query(sql); // SAFE: sql-injection (callers convert: an enum's pipe)
  }

  inQueue(queue: number): Promise<Ticket[]> {
    return this.rows
      .createQueryBuilder('t')
      .where(`t.queue_id = ${queue}`) // SAFE: sql-injection (callers convert: ParseIntPipe)
      .getMany();
  }

  search(term: string, status: string): Promise<Ticket[]> {
    const query = this.rows.createQueryBuilder('t').where('t.status = :status', { status });
    if (term) {
      query.andWhere(`t.subject ILIKE '%${term}%'`); // BAD: sql-injection (two calls: controller to service to repository)
    }
    return query.take(50).getMany();
  }

  similar(subject: string, language: string): Promise<Ticket[]> {
    return this.rows.query(
      `SELECT *, similarity(subject, $1) AS near FROM tickets_${language} ORDER BY near DESC LIMIT 10`, // SAFE: sql-injection (other parameter: the language is the service's constant, the subject is bound)
      [subject],
    );
  }
}
