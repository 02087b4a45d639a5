from __future__ import annotations

from typing import Any

import pytest

from analyzers.migrations.conversions import conversion
from analyzers.migrations.operations import AlterType, SqlType
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Engine


def _type(text: str, dialect: Dialect = Dialect.POSTGRES) -> SqlType:
    (operation,) = read_sql(f"CREATE TABLE t (c {text})", dialect).operations
    found = operation.columns[0].type  # type: ignore[union-attr]
    assert isinstance(found, SqlType)
    return found


_SERVER = """
int -> bigint | bigint -> int | smallint -> int | int -> text | text -> int USING c::int | int -> numeric
real -> float | varchar(10) -> varchar(20) | varchar(10) -> varchar(10) | varchar(10) -> varchar(5)
varchar(10) -> varchar | varchar(10) -> text | varchar -> varchar(9) | varchar -> text | text -> varchar
text -> varchar(9) | text -> char(9) | char(5) -> char(9) | char(5) -> varchar(5) | char(5) -> text
varchar(10) -> text USING c::text | varchar(10) -> text USING (c) | text -> text USING lower(c)
varchar(10) -> varchar(20) USING CAST(c AS varchar(20)) | varchar(10) -> varchar(20) USING c::varchar(5)
numeric(8,2) -> numeric(10,2) | numeric(8,2) -> numeric | numeric(8,2) -> numeric(10,3) | numeric(8,2) -> numeric(8,1)
numeric -> numeric(10,2) | numeric(8,2) -> numeric(6,2) | numeric(8,2) -> int | timestamp(3) -> timestamp(6)
timestamp(3) -> timestamp | timestamp -> timestamp(6) | timestamp -> timestamp(3) | timestamptz(3) -> timestamptz
timestamptz -> timestamptz(2) | time(3) -> time | time -> time(2) | interval(3) -> interval | interval -> interval(2)
timestamp -> timestamptz | timestamptz -> timestamp | timestamp -> date | date -> timestamp
timestamp(3) -> timestamptz(6) | timestamp(6) -> timestamptz(3) | cidr -> inet | inet -> cidr | varbit(5) -> varbit(9)
varbit(9) -> varbit(5) | varbit(5) -> varbit | bit(5) -> varbit | bit(5) -> varbit(9) | json -> jsonb | jsonb -> json
json -> text | xml -> text | boolean -> text | uuid -> text | text -> uuid USING c::uuid | int[] -> bigint[]
varchar(5)[] -> varchar(9)[] | varchar(5)[] -> text[] | text[] -> varchar[] | citext -> text | text -> citext
citext -> varchar | varchar -> citext | varchar(9) -> citext | oid -> bigint | int -> oid | bytea -> text
money -> numeric | time -> interval | boolean -> int USING c::int
"""
_CHANGES = [change.strip() for line in _SERVER.strip().splitlines() for change in line.split("|")]
_UNINDEXED = ("json", "xml", "box")


_ZONES = [
    (change, zone) for change in _CHANGES for zone in ("Europe/Paris", "UTC") if zone != "UTC" or "timestamp" in change
]


@pytest.mark.parametrize(("change", "zone"), _ZONES)
def test_a_change_of_type_costs_what_the_server_says(connection: Any, change: str, zone: str) -> None:
    old, _, new = change.partition(" -> ")
    indexed = not any(f" {name} " in f" {old} {new} " for name in _UNINDEXED)
    connection.execute("CREATE EXTENSION IF NOT EXISTS citext")
    connection.execute(f"SET TimeZone = '{zone}'")
    connection.execute(f"CREATE TABLE t (c {old})")
    if indexed:
        connection.execute("CREATE INDEX i ON t (c)")
    files = "SELECT relname, relfilenode FROM pg_class WHERE relname IN ('t', 'i')"
    before = dict(connection.execute(files).fetchall())
    statement = f"ALTER TABLE t ALTER c TYPE {new}"
    connection.execute(statement)
    after = dict(connection.execute(files).fetchall())
    (operation,) = read_sql(statement, Dialect.POSTGRES).operations
    assert isinstance(operation, AlterType)
    version = (connection.info.server_version // 10_000,)
    told = conversion(
        _type(old), operation.type, Engine.POSTGRES, version,
        using=operation.using, indexed=indexed, timezone=zone, column="c",
    )  # fmt: skip
    assert told.rewrites == (before["t"] != after["t"]), told.because
    if indexed:
        assert (told.rewrites or told.rebuilds_indexes) == (before["i"] != after["i"]), told.because


def test_an_unknown_type_before_is_not_judged() -> None:
    told = conversion(None, _type("text"), Engine.POSTGRES, (14,))
    assert told.rewrites is None
    assert not told.narrows


_NARROWS = """
bigint -> int | int -> smallint | varchar(20) -> varchar(10) | text -> varchar(10) | text -> int
numeric(8,2) -> numeric(6,2) | numeric(8,2) -> numeric(8,1) | numeric(8,2) -> numeric(8,4) | numeric(8,2) -> int
numeric -> numeric(8,2) | numeric(8,2) -> float | double precision -> real | double precision -> int
timestamp -> timestamp(3) | timestamp -> date | int -> numeric(5,0) | bigint -> float | int -> real | int[] -> int
int -> varchar(5) | text -> boolean | timestamptz -> time | text -> char(5) | varchar(9) -> char(5)
"""
_WIDENS = """
int -> bigint | smallint -> int | varchar(10) -> varchar(20) | varchar(10) -> text | varchar -> text
numeric(6,2) -> numeric(8,2) | numeric(6,2) -> numeric | numeric(6,2) -> numeric(8,4) | int -> numeric
int -> numeric(10,0) | int -> float | smallint -> real | real -> float | timestamp(3) -> timestamp | date -> timestamp
int -> text | int -> varchar(11) | timestamp -> timestamptz | json -> jsonb | uuid -> text | boolean -> int
char(5) -> varchar(5) | numeric(4,0) -> int | int -> int | cidr -> inet
"""


@pytest.mark.parametrize(
    ("change", "narrows"),
    [
        (change.strip(), narrows)
        for table, narrows in ((_NARROWS, True), (_WIDENS, False))
        for line in table.strip().splitlines()
        for change in line.split("|")
    ],
)
def test_a_change_that_may_lose_something_is_told(change: str, narrows: bool) -> None:
    old, _, new = change.partition(" -> ")
    assert conversion(_type(old), _type(new), Engine.POSTGRES, (14,)).narrows is narrows


_MYSQL = [
    ("varchar(10)", "varchar(63)", "", Engine.MYSQL, False),
    ("varchar(10)", "varchar(64)", "", Engine.MYSQL, True),
    ("varchar(10)", "varchar(255)", "latin1", Engine.MYSQL, False),
    ("varchar(10)", "varchar(256)", "latin1", Engine.MYSQL, True),
    ("varchar(64)", "varchar(500)", "utf8mb4", Engine.MYSQL, False),
    ("varchar(85)", "varchar(86)", "utf8mb3", Engine.MYSQL, True),
    ("varchar(31)", "varchar(500)", "utf8mb4", Engine.MARIADB, False),
    ("varchar(40)", "varchar(500)", "utf8mb4", Engine.MARIADB, True),
    ("varchar(20)", "varchar(10)", "", Engine.MYSQL, True),
    ("int", "bigint", "", Engine.MYSQL, True),
    ("int", "int", "", Engine.MYSQL, False),
    ("varchar(10)", "text", "", Engine.MYSQL, True),
    ("enum('a', 'b')", "enum('a', 'b', 'c')", "", Engine.MYSQL, False),
    ("enum('a', 'b')", "enum('a', 'c', 'b')", "", Engine.MYSQL, True),
    ("enum('a', 'b')", "enum('a')", "", Engine.MYSQL, True),
]


@pytest.mark.parametrize(("old", "new", "charset", "engine", "copies"), _MYSQL)
def test_mysql_copies_the_table_unless_the_form_of_rows_stays(
    old: str, new: str, charset: str, engine: Engine, copies: bool
) -> None:
    version = (8, 0, 30) if engine is Engine.MYSQL else (10, 6)
    told = conversion(_type(old, Dialect.MYSQL), _type(new, Dialect.MYSQL), engine, version, charset=charset)
    assert told.rewrites is copies, told.because


def test_a_member_that_goes_narrows() -> None:
    old, new = _type("enum('a', 'b')", Dialect.MYSQL), _type("enum('a')", Dialect.MYSQL)
    assert conversion(old, new, Engine.MYSQL, (8, 0)).narrows
    assert not conversion(new, old, Engine.MYSQL, (8, 0)).narrows
