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
