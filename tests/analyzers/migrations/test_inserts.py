from __future__ import annotations

import pytest

from analyzers.migrations.operations import Dml
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.inserts import read_insert

MYSQL, SQLITE, POSTGRES = Dialect.MYSQL, Dialect.SQLITE, Dialect.POSTGRES
ALL = {MYSQL, SQLITE, POSTGRES}


@pytest.mark.parametrize(
    ("statement", "dialects"),
    [
        ("INSERT INTO t VALUES (1, -2.5, 3e4, .5, 'a''b', NULL, true, CURRENT_TIMESTAMP)", ALL),
        ("insert into t (a, b) values (1, 'x'), (2, 'y')", ALL),
        ("INSERT INTO t VALUES (DEFAULT, now())", {MYSQL, POSTGRES}),
        ("INSERT INTO t VALUES (E'a\\n')", {POSTGRES}),
        ("INSERT INTO t VALUES ('{1}'::int[])", {POSTGRES}),
        ('INSERT INTO t VALUES ("a")', {MYSQL}),
        ("INSERT INTO t VALUES ('it\\'s')", {MYSQL}),
        ("INSERT INTO `t` (`a`) VALUES (1)", {MYSQL, SQLITE}),
        ("INSERT INTO t (`a`) VALUES (1)", {MYSQL, SQLITE}),
        ('INSERT INTO "t" ("a b") VALUES (1)', {SQLITE, POSTGRES}),
        ("INSERT INTO [t] VALUES (1)", {SQLITE}),
        ("INSERT IGNORE INTO t VALUES (1)", {MYSQL}),
        ("INSERT OR IGNORE INTO t VALUES (1)", {SQLITE}),
        ("REPLACE INTO t VALUES (1)", {MYSQL, SQLITE}),
        ("INSERT INTO t VALUES (1.2.3)", set()),
        ("INSERT INTO t VALUES (f(1))", set()),
        ("INSERT INTO t SELECT 1", set()),
    ],
)
def test_plain_rows_are_taken_only_in_dialects_that_can_read_them(statement: str, dialects: set[Dialect]) -> None:
    assert {dialect for dialect in ALL if read_insert(statement, dialect, long=False) is not None} == dialects


def test_insert_that_no_parser_takes_is_read_from_its_beginning() -> None:
    assert read_insert("INSERT INTO s.t (a) SELECT b FROM u", POSTGRES, long=True) == Dml(
        kind="insert", table="s.t", columns=("a",)
    )
    assert read_insert("COPY t FROM '/x'", POSTGRES, long=True) == Dml(kind="copy", table="t")
    assert read_insert("COPY t FROM '/x'", MYSQL, long=True) is None


@pytest.mark.parametrize("statement", ["INSERT INTO t (" + "a," * 20_000, "INSERT INTO t VALUES (" + "1," * 20_000])
def test_insert_without_an_end_is_no_slower(statement: str) -> None:
    assert all(read_insert(statement, dialect, long=False) is None for dialect in ALL)
