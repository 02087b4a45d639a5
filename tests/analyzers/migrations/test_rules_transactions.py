"""Rules about transactions, time-outs, and schema and data in one migration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzers.migrations.rules.timeouts import milliseconds
from tests.analyzers.migrations.judging import (
    MYSQL,
    ORDERS,
    POSTGRES,
    SQLITE,
    Setting,
    change,
    findings,
    found_ids,
    judged,
    without_transaction,
)

ADD = "ALTER TABLE orders ADD COLUMN a int;"


@pytest.mark.parametrize(
    ("framework", "sql", "is_found"),
    [
        ("goose", f"BEGIN; {ADD} COMMIT;", True),
        ("goose", f"{ADD} END;", True),
        ("goose", f"START TRANSACTION; {ADD}", True),
        ("goose", f"SAVEPOINT s; {ADD} RELEASE SAVEPOINT s;", False),
        ("goose", f"DO $$ BEGIN {ADD} END $$;", False),
        ("drizzle", f"COMMIT; {ADD}", True),
        ("sqitch", f"BEGIN; {ADD} COMMIT;", False),
        ("golang-migrate", f"BEGIN; {ADD} COMMIT;", False),
        ("numbered", f"BEGIN; {ADD} COMMIT;", False),
    ],
)
def test_runner_decides_whether_begin_and_commit_nest(framework: str, sql: str, is_found: bool) -> None:
    assert ("tx-nesting" in change(sql, Setting(framework=framework))) == is_found


@pytest.mark.parametrize(
    ("framework", "sql", "is_found"),
    [
        ("sqitch", f"BEGIN; {ADD}", True),
        ("sqitch", f"BEGIN; {ADD} COMMIT; BEGIN; {ADD}", True),
        ("numbered", f"BEGIN; {ADD}", True),
        ("sqitch", f"BEGIN; {ADD} COMMIT;", False),
        ("sqitch", f"BEGIN; {ADD} ROLLBACK;", False),
        ("goose", f"BEGIN; {ADD}", False),
    ],
)
def test_transaction_that_is_not_committed(framework: str, sql: str, is_found: bool) -> None:
    assert ("tx-uncommitted" in change(sql, Setting(framework=framework))) == is_found


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1;", True),
        ("ALTER TABLE orders ADD COLUMN a int; UPDATE customers SET name = '' WHERE true;", True),
        ("ALTER TABLE orders ADD COLUMN a int; DELETE FROM customers;", False),
        ("UPDATE orders SET note = '';", False),
        ("ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1 WHERE id = 3;", False),
        ("CREATE TABLE t (a int); INSERT INTO t VALUES (1); UPDATE t SET a = 2;", False),
    ],
)
@pytest.mark.parametrize("setting", [without_transaction(), MYSQL, SQLITE])
def test_backfill_beside_a_schema_change(sql: str, is_found: bool, setting: Setting) -> None:
    assert ("backfill-in-schema-migration" in change(sql, setting)) == is_found


@pytest.mark.parametrize(
    ("sql", "is_behind"),
    [
        ("ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1;", True),
        ("ALTER TABLE orders ADD COLUMN a int; UPDATE customers SET name = '' WHERE true;", True),
        ("UPDATE orders SET note = ''; ALTER TABLE orders ADD COLUMN a int;", False),
        ("UPDATE customers SET name = ''; CREATE TABLE t (a int);", False),
    ],
)
def test_backfill_behind_a_lock_is_told_with_the_lock_alone(sql: str, is_behind: bool) -> None:
    found = change(sql)
    assert ("statements-after-exclusive-lock" in found) == is_behind
    assert ("backfill-in-schema-migration" in found) != is_behind


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1 WHERE id = 3;", True),
        ("CREATE TABLE t (a int); INSERT INTO t VALUES (1);", False),
        (ADD, False),
    ],
)
def test_schema_and_data_in_one_migration(sql: str, is_found: bool) -> None:
    assert ("mixed-ddl-dml" in change(sql)) == is_found


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        (f"{ADD} CREATE TABLE t (a int);", True),
        ("CREATE TABLE t (a int); ALTER TABLE t ADD b int;", True),
        (ADD, False),
        ("ALTER TABLE orders ADD IF NOT EXISTS a int; CREATE TABLE t (a int);", False),
        (
            "ALTER TABLE orders DROP CONSTRAINT IF EXISTS c; ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0); SELECT 1;",
            False,
        ),
    ],
)
def test_migration_that_cannot_be_run_again(sql: str, is_found: bool) -> None:
    assert ("not-rerunnable" in change(sql, without_transaction())) == is_found
    assert "not-rerunnable" not in change(sql)


def test_opting_out_of_the_transaction_has_to_have_a_reason() -> None:
    two = f"-- +goose NO TRANSACTION\n-- +goose Up\n{ADD}\nALTER TABLE orders ADD b int;"
    assert "no-tx-without-need" in change(two)
    assert "no-tx-without-need" not in change(f"-- +goose NO TRANSACTION\n-- +goose Up\n{ADD}")
    assert "no-tx-without-need" not in change(two.replace("-- +goose NO TRANSACTION\n", ""))


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        (ADD, True),
        (f"SET lock_timeout = '2s'; {ADD}", False),
        (f"SET LOCAL lock_timeout = '2s'; {ADD}", False),
        (f"SET SESSION lock_timeout TO 500; {ADD}", False),
        (f"{ADD} SET lock_timeout = '2s';", True),
        (f"SET lock_timeout = 0; {ADD}", True),
        (f"SET lock_timeout = '2s'; RESET lock_timeout; {ADD}", True),
        (f"SET foo.lock_timeout = '2s'; {ADD}", True),
        ("CREATE TABLE t (a int); ALTER TABLE t ADD b int;", False),
    ],
)
def test_lock_timeout_of_the_newest_migration(sql: str, is_found: bool) -> None:
    assert ("lock-timeout-missing" in change(sql, before="SELECT 1;")) == is_found


def test_local_lock_timeout_outside_a_transaction_has_no_effect() -> None:
    sql = f"SET LOCAL lock_timeout = '2s'; {ADD}"
    assert "lock-timeout-missing" in change(sql, without_transaction(), before="SELECT 1;")


def test_lock_timeout_is_told_once_for_a_stream_and_not_where_one_is_set_for_all() -> None:
    texts = [ORDERS, ADD, ADD.replace(" a ", " b "), ADD.replace(" a ", " c ")]
    one_release = replace(POSTGRES, one_release=True)
    (found,) = [one for one in judged(texts, one_release) if one.rule_id == "lock-timeout-missing"]
    assert found.path == ""
    assert found.evidence == {"stream": "migrations", "setting": "lock_timeout"}
    assert found.related[0][0] == "migrations/0004.sql"
    assert "lock-timeout-missing" not in found_ids(texts, replace(POSTGRES, lock_timeout_from="env.py"))


def test_lock_timeout_follows_from_the_stream_whatever_is_judged() -> None:
    assert "lock-timeout-missing" in found_ids([ORDERS, ADD, "SELECT 1;"])
    assert "lock-timeout-missing" not in found_ids(
        [ORDERS, ADD, f"SET lock_timeout = '2s'; {ADD.replace(' a ', ' b ')}"]
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2s", 2000),
        ("'2s'", 2000),
        ("500", 500),
        ("500ms", 500),
        ("1min", 60_000),
        ("1 h", 3_600_000),
        ("100us", 0.1),
        ("0", 0),
        ("${TIMEOUT}", None),
        ("2 fortnights", None),
        ("", None),
    ],
)
def test_duration_is_read_as_postgres_reads_it(value: str, expected: float | None) -> None:
    read = milliseconds(value)
    assert read == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        (f"SET lock_timeout = '1min'; {ADD}", True),
        (f"SET lock_timeout = '10s'; {ADD}", False),
        (f"SET statement_timeout = '1h'; {ADD}", False),
    ],
)
def test_lock_timeout_that_is_too_long(sql: str, is_found: bool) -> None:
    assert ("lock-timeout-too-long" in change(sql)) == is_found


MOODS = "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE people (id bigint, feels mood);"


@pytest.mark.parametrize(
    ("use", "confidences"),
    [
        ("ALTER TABLE people ALTER feels SET DEFAULT 'fine';", [None]),
        ("ALTER TABLE people ADD other mood DEFAULT 'fine';", [None]),
        ("CREATE INDEX i ON people (id) WHERE feels = 'fine';", [None]),
        ("UPDATE people SET feels = 'good';", ["low"]),
        ("ALTER TABLE people ALTER feels SET DEFAULT 'good';", []),
        ("UPDATE people SET id = 1;", []),
    ],
)
def test_use_of_a_new_enumeration_value(use: str, confidences: list[str | None]) -> None:
    rule_id = "enum-add-value-in-transaction"
    sql = f"ALTER TYPE mood ADD VALUE 'fine'; {use}"
    assert [one.confidence for one in findings(rule_id, sql, before=MOODS)] == confidences
    assert not findings(rule_id, sql, without_transaction(), before=MOODS)
