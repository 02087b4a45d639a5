"""Changes that add something to the tables of ``tables.py``, in each framework's words, with what is to be found in them."""

from __future__ import annotations

from typing import Final

from tests.analyzers.migrations.tables import BySql, Change, Impossible, Otherwise, rules

FAILS: Final = rules("concurrent-in-transaction")
NO_TRANSACTION: Final = frozenset({"sequelize"})
BY_SQL: Final = BySql(why="no call of it")

GROWTH: Final[dict[str, Change]] = {
    "index of an old table": Change(
        sql=("CREATE INDEX orders_total ON orders (total);",),
        finds=rules("index-not-concurrent"),
        django='migrations.AddIndex("order", models.Index(fields=["total"], name="orders_total"))',
        alembic='op.create_index("orders_total", "orders", ["total"])',
        typeorm='await queryRunner.createIndex("orders", new TableIndex({ name: "orders_total", columnNames: ["total"] }));',
        knex='await knex.schema.alterTable("orders", (table) => { table.index(["total"], "orders_total"); });',
        sequelize='await queryInterface.addIndex("orders", ["total"], { name: "orders_total" });',
    ),
    "unique index of an old table": Change(
        sql=("CREATE UNIQUE INDEX orders_total ON orders (total);",),
        finds=rules("index-not-concurrent", "unique-added-old-writers"),
        django=Impossible(why="Index has no unique; with a condition, a UniqueConstraint is one"),
        alembic='op.create_index("orders_total", "orders", ["total"], unique=True)',
        typeorm=(
            'await queryRunner.createIndex("orders", '
            'new TableIndex({ name: "orders_total", columnNames: ["total"], isUnique: true }));'
        ),
        knex=BySql(why="unique() makes a constraint"),
        sequelize='await queryInterface.addIndex("orders", ["total"], { name: "orders_total", unique: true });',
    ),
    "unique constraint": Change(
        sql=("ALTER TABLE orders ADD CONSTRAINT orders_total_key UNIQUE (total);",),
        finds=rules("unique-constraint-builds-index", "unique-added-old-writers"),
        django=(
            'migrations.AddConstraint("order", models.UniqueConstraint(fields=["total"], name="orders_total_key"))'
        ),
        alembic='op.create_unique_constraint("orders_total_key", "orders", ["total"])',
        typeorm=(
            'await queryRunner.createUniqueConstraint("orders", '
            'new TableUnique({ name: "orders_total_key", columnNames: ["total"] }));'
        ),
        knex='await knex.schema.alterTable("orders", (table) => { table.unique(["total"]); });',
        sequelize='await queryInterface.addConstraint("orders", { fields: ["total"], type: "unique", name: "orders_total_key" });',
    ),
    "foreign key": Change(
        sql=("ALTER TABLE orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer_id) REFERENCES customers (id);",),
        finds=rules("fk-validates-existing"),
        django=(
            'migrations.AlterField("order", "customer", models.ForeignKey(null=True, db_column="customer_id", '
            'db_index=False, on_delete=models.CASCADE, to="shop.customer"))'
        ),
        alembic='op.create_foreign_key("orders_fk", "orders", "customers", ["customer_id"], ["id"])',
        typeorm=(
            'await queryRunner.createForeignKey("orders", new TableForeignKey({ name: "orders_fk", '
            'columnNames: ["customer_id"], referencedTableName: "customers", referencedColumnNames: ["id"] }));'
        ),
        knex=(
            'await knex.schema.alterTable("orders", (table) => '
            '{ table.foreign("customer_id").references("id").inTable("customers"); });'
        ),
        sequelize=(
            'await queryInterface.addConstraint("orders", { fields: ["customer_id"], type: "foreign key", '
            'name: "orders_fk", references: { table: "customers", field: "id" } });'
        ),
    ),
    "check": Change(
        sql=("ALTER TABLE orders ADD CONSTRAINT orders_check CHECK (total > 0);",),
        finds=rules("check-validates-existing", "check-added-old-writers"),
        django=(
            'migrations.AddConstraint("order", models.CheckConstraint(check=Q(("total__gt", 0)), name="orders_check"))'
        ),
        alembic='op.create_check_constraint("orders_check", "orders", "total > 0")',
        typeorm=(
            'await queryRunner.createCheckConstraint("orders", '
            'new TableCheck({ name: "orders_check", expression: "total > 0" }));'
        ),
        knex=(
            'await knex.schema.alterTable("orders", (table) => { table.check("?? > ?", ["total", 0], "orders_check"); });'
        ),
        sequelize=(
            'await queryInterface.addConstraint("orders", { fields: ["total"], type: "check", name: "orders_check", '
            "where: { total: { [Sequelize.Op.gt]: 0 } } });"
        ),
    ),
    "exclusion constraint": Change(
        sql=("ALTER TABLE orders ADD CONSTRAINT orders_excl EXCLUDE USING gist (total WITH =);",),
        finds=rules("exclusion-constraint-on-existing"),
        django='migrations.AddConstraint("order", ExclusionConstraint(name="orders_excl", expressions=[("total", "=")]))',
        alembic='op.create_exclude_constraint("orders_excl", "orders", (sa.column("total"), "="))',
        typeorm=(
            'await queryRunner.createExclusionConstraint("orders", '
            'new TableExclusion({ name: "orders_excl", expression: "USING gist (total WITH =)" }));'
        ),
        knex=BY_SQL,
        sequelize=BY_SQL,
    ),
    "primary key": Change(
        sql=("ALTER TABLE events ADD PRIMARY KEY (code);",),
        finds=rules("primary-key-builds-index"),
        django=Impossible(why="every model has a primary key from the start"),
        alembic='op.create_primary_key("events_pkey", "events", ["code"])',
        typeorm='await queryRunner.createPrimaryKey("events", ["code"]);',
        knex='await knex.schema.alterTable("events", (table) => { table.primary(["code"]); });',
        sequelize='await queryInterface.addConstraint("events", { fields: ["code"], type: "primary key", name: "events_pkey" });',
    ),
    "new table with an index": Change(
        sql=("CREATE TABLE parts (id bigint PRIMARY KEY, code integer);", "CREATE INDEX parts_code ON parts (code);"),
        finds=rules(),
        django=(
            'migrations.CreateModel(name="Part", fields=[("id", models.BigIntegerField(primary_key=True)), '
            '("code", models.IntegerField(null=True, db_index=True))], options={"db_table": "parts"})'
        ),
        alembic=(
            'op.create_table("parts", sa.Column("id", sa.BigInteger(), primary_key=True), '
            'sa.Column("code", sa.Integer(), index=True))'
        ),
        typeorm=(
            'await queryRunner.createTable(new Table({ name: "parts", columns: [{ name: "id", type: "bigint", isPrimary: true }, '
            '{ name: "code", type: "integer", isNullable: true }], indices: [{ name: "parts_code", columnNames: ["code"] }] }));'
        ),
        knex=(
            'await knex.schema.createTable("parts", (table) => '
            '{ table.bigInteger("id").primary(); table.integer("code").index(); });'
        ),
        sequelize=(
            'await queryInterface.createTable("parts", { id: { type: Sequelize.BIGINT, primaryKey: true }, '
            'code: { type: Sequelize.INTEGER } });\nawait queryInterface.addIndex("parts", ["code"]);'
        ),
    ),
    "unique constraint of a new table": Change(
        sql=(
            "CREATE TABLE parts (id bigint PRIMARY KEY, code integer);",
            "ALTER TABLE parts ADD CONSTRAINT parts_code UNIQUE (code);",
        ),
        finds=rules(),
        django=(
            'migrations.CreateModel(name="Part", fields=[("id", models.BigIntegerField(primary_key=True)), '
            '("code", models.IntegerField(null=True))], options={"db_table": "parts"}),\n'
            'migrations.AddConstraint("part", models.UniqueConstraint(fields=["code"], name="parts_code"))'
        ),
        alembic=(
            'op.create_table("parts", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("code", sa.Integer()))\n'
            'op.create_unique_constraint("parts_code", "parts", ["code"])'
        ),
        typeorm=(
            'await queryRunner.createTable(new Table({ name: "parts", columns: [{ name: "id", type: "bigint", isPrimary: true }, '
            '{ name: "code", type: "integer", isNullable: true }] }));\n'
            'await queryRunner.createUniqueConstraint("parts", new TableUnique({ columnNames: ["code"] }));'
        ),
        knex=(
            'await knex.schema.createTable("parts", (table) => { table.bigInteger("id").primary(); table.integer("code"); });\n'
            'await knex.schema.alterTable("parts", (table) => { table.unique(["code"]); });'
        ),
        sequelize=(
            'await queryInterface.createTable("parts", { id: { type: Sequelize.BIGINT, primaryKey: true }, '
            "code: { type: Sequelize.INTEGER } });\n"
            'await queryInterface.addConstraint("parts", { fields: ["code"], type: "unique", name: "parts_code" });'
        ),
    ),
    "concurrent index alone": Change(
        sql=("CREATE INDEX CONCURRENTLY orders_total ON orders (total);",),
        finds=FAILS,
        django='AddIndexConcurrently("order", models.Index(fields=["total"], name="orders_total"))',
        alembic='op.create_index("orders_total", "orders", ["total"], postgresql_concurrently=True)',
        typeorm=BySql(why="TableIndex has isConcurrent only in newer versions"),
        knex=BySql(why="index() has no word for it"),
        sequelize='await queryInterface.addIndex("orders", ["total"], { name: "orders_total", concurrently: true });',
        otherwise=(
            Otherwise(
                containers=frozenset({"flyway", "golang-migrate", "prisma", "sequelize"}),
                finds=rules(),
                why="a single statement runs without a transaction there",
            ),
        ),
    ),
    "concurrent index beside another statement": Change(
        sql=(
            "ALTER TABLE orders ADD COLUMN extra integer;",
            "CREATE INDEX CONCURRENTLY orders_extra ON orders (extra);",
        ),
        finds=FAILS,
        django=(
            'migrations.AddField("order", "extra", models.IntegerField(null=True)),\n'
            'AddIndexConcurrently("order", models.Index(fields=["extra"], name="orders_extra"))'
        ),
        alembic=(
            'op.add_column("orders", sa.Column("extra", sa.Integer()))\n'
            'op.create_index("orders_extra", "orders", ["extra"], postgresql_concurrently=True)'
        ),
        typeorm=BySql(why="TableIndex has isConcurrent only in newer versions"),
        knex=BySql(why="index() has no word for it"),
        sequelize=(
            'await queryInterface.addColumn("orders", "extra", { type: Sequelize.INTEGER });\n'
            'await queryInterface.addIndex("orders", ["extra"], { name: "orders_extra", concurrently: true });'
        ),
        otherwise=(Otherwise(containers=NO_TRANSACTION, finds=rules(), why="nothing opens a transaction"),),
    ),
}
