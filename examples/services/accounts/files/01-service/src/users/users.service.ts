import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { User } from './user.entity';

@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);

  constructor(@InjectRepository(User) private readonly repository: Repository<User>) {}

  find(id: string): Promise<User | null> {
    return this.repository.findOneBy({ id });
  }

  byEmail(email: string): Promise<User | null> {
    return this.repository.findOneBy({ email });
  }

  async active(ids: string[]): Promise<User[]> {
    const users = await this.repository.find({ where: { id: In(ids), active: true }, take: 100 });
    this.logger.log(`${users.length} of ${ids.length} users are active`);
    return users;
  }
}
