"""Recipes in Knex name tables and columns so that its mappers apply: a builder's ``orderId`` may be ORDER_ID in the database."""

from __future__ import annotations

import pytest

from analyzers.migrations.rules.frameworks import statement
from analyzers.migrations.stream import Engine
from tests.analyzers.migrations.judging import Setting, findings
from tests.analyzers.migrations.trees import whole


@pytest.mark.parametrize(
    ("sql", "template", "names"),
    [
        (
            "ALTER TABLE orders ADD COLUMN total_new numeric(15, 5)",
            "ALTER TABLE ?? ADD COLUMN ?? numeric(15, 5)",
            "orders total_new",
        ),
        ('ALTER TABLE "user" DROP COLUMN "fooBar"', "ALTER TABLE ?? DROP COLUMN ??", "user fooBar"),
        ("ALTER TABLE `user` DROP FOREIGN KEY k", "ALTER TABLE ?? DROP FOREIGN KEY ??", "user k"),
        ("ALTER TABLE t ALTER COLUMN a SET DEFAULT ...", "ALTER TABLE ?? ALTER COLUMN ?? SET DEFAULT ...", "t a"),
        (
            "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a, b) REFERENCES u (id, c) ON DELETE CASCADE NOT VALID",
            "ALTER TABLE ?? ADD CONSTRAINT ?? FOREIGN KEY (??, ??) REFERENCES ?? (??, ??) ON DELETE CASCADE NOT VALID",
            "t k a b u id c",
        ),
        (
            "CREATE UNIQUE INDEX CONCURRENTLY i ON s.t (a, b) WHERE gone IS NULL",
            "CREATE UNIQUE INDEX CONCURRENTLY ?? ON ?? (??, ??) WHERE gone IS NULL",
            "i s.t a b",
        ),
        ("CREATE INDEX CONCURRENTLY i ON t ((lower(a)))", "CREATE INDEX CONCURRENTLY ?? ON ?? ((lower(a)))", "i t"),
        ("DROP INDEX CONCURRENTLY IF EXISTS i", "DROP INDEX CONCURRENTLY IF EXISTS ??", "i"),
        (
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID",
            "ALTER TABLE ?? ADD CONSTRAINT ?? CHECK (?? IS NOT NULL) NOT VALID",
            "t c a",
        ),
        ("ALTER TABLE t ADD PRIMARY KEY USING INDEX i", "ALTER TABLE ?? ADD PRIMARY KEY USING INDEX ??", "t i"),
    ],
)
def test_names_are_bound(sql: str, template: str, names: str) -> None:
    listed = ", ".join(f"'{name}'" for name in names.split())
    assert statement("knex", sql) == f"await knex.raw('{template}', [{listed}])"


@pytest.mark.parametrize("sql", ["SET SESSION foreign_key_checks = 0", "SET LOCAL lock_timeout = '2s'"])
def test_statement_without_names_stays_as_it_is(sql: str) -> None:
    assert statement("knex", sql) == f"await knex.raw(`{sql}`)"


def test_text_with_question_marks_has_no_bindings() -> None:
    sql = "CREATE INDEX i ON t (a) WHERE b ? 'c'"
    assert statement("knex", sql) == f"await knex.raw(`{sql}`)"


def test_other_frameworks_write_names_into_the_text() -> None:
    assert statement("typeorm", "DROP VIEW a") == "await queryRunner.query(`DROP VIEW a`)"


@pytest.mark.parametrize(("column", "new"), [("total", "total_new"), ("totalSum", "totalSum_new")])
def test_column_is_named_as_the_builder_names_it(column: str, new: str) -> None:
    before = f"exports.up = (knex) => knex.schema.createTable('orders', (t) => {{ t.increments(); t.integer('{column}'); }});"
    change = (
        f"exports.up = (knex) => knex.schema.alterTable('orders', (t) => {{ t.decimal('{column}', 9, 2).alter(); }});"
    )
    setting = Setting(engine=Engine.MARIADB, version=(10, 6), framework="knex")
    (found,) = findings("column-type-rewrite", change, setting, before=before)
    assert found.steps[0].endswith(f"knex.raw('ALTER TABLE ?? ADD COLUMN ?? numeric(9, 2)', ['orders', '{new}'])")


@pytest.mark.parametrize(
    ("there", "altered", "is_known"),
    [
        ("order_total", "orderTotal", True),
        ("line2_total", "line2Total", True),
        ("ordertotal", "orderTotal", True),
        ("total_of_order", "orderTotal", False),
        ("order_totals", "orderTotal", False),
    ],
)
def test_column_is_known_by_the_name_that_a_mapper_makes(there: str, altered: str, *, is_known: bool) -> None:
    head = "exports.up = (knex) => knex.schema."
    files = {
        "package.json": '{"dependencies": {"knex": "3", "mysql2": "3"}}',
        "compose.yaml": "services:\n  db:\n    image: mysql:8.0\n",
        "migrations/20200101000000_start.js": f"{head}createTable('orders', (t) => {{ t.increments(); t.integer('{there}'); }});",
        "migrations/20200102000000_other.js": f"{head}alterTable('orders', (t) => {{ t.decimal('{altered}', 13, 3).alter(); }});",
    }
    (found,) = (one for one in whole(files) if one.rule_id == "column-type-rewrite")
    assert ("is not known" not in found.message) == is_known
    assert (f"COLUMN {there} TYPE" in found.message) == is_known
