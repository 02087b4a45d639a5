"""A rule about SQL that a migration puts together from values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import DataCode, Dml, Harmless, Opaque
from analyzers.migrations.readers.splicing import spliced, spliced_in_source
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, others, some
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule
from analyzers.migrations.rules.declaring_frameworks import in_alembic, in_typeorm
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found
    from analyzers.rule import Example


def _for_each_row(statement: str) -> Example:
    rows = 'op.get_bind().execute(sa.text("SELECT id, name FROM orders"))'
    return in_alembic(f"for row in {rows}:\n        {statement}")


UNSAFE_SQL_BUILDING: Final = migration_rule(
    id="unsafe-sql-building",
    title="Values written into the text of a migration's SQL",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    engines=ALL_ENGINES,
    stride=("T", "E"),
    why=(
        "The first value with a quote in it, a name like O'Neil, makes the statement fail on production data that no test had; a "
        "value that a user chose can say anything, with the rights of the role that owns the schema."
    ),
    remedy="Bind the value as a parameter; or write one statement that takes it from the table.",
    references=("https://cwe.mitre.org/data/definitions/89.html", f"{PG}sql-syntax-lexical.html#SQL-SYNTAX-STRINGS"),
    bad=(
        _for_each_row("op.execute(f\"UPDATE orders SET note = '{row.name}' WHERE id = {row.id}\")"),
        _for_each_row("op.execute(\"UPDATE orders SET note = '%s' WHERE id = %d\" % (row.name, row.id))"),
        in_typeorm(
            'for (const row of await queryRunner.query("SELECT * FROM orders")) {\n'
            "      await queryRunner.query(`UPDATE orders SET note = '${row.name}' WHERE id = ${row.id}`);\n    }"
        ),
        in_django("migrations.RunSQL(\"UPDATE shop_order SET total = 0 WHERE note = '%s'\" % os.environ['NOTE'])"),
    ),
    good=(
        _for_each_row(
            'op.get_bind().execute(sa.text("UPDATE orders SET note = :name WHERE id = :id"), {"name": row.name, "id": row.id})'
        ),
        in_alembic(
            'TABLE = "orders"\n    op.execute(f"UPDATE {TABLE} SET note = \'{TABLE}\' WHERE note IS NULL")',
            note="a constant",
        ),
        in_typeorm("await queryRunner.query('UPDATE orders SET note = $1 WHERE note IS NULL', [name]);"),
        in_typeorm(
            "await queryRunner.query(`UPDATE orders SET note = '${State.OPEN}' WHERE note IS NULL`);", note="a constant"
        ),
        in_typeorm(
            "for (const table of await queryRunner.query('SELECT 1')) {\n"
            '      await queryRunner.query(`ALTER TABLE "${table.name}" ADD a int`);\n    }',
            note="a name cannot be bound",
        ),
        in_django('migrations.RunSQL([("UPDATE shop_order SET total = %s WHERE total IS NULL", [0])])'),
    ),
    traps=(
        "Names of tables and columns cannot be bound, and mostly come from the code itself.",
        "Constants, numbers, keys that the database made, and what a function returns, which is not known here.",
    ),
)

_WRITES: Final = re.compile(r"(?i)\b(insert|update|delete|merge|replace|select)\b")


def _spliced(operation: AnyOperation) -> str:
    """Return the code of a value that stands inside of quotes of a statement, '' for none."""
    if isinstance(operation, Dml | DataCode | Harmless):
        return operation.spliced
    if not isinstance(operation, Opaque) or operation.reason != "dynamic" or not _WRITES.search(operation.text):
        return ""
    return operation.spliced or spliced_in_source(operation.text) or _in_template(operation.text)


def _in_template(text: str) -> str:
    """Return likewise of a text with ``${code}`` in it, as readers of JavaScript leave what they cannot read."""
    parts = re.split(r"\$\{([^{}]*)\}", text)
    return spliced((part, bool(number % 2)) for number, part in enumerate(parts)) if len(parts) > 1 else ""


def _built(whole: Whole) -> Iterator[Found]:
    found = [(moment, code) for moment in whole.moments if (code := _spliced(moment.operation))]
    if not found:
        return
    first, many = found[0][0], len(found) > 1
    shown = some(list(dict.fromkeys(code for _, code in found)))
    framework = whole.stream.runner.framework
    yield found_at(
        UNSAFE_SQL_BUILDING,
        first,
        f"{f'{len(found)} statements' if many else 'A statement'} of {first.migration.name} {'have' if many else 'has'} "
        f"{shown} between quotes of the text: a value with a quote in it makes the migration fail, or says what is run.",
        evidence={"migration": first.migration.name},
        related=others([moment for moment, _ in found]),
        steps=(
            recipes.step("Bind the value", _BOUND.get(framework, "")),
            recipes.step("Or let one UPDATE take it from the table, with no loop over rows"),
        ),
    )


_BOUND: Final = {
    "django": 'migrations.RunSQL([("UPDATE t SET c = %s", [value])])',
    "alembic": 'op.get_bind().execute(sa.text("UPDATE t SET c = :value"), {"value": value})',
    "typeorm": "await queryRunner.query('UPDATE t SET c = $1', [value])",
    "knex": "await knex.raw('UPDATE t SET c = ?', [value])",
    "sequelize": ("await queryInterface.sequelize.query('UPDATE t SET c = :value', { replacements: { value } })"),
}
"""How a value is bound, by framework; TypeORM's mark is that of PostgreSQL."""

RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=UNSAFE_SQL_BUILDING, judge=_built),)
