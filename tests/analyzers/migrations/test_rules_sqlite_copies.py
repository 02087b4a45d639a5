"""Rows that SQLite copies from a column that is not there, which it takes for a text."""

from __future__ import annotations

import sqlite3

import pytest

from tests.analyzers.migrations.judging import MYSQL, POSTGRES, SQLITE, change, findings

RULE = "sqlite-missing-column-as-text"
START = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);"
NEW = "CREATE TABLE orders_new (id INTEGER PRIMARY KEY, total INTEGER, state TEXT);"
END = "DROP TABLE orders; ALTER TABLE orders_new RENAME TO orders;"


COPY = "{0} {1} INSERT INTO orders_new (id, total, state) SELECT {2} FROM orders; {3}"


def rebuild(sources: str, more: str = "") -> str:
    return COPY.format(more, NEW, sources, END)


@pytest.mark.parametrize(
    ("sources", "missing"),
    [
        ('"id", "total", "state"', "state"),
        ('"id", "total", "State" AS "state"', "state"),
        ("`id`, `total`, `state`", "state"),
        ("id, total, orders.state", "state"),
        ('"id", "amount", "state"', "amount,state"),
        # A text, an expression, nothing, a name that can be none, and the number of the row.
        ("id, total, 'state'", ""),
        ("id, total, upper('state')", ""),
        ("id, total, NULL", ""),
        ("id, total, CURRENT_TIMESTAMP", ""),
        ('"id", "total", ""', ""),
        ("rowid, total, total", ""),
        ('"ID", "Total", "total"', ""),
    ],
)
def test_column_that_is_not_there_is_found(sources: str, missing: str) -> None:
    told = findings(RULE, rebuild(sources), SQLITE, before=START)
    assert [one.evidence["column"] for one in told] == ([missing] if missing else [])


def test_sqlite_takes_the_name_for_a_text_or_refuses_it() -> None:
    database = sqlite3.connect(":memory:")
    database.executescript(START)
    database.execute("INSERT INTO orders VALUES (1, 2)")
    refused = ""
    try:
        database.executescript(rebuild('"id", "total", "state"'))
    except sqlite3.OperationalError as error:
        # It is built to do that.
        refused = str(error)
    rows = [] if refused else database.execute("SELECT * FROM orders").fetchall()
    assert rows == [(1, 2, "state")] or "no such column" in refused


def test_column_counts_as_it_stands_when_the_rows_are_copied() -> None:
    added = "ALTER TABLE orders ADD COLUMN state TEXT;"
    assert not findings(RULE, rebuild('"id", "total", "state"', added), SQLITE, before=START)
    dropped = "ALTER TABLE orders DROP COLUMN total;"
    (told,) = findings(RULE, rebuild('"id", "total", "id"', dropped), SQLITE, before=START)
    assert told.evidence["column"] == "total"
    assert "into every row" in told.message


def test_table_built_anew_under_a_former_name_is_followed() -> None:
    renamed = "ALTER TABLE orders RENAME TO orders_old;"
    copy = 'INSERT INTO orders (id, total) SELECT "id", "sum" FROM orders_old;'
    (told,) = findings(RULE, f"{renamed} {START} {copy} DROP TABLE orders_old;", SQLITE, before=START)
    assert told.message.startswith("orders_old has no column sum")


@pytest.mark.parametrize(
    "sql",
    [
        # Of the table nothing is known, and of two nobody knows whose column it is.
        'INSERT INTO orders (id, total) SELECT "id", "sum" FROM legacy;',
        'CREATE TABLE items (sum INTEGER); INSERT INTO orders (id, total) SELECT "id", "sum" FROM orders, items;',
    ],
)
def test_column_that_may_be_there_is_left_alone(sql: str) -> None:
    assert RULE not in change(sql, SQLITE, before=START)


def test_other_engines_refuse_it() -> None:
    for setting in (POSTGRES, MYSQL):
        assert RULE not in change(rebuild("id, total, state"), setting, before=START)


def test_way_back_copies_too() -> None:
    sql = f"-- +goose Up\nCREATE TABLE t (id int);\n-- +goose Down\n{rebuild(chr(34) + 'gone' + chr(34) + ', total, total')}\n"
    assert RULE in change(sql, SQLITE, before=START)
