import {
  BadRequestException, Body, Controller, Delete, Get, Injectable, Logger, Param, ParseIntPipe, Patch, Post, Query, Req, UseGuards, ValidationPipe,
} from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsEmail, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { Column, DataSource, Entity, PrimaryGeneratedColumn, Repository } from 'typeorm';
import { AdminGuard, type AuthenticatedRequest } from './guards';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  email!: string;

  @Column()
  name!: string;

  @Column({ default: false })
  isAdmin!: boolean;
}

export class CreateUserDto {
  @IsEmail()
  email!: string;

  @IsString()
  @MaxLength(80)
  name!: string;
}

export class FindUsersDto {
  @IsOptional()
  @IsIn(['id', 'name', 'email'])
  sort: 'id' | 'name' | 'email' = 'id';

  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsString()
  team?: string;
}

@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly dataSource: DataSource,
  ) {}

  list(dto: FindUsersDto): Promise<User[]> {
    const query = this.users.createQueryBuilder('u').take(50);
    if (dto.name) {
      query.andWhere('u.name ILIKE :name', { name: `%${dto.name}%` }); // SAFE: sql-injection (helper) parameter
    }
    if (dto.team) {
      query.andWhere(`u.team = '${dto.team}'`); // BAD: sql-injection (helper) IsString allows quotes
    }
    return query.orderBy(`u.${dto.sort}`, 'ASC').getMany(); // SAFE: sql-injection (helper) IsIn on the DTO
  }

  byColumn(column: string, value: string): Promise<unknown> {
    return this.dataSource.query(`SELECT id, email FROM users WHERE ${column} = $1`, [value]); // BAD: sql-injection (helper)
  }

  byEmail(email: string): Promise<unknown> {
    return this.dataSource.query('SELECT id, name FROM users WHERE lower(email) = lower($1)', [email]); // SAFE: sql-injection (helper)
  }

  neighbours(id: number): Promise<unknown> {
    return this.dataSource.query(`SELECT id FROM users WHERE id BETWEEN ${id - 5} AND ${id + 5}`); // SAFE: sql-injection (helper) ParseIntPipe
  }

  async create(dto: CreateUserDto): Promise<User> {
    const user = this.users.create(dto); // SAFE: mass-assignment (helper) whitelisted DTO
    return this.users.save(user);
  }

  async replace(id: number, changes: Partial<User>): Promise<User> {
    const user = await this.users.findOneByOrFail({ id });
    return this.users.save(Object.assign(user, changes)); // BAD: mass-assignment (helper)
  }

  async remove(id: number, actor: number): Promise<void> {
    await this.users.delete({ id });
    this.logger.log({ action: 'user.remove', actor, id });
  }

  promote(id: number): Promise<unknown> { // BAD: audit-missing
    return this.users.update({ id }, { isAdmin: true });
  }
}

@Controller('users')
@UseGuards(AdminGuard)
export class UsersController {
  constructor(private readonly service: UsersService) {}

  @Get()
  list(@Query(new ValidationPipe({ transform: true, whitelist: true })) dto: FindUsersDto): Promise<User[]> {
    return this.service.list(dto);
  }

  @Get('lookup')
  lookup(@Query('column') column: string, @Query('value') value: string): Promise<unknown> {
    if (!value) throw new BadRequestException();
    return this.service.byColumn(column, value);
  }

  @Get('email/:email')
  email(@Param('email') email: string): Promise<unknown> {
    return this.service.byEmail(email);
  }

  @Get(':id/neighbours')
  neighbours(@Param('id', ParseIntPipe) id: number): Promise<unknown> {
    return this.service.neighbours(id);
  }

  @Post()
  create(@Body(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true })) dto: CreateUserDto): Promise<User> {
    return this.service.create(dto);
  }

  @Patch(':id')
  replace(@Param('id', ParseIntPipe) id: number, @Body() changes: Partial<User>): Promise<User> {
    return this.service.replace(id, changes);
  }

  @Post(':id/promote')
  promote(@Param('id', ParseIntPipe) id: number): Promise<unknown> {
    return this.service.promote(id);
  }

  @Delete(':id')
  remove(@Param('id', ParseIntPipe) id: number, @Req() req: AuthenticatedRequest): Promise<void> { // SAFE: audit-missing (the service logs)
    return this.service.remove(id, req.user.id);
  }
}
