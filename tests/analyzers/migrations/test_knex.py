"""Migrations of Knex: from code to operations."""

from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterType,
    AnyOperation,
    CreateIndex,
    CreateSchema,
    CreateTable,
    CreateView,
    DataCode,
    Default,
    DefaultKind,
    Dml,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Opaque,
    Reference,
    RefreshView,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    Transaction,
    Truncate,
)
from analyzers.migrations.readers.javascript import read_javascript
from analyzers.migrations.readers.knex import read_knex
from analyzers.migrations.script import Dialect, Script


def scripts(code: str) -> dict[Dialect, Script]:
    return {script.dialect: script for script in read_knex(code.encode(), ".js")}


def up(code: str, dialect: Dialect = Dialect.NONE) -> tuple[AnyOperation, ...]:
    found = scripts(f"exports.up = async function (knex) {{ {code} }};\nexports.down = async (knex) => {{}};")
    return found[dialect if dialect in found else Dialect.POSTGRES].up.operations


def kinds(operations: tuple[AnyOperation, ...]) -> list[type[AnyOperation]]:
    return [type(operation) for operation in operations]


TABLE = """
  return knex.schema.createTable('orders', (table) => {
    table.increments();
    table.string('note', 40).notNullable().defaultTo('none').index();
    table.integer('user_id').unsigned().references('id').inTable('users').onDelete('CASCADE');
    table.decimal('total', 12, 4);
    table.boolean('paid').defaultTo(false);
    table.timestamp('seen').defaultTo(knex.fn.now());
    table.uuid('token').defaultTo(knex.raw('gen_random_uuid()')).unique();
    table.timestamps(true, true);
    table.unique(['note', 'total']);
    table.index(['paid', 'seen'], 'by_paid');
  });
"""


def test_a_table_has_its_columns() -> None:
    table = up(TABLE)[0]
    assert isinstance(table, CreateTable)
    assert [(column.name, str(column.type), column.nullable) for column in table.columns] == [
        ("id", "integer", False),
        ("note", "varchar(40)", False),
        ("user_id", "integer unsigned", True),
        ("total", "numeric(12, 4)", True),
        ("paid", "boolean", True),
        ("seen", "timestamp with time zone", True),
        ("token", "uuid", True),
        ("created_at", "timestamp with time zone", False),
        ("updated_at", "timestamp with time zone", False),
    ]
    assert [column.default.kind if column.default else None for column in table.columns] == [
        None,
        DefaultKind.CONSTANT,
        None,
        None,
        DefaultKind.CONSTANT,
        DefaultKind.STABLE,
        DefaultKind.VOLATILE,
        DefaultKind.STABLE,
        DefaultKind.STABLE,
    ]
    assert (table.columns[0].identity, table.columns[0].primary_key) == (True, True)


def test_indexes_and_keys_have_the_names_that_knex_gives() -> None:
    table, *indexes = up(TABLE)
    assert isinstance(table, CreateTable)
    assert [(constraint.kind, constraint.name) for constraint in table.constraints] == [
        ("unique", "orders_token_unique"),
        ("foreign_key", "orders_user_id_foreign"),
        ("unique", "orders_note_total_unique"),
    ]
    named = [operation.index.name for operation in indexes if isinstance(operation, CreateIndex)]
    assert named == ["orders_note_index", "by_paid"]
    assert {operation.statement for operation in indexes} == {0}


def test_columns_of_one_call_are_added_by_one_statement() -> None:
    operations = up("await knex.schema.table('t', (t) => { t.text('a'); t.text('b').index(); });")
    assert kinds(operations) == [AddColumn, AddColumn, CreateIndex]
    assert [operation.statement for operation in operations] == [0, 0, 1]


ON_TABLE = [
    ("t.dropColumn('a')", [DropColumn]),
    ("t.dropColumns('a', 'b')", [DropColumn] * 2),
    ("t.dropColumns(['a', 'b'])", [DropColumn] * 2),
    ("t.dropTimestamps()", [DropColumn] * 2),
    ("t.renameColumn('a', 'b')", [RenameColumn]),
    ("t.setNullable('a')", [SetNullable]),
    ("t.dropNullable('a')", [SetNullable]),
    ("t.string('a', 80).notNullable().alter()", [AlterType, SetNullable, SetDefault]),
    ("t.string('a', 80).alter({ alterNullable: false })", [AlterType, SetDefault]),
    ("t.integer('a').references('users.id')", [AddColumn, AddConstraint]),
    ("t.foreign('a').references('id').inTable('users')", [AddConstraint]),
    ("t.foreign(['a', 'b'], 'fk').references(['c', 'd']).on('users')", [AddConstraint]),
    ("t.dropForeign('a')", [DropConstraint]),
    ("t.dropUnique(['a'])", [DropConstraint]),
    ("t.dropIndex(['a'])", [DropIndex]),
    ("t.dropPrimary()", [DropConstraint]),
    ("t.primary(['a', 'b'])", [AddConstraint]),
    ("t.unique('a')", [AddConstraint]),
    ("t.unique(['a'], { useConstraint: false })", [CreateIndex]),
    ("t.check('a > 0', [], 'positive')", [AddConstraint]),
    ("t.somethingNew('a')", [Opaque]),
]


@pytest.mark.parametrize(("code", "expected"), ON_TABLE)
def test_each_method_of_the_table_builder_is_an_operation(code: str, expected: list[type[AnyOperation]]) -> None:
    assert kinds(up(f"await knex.schema.alterTable('t', (t) => {{ {code}; }});")) == expected


ON_SCHEMA = [
    ("dropTable('t')", [DropTable]),
    ("dropTableIfExists('t')", [DropTable]),
    ("renameTable('t', 'u')", [RenameTable]),
    ("createSchema('s')", [CreateSchema]),
    ("createView('v', (view) => { view.columns(['a']); })", [CreateView]),
    ("refreshMaterializedView('v', true)", [RefreshView]),
    ("createTable('a', (t) => {}).createTable('b', (t) => {}).dropTable('c')", [CreateTable, CreateTable, DropTable]),
    ("dropTable('a').then(() => knex.schema.dropTable('b'))", [DropTable] * 2),
    ("somethingNew('t')", [Opaque]),
]


@pytest.mark.parametrize(("code", "expected"), ON_SCHEMA)
def test_each_method_of_the_schema_builder_is_an_operation(code: str, expected: list[type[AnyOperation]]) -> None:
    assert kinds(up(f"return knex.schema.{code};")) == expected


ON_ROWS = [
    ("await knex('t').insert([{ a: 1, b: 2 }])", Dml(kind="insert", table="t", columns=("a", "b"))),
    ("await knex('t').update({ a: 1 })", Dml(kind="update", table="t", columns=("a",), everywhere=True)),
    ("await knex('t').update('a', 1).where({ id: 1 })", Dml(kind="update", table="t", columns=("a",))),
    ("await knex('t').whereIn('id', [1]).del()", Dml(kind="delete", table="t")),
    ("return knex.from('t').del()", Dml(kind="delete", table="t", everywhere=True)),
    ("await knex.withSchema('s').from('t').del()", Dml(kind="delete", table="s.t", everywhere=True)),
    (
        "await knex('t').insert({ a: 1 }).onConflict('a').ignore()",
        Dml(kind="insert", table="t", columns=("a",), conflict=True),
    ),
    ("await knex('t').whereIn('id', knex('u').select('id')).del()", Dml(kind="delete", table="t", reads=("u",))),
    ("await knex.batchInsert('t', rows)", Dml(kind="insert", table="t")),
    ("await knex('t').truncate()", Truncate(table="t")),
]


@pytest.mark.parametrize(("code", "expected"), ON_ROWS)
def test_queries_are_what_they_have_become_when_they_run(code: str, expected: AnyOperation) -> None:
    (operation,) = up(code)
    shown = (operation.where, operation.written)
    assert operation == type(expected)(
        **{name: getattr(expected, name) for name in expected.__struct_fields__}
        | {"where": shown[0], "written": shown[1]}
    )


def test_a_query_that_nobody_waits_for_does_not_run() -> None:
    assert up("const query = knex('t').del();") == ()


def test_what_alter_describes_is_restated() -> None:
    kind, nullable, default = up("await knex.schema.alterTable('t', (t) => { t.string('a').alter(); });")
    assert kind.restated
    assert isinstance(nullable, SetNullable)
    assert nullable.nullable
    assert isinstance(default, SetDefault)
    assert default.default is None


def test_a_foreign_key_names_its_table_in_one_word_or_two() -> None:
    for code in ("t.foreign('a').references('users.id')", "t.foreign('a').references('id').inTable('users')"):
        (added,) = up(f"await knex.schema.table('t', (t) => {{ {code}; }});")
        assert isinstance(added, AddConstraint)
        assert added.constraint.references == Reference(table="users", columns=("id",))
        assert added.constraint.name == "t_a_foreign"


@pytest.mark.parametrize(
    ("code", "guarded", "conditional"),
    [
        ("if (!(await knex.schema.hasTable('t'))) { await knex.schema.dropTable('t'); }", True, False),
        (
            "return knex.schema.hasTable('t').then((exists) => { if (!exists) return knex.schema.dropTable('t'); });",
            True,
            False,
        ),
        (
            "const has = await knex.schema.hasColumn('t', 'a'); return has ? null : knex.schema.dropTable('t');",
            True,
            False,
        ),
        ("const rows = await knex('t').select(); if (rows.length) await knex.schema.dropTable('t');", False, True),
        ("await knex.schema.dropTableIfExists('t');", True, False),
        ("await knex.schema.dropTable('t');", False, False),
    ],
)
def test_conditions_are_guards_or_unknown(code: str, guarded: bool, conditional: bool) -> None:
    operation = up(code)[-1]
    assert isinstance(operation, DropTable)
    assert (operation.guarded, operation.conditional) == (guarded, conditional)


def test_a_condition_inside_of_a_table_belongs_to_its_column() -> None:
    code = "await knex.schema.table('t', (t) => { t.text('a'); if (process.env.X) { t.text('b'); } });"
    assert [operation.conditional for operation in up(code)] == [False, True]


def test_arrays_of_promises_run_in_order() -> None:
    code = "return Promise.all(['a', 'b'].map((name) => knex.schema.dropTable(name)));"
    assert [operation.table for operation in up(code) if isinstance(operation, DropTable)] == ["a", "b"]


def test_schemas_are_part_of_the_name() -> None:
    (operation,) = up("await knex.schema.withSchema('billing').dropTable('t');")
    assert isinstance(operation, DropTable)
    assert operation.table == "billing.t"


def test_databases_have_types_of_their_own() -> None:
    code = "await knex.schema.table('t', (t) => { t.boolean('paidAt'); });"
    found = {dialect: up(code, dialect)[0] for dialect in (Dialect.POSTGRES, Dialect.MYSQL)}
    assert {dialect: str(added.column.type) for dialect, added in found.items() if isinstance(added, AddColumn)} == {
        Dialect.POSTGRES: "boolean",
        Dialect.MYSQL: "tinyint(1)",
    }


@pytest.mark.parametrize("client", ["pg", "postgresql"])
def test_a_database_is_known_under_all_its_names(client: str) -> None:
    code = f"if (knex.client.config.client === '{client}') {{ await knex.schema.dropTable('t'); }}"
    assert kinds(up(code, Dialect.POSTGRES)) == [DropTable]
    assert kinds(up(code, Dialect.SQLITE)) == []


def test_transactions_of_the_author_are_operations() -> None:
    code = "await knex.transaction(async (trx) => { await trx('t').del(); });"
    assert kinds(up(code)) == [Transaction, Dml, Transaction]
    assert scripts(f"exports.up = async (knex) => {{ {code} }};")[Dialect.NONE].transaction == "own"


def test_a_module_says_that_it_runs_without_a_transaction() -> None:
    code = "exports.up = (knex) => knex.schema.dropTable('t');\nexports.config = { transaction: false };"
    assert scripts(code)[Dialect.NONE].transaction == "none"


def test_seeds_are_code_over_data() -> None:
    (operation,) = up("return knex.seed.run({ specific: 'plans.js' });")
    assert isinstance(operation, DataCode)
    assert operation.imports == ("plans.js",)


def test_sql_of_which_a_condition_chooses_is_read_for_both() -> None:
    operations = up("await knex.raw(process.env.X ? 'DROP TABLE a' : 'DROP TABLE b');", Dialect.SQLITE)
    shown = [(operation.table, operation.conditional) for operation in operations if isinstance(operation, DropTable)]
    assert shown == [("a", True), ("b", True)]


def test_raw_sql_in_a_default_is_no_statement() -> None:
    (added,) = up("await knex.schema.table('t', (t) => { t.timestamp('a').defaultTo(knex.raw('now()')); });")
    assert isinstance(added, AddColumn)
    assert added.column.default == Default(kind=DefaultKind.STABLE, text="now()")


@pytest.mark.parametrize(
    "code",
    [
        "import { Knex } from 'knex';\nexport async function up(knex: Knex): Promise<void> { await knex.schema.dropTable('t'); }",
        "module.exports = { up: (knex) => knex.schema.dropTable('t'), down() {} };",
        "export const up = (knex) => knex.schema.dropTable('t');",
        "const up = (knex) => knex.schema.dropTable('t'); export { up };",
        "import type { Knex } from 'knex';\nexport default { async up(db: Knex) { await db.schema.dropTable('t'); } };",
    ],
)
def test_modules_export_in_many_ways(code: str) -> None:
    (script,) = read_javascript(code.encode(), ".ts")
    assert kinds(script.up.operations) == [DropTable]


@pytest.mark.parametrize(
    "code",
    [
        "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) { await db.schema.dropTable('t').execute(); }",
        "exports.up = (pgm) => { pgm.dropTable('t'); };",
        "const knex = require('knex'); exports.start = () => knex.up;",
    ],
)
def test_other_modules_are_no_migrations(code: str) -> None:
    assert read_javascript(code.encode(), ".ts") == ()


def test_a_call_in_a_chain_has_its_own_place() -> None:
    code = b"exports.up = (knex) => knex.schema\n  .dropTable('a')\n  .dropTable('b');\n"
    (script,) = read_knex(code, ".js")
    assert [operation.where for operation in script.up.operations] == [(1, 24, 2, 18), (3, 4, 3, 18)]
