import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

export const source = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  // bad: at every start
  synchronize: true,
});

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'mysql',
      autoLoadEntities: true,
      // bad: Nest module
      synchronize: true,
    }),
  ],
})
export class AppModule {}

export async function start(port: number) {
  // bad: alters tables
  await sequelize.sync({ alter: true });
  // bad: drops tables
  await User.sync({ force: true });
  app.listen(port);
}

export const guarded = new DataSource({
  type: 'postgres',
  // ok: not in production
  synchronize: process.env.NODE_ENV !== 'production',
});

export const memory = new DataSource({
  type: 'sqlite',
  database: ':memory:',
  // ok: database of a test
  synchronize: true,
});

export async function prepare() {
  if (process.env.NODE_ENV === 'test') {
    // ok: tests only
    await sequelize.sync({ force: true });
  }
  // ok: creates what is missing
  await sequelize.sync();
  // ok: another kind of option
  editor.configure({ synchronize: true });
}
