from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AnyOperation,
    Dml,
)
from analyzers.migrations.sql.mysql import read_statement

ROWS = [
    ("INSERT INTO t (a, b) VALUES (1, DEFAULT)", [Dml(kind="insert", table="t", columns=("a", "b"))]),
    ("INSERT t SET a = 1", [Dml(kind="insert", table="t", columns=("a",))]),
    ("REPLACE INTO t VALUES (1)", [Dml(kind="insert", table="t", conflict=True)]),
    (
        "INSERT INTO t (a) VALUES (1) AS n ON DUPLICATE KEY UPDATE a = n.a",
        [Dml(kind="insert", table="t", columns=("a",), conflict=True)],
    ),
    (
        "INSERT IGNORE INTO t (a) SELECT x FROM o JOIN (SELECT 1 FROM q) s ON s.id = o.id",
        [Dml(kind="insert", table="t", columns=("a",), reads=("o", "q"), conflict=True, sources=("x",))],
    ),
    ("UPDATE t SET a = 1", [Dml(kind="update", table="t", columns=("a",), everywhere=True)]),
    ("UPDATE t SET a = 1 WHERE (1 = 1)", [Dml(kind="update", table="t", columns=("a",), everywhere=True)]),
    ("UPDATE t SET a = 1 WHERE b = 2 OR TRUE", [Dml(kind="update", table="t", columns=("a",), everywhere=True)]),
    ("UPDATE t SET a = 1 WHERE b = 2 AND TRUE", [Dml(kind="update", table="t", columns=("a",))]),
    ("UPDATE t SET a = 1 WHERE a = a", [Dml(kind="update", table="t", columns=("a",))]),
    ("UPDATE t SET a = 1 ORDER BY id LIMIT 5", [Dml(kind="update", table="t", columns=("a",), limited=True)]),
    ("UPDATE t SET a = 1 WHERE id BETWEEN 1 AND 9", [Dml(kind="update", table="t", columns=("a",), limited=True)]),
    ("UPDATE t SET a = 1 WHERE id > 1 AND id <= 9", [Dml(kind="update", table="t", columns=("a",), limited=True)]),
    (
        "UPDATE t AS x JOIN o AS y ON x.id = y.id SET x.a = y.b, y.c = 1",
        [
            Dml(kind="update", table="t", columns=("a",), reads=("o",)),
            Dml(kind="update", table="o", columns=("c",), reads=("t",)),
        ],
    ),
    (
        "UPDATE t LEFT JOIN o ON t.id = o.id SET t.a = 1",
        [Dml(kind="update", table="t", columns=("a",), reads=("o",), everywhere=True)],
    ),
    ("DELETE FROM t", [Dml(kind="delete", table="t", everywhere=True)]),
    ("DELETE FROM t WHERE a IN (SELECT b FROM o)", [Dml(kind="delete", table="t", reads=("o",))]),
    ("DELETE x FROM t AS x JOIN o ON o.id = x.id", [Dml(kind="delete", table="t", reads=("o",))]),
    ("DELETE FROM t.* USING t JOIN o USING (id) WHERE o.a", [Dml(kind="delete", table="t", reads=("o",))]),
    (
        "WITH c AS (SELECT 1 FROM o) DELETE FROM t WHERE a IN (SELECT 1 FROM c)",
        [Dml(kind="delete", table="t", reads=("o",))],
    ),
    ("SELECT EXTRACT(YEAR FROM a) FROM t, u WHERE TRIM(BOTH 'x' FROM b) = 1", [Dml(kind="select", reads=("t", "u"))]),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_statements_over_rows_are_read(text: str, expected: list[AnyOperation]) -> None:
    assert list(read_statement(text)) == expected
