import { MigrationInterface, QueryRunner } from 'typeorm';

export class AddStatus1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "orders" ADD "status" text`);
  }

  // bad: nothing
  public async down(queryRunner: QueryRunner): Promise<void> {}
}

export class AddNote1700000000001 implements MigrationInterface {
  name = 'AddNote1700000000001';

  async up(queryRunner: QueryRunner) {
    await queryRunner.addColumn('orders', note);
  }

  // bad: nothing, without types
  async down() {}
}

export class AddPrice1700000000005 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const table = await queryRunner.getTable('orders');
    await queryRunner.addColumn(table, price);
  }

  // bad: nothing, unused parameter
  public async down(_queryRunner: QueryRunner): Promise<void> {}
}

export class AddTotal1700000000002 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "orders" ADD "total" integer`);
  }

  // ok: reversed
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "orders" DROP COLUMN "total"`);
  }
}

export class Cleanup1700000000003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM "orders" WHERE "total" = 0`);
  }

  // ok: says that there is no way back
  public async down(): Promise<void> {
    throw new Error('irreversible: the rows are gone');
  }
}

export class Placeholder1700000000004 implements MigrationInterface {
  public async up(): Promise<void> {}

  // ok: up does nothing either
  public async down(): Promise<void> {}
}
