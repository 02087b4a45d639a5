"""Changes that alter, rename, drop or write what is in the tables of ``tables.py``, with what is to be found in them."""

from __future__ import annotations

from typing import Final

from tests.analyzers.migrations.tables import BySql, Change, Otherwise, rules

NO_TRANSACTION: Final = frozenset({"sequelize"})
MODELS: Final = frozenset({"django"})
KNOWN_MODELS: Final = "the models say that it was in use up to here"
ROWS: Final = BySql(why="rows are not its business")

LOSS: Final[dict[str, Change]] = {
    "not null": Change(
        sql=("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",),
        finds=rules("set-not-null-scan", "set-not-null-old-writers"),
        django='migrations.AlterField("order", "total", models.IntegerField())',
        alembic='op.alter_column("orders", "total", existing_type=sa.Integer(), nullable=False)',
        typeorm=(
            'await queryRunner.changeColumn("orders", "total", new TableColumn({ name: "total", type: "integer" }));'
        ),
        knex='await knex.schema.alterTable("orders", (table) => { table.dropNullable("total"); });',
        sequelize=(
            'await queryInterface.changeColumn("orders", "total", { type: Sequelize.INTEGER, allowNull: false });'
        ),
    ),
    "null allowed": Change(
        sql=("ALTER TABLE customers ALTER COLUMN name DROP NOT NULL;",),
        finds=rules("drop-not-null"),
        django='migrations.AlterField("customer", "name", models.CharField(max_length=20, null=True))',
        alembic='op.alter_column("customers", "name", nullable=True)',
        typeorm=(
            'await queryRunner.changeColumn("customers", "name", '
            'new TableColumn({ name: "name", type: "varchar", length: "20", isNullable: true }));'
        ),
        knex='await knex.schema.alterTable("customers", (table) => { table.setNullable("name"); });',
        sequelize=(
            'await queryInterface.changeColumn("customers", "name", { type: Sequelize.STRING(20), allowNull: true });'
        ),
    ),
    "type that has to be written anew": Change(
        sql=("ALTER TABLE orders ALTER COLUMN total TYPE bigint;",),
        finds=rules("column-type-rewrite"),
        django='migrations.AlterField("order", "total", models.BigIntegerField(null=True))',
        alembic='op.alter_column("orders", "total", type_=sa.BigInteger())',
        typeorm=BySql(why="changeColumn drops the column and adds it anew where the type differs"),
        knex='await knex.schema.alterTable("orders", (table) => { table.bigInteger("total").alter(); });',
        sequelize='await queryInterface.changeColumn("orders", "total", { type: Sequelize.BIGINT });',
    ),
    "type that widens": Change(
        sql=("ALTER TABLE customers ALTER COLUMN email TYPE varchar(200);",),
        finds=rules(),
        django='migrations.AlterField("customer", "email", models.CharField(max_length=200, null=True))',
        alembic='op.alter_column("customers", "email", existing_type=sa.String(100), type_=sa.String(200))',
        typeorm=BySql(why="changeColumn drops the column and adds it anew where the length differs"),
        knex='await knex.schema.alterTable("customers", (table) => { table.string("email", 200).alter(); });',
        sequelize='await queryInterface.changeColumn("customers", "email", { type: Sequelize.STRING(200) });',
    ),
    "type that narrows": Change(
        sql=("ALTER TABLE customers ALTER COLUMN email TYPE varchar(10);",),
        finds=rules("column-type-rewrite", "narrowing-type-change"),
        django='migrations.AlterField("customer", "email", models.CharField(max_length=10, null=True))',
        alembic='op.alter_column("customers", "email", existing_type=sa.String(100), type_=sa.String(10))',
        typeorm=BySql(why="changeColumn drops the column and adds it anew where the length differs"),
        knex='await knex.schema.alterTable("customers", (table) => { table.string("email", 10).alter(); });',
        sequelize='await queryInterface.changeColumn("customers", "email", { type: Sequelize.STRING(10) });',
    ),
    "default dropped": Change(
        sql=("ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;",),
        finds=rules("drop-default"),
        django='migrations.AlterField("order", "state", models.CharField(max_length=20, null=True))',
        alembic='op.alter_column("orders", "state", server_default=None)',
        typeorm=(
            'await queryRunner.changeColumn("orders", "state", '
            'new TableColumn({ name: "state", type: "varchar", length: "20", isNullable: true }));'
        ),
        knex='await knex.schema.alterTable("orders", (table) => { table.string("state", 20).alter(); });',
        sequelize='await queryInterface.changeColumn("orders", "state", { type: Sequelize.STRING(20) });',
    ),
    "index dropped": Change(
        sql=("DROP INDEX orders_note;",),
        finds=rules("drop-index-not-concurrent"),
        django='migrations.RemoveIndex("order", "orders_note")',
        alembic='op.drop_index("orders_note", "orders")',
        typeorm='await queryRunner.dropIndex("orders", "orders_note");',
        knex='await knex.schema.alterTable("orders", (table) => { table.dropIndex(["note"], "orders_note"); });',
        sequelize='await queryInterface.removeIndex("orders", "orders_note");',
    ),
    "constraint dropped": Change(
        sql=("ALTER TABLE orders DROP CONSTRAINT orders_number_key;",),
        finds=rules("drop-constraint"),
        django='migrations.RemoveConstraint("order", "orders_number_key")',
        alembic='op.drop_constraint("orders_number_key", "orders")',
        typeorm='await queryRunner.dropUniqueConstraint("orders", "orders_number_key");',
        knex='await knex.schema.alterTable("orders", (table) => { table.dropUnique(["number"], "orders_number_key"); });',
        sequelize='await queryInterface.removeConstraint("orders", "orders_number_key");',
    ),
    "column dropped": Change(
        sql=("ALTER TABLE orders DROP COLUMN total;",),
        finds=rules("drop-column"),
        django='migrations.RemoveField("order", "total")',
        alembic='op.drop_column("orders", "total")',
        typeorm='await queryRunner.dropColumn("orders", "total");',
        knex='await knex.schema.alterTable("orders", (table) => { table.dropColumn("total"); });',
        sequelize='await queryInterface.removeColumn("orders", "total");',
        otherwise=(Otherwise(containers=MODELS, finds=rules("drop-not-staged"), why=KNOWN_MODELS),),
    ),
    "table dropped": Change(
        sql=("DROP TABLE orders;",),
        finds=rules("drop-table"),
        django='migrations.DeleteModel("Order")',
        alembic='op.drop_table("orders")',
        typeorm='await queryRunner.dropTable("orders");',
        knex='await knex.schema.dropTable("orders");',
        sequelize='await queryInterface.dropTable("orders");',
        otherwise=(Otherwise(containers=MODELS, finds=rules("drop-not-staged"), why=KNOWN_MODELS),),
    ),
    "column renamed": Change(
        sql=("ALTER TABLE orders RENAME COLUMN total TO amount;",),
        finds=rules("rename-column"),
        django='migrations.RenameField("order", "total", "amount")',
        alembic='op.alter_column("orders", "total", new_column_name="amount")',
        typeorm='await queryRunner.renameColumn("orders", "total", "amount");',
        knex='await knex.schema.alterTable("orders", (table) => { table.renameColumn("total", "amount"); });',
        sequelize='await queryInterface.renameColumn("orders", "total", "amount");',
    ),
    "table renamed": Change(
        sql=("ALTER TABLE orders RENAME TO purchases;",),
        finds=rules("rename-table"),
        django='migrations.AlterModelTable("order", "purchases")',
        alembic='op.rename_table("orders", "purchases")',
        typeorm='await queryRunner.renameTable("orders", "purchases");',
        knex='await knex.schema.renameTable("orders", "purchases");',
        sequelize='await queryInterface.renameTable("orders", "purchases");',
    ),
    "column dropped and a like one added": Change(
        sql=("ALTER TABLE orders DROP COLUMN note;", "ALTER TABLE orders ADD COLUMN notes text;"),
        finds=rules("drop-add-looks-like-rename"),
        django=(
            'migrations.RemoveField("order", "note"),\nmigrations.AddField("order", "notes", models.TextField(null=True))'
        ),
        alembic='op.drop_column("orders", "note")\nop.add_column("orders", sa.Column("notes", sa.Text()))',
        typeorm=(
            'await queryRunner.dropColumn("orders", "note");\nawait queryRunner.addColumn("orders", '
            'new TableColumn({ name: "notes", type: "text", isNullable: true }));'
        ),
        knex=(
            'await knex.schema.alterTable("orders", (table) => { table.dropColumn("note"); });\n'
            'await knex.schema.alterTable("orders", (table) => { table.text("notes"); });'
        ),
        sequelize=(
            'await queryInterface.removeColumn("orders", "note");\n'
            'await queryInterface.addColumn("orders", "notes", { type: Sequelize.TEXT });'
        ),
    ),
    "table emptied": Change(
        sql=("TRUNCATE orders;",),
        finds=rules("truncate"),
        django=ROWS,
        alembic=ROWS,
        typeorm='await queryRunner.clearTable("orders");',
        knex='await knex("orders").truncate();',
        sequelize='await queryInterface.bulkDelete("orders", null, { truncate: true });',
    ),
    "all rows updated": Change(
        sql=("UPDATE orders SET total = 0;",),
        finds=rules("update-without-where"),
        django=ROWS,
        alembic='op.execute(sa.table("orders", sa.column("total")).update().values(total=0))',
        typeorm=ROWS,
        knex='await knex("orders").update({ total: 0 });',
        sequelize='await queryInterface.bulkUpdate("orders", { total: 0 }, {});',
    ),
    "all rows deleted": Change(
        sql=("DELETE FROM orders;",),
        finds=rules("delete-without-where"),
        django=ROWS,
        alembic='op.execute(sa.table("orders").delete())',
        typeorm=ROWS,
        knex='await knex("orders").del();',
        sequelize='await queryInterface.bulkDelete("orders", {});',
    ),
    "some rows deleted": Change(
        sql=("DELETE FROM orders WHERE id = 3;",),
        finds=rules(),
        django=ROWS,
        alembic='t = sa.table("orders", sa.column("id"))\nop.execute(t.delete().where(t.c.id == 3))',
        typeorm=ROWS,
        knex='await knex("orders").where({ id: 3 }).del();',
        sequelize='await queryInterface.bulkDelete("orders", { id: 3 });',
    ),
    "column filled beside the change": Change(
        sql=("ALTER TABLE orders ADD COLUMN extra integer;", "UPDATE orders SET extra = 0;"),
        finds=rules("statements-after-exclusive-lock"),
        django=(
            'migrations.AddField("order", "extra", models.IntegerField(null=True)),\n'
            'migrations.RunSQL("UPDATE orders SET extra = 0")'
        ),
        alembic='op.add_column("orders", sa.Column("extra", sa.Integer()))\nop.execute("UPDATE orders SET extra = 0")',
        typeorm=(
            'await queryRunner.addColumn("orders", new TableColumn({ name: "extra", type: "integer", isNullable: true }));\n'
            'await queryRunner.query("UPDATE orders SET extra = 0");'
        ),
        knex=(
            'await knex.schema.alterTable("orders", (table) => { table.integer("extra"); });\n'
            'await knex("orders").update({ extra: 0 });'
        ),
        sequelize=(
            'await queryInterface.addColumn("orders", "extra", { type: Sequelize.INTEGER });\n'
            'await queryInterface.bulkUpdate("orders", { extra: 0 }, {});'
        ),
        otherwise=(
            Otherwise(
                containers=NO_TRANSACTION,
                finds=rules("backfill-in-schema-migration"),
                why="the lock ends with its statement",
            ),
        ),
    ),
    "constraint checked later in the same migration": Change(
        sql=(
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;",
            "ALTER TABLE orders VALIDATE CONSTRAINT c;",
        ),
        finds=rules("not-valid-validated-same-tx", "check-added-old-writers"),
        django=BySql(
            why="AddConstraintNotValid and ValidateConstraint are of contrib.postgres and refuse to share a migration"
        ),
        alembic=(
            'op.create_check_constraint("c", "orders", "total > 0", postgresql_not_valid=True)\n'
            'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT c")'
        ),
        typeorm=BySql(why="no NOT VALID"),
        knex=BySql(why="no NOT VALID"),
        sequelize=BySql(why="no NOT VALID"),
        otherwise=(
            Otherwise(
                containers=NO_TRANSACTION,
                finds=rules("check-added-old-writers"),
                why="the first lock ends with its statement",
            ),
        ),
    ),
    "value of an enumeration used where it is added": Change(
        sql=("ALTER TYPE mood ADD VALUE 'wild';", "INSERT INTO moods (id, mood) VALUES (1, 'wild');"),
        finds=rules("enum-add-value-in-transaction"),
        django=BySql(why="no types"),
        alembic=BySql(why="no call of it"),
        typeorm=BySql(why="changeColumn makes the type anew"),
        knex=BySql(why="no call of it"),
        sequelize=BySql(why="no call of it"),
        otherwise=(Otherwise(containers=NO_TRANSACTION, finds=rules(), why="each statement is committed"),),
    ),
}
