"""Migrations of Sequelize: from code to operations."""

from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterType,
    AnyOperation,
    CreateIndex,
    CreateTable,
    CreateType,
    DefaultKind,
    Dml,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Index,
    Opaque,
    Reference,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    Transaction,
)
from analyzers.migrations.readers.javascript import read_javascript
from analyzers.migrations.readers.sequelize import read_sequelize
from analyzers.migrations.script import Dialect, Script


def scripts(code: str) -> dict[Dialect, Script]:
    module = (
        f"'use strict';\nmodule.exports = {{ async up(queryInterface, Sequelize) {{ {code} }}, async down() {{}} }};"
    )
    return {script.dialect: script for script in read_sequelize(module.encode(), ".js")}


def up(code: str, dialect: Dialect = Dialect.NONE) -> tuple[AnyOperation, ...]:
    found = scripts(code)
    return found[dialect if dialect in found else Dialect.POSTGRES].up.operations


def kinds(operations: tuple[AnyOperation, ...]) -> list[type[AnyOperation]]:
    return [type(operation) for operation in operations]


TABLE = """
  await queryInterface.createTable('orders', {
    id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
    note: Sequelize.STRING,
    sum: { type: Sequelize.DECIMAL(12, 2), allowNull: false, defaultValue: 0 },
    token: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4, unique: true },
    state: { type: Sequelize.ENUM('open', 'done'), defaultValue: 'open' },
    tags: { type: Sequelize.ARRAY(Sequelize.TEXT) },
    size: { type: Sequelize.INTEGER.UNSIGNED },
    user_id: { type: Sequelize.BIGINT, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE' },
    made: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP') },
    changed: { type: Sequelize.DATE, defaultValue: Sequelize.fn('now') },
    total: Sequelize.VIRTUAL,
  });
"""


def test_a_table_has_its_columns() -> None:
    (table,) = up(TABLE)
    assert isinstance(table, CreateTable)
    shown = [(column.name, str(column.type), column.nullable) for column in table.columns]
    assert shown == [
        ("id", "integer", False),
        ("note", "varchar(255)", True),
        ("sum", "numeric(12, 2)", False),
        ("token", "uuid", True),
        ("state", "enum('open', 'done')", True),
        ("tags", "text[]", True),
        ("size", "integer unsigned", True),
        ("user_id", "bigint", True),
        ("made", "timestamp with time zone", False),
        ("changed", "timestamp with time zone", True),
    ]
    columns = {column.name: column for column in table.columns}
    assert (columns["id"].primary_key, columns["id"].identity, columns["token"].unique) == (True, True, True)
    assert columns["user_id"].references == Reference(table="users", columns=("id",), on_delete="cascade")
    assert {name: column.default.kind for name, column in columns.items() if column.default} == {
        "sum": DefaultKind.CONSTANT,
        "state": DefaultKind.CONSTANT,
        "made": DefaultKind.STABLE,
        "changed": DefaultKind.STABLE,
    }
    assert (columns["token"].default, columns["token"].app_default) == (None, True)


def test_tables_are_created_and_dropped_only_if_they_are_missing_or_there() -> None:
    assert [operation.guarded for operation in up(TABLE + "await queryInterface.dropTable('orders');")] == [True, True]


def test_an_enumeration_is_a_type_of_its_own_on_postgres() -> None:
    code = "await queryInterface.addColumn('Orders', 'state', { type: Sequelize.ENUM('a', 'b') });"
    created, added = up(code, Dialect.POSTGRES)
    assert isinstance(created, CreateType)
    assert (created.name, created.members) == ("enum_Orders_state", ("a", "b"))
    assert isinstance(added, AddColumn)
    assert str(added.column.type) == "enum_Orders_state"
    assert kinds(up(code, Dialect.MYSQL)) == [AddColumn]


CALLS = [
    ("addColumn('t', 'a', { type: Sequelize.TEXT })", [AddColumn]),
    ("addColumn('t', 'a', Sequelize.TEXT)", [AddColumn]),
    ("addColumn('t', 'a', options)", [Opaque]),
    ("removeColumn('t', 'a')", [DropColumn]),
    ("renameColumn('t', 'a', 'b')", [RenameColumn]),
    ("changeColumn('t', 'a', { type: Sequelize.TEXT })", [AlterType, SetNullable, SetDefault]),
    (
        "changeColumn('t', 'a', { type: Sequelize.TEXT, unique: true, references: { model: 'u', key: 'id' } })",
        [AlterType, SetNullable, SetDefault, AddConstraint, AddConstraint],
    ),
    ("renameTable('t', 'u')", [RenameTable]),
    ("dropTable({ tableName: 't', schema: 's' })", [DropTable]),
    ("removeConstraint('t', 'c')", [DropConstraint]),
    ("somethingNew('t')", [Opaque]),
]


@pytest.mark.parametrize(("code", "expected"), CALLS)
def test_each_method_of_the_interface_is_an_operation(code: str, expected: list[type[AnyOperation]]) -> None:
    assert kinds(up(f"await queryInterface.{code};")) == expected


INDEXES = [
    ("addIndex('t', ['a', 'userId'])", Index(name="t_a_user_id", columns=("a", "userId")), False),
    ("addIndex('t', { fields: ['a'], unique: true, name: 'n' })", Index(name="n", columns=("a",), unique=True), False),
    (
        "addIndex('t', ['a'], { concurrently: true, using: 'GIN' })",
        Index(name="t_a", columns=("a",), method="gin"),
        True,
    ),
    ("addIndex('t', [{ name: 'a', length: 5 }])", Index(name="t_a", columns=("a(5)",)), False),
    ("addIndex('t', ['a'], { where: { b: null } })", Index(name="t_a", columns=("a",), where="where"), False),
    (
        "addIndex('t', [Sequelize.fn('lower', Sequelize.col('a'))], { name: 'n' })",
        Index(name="n", columns=("(lower(a))",)),
        False,
    ),
]


@pytest.mark.parametrize(("code", "index", "concurrent"), INDEXES)
def test_indexes_are_named_as_sequelize_names_them(code: str, index: Index, concurrent: bool) -> None:
    (operation,) = up(f"await queryInterface.{code};")
    assert isinstance(operation, CreateIndex)
    assert (operation.index, operation.concurrent) == (index, concurrent)


def test_an_index_is_removed_by_name_or_by_columns() -> None:
    by_name, by_columns = up(
        "await queryInterface.removeIndex('t', 'n'); await queryInterface.removeIndex('t', ['a', 'b'], { concurrently: true });"
    )
    assert isinstance(by_name, DropIndex)
    assert isinstance(by_columns, DropIndex)
    assert (by_name.name, by_name.columns, by_name.concurrent) == ("n", (), False)
    assert (by_columns.name, by_columns.columns, by_columns.concurrent) == ("t_a_b", ("a", "b"), True)


@pytest.mark.parametrize(
    ("options", "kind", "name"),
    [
        ("{ type: 'unique', fields: ['a', 'b'] }", "unique", "t_a_b_uk"),
        ("{ type: 'UNIQUE', fields: ['a'], name: 'n' }", "unique", "n"),
        ("{ type: 'foreign key', fields: ['a'], references: { table: 'u', field: 'id' } }", "foreign_key", "t_a_u_fk"),
        ("{ type: 'primary key', fields: ['a'], name: 'pk' }", "primary_key", "pk"),
        ("{ type: 'check', fields: ['a'], where: { a: [1] } }", "check", "t_a_ck"),
    ],
)
def test_constraints_have_their_kind_and_name(options: str, kind: str, name: str) -> None:
    (operation,) = up(f"await queryInterface.addConstraint('t', {options});")
    assert isinstance(operation, AddConstraint)
    assert (operation.constraint.kind, operation.constraint.name) == (kind, name)
    assert (operation.constraint.references is not None) == (kind == "foreign_key")


ROWS = [
    ("bulkInsert('t', [{ a: 1 }])", "insert", False, ("a",)),
    ("bulkDelete('t', null, {})", "delete", True, ()),
    ("bulkDelete('t', { id: 1 })", "delete", False, ()),
    ("bulkUpdate('t', { a: 1 }, { id: 1 })", "update", False, ("a",)),
]


@pytest.mark.parametrize(("code", "kind", "everywhere", "columns"), ROWS)
def test_rows_are_written(code: str, kind: str, everywhere: bool, columns: tuple[str, ...]) -> None:
    (operation,) = up(f"await queryInterface.{code};")
    assert isinstance(operation, Dml)
    assert (operation.kind, operation.table, operation.everywhere, operation.columns) == (
        kind,
        "t",
        everywhere,
        columns,
    )


def test_a_transaction_of_the_author_stands_around_its_operations() -> None:
    code = (
        "await queryInterface.sequelize.transaction(async (transaction) => { await queryInterface.dropTable('t'); });"
    )
    begin, dropped, commit = up(code)
    assert isinstance(begin, Transaction)
    assert isinstance(dropped, DropTable)
    assert isinstance(commit, Transaction)
    assert (begin.action, commit.action) == ("begin", "commit")
    assert scripts(code)[Dialect.NONE].transaction == "own"


def test_a_transaction_that_is_begun_is_ended_by_its_handle() -> None:
    operations = up("""
      const transaction = await queryInterface.sequelize.transaction();
      try { await queryInterface.dropTable('t', { transaction }); await transaction.commit(); }
      catch (error) { await transaction.rollback(); throw error; }
    """)
    actions = [
        (operation.action, operation.conditional) for operation in operations if isinstance(operation, Transaction)
    ]
    assert actions == [("begin", False), ("commit", False), ("rollback", True)]


@pytest.mark.parametrize(
    ("code", "guarded", "conditional"),
    [
        ("const d = await queryInterface.describeTable('t'); if (!d.a) await {};", True, False),
        ("const d = await queryInterface.describeTable('t'); if (d['a']) return; await {};", True, False),
        ("const all = await queryInterface.showAllTables(); if (all.includes('t')) await {};", True, False),
        ("if (process.env.X === 'y') await {};", False, True),
        ("await {};", False, False),
    ],
)
def test_conditions_are_guards_or_unknown(code: str, guarded: bool, conditional: bool) -> None:
    (operation,) = up(code.replace("{}", "queryInterface.removeColumn('t', 'a')"))
    assert (operation.guarded, operation.conditional) == (guarded, conditional)


def test_raw_sql_is_read_once_for_each_dialect() -> None:
    found = scripts("await queryInterface.sequelize.query('DELETE FROM t WHERE a = :a', { replacements: { a: 1 } });")
    assert sorted(found) == [Dialect.MYSQL, Dialect.POSTGRES, Dialect.SQLITE]


@pytest.mark.parametrize(
    "question",
    [
        "queryInterface.sequelize.getDialect()",
        "queryInterface.sequelize.options.dialect",
        "queryInterface.sequelize.dialect.name",
    ],
)
def test_branches_by_the_dialect_belong_to_it(question: str) -> None:
    code = f"if ({question} === 'postgres') {{ await queryInterface.dropTable('t'); }}"
    assert kinds(up(code, Dialect.POSTGRES)) == [DropTable]
    assert kinds(up(code, Dialect.MYSQL)) == []


@pytest.mark.parametrize(
    "code",
    [
        "module.exports = { up: (queryInterface, Sequelize) => queryInterface.dropTable('t'), down: () => {} };",
        "module.exports = { up: (queryInterface) => { return Promise.all([queryInterface.dropTable('t')]); } };",
        "import { QueryInterface } from 'sequelize';\nexport async function up(qi: QueryInterface) { await qi.dropTable('t'); }",
        "// sequelize\nexport const up: Migration = async ({ context: queryInterface }) => "
        "{ await queryInterface.dropTable('t'); };",
        "// sequelize\nexport const up = async ({ context }) => { await context.dropTable('t'); };",
        "// sequelize\nexports.up = async ({ context: { queryInterface } }) => { await queryInterface.dropTable('t'); };",
        "export default { up: async (qi: QueryInterface) => { await qi.dropTable('t'); } };",
    ],
)
def test_modules_export_in_many_ways(code: str) -> None:
    (script,) = read_javascript(code.encode(), ".ts")
    assert script.reader == "sequelize"
    assert kinds(script.up.operations) == [DropTable]


def test_types_can_be_imported_alone() -> None:
    code = """const { DataTypes, literal } = require('sequelize');
module.exports = { up: async (queryInterface) => {
  await queryInterface.addColumn('t', 'a', { type: DataTypes.STRING(12), defaultValue: literal("'x'") });
} };"""
    (script,) = read_sequelize(code.encode(), ".js")
    (added,) = script.up.operations
    assert isinstance(added, AddColumn)
    assert str(added.column.type) == "varchar(12)"
    assert added.column.default is not None
    assert added.column.default.kind is DefaultKind.CONSTANT
