"""MySQL's and MariaDB's statements about the server, its objects and prepared statements, which change no schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import AnyOperation, Harmless, RewriteTable
from analyzers.migrations.sql.clauses_expressions import check
from analyzers.migrations.sql.mysql_keys import wait
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor

    Reader: TypeAlias = Callable[[Cursor], tuple[AnyOperation, ...]]

# What belongs to the server and not to a schema.
_SERVER_OBJECTS = frozenset(
    {"USER", "ROLE", "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE", "SPATIAL", "INSTANCE"}
)


_SEQUENCE = frozenset(
    "START INCREMENT MINVALUE MAXVALUE NO CACHE NOCACHE CYCLE NOCYCLE WITH BY RESTART = - ENGINE".split()
)


def sequence(cursor: Cursor) -> None:
    """Go past MariaDB's options of a sequence."""
    while not cursor.done:
        if not cursor.take_any(_SEQUENCE) and cursor.next().kind != "number":
            raise Unreadable


def server_object(cursor: Cursor, verb: str) -> tuple[AnyOperation, ...]:
    """Return what CREATE, ALTER or DROP says of a user, a tablespace or another thing that is not in a schema."""
    kind = cursor.need_any(_SERVER_OBJECTS)
    if any(token.word in {"PASSWORD", "SUPERUSER", "LOGIN"} and verb == "CREATE" for token in cursor.rest[:4]):
        # CREATE USER x WITH PASSWORD is PostgreSQL's.
        raise Unreadable
    cursor.next()
    cursor.skip()
    return (Harmless(what=f"{verb} {kind}"),)


_QUIET = frozenset({"NO_WRITE_TO_BINLOG", "LOCAL"})


def _optimize(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take_any(_QUIET)
    cursor.need_any({"TABLE", "TABLES"})
    names = cursor.tables()
    wait(cursor)
    return tuple(RewriteTable(table=name, how="optimize") for name in names)


def _maintain(what: str) -> Reader:
    def read(cursor: Cursor) -> tuple[AnyOperation, ...]:
        cursor.take_any(_QUIET)
        cursor.need_any({"TABLE", "TABLES"})
        cursor.tables()
        cursor.skip()
        return (Harmless(what=what),)

    return read


def _use(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.name()
    return (Harmless(what="USE"),)


def _explain(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.word == "QUERY":
        # SQLite's EXPLAIN QUERY PLAN.
        raise Unreadable
    cursor.skip()
    return (Harmless(what="EXPLAIN"),)


def _server(what: str) -> Reader:
    def read(cursor: Cursor) -> tuple[AnyOperation, ...]:
        cursor.next()
        cursor.skip()
        return (Harmless(what=what),)

    return read


def _do(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.token.kind == "string" or cursor.word == "LANGUAGE":
        # PostgreSQL's anonymous block.
        raise Unreadable
    query_part = cursor.skip()
    if query_part.done:
        raise Unreadable
    check(query_part)
    return (Harmless(what="DO"),)


def _call(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.table()
    if cursor.word == "(":
        check(cursor.group())
    cursor.finish()
    raise Unreadable("call")


def _prepare(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.name()
    cursor.need("FROM")
    if cursor.next().kind not in {"string", "variable"}:
        raise Unreadable
    # What it says runs, and is not known, at EXECUTE.
    return (Harmless(what="PREPARE"),)


def _execute(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if not cursor.take("IMMEDIATE"):
        cursor.name()
        if not cursor.done:
            cursor.need("USING")
    raise Unreadable("dynamic")


def _deallocate(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.need("PREPARE")
    return deallocated(cursor)


def deallocated(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what DEALLOCATE or DROP PREPARE says; these words have been passed."""
    cursor.name()
    return (Harmless(what="DEALLOCATE PREPARE"),)


def _unsupported(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.skip()
    raise Unreadable("unsupported")


SERVER_READERS: dict[str, Reader] = {
    "OPTIMIZE": _optimize,
    "ANALYZE": _maintain("ANALYZE TABLE"),
    "CHECK": _maintain("CHECK TABLE"),
    "CHECKSUM": _maintain("CHECKSUM TABLE"),
    "REPAIR": _maintain("REPAIR TABLE"),
    "USE": _use,
    "SHOW": _server("SHOW"),
    "DESCRIBE": _server("DESCRIBE"),
    "DESC": _server("DESCRIBE"),
    "EXPLAIN": _explain,
    "FLUSH": _server("FLUSH"),
    "KILL": _server("KILL"),
    "DO": _do,
    "CALL": _call,
    "PREPARE": _prepare,
    "EXECUTE": _execute,
    "DEALLOCATE": _deallocate,
    "HANDLER": _unsupported,
    "XA": _unsupported,
}
"""Readers of statements by their first word, which has been passed when they are called."""
