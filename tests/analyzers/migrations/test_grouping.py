"""Findings about parts of one table are told once, in SQL through the whole replay and value by value."""

from __future__ import annotations

import pytest

from analyzers.migrations.rules.all_rules import rules
from analyzers.migrations.rules.grouping import PARTS, grouped
from analyzers.migrations.stream import Found
from tests.analyzers.migrations.judging import MY_ORDERS, MYSQL, findings

LIKE = "ALTER TABLE orders ADD CONSTRAINT {0} FOREIGN KEY ({0}_id) REFERENCES customers (id);"
KEYS = MY_ORDERS + "ALTER TABLE orders ADD a_id bigint, ADD b_id bigint;"


def one(name: str, *, rule: str = "column-type-rewrite", table: str = "orders", line: int = 1, **more: str) -> Found:
    severity, confidence = more.get("severity"), more.get("confidence")
    return Found(
        rule_id=rule,
        path="0002.sql",
        where=(line, 1, line, 9),
        message=f"{name} is rewritten.",
        evidence={"table": table, "column": name},
        steps=(f"Change {name}.",),
        severity=severity,
        confidence=confidence,
        edits=(((line, 1, line, 9), "", f" {name}"),),
    )


def test_columns_of_a_table_are_one_finding_at_the_first_of_them() -> None:
    (found,) = grouped([one("a"), one("b", line=2), one("c", line=3)])
    assert found.where == (1, 1, 1, 9)
    assert found.message == "a is rewritten; likewise for its columns b and c."
    assert found.related == (("0002.sql", (2, 1, 2, 9), "b likewise"), ("0002.sql", (3, 1, 3, 9), "c likewise"))
    assert found.steps == ("Change a.", "Do likewise for b and c.")


def test_identity_stays_when_a_further_column_joins() -> None:
    (alone,), (both,) = grouped([one("a")]), grouped([one("a"), one("b", line=2)])
    assert alone.evidence == both.evidence == {"table": "orders"}
    assert alone.message == "a is rewritten."


def test_other_tables_and_rules_keep_their_own_finding_and_order() -> None:
    told = [one("a"), one("x", table="customers"), one("b"), one("y", rule="drop-column"), one("z", rule="drop-column")]
    assert [(found.rule_id, found.evidence["table"]) for found in grouped(told)] == [
        ("column-type-rewrite", "orders"),
        ("column-type-rewrite", "customers"),
        ("drop-column", "orders"),
        ("drop-column", "orders"),
    ]


def test_worst_part_is_told_first() -> None:
    (found,) = grouped([one("a", severity="low"), one("b", line=2, confidence="low"), one("c", line=3)])
    assert (found.message, found.severity, found.confidence) == (
        "c is rewritten; likewise for its columns a and b.",
        None,
        None,
    )


def test_fix_cures_all_of_a_finding_or_is_none() -> None:
    (same,) = grouped([one("a"), one("b")])
    assert len(same.edits) == 2
    (apart,) = grouped([one("a"), one("b", line=2)])
    assert apart.edits == ()


def test_keys_of_a_migration_are_told_by_table() -> None:
    found = findings("mysql-fk-blocks-writes", LIKE.format("a") + LIKE.format("b"), MYSQL, before=KEYS)
    assert [(each.evidence, "constraint b" in each.message) for each in found] == [({"table": "orders"}, True)]


@pytest.mark.parametrize("where", ["DROP INDEX i; DROP INDEX j;", "DROP INDEX i, j;"])
def test_indexes_that_go_are_told_by_the_table_that_has_them(where: str) -> None:
    before = (
        "CREATE TABLE orders (id bigint, a int, b int); CREATE INDEX i ON orders (a); CREATE INDEX j ON orders (b);"
    )
    (found,) = findings("drop-index-not-concurrent", where, before=before)
    assert found.evidence == {"table": "orders"}
    assert "its index j" in found.message


def test_only_rules_that_there_are_get_grouped() -> None:
    assert {each.rule.id for each in rules()} >= PARTS.keys()


TABLES = "CREATE TABLE {0} (id int PRIMARY KEY, a timestamp, b timestamp);"
STAMPS = "".join(TABLES.format(name) for name in ("one_", "two", "three", '"user"'))
UTC = "ALTER TABLE {} ALTER {} TYPE timestamptz USING {} AT TIME ZONE 'UTC';"


def test_tables_that_change_in_the_same_way_are_one_finding() -> None:
    sql = "\n".join(UTC.format(table, *column * 2) for table in ("one_", "two", "three") for column in "ab")
    (found,) = findings("column-type-rewrite", sql, before=STAMPS)
    assert found.evidence == {"table": "one_,two,three"}
    assert "likewise for its column b; likewise for tables two and three" in found.message
    assert found.message.endswith("; all of them stay locked until the last one is done.")
    assert found.steps[-1] == "Do likewise for tables two and three."
    places = [where[0] for _, where, _ in found.related]
    assert {3, 4, 6} <= set(places)


def test_quotes_are_no_other_way() -> None:
    sql = UTC.format("one_", "a", "a") + UTC.format('"user"', "a", "a")
    (found,) = findings("column-type-rewrite", sql, before=STAMPS)
    assert found.evidence == {"table": "one_,user"}


@pytest.mark.parametrize(
    "second",
    [
        "ALTER TABLE two ALTER a TYPE bigint USING 1;",
        "ALTER TABLE unknown ALTER a TYPE timestamptz USING a AT TIME ZONE 'UTC';",
        "ALTER TABLE two ALTER id TYPE bigint;",
    ],
)
def test_tables_that_change_otherwise_keep_their_own(second: str) -> None:
    found = findings("column-type-rewrite", UTC.format("one_", "a", "a") + second, before=STAMPS)
    assert len(found) == 2


def test_fixes_stay_with_their_statements() -> None:
    key = "ALTER TABLE {0} ADD CONSTRAINT {0}_k FOREIGN KEY (a) REFERENCES three (id);\n"
    before = "".join(f"CREATE TABLE {name} (id int PRIMARY KEY, a int);" for name in ("one_", "two", "three"))
    found = findings("fk-validates-existing", key.format("one_") + key.format("two"), before=before)
    assert [bool(each.edits) for each in found] == [True, True]


def test_keys_of_a_file_are_one_finding_as_one_switch_is_off_for_all() -> None:
    sql = LIKE.format("a") + LIKE.format("a").replace("orders", "parts").replace(" a ", " p ")
    before = f"{KEYS} CREATE TABLE parts (id bigint PRIMARY KEY, a_id bigint);"
    (found,) = findings("mysql-fk-blocks-writes", sql, MYSQL, before=before)
    assert found.evidence == {"table": "orders,parts"}
    assert "likewise for table parts" in found.message


def test_tables_with_other_columns_are_told_with_these() -> None:
    sql = UTC.format("one_", "a", "a") + UTC.format("two", "b", "b") + UTC.format("three", "a", "a")
    (found,) = findings("column-type-rewrite", sql, before=STAMPS)
    assert "likewise for tables two (b) and three" in found.message
