import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

@Injectable()
export class ContactsDao {
  private readonly logger = new Logger(ContactsDao.name);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  async matching(word: string) {
    const name = new RegExp('^' + word, 'i'); // BAD: regex-injection
    const found = await this.connection.collection('contacts').find({ name }).limit(50).toArray();
    this.logger.debug(`${found.length} contacts`);
    return found;
  }

  remove(id: string) {
    const where = `this.reference === '${id}'`;
    return this.connection.collection('contacts').deleteMany({ $where: where }); // SAFE: where-javascript (nobody calls)
  }
}
