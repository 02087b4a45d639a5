"""Values between the quotes of a statement: which of them come from outside of the code."""

from __future__ import annotations

import pytest

from analyzers.migrations.readers.splicing import is_foreign, spliced, spliced_in_source
from analyzers.migrations.reading import read_scripts
from tests.analyzers.migrations.judging import Setting, findings

TYPEORM = """import {{ MigrationInterface, QueryRunner }} from "typeorm";
export class A1700000000000 implements MigrationInterface {{
  public async up(queryRunner: QueryRunner): Promise<void> {{
    for (const row of await queryRunner.query("SELECT 1")) {{
      {0}
    }}
  }}
  public async down(queryRunner: QueryRunner): Promise<void> {{}}
}}
"""


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("f\"UPDATE t SET a = '{row.name}'\"", "row.name"),
        ("f\"UPDATE t SET a = 'x{row['name']}y'\"", "row['name']"),
        ("f\"UPDATE t SET b = 'it''s', a = '{name}'\"", "name"),
        ("\"UPDATE t SET a = '%s'\" % row.name", "row.name"),
        ("\"UPDATE t SET a = '%s', b = '%s'\" % (1, row.name)", "row.name"),
        ("\"UPDATE t SET a = '%(n)s'\" % {'n': row.name}", "row.name"),
        ("\"UPDATE t SET a = '{}'\".format(row.name)", "row.name"),
        ("\"UPDATE t SET b = {0}, a = '{1}'\".format(x, row.name)", "row.name"),
        ("\"UPDATE t SET a = '{n.name}'\".format(n=row)", "row.name"),
        ('"UPDATE t SET a = \'" + row.name + "\'"', "row.name"),
        ("sa.text(f\"UPDATE t SET a = '{os.environ['A']}'\")", "os.environ['A']"),
        ("f\"UPDATE t SET a = '{row.price:.2f}'\"", ""),
        ("\"UPDATE t SET a = '%d'\" % row.count", ""),
        ("\"UPDATE t SET a = '100%%' WHERE b = '%s'\" % row.name", "row.name"),
        ('f"UPDATE {name} SET a = 1"', ""),
        ("f'UPDATE \"{name}\" SET a = 1'", ""),
        ("f\"UPDATE t SET a = '{quote(name)}'\"", ""),
        ("f\"UPDATE t SET a = '{{}}'\"", ""),
        ("f\"UPDATE t SET a = '{cut off", ""),
        ("\"UPDATE t SET a = '%s'\" % ()", ""),
        ("\"UPDATE t SET a = '{5}'\".format(row.name)", ""),
    ],
)
def test_python_that_puts_a_value_between_quotes(source: str, code: str) -> None:
    assert spliced_in_source(source) == code


@pytest.mark.parametrize(
    ("code", "foreign"),
    [
        ("row.name", True),
        ("row?.name", True),
        ("rows[0].name", True),
        ("user.address!.street", True),
        ("name", True),
        ("process.env.ADMIN_MAIL", True),
        ("Role.ADMIN", False),
        ("UserRole.Admin", False),
        ("DEFAULT_LANGUAGE", False),
        ("this.name", False),
        ("row.id", False),
        ("row.userId", False),
        ("row.paid", True),
        ("tableName", False),
        ("uuid()", False),
        ("a + b", False),
        ("", False),
    ],
)
def test_what_comes_from_outside_of_the_code(code: str, foreign: bool) -> None:
    assert is_foreign(code) == foreign


def test_quotes_of_names_and_closed_ones_do_not_count() -> None:
    assert not spliced([("SELECT 'a' = ", False), ("row.name", True), (" OR '", False), ("Role.ADMIN", True)])
    assert (
        spliced([('UPDATE "', False), ("row.table", True), ("\" SET a = '", False), ("row.name", True)]) == "row.name"
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("await queryRunner.query(`UPDATE t SET a = '${row.name}'`);", "row.name"),
        ('await queryRunner.query("UPDATE t SET a = \'" + row.name + "\'");', "row.name"),
        ("await queryRunner.query(`UPDATE t SET a = ${row.count}`);", ""),
        ("await queryRunner.query(`UPDATE t SET a = '${Role.ADMIN}'`);", ""),
        ("await queryRunner.query(`UPDATE t SET a = $1`, [row.name]);", ""),
    ],
)
def test_operation_of_javascript_tells_what_was_put_between_quotes(line: str, code: str) -> None:
    (script,) = (one for one in read_scripts(TYPEORM.format(line).encode(), ".ts") if one.dialect == "postgres")
    assert script.up.operations[-1].spliced == code


def test_change_of_the_schema_cannot_bind_and_is_left_alone() -> None:
    line = "await queryRunner.query(`ALTER TABLE orders ALTER a SET DEFAULT '${row.name}'`);"
    first = TYPEORM.format("await queryRunner.query(`CREATE TABLE orders (id bigint)`);")
    setting = Setting(framework="typeorm")
    assert not findings("unsafe-sql-building", TYPEORM.format(line), setting, before=first)
    two = "await queryRunner.query(`UPDATE orders SET a = '${row.name}'`);"
    (found,) = findings("unsafe-sql-building", TYPEORM.format(two + two), setting, before=first)
    assert found.message.startswith("2 statements of 0002 have row.name between quotes")
    assert found.evidence == {"migration": "0002"}
