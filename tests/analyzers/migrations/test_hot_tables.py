from __future__ import annotations

from dataclasses import replace

import pytest

from analyzers.migrations.detection import Override
from analyzers.migrations.judging import judge_stream
from analyzers.migrations.rules.about_locks import ABOUT_LOCKS, HELD, SLOW
from analyzers.migrations.rules.all_rules import rules
from fleetreview.model import Severity
from tests.analyzers.migrations.judging import MYSQL, ORDERS, POSTGRES, Setting, stream_of
from tests.analyzers.migrations.test_detection import stream_of as detected_stream

OWN = {one.rule.id: one.rule.severity for one in rules()}


def severities(sql: str, *hot: str, setting: Setting = POSTGRES, before: str = ORDERS) -> dict[str, str]:
    """The severity of each rule that finds something, and '!' behind it where the message names hot tables."""
    stream = replace(stream_of([before, sql], setting), hot_tables=hot)
    found = judge_stream(stream, rules(), (1,)).found
    return {
        one.rule_id: f"{one.severity or OWN[one.rule_id]}{'!' if 'as the settings say' in one.message else ''}"
        for one in found
    }


@pytest.mark.parametrize(
    ("rule_id", "sql", "cold", "hot"),
    [
        # Reads and writes wait for as long as the rows are read.
        ("set-not-null-scan", "ALTER TABLE orders ALTER total SET NOT NULL", "high", "critical!"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER total TYPE bigint", "high", "critical!"),
        (
            "statements-after-exclusive-lock",
            "ALTER TABLE orders ADD a int; UPDATE orders SET a = 1",
            "high",
            "critical!",
        ),
        # Writes alone wait.
        ("index-not-concurrent", "CREATE INDEX i ON orders (total)", "high", "high!"),
        # Everybody waits, for a moment.
        ("drop-index-not-concurrent", "DROP INDEX i", "medium", "high!"),
        ("multi-table-lock-window", "ALTER TABLE customers ADD a int; ALTER TABLE orders ADD b int", "low", "medium!"),
        # Not about locks.
        ("drop-column", "ALTER TABLE orders DROP COLUMN note", "high", "high"),
    ],
)
def test_lock_on_a_hot_table_is_one_step_worse(rule_id: str, sql: str, cold: str, hot: str) -> None:
    before = f"{ORDERS}CREATE INDEX i ON orders (total);"
    assert severities(sql, before=before)[rule_id] == cold
    assert severities(sql, "invoices", before=before)[rule_id] == cold
    assert severities(sql, "orders", before=before)[rule_id] == hot


@pytest.mark.parametrize("name", ["orders", "ORDERS", "public.orders", "sales.orders"])
def test_hot_table_is_named_with_its_schema_or_without(name: str) -> None:
    before = ORDERS.replace("TABLE orders", "TABLE sales.orders") if "sales" in name else ORDERS
    table = "sales.orders" if "sales" in name else "orders"
    sql = f"ALTER TABLE {table} ALTER total SET NOT NULL"
    assert severities(sql, name, before=before)["set-not-null-scan"] == "critical!"
    assert severities(sql, "orders", before=before)["set-not-null-scan"] == "critical!"
    assert severities(sql, "other.orders", before=before)["set-not-null-scan"] == "high"


def test_hot_table_stays_hot_under_another_name() -> None:
    before = f"{ORDERS}ALTER TABLE orders RENAME TO purchases;"
    assert severities("ALTER TABLE purchases ALTER total SET NOT NULL", "orders", before=before) == severities(
        "ALTER TABLE purchases ALTER total SET NOT NULL", "purchases", before=before
    )


def test_table_that_a_new_key_locks_is_hot_too() -> None:
    key = "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)"
    assert severities(key, "customers")["fk-validates-existing"] == "high!"


def test_hot_table_of_mysql_counts_likewise() -> None:
    sql = "ALTER TABLE orders ADD CHECK (total > 0)"
    assert severities(sql, setting=MYSQL)["mysql-check-copies-table"] == "high"
    assert severities(sql, "orders", setting=MYSQL)["mysql-check-copies-table"] == "high!"


def test_hot_table_that_is_new_is_not_waited_for() -> None:
    assert "index-not-concurrent" not in severities("CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "t")


def test_rules_about_locks_are_rules() -> None:
    assert OWN.keys() >= ABOUT_LOCKS >= HELD | SLOW
    # None of them is critical by itself: there would be no step left.
    assert all(OWN[rule_id] < Severity.CRITICAL for rule_id in ABOUT_LOCKS)


def test_hot_tables_of_the_settings_reach_the_stream() -> None:
    files = {"shop/migrations/0001_a.sql": "CREATE TABLE t (a int);"}
    settings = [Override(path="shop/**", hot_tables=("t",)), Override(path="other/**", hot_tables=("u",))]
    assert detected_stream(files, *settings).hot_tables == ("t",)
