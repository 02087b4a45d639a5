from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.fixes import fix_of
from analyzers.migrations.reading import span_of
from analyzers.migrations.stream import Found
from analyzers.patterns.reading import excerpt
from tests.analyzers.migrations.judging import ORDERS, POSTGRES, Setting, judged, without_transaction

if TYPE_CHECKING:
    from analyzers.migrations.operations import Where

VIEW = "CREATE MATERIALIZED VIEW sums AS SELECT id FROM orders;\nCREATE UNIQUE INDEX sums_id ON sums (id);\n"
PARTS = "CREATE TABLE p (id int) PARTITION BY RANGE (id);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);\n"
ALONE = without_transaction(POSTGRES)
FLYWAY = Setting(framework="flyway")


def fix(rule_id: str, sql: str, setting: Setting = ALONE, *, before: str = ORDERS) -> str:
    """Return the fix of what a rule finds in a file that begins with goose's mark."""
    text = f"-- +goose Up\n{sql}"
    [found] = [one for one in judged([before, text], setting) if one.rule_id == rule_id]
    return fix_of(found, excerpt(text.split("\n"), span_of(found.where)))


@pytest.mark.parametrize(
    ("rule_id", "sql", "before", "expected"),
    [
        (
            "index-not-concurrent",
            "create unique  index orders_total on orders (total);",
            ORDERS,
            "create unique  index CONCURRENTLY orders_total on orders (total);",
        ),
        (
            "drop-index-not-concurrent",
            "DROP INDEX IF EXISTS orders_total;",
            f"{ORDERS}CREATE INDEX orders_total ON orders (total);",
            "DROP INDEX CONCURRENTLY IF EXISTS orders_total;",
        ),
        ("reindex-not-concurrent", "REINDEX TABLE orders;", ORDERS, "REINDEX TABLE CONCURRENTLY orders;"),
        (
            "reindex-not-concurrent",
            "REINDEX (VERBOSE) TABLE orders;",
            ORDERS,
            "REINDEX (VERBOSE) TABLE CONCURRENTLY orders;",
        ),
        (
            "refresh-matview-not-concurrent",
            "REFRESH MATERIALIZED VIEW sums;",
            ORDERS + VIEW,
            "REFRESH MATERIALIZED VIEW CONCURRENTLY sums;",
        ),
        (
            "detach-partition-not-concurrent",
            "ALTER TABLE p DETACH PARTITION p1;",
            PARTS,
            "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;",
        ),
        (
            "check-validates-existing",
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0);",
            ORDERS,
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;",
        ),
    ],
)
def test_fix_replaces_the_line_of_the_file(rule_id: str, sql: str, before: str, expected: str) -> None:
    assert fix(rule_id, sql, before=before) == f"@@ -2 +2 @@\n-{sql}\n+{expected}"


def test_hunk_has_the_lines_of_the_file_and_those_around() -> None:
    key = "  ADD CONSTRAINT f\n  FOREIGN KEY (customer_id)\n  REFERENCES customers (id);"
    sql = f"SET lock_timeout = '2s';\n\nALTER TABLE orders\n{key}"
    assert fix("fk-validates-existing", sql, POSTGRES).split("\n") == [
        "@@ -5,3 +5,3 @@",
        "   ADD CONSTRAINT f",
        "   FOREIGN KEY (customer_id)",
        "-  REFERENCES customers (id);",
        "+  REFERENCES customers (id) NOT VALID;",
    ]


def test_flyway_leaves_its_transaction_for_the_only_statement() -> None:
    sql = "CREATE INDEX orders_total ON orders (total);"
    assert "CONCURRENTLY" in fix("index-not-concurrent", sql, FLYWAY)
    assert fix("index-not-concurrent", f"{sql}\nUPDATE orders SET total = 1 WHERE id = 1;", FLYWAY) == ""


@pytest.mark.parametrize(
    ("rule_id", "sql", "setting"),
    [
        ("index-not-concurrent", "CREATE INDEX orders_total ON orders (total);", POSTGRES),
        ("index-not-concurrent", "  CREATE INDEX orders_total ON orders (total);", ALONE),
        ("index-not-concurrent", "CREATE /* on */ INDEX orders_total ON orders (total);", ALONE),
        ("index-not-concurrent", "CREATE\n\n\n\n\n\n\nINDEX orders_total ON orders (total);", ALONE),
        ("reindex-not-concurrent", "REINDEX (CONCURRENTLY false) TABLE orders;", ALONE),
        (
            "fk-validates-existing",
            "ALTER TABLE orders ADD COLUMN x int, ADD FOREIGN KEY (customer_id) REFERENCES customers (id);",
            POSTGRES,
        ),
        (
            "fk-validates-existing",
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) -- of the shop\n REFERENCES customers (id) -- ;\n;",
            POSTGRES,
        ),
    ],
)
def test_nothing_is_fixed_where_words_are_not_enough(rule_id: str, sql: str, setting: Setting) -> None:
    assert fix(rule_id, sql, setting) == ""


WHERE: Where = (3, 1, 3, 30)
FOUND = Found(
    rule_id="index-not-concurrent", path="a.sql", where=WHERE, message="", evidence={},
    edits=((WHERE, "INDEX", " CONCURRENTLY"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (FOUND, "CREATE INDEX a ON b ([redacted]);"),
        (FOUND, "CREATE INDEX a ON b (c) WHERE …"),
        (FOUND, "CREATE TABLE a"),
        (replace(FOUND, edits=()), "CREATE INDEX a ON b (c)"),
        (replace(FOUND, edits=(((9, 1, 9, 9), "INDEX", " CONCURRENTLY"),)), "CREATE INDEX a ON b (c)"),
    ],
)
def test_nothing_is_fixed_in_what_is_not_whole(found: Found, text: str) -> None:
    assert fix_of(FOUND, "CREATE INDEX a ON b (c)") != ""
    assert fix_of(found, text) == ""
