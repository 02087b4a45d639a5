"""Migrations of TypeORM: from code to operations."""

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
    DataCode,
    Dml,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Opaque,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    Transaction,
    Truncate,
)
from analyzers.migrations.readers.typeorm import read_typeorm
from analyzers.migrations.script import Dialect, Script


def scripts(up: str, *, down: str = "", head: str = "", fields: str = "") -> dict[Dialect, Script]:
    way_back = f"public async down(queryRunner: QueryRunner): Promise<void> {{ {down} }}" if down else ""
    code = f"""import {{ MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex }} from "typeorm";
{head}
export class Orders1734786061496 implements MigrationInterface {{
{fields}
  public async up(queryRunner: QueryRunner): Promise<void> {{
{up}
  }}
  {way_back}
}}
"""
    return {script.dialect: script for script in read_typeorm(code.encode(), ".ts")}


def up(code: str, dialect: Dialect = Dialect.NONE, **more: str) -> tuple[AnyOperation, ...]:
    found = scripts(code, **more)
    return found[dialect if dialect in found else Dialect.MYSQL].up.operations


def kinds(operations: tuple[AnyOperation, ...]) -> list[type[AnyOperation]]:
    return [type(operation) for operation in operations]


TABLE = """
    await queryRunner.createTable(new Table({
      name: "orders",
      columns: [
        { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
        { name: "note", type: "varchar", length: "40", isNullable: true },
        { name: "state", type: "enum", enum: ["open", "done"], default: "'open'" },
        { name: "made", type: "timestamptz", default: "now()" },
        { name: "owner", type: "int" },
      ],
      indices: [{ columnNames: ["note"], isUnique: true }],
      foreignKeys: [{ columnNames: ["owner"], referencedTableName: "users", referencedColumnNames: ["id"], onDelete: "CASCADE" }],
    }), true);
"""


def test_a_table_has_its_columns_indexes_and_keys() -> None:
    table, index = up(TABLE)
    assert isinstance(table, CreateTable)
    assert isinstance(index, CreateIndex)
    assert (table.table, table.guarded, table.statement, index.statement) == ("orders", True, 0, 0)
    shown = [(column.name, str(column.type), column.nullable, column.identity) for column in table.columns]
    assert shown == [
        ("id", "integer", False, True),
        ("note", "varchar(40)", True, False),
        ("state", "enum('open', 'done')", False, False),
        ("made", "timestamp with time zone", False, False),
        ("owner", "integer", False, False),
    ]
    defaults = [column.default.kind.value if column.default else "" for column in table.columns]
    assert defaults == ["", "", "constant", "stable", ""]
    (key,) = table.constraints
    assert key.references is not None
    assert (key.references.table, key.references.on_delete) == ("users", "cascade")
    assert index.index.unique


def test_a_name_that_is_left_out_is_the_one_that_typeorm_gives() -> None:
    code = 'await queryRunner.createIndex("blacklist", new TableIndex({ columnNames: ["tmdbId"] }));'
    (index,) = up(code, Dialect.POSTGRES)
    assert isinstance(index, CreateIndex)
    # The name that TypeORM's own generator wrote into a migration of the same index.
    assert index.index.name == "IDX_6bbafa28411e6046421991ea21"


def test_an_enumeration_is_a_type_of_its_own_on_postgres() -> None:
    code = TABLE.replace('"owner"', '"ownerId"')
    assert kinds(up(code, Dialect.POSTGRES)) == [CreateType, CreateTable, CreateIndex]
    assert kinds(up(code, Dialect.MYSQL)) == [CreateTable, CreateIndex]


CALLS = [
    ('addColumn("orders", new TableColumn({ name: "paid", type: "boolean", default: false }))', [AddColumn]),
    (
        'addColumns("orders", [new TableColumn({ name: "a", type: "int" }), { name: "b", type: "int" }])',
        [AddColumn] * 2,
    ),
    ('dropColumn("orders", "paid")', [DropColumn]),
    ('dropColumns("orders", ["paid", "sum"])', [DropColumn] * 2),
    ('renameColumn("orders", "paid", "settled")', [RenameColumn]),
    (
        'changeColumn("orders", "paid", new TableColumn({ name: "paid", type: "int" }))',
        [AlterType, SetNullable, SetDefault],
    ),
    (
        'changeColumn("orders", "paid", new TableColumn({ name: "settled", type: "int" }))',
        [RenameColumn, AlterType, SetNullable, SetDefault],
    ),
    ('renameTable("orders", "purchases")', [RenameTable]),
    ('dropTable("orders", true)', [DropTable]),
    ('dropIndex("orders", "idx_orders")', [DropIndex]),
    ('createIndices("orders", [new TableIndex({ name: "i", columnNames: ["a"] })])', [CreateIndex]),
    (
        'createForeignKey("orders", new TableForeignKey({ columnNames: ["a"], referencedTableName: "t", '
        'referencedColumnNames: ["id"] }))',
        [AddConstraint],
    ),
    ('dropForeignKey("orders", "fk_a")', [DropConstraint]),
    ('createPrimaryKey("orders", ["a", "b"])', [AddConstraint]),
    ('clearTable("orders")', [Truncate]),
    ("startTransaction()", [Transaction]),
    ("somethingNew()", [Opaque]),
]


@pytest.mark.parametrize(("code", "expected"), CALLS)
def test_each_method_of_the_query_runner_is_an_operation(code: str, expected: list[type[AnyOperation]]) -> None:
    assert kinds(up(f"await queryRunner.{code};")) == expected


def test_columns_are_not_null_unless_they_say_so() -> None:
    (added,) = up('await queryRunner.addColumn("orders", { name: "a", type: "int" });')
    assert isinstance(added, AddColumn)
    assert not added.column.nullable


def test_a_key_is_dropped_by_the_columns_by_which_it_was_looked_up() -> None:
    code = """
      const table = await queryRunner.getTable("orders");
      const key = table.foreignKeys.find((fk) => fk.columnNames.indexOf("owner") !== -1);
      await queryRunner.dropForeignKey("orders", key);
    """
    (dropped,) = up(code)
    assert isinstance(dropped, DropConstraint)
    assert (dropped.table, dropped.kind, dropped.columns) == ("orders", "foreign_key", ("owner",))


@pytest.mark.parametrize(
    ("code", "guarded", "conditional"),
    [
        ('if (!(await queryRunner.hasTable("orders"))) { await queryRunner.dropTable("a"); }', True, False),
        ('if (await queryRunner.hasTable("orders")) { return; } await queryRunner.dropTable("a");', True, False),
        ("if (process.env.X) { await queryRunner.dropTable('a'); }", False, True),
        ("if (process.env.X) return; await queryRunner.dropTable('a');", False, True),
        ("if (1 > 0) { await queryRunner.dropTable('a'); }", False, False),
        ("for (const x of rows) { await queryRunner.dropTable('a'); }", False, True),
        ("const t = await queryRunner.getTable('a'); if (t) { await queryRunner.dropTable('a'); }", True, False),
    ],
)
def test_conditions_are_guards_or_unknown(code: str, guarded: bool, conditional: bool) -> None:
    (operation,) = up(code)
    assert (operation.guarded, operation.conditional) == (guarded, conditional)


def test_loops_over_constants_are_unrolled() -> None:
    head = "const TABLES = ['orders', 'users'] as const;"
    operations = up("for (const table of TABLES) { await queryRunner.dropTable(table); }", head=head)
    assert [operation.table for operation in operations if isinstance(operation, DropTable)] == ["orders", "users"]
    assert not any(operation.conditional for operation in operations)


def test_raw_sql_is_read_once_for_each_dialect() -> None:
    found = scripts("await queryRunner.query(`DELETE FROM orders WHERE id = 1`);")
    assert sorted(found) == [Dialect.MYSQL, Dialect.POSTGRES, Dialect.SQLITE]


def test_branches_by_the_kind_of_database_belong_to_their_dialect() -> None:
    code = """
      if (queryRunner.connection.options.type === "postgres") { await queryRunner.dropTable("a"); }
      else { await queryRunner.dropTable("b"); }
    """
    found = scripts(code)
    assert [op.table for op in found[Dialect.POSTGRES].up.operations if isinstance(op, DropTable)] == ["a"]
    assert [op.table for op in found[Dialect.MYSQL].up.operations if isinstance(op, DropTable)] == ["b"]


def test_repositories_are_code_over_data() -> None:
    head = 'import { User } from "../entity/User";'
    code = "const users = await queryRunner.manager.getRepository(User).find(); await queryRunner.manager.save(users);"
    read, written = up(code, head=head)
    assert isinstance(read, DataCode)
    assert isinstance(written, DataCode)
    assert (read.imports, read.writes, written.writes) == (("../entity/User",), False, True)


def test_a_runner_that_is_given_away_can_do_anything() -> None:
    (operation,) = up("await seed(queryRunner);", head='import { seed } from "./seed";')
    assert isinstance(operation, Opaque)
    assert operation.reason == "call"


def test_functions_of_the_file_are_followed() -> None:
    head = "async function gone(runner, name) { await runner.dropTable(name); }"
    (operation,) = up("await gone(queryRunner, 'orders');", head=head)
    assert isinstance(operation, DropTable)
    assert operation.table == "orders"


def test_a_class_says_that_it_runs_without_a_transaction() -> None:
    found = scripts(
        "await queryRunner.dropTable('a');", fields="  transaction = false;\n  name = 'Other1734786061496';"
    )
    assert (found[Dialect.NONE].transaction, found[Dialect.NONE].revision) == ("none", "Other1734786061496")
    assert scripts("await queryRunner.dropTable('a');")[Dialect.NONE].revision == "Orders1734786061496"


@pytest.mark.parametrize(
    ("down", "irreversible"),
    [
        ("throw new Error('no way back');", True),
        ("// cannot be reverted: the rows are gone\n", True),
        ("return;", False),
        ("await queryRunner.dropTable('a');", False),
    ],
)
def test_a_way_back_that_throws_says_that_there_is_none(down: str, irreversible: bool) -> None:
    script = scripts("await queryRunner.dropColumn('a', 'b');", down=down)[Dialect.NONE]
    assert script.down is not None
    assert script.down.irreversible is irreversible


def test_a_missing_way_back_is_none() -> None:
    assert scripts("await queryRunner.dropTable('a');")[Dialect.NONE].down is None


def test_an_unknown_name_is_kept_as_its_code() -> None:
    code = "await queryRunner.query(`DELETE FROM ${process.env.T} WHERE a = ${value}`);"
    (operation,) = up(code, Dialect.POSTGRES)
    assert isinstance(operation, Dml)
    assert (operation.table, operation.everywhere, operation.conditional) == ("${process.env.T}", False, False)


def test_an_unknown_part_that_may_be_a_clause_is_dynamic() -> None:
    (operation,) = up("await queryRunner.query(`DELETE FROM orders ${where}`);", Dialect.POSTGRES)
    assert isinstance(operation, Opaque)
    assert (operation.reason, operation.text) == ("dynamic", "DELETE FROM orders ${where}")


def test_async_functions_of_older_engines_are_followed() -> None:
    code = """class A1734786061496 {
  up(queryRunner) { return __awaiter(this, void 0, void 0, function* () { yield queryRunner.dropTable("a"); }); }
}
exports.A1734786061496 = A1734786061496;"""
    (script,) = read_typeorm(code.encode(), ".js")
    assert [(type(operation), operation.conditional) for operation in script.up.operations] == [(DropTable, False)]


def test_places_are_those_of_the_calls() -> None:
    code = b"""class A1734786061496 {
  async up(queryRunner) {
    await queryRunner.dropTable('a');
  }
}
module.exports = A1734786061496;
"""
    (script,) = read_typeorm(code, ".js")
    assert script.up.operations[0].where == (3, 11, 3, 37)


@pytest.mark.parametrize(
    "code",
    [
        b"export class Service { up(state) { return state; } }",
        b"import { Migration } from '@mikro-orm/migrations';\nexport class M20200101000000 extends Migration "
        b"{ async up() { this.addSql('select 1'); } }",
        b"// queryRunner up\n",
    ],
)
def test_other_files_are_no_migrations(code: bytes) -> None:
    assert read_typeorm(code, ".ts") == ()
