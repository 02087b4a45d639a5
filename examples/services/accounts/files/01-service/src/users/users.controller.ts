import { Controller, Get, NotFoundException, Param, ParseUUIDPipe } from '@nestjs/common';
import { User } from './user.entity';
import { UsersService } from './users.service';

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get(':id')
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<Pick<User, 'id' | 'active'>> {
    const user = await this.users.find(id);
    if (!user) {
      throw new NotFoundException();
    }
    return { id: user.id, active: user.active };
  }
}
