import {
  Body,
  ClassSerializerInterceptor,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Req,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common';
import { PrismaClient } from '@prisma/client';
import * as argon2 from 'argon2';
import * as bcrypt from 'bcrypt';
import { Exclude, Expose, plainToInstance } from 'class-transformer';
import { IsEmail, IsOptional, IsString, Length } from 'class-validator';
import type { Request } from 'express';

export class CreatePerson {
  @IsEmail() email!: string;
  @Length(10, 200) password!: string;
  @IsString() @IsOptional() nick?: string;
}

export class ChangePerson {
  @IsString() @IsOptional() nick?: string;
  @IsString() @IsOptional() city?: string;
}

export class PersonView {
  @Expose() id!: string;
  @Expose() nick!: string;
  @Exclude() hash!: string;
}

@Injectable()
export class PeopleService {
  constructor(private readonly prisma: PrismaClient) {}

  async create(input: CreatePerson) {
    const hash = await argon2.hash(input.password, { type: argon2.argon2id }); // SAFE: password-storage
    return this.prisma.person.create({ data: { email: input.email, nick: input.nick, hash } });
  }

  async createGuest(name: string, password: string) {
    const hash = await bcrypt.hash(password, 4); // BAD: password-cost
    return this.prisma.person.create({ data: { email: `${name}@guests.example.com`, nick: name, hash } });
  }

  change(id: string, input: ChangePerson) {
    return this.prisma.person.update({ where: { id }, data: { nick: input.nick, city: input.city } }); // SAFE: mass-assignment
  }

  replace(id: string, input: any) {
    return this.prisma.person.update({ where: { id }, data: { ...input, updatedAt: new Date() } }); // BAD: mass-assignment
  }

  find(id: string) {
    return this.prisma.person.findUniqueOrThrow({ where: { id } });
  }

  sorted(column: string) {
    return this.prisma.$queryRaw`SELECT id, nick FROM person WHERE city = ${column} ORDER BY nick`; // SAFE: sql-injection (tagged template)
  }

  nearby(city: string) {
    return this.prisma.$queryRawUnsafe(`SELECT id, nick FROM person WHERE city = '${city}'`); // BAD: sql-injection
  }
}

@Controller('people')
@UseInterceptors(ClassSerializerInterceptor)
export class PeopleController {
  constructor(private readonly people: PeopleService) {}

  @Post()
  async create(@Body(new ValidationPipe({ whitelist: true })) input: CreatePerson) {
    const person = await this.people.create(input);
    return { id: person.id };
  }

  @Post('guests')
  @HttpCode(204)
  async guest(@Body('name') name: string, @Body('password') password: string) {
    await this.people.createGuest(name, password);
  }

  @Get(':id')
  async one(@Param('id', ParseUUIDPipe) id: string) {
    return plainToInstance(PersonView, await this.people.find(id), { excludeExtraneousValues: true }); // SAFE: password-exposed
  }

  @Get(':id/record')
  async record(@Param('id', ParseUUIDPipe) id: string) {
    const { email, nick, hash } = await this.people.find(id);
    return { id, email, nick, hash }; // BAD: password-exposed
  }

  @Patch(':id')
  change(@Param('id', ParseUUIDPipe) id: string, @Body(new ValidationPipe({ whitelist: true })) input: ChangePerson) {
    return this.people.change(id, input);
  }

  @Put(':id')
  replace(@Param('id', ParseUUIDPipe) id: string, @Req() request: Request) {
    return this.people.replace(id, request.body);
  }

  @Get('city/:city')
  city(@Param('city') city: string) {
    return Promise.all([this.people.sorted(city), this.people.nearby(city)]);
  }
}
