import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Injectable,
  Logger,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { InjectDataSource, InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { IsDateString, IsEnum, IsInt, IsOptional, Max, Min } from 'class-validator';
import { Column, DataSource, Entity, Like, PrimaryGeneratedColumn, Repository } from 'typeorm';

export enum Grouping {
  Day = 'day',
  Week = 'week',
  Month = 'month',
}

@Entity()
export class Report {
  @PrimaryGeneratedColumn() id!: number;
  @Column() title!: string;
  @Column() owner!: number;
  @Column({ type: 'jsonb' }) definition!: Record<string, unknown>;
}

export class RevenueQuery {
  @IsEnum(Grouping)
  by!: Grouping;

  @IsDateString()
  @IsOptional()
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}

@Injectable()
export class ReportsService {
  private readonly logger = new Logger(ReportsService.name);

  constructor(
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    @InjectDataSource() private readonly source: DataSource,
  ) {}

  revenue(query: RevenueQuery) {
    return this.source.query(
      `SELECT date_trunc('${query.by}', at) AS period, sum(total) FROM sale WHERE at >= $1 GROUP BY 1 LIMIT ${query.limit}`, // SAFE: sql-injection (enum and number)
      [query.from ?? '2000-01-01'],
    );
  }

  search(owner: number, term: string, order: string) {
    const builder = this.reports.createQueryBuilder('report').where('report.owner = :owner', { owner });
    if (term) builder.andWhere(`report.title ILIKE '%${term}%'`); // BAD: sql-injection
    this.logger.debug(`search by ${owner}`);
    return builder.orderBy(order === 'title' ? 'report.title' : 'report.id').take(50).getMany();
  }

  titled(title: string) {
    return this.reports.find({ where: { title: Like(`%${title}%`) }, take: 20 }); // SAFE: sql-injection (a bound value)
  }

  async drop(names: string[]) {
    const runner = this.source.createQueryRunner();
    try {
      for (const name of names) {
        await runner.query('DROP MATERIALIZED VIEW IF EXISTS report_' + name); // BAD: sql-injection
      }
    } finally {
      await runner.release();
    }
  }

  async refresh(id: number) {
    this.logger.log(`report ${id} is refreshed`); // SAFE: log-injection (a number)
    await this.source.query(`REFRESH MATERIALIZED VIEW report_${id}`);
  }
}

@Controller('reports')
@UseGuards(AuthGuard('jwt'))
export class ReportsController {
  private readonly logger = new Logger(ReportsController.name);

  constructor(private readonly service: ReportsService) {}

  @Get('revenue')
  revenue(@Query() query: RevenueQuery) {
    return this.service.revenue(query);
  }

  @Get('search')
  search(@Query('q') q: string, @Query('owner', ParseIntPipe) owner: number, @Query('order') order: string) {
    this.logger.log('search for ' + q + ' ordered by ' + order); // BAD: log-injection
    return this.service.search(owner, q, order);
  }

  @Get('titled/:title')
  titled(@Param('title') title: string) {
    return this.service.titled(title);
  }

  @Post('drop')
  drop(@Body('names') names: string[]) {
    if (!Array.isArray(names)) throw new BadRequestException();
    return this.service.drop(names);
  }

  @Post(':id/refresh')
  refresh(@Param('id', ParseIntPipe) id: number) {
    return this.service.refresh(id);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([Report])],
  controllers: [ReportsController],
  providers: [ReportsService],
})
export class ReportsModule {}
