from __future__ import annotations

import pytest

from analyzers.migrations.operations import AnyOperation, Dml, Harmless, Opaque, SetSetting
from analyzers.migrations.sql.postgres import read_statement

STATEMENTS: list[tuple[str, tuple[AnyOperation, ...]]] = [
    ("INSERT INTO t VALUES (1)", (Dml(kind="insert", table="t"),)),
    (
        'INSERT INTO app.t (a, "B") SELECT * FROM u',
        (Dml(kind="insert", table="app.t", columns=("a", "B"), reads=("u",)),),
    ),
    ("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", (Dml(kind="insert", table="t", conflict=True),)),
    ("UPDATE t SET a = 1, (b, c) = (2, 3)", (Dml(kind="update", table="t", everywhere=True, columns=("a", "b", "c")),)),
    ("UPDATE t SET a = u.a FROM u WHERE t.id = u.id", (Dml(kind="update", table="t", reads=("u",), columns=("a",)),)),
    ("UPDATE t SET a = 1 WHERE CURRENT OF c", (Dml(kind="update", table="t", limited=True, columns=("a",)),)),
    ("DELETE FROM t", (Dml(kind="delete", table="t", everywhere=True),)),
    ("DELETE FROM ONLY t USING u WHERE t.a = u.a", (Dml(kind="delete", table="t", reads=("u",)),)),
    ("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", (Dml(kind="merge", table="t", reads=("u",)),)),
    ("COPY t (a, b) FROM '/tmp/x'", (Dml(kind="copy", table="t", columns=("a", "b")),)),
    ("COPY t TO STDOUT", (Harmless(what="COPY TO"),)),
    (
        "WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM gone JOIN w USING (id)",
        (Dml(kind="delete", table="t", everywhere=True), Dml(kind="insert", table="u", reads=("w",))),
    ),
    (
        "WITH new AS (INSERT INTO t VALUES (1) RETURNING id) SELECT id FROM new",
        (Dml(kind="insert", table="t"),),
    ),
    ("SELECT 1", (Harmless(what="SELECT"),)),
    ("SELECT count(*), lower(a) FROM t", (Harmless(what="SELECT"),)),
    ("SELECT pg_advisory_lock(1)", (Harmless(what="SELECT"),)),
    ("SELECT setval('s', 1)", (Harmless(what="SELECT"),)),
    ("SELECT backfill(1)", (Opaque(reason="call", text="backfill(1)"),)),
    ("SELECT app.lower('a')", (Opaque(reason="call", text="app.lower('a')"),)),
    ("SELECT set_config(a, 'b', false)", (Opaque(reason="dynamic", text="set_config(a, 'b', false)"),)),
    (
        "SELECT set_config('a', 'b', false), backfill()",
        (SetSetting(name="a", value="b"), Opaque(reason="call", text="backfill()")),
    ),
    ("SELECT * FROM t, u FOR UPDATE", (Dml(kind="select", table="t", reads=("u",), everywhere=True),)),
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS, ids=[text[:60] for text, _ in STATEMENTS])
def test_statements_that_touch_rows_are_operations(text: str, expected: tuple[AnyOperation, ...]) -> None:
    assert read_statement(text) == expected


@pytest.mark.parametrize(
    ("condition", "everywhere"),
    [
        ("true", True),
        ("1 = 1", True),
        ("'t'::boolean", True),
        ("id = id", True),
        ("a > 1 OR true", True),
        ("1 = 1 AND true", True),
        ("NOT false", True),
        ("false", False),
        ("1 = 2", False),
        ("a > 1 AND true", False),
        ("NOT true", False),
        ("a = b", False),
    ],
)
def test_a_condition_that_always_holds_is_none(condition: str, everywhere: bool) -> None:
    statement = "DELETE FROM t WHERE "
    (operation,) = read_statement(statement + condition)
    assert isinstance(operation, Dml)
    assert operation.everywhere is everywhere


@pytest.mark.parametrize(
    ("condition", "limited"),
    [
        ("id IN (SELECT id FROM t LIMIT 100)", True),
        ("ctid = ANY (ARRAY(SELECT ctid FROM t LIMIT 100))", True),
        ("id BETWEEN 1 AND 100", True),
        ("id > 1 AND id <= 100", True),
        ("id > 1", False),
        ("id > 1 AND other < 100", False),
        ("id IN (SELECT id FROM t)", False),
    ],
)
def test_a_batch_has_a_limit_or_two_bounds(condition: str, limited: bool) -> None:
    statement = "UPDATE t SET a = 1 WHERE "
    (operation,) = read_statement(statement + condition)
    assert isinstance(operation, Dml)
    assert operation.limited is limited
