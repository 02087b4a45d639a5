"""The tables of the histories of ``containers.py``, in each framework's own words, and what a change of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class BySql:
    """The framework has no words of its own for it: it runs the SQL. ``why`` says which words it lacks."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Impossible:
    """The framework cannot express it at all, and why."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """What is found in some frameworks instead, and the reason why that is right."""

    containers: frozenset[str]
    finds: frozenset[str]
    why: str


Words: TypeAlias = str | BySql | Impossible


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change in all frameworks. ``sql`` are its statements, ``finds`` the rules that find something in it."""

    sql: tuple[str, ...]
    finds: frozenset[str]
    django: Words
    alembic: Words
    typeorm: Words
    knex: Words
    sequelize: Words
    otherwise: tuple[Otherwise, ...] = ()

    def words(self, language: str) -> Words:
        """Return how a language says it; SQL for the languages that are SQL."""
        said: Mapping[str, Words] = {
            "django": self.django,
            "alembic": self.alembic,
            "typeorm": self.typeorm,
            "knex": self.knex,
            "sequelize": self.sequelize,
        }
        return said.get(language, BySql(why="it is SQL"))

    def expected(self, container: str) -> frozenset[str]:
        """Return what is to be found in a container."""
        return next((other.finds for other in self.otherwise if container in other.containers), self.finds)


def rules(*ids: str) -> frozenset[str]:
    """Return rules by their ids."""
    return frozenset(ids)


SQL: Final = (
    "CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(20) NOT NULL, email varchar(100));",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total integer, state varchar(20) DEFAULT 'new', "
    "number varchar(40), note text, CONSTRAINT orders_number_key UNIQUE (number));",
    "CREATE INDEX orders_note ON orders (note);",
    "CREATE TABLE events (code bigint NOT NULL, what text);",
)
MOOD: Final = ("CREATE TYPE mood AS ENUM ('calm');", "CREATE TABLE moods (id bigint PRIMARY KEY, mood mood);")
"""The second migration: it has nothing to do with the others."""

DJANGO: Final = """\
migrations.CreateModel(
    name="Customer",
    fields=[
        ("id", models.BigIntegerField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("email", models.CharField(max_length=100, null=True)),
    ],
    options={"db_table": "customers"},
),
migrations.CreateModel(
    name="Order",
    fields=[
        ("id", models.BigIntegerField(primary_key=True)),
        ("customer", models.BigIntegerField(null=True, db_column="customer_id")),
        ("total", models.IntegerField(null=True)),
        ("state", models.CharField(max_length=20, null=True, db_default="new")),
        ("number", models.CharField(max_length=40, null=True)),
        ("note", models.TextField(null=True)),
    ],
    options={
        "db_table": "orders",
        "indexes": [models.Index(fields=["note"], name="orders_note")],
        "constraints": [models.UniqueConstraint(fields=["number"], name="orders_number_key")],
    },
),
"""
ALEMBIC: Final = """\
op.create_table(
    "customers",
    sa.Column("id", sa.BigInteger(), primary_key=True),
    sa.Column("name", sa.String(20), nullable=False),
    sa.Column("email", sa.String(100)),
)
op.create_table(
    "orders",
    sa.Column("id", sa.BigInteger(), primary_key=True),
    sa.Column("customer_id", sa.BigInteger()),
    sa.Column("total", sa.Integer()),
    sa.Column("state", sa.String(20), server_default="new"),
    sa.Column("number", sa.String(40)),
    sa.Column("note", sa.Text()),
    sa.UniqueConstraint("number", name="orders_number_key"),
)
op.create_index("orders_note", "orders", ["note"])
op.create_table("events", sa.Column("code", sa.BigInteger(), nullable=False), sa.Column("what", sa.Text()))"""
TYPEORM: Final = """\
await queryRunner.createTable(new Table({
  name: "customers",
  columns: [
    { name: "id", type: "bigint", isPrimary: true },
    { name: "name", type: "varchar", length: "20" },
    { name: "email", type: "varchar", length: "100", isNullable: true },
  ],
}));
await queryRunner.createTable(new Table({
  name: "orders",
  columns: [
    { name: "id", type: "bigint", isPrimary: true },
    { name: "customer_id", type: "bigint", isNullable: true },
    { name: "total", type: "integer", isNullable: true },
    { name: "state", type: "varchar", length: "20", isNullable: true, default: "'new'" },
    { name: "number", type: "varchar", length: "40", isNullable: true },
    { name: "note", type: "text", isNullable: true },
  ],
  uniques: [{ name: "orders_number_key", columnNames: ["number"] }],
  indices: [{ name: "orders_note", columnNames: ["note"] }],
}));
await queryRunner.createTable(new Table({
  name: "events",
  columns: [{ name: "code", type: "bigint" }, { name: "what", type: "text", isNullable: true }],
}));"""
KNEX: Final = """\
await knex.schema.createTable("customers", (table) => {
  table.bigInteger("id").primary();
  table.string("name", 20).notNullable();
  table.string("email", 100);
});
await knex.schema.createTable("orders", (table) => {
  table.bigInteger("id").primary();
  table.bigInteger("customer_id");
  table.integer("total");
  table.string("state", 20).defaultTo("new");
  table.string("number", 40);
  table.text("note");
  table.unique(["number"], { indexName: "orders_number_key" });
  table.index(["note"], "orders_note");
});
await knex.schema.createTable("events", (table) => {
  table.bigInteger("code").notNullable();
  table.text("what");
});"""
SEQUELIZE: Final = """\
await queryInterface.createTable("customers", {
  id: { type: Sequelize.BIGINT, primaryKey: true },
  name: { type: Sequelize.STRING(20), allowNull: false },
  email: { type: Sequelize.STRING(100) },
});
await queryInterface.createTable("orders", {
  id: { type: Sequelize.BIGINT, primaryKey: true },
  customer_id: { type: Sequelize.BIGINT },
  total: { type: Sequelize.INTEGER },
  state: { type: Sequelize.STRING(20), defaultValue: "new" },
  number: { type: Sequelize.STRING(40) },
  note: { type: Sequelize.TEXT },
});
await queryInterface.addConstraint("orders", { fields: ["number"], type: "unique", name: "orders_number_key" });
await queryInterface.addIndex("orders", ["note"], { name: "orders_note" });
await queryInterface.createTable("events", {
  code: { type: Sequelize.BIGINT, allowNull: false },
  what: { type: Sequelize.TEXT },
});"""

FIRST: Final = {"django": DJANGO, "alembic": ALEMBIC, "typeorm": TYPEORM, "knex": KNEX, "sequelize": SEQUELIZE}
"""The first migration in languages that are not SQL."""
