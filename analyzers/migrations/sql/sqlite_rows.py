"""SQLite's INSERT, UPDATE and DELETE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import AnyOperation, Dml
from analyzers.migrations.sql.clauses_expressions import check
from analyzers.migrations.sql.clauses_rows import (
    assigned,
    common_names,
    common_tables,
    delete,
    select,
    tables_read,
    update,
)
from analyzers.migrations.sql.copied import copied
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_RESOLUTIONS = frozenset({"REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK"})


def with_(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return a statement behind common table expressions; they count as read."""
    ahead = cursor.part(cursor.at, cursor.end)
    read = common_tables(ahead)
    if ahead.word in {"SELECT", "VALUES", "("}:
        return select_(cursor)
    names = common_names(cursor, ahead.at)
    cursor.at = ahead.at
    readers = {"INSERT": insert, "REPLACE": replace, "UPDATE": update_, "DELETE": delete_}
    reader = readers[cursor.need_any(readers)]
    return tuple(
        msgspec.structs.replace(
            found,
            reads=tuple(
                name for name in dict.fromkeys((*read, *found.reads)) if name not in names and name != found.table
            ),
        )
        for found in reader(cursor)
    )


def select_(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return a query that stands alone. SELECT .. INTO is of other databases."""
    ahead = cursor.part(cursor.at, cursor.end)
    ahead.skip({"INTO"})
    ahead.finish()
    return select(cursor)


def insert(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what INSERT says; the word itself has been passed."""
    conflict = False
    if cursor.take("OR"):
        conflict = cursor.need_any(_RESOLUTIONS) in {"REPLACE", "IGNORE"}
    return _into(cursor, conflict=conflict)


def replace(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what REPLACE INTO says."""
    return _into(cursor, conflict=True)


def _into(cursor: Cursor, *, conflict: bool) -> tuple[Dml, ...]:
    cursor.need("INTO")
    table = cursor.table()
    if cursor.take("AS"):
        cursor.name()
    columns = cursor.names() if cursor.word == "(" else ()
    reads: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    if not cursor.take("DEFAULT", "VALUES"):
        source = cursor.skip({"RETURNING"}) if cursor.word == "VALUES" else _until_conflict(cursor)
        if source.word == "VALUES":
            values, source = source, _until_conflict(source)
            conflict = _on_conflict(values) or conflict
            _check_rows(source)
        elif source.word not in {"SELECT", "WITH"}:
            raise Unreadable
        check(source)
        reads = tables_read(source)
        sources = copied(source)
    conflict = _on_conflict(cursor) or conflict
    if cursor.take("RETURNING"):
        check(cursor.skip())
    return (
        Dml(
            kind="insert",
            table=table,
            columns=columns,
            conflict=conflict,
            reads=tuple(name for name in reads if name != table),
            sources=sources,
        ),
    )


def _until_conflict(cursor: Cursor) -> Cursor:
    """Go on to ON CONFLICT or RETURNING: ON alone belongs to a join."""
    first = cursor.at
    while True:
        cursor.skip({"ON", "RETURNING"})
        if cursor.word != "ON" or cursor.word_at(1) == "CONFLICT":
            return cursor.part(first, cursor.at)
        cursor.next()


def _check_rows(source: Cursor) -> None:
    rows = source.part(source.at + 1, source.end)
    for row in rows.commas():
        row.group()
        row.finish()
    if any(token.word == "DEFAULT" for token in source.rest):
        # A value of PostgreSQL and MySQL only.
        raise Unreadable


def _on_conflict(cursor: Cursor) -> bool:
    found = False
    while cursor.take("ON", "CONFLICT"):
        found = True
        if cursor.word == "(":
            check(cursor.group())
            if cursor.take("WHERE"):
                check(cursor.skip({"DO"}))
        cursor.need("DO")
        if cursor.take("NOTHING"):
            continue
        cursor.need("UPDATE", "SET")
        assignments = cursor.skip({"WHERE", "ON", "RETURNING"})
        check(assignments)
        assigned(assignments)
        if cursor.take("WHERE"):
            check(cursor.skip({"ON", "RETURNING"}))
    return found


def update_(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what UPDATE says."""
    if cursor.take("OR"):
        cursor.need_any(_RESOLUTIONS)
    table = cursor.table()
    _alias(cursor)
    cursor.need("SET")
    assignments = cursor.skip({"FROM", "WHERE", "ORDER", "LIMIT", "RETURNING"})
    check(assignments)
    reads = tables_read(assignments)
    columns = tuple(column for _, column in assigned(assignments))
    joined = cursor.take("FROM")
    if joined:
        sources = cursor.skip({"WHERE", "ORDER", "LIMIT", "RETURNING"})
        check(sources)
        reads += tables_read(sources, in_from=True)
    return (update(table=table, cursor=cursor, columns=columns, sources=reads, joined=False),)


def delete_(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what DELETE says."""
    cursor.need("FROM")
    table = cursor.table()
    _alias(cursor)
    return (delete(table=table, cursor=cursor),)


def _alias(cursor: Cursor) -> None:
    if cursor.take("AS"):
        cursor.name()
    elif cursor.is_name() and cursor.word not in {"SET", "INDEXED"}:
        # SQLite has the alias of an UPDATE or DELETE with AS only.
        raise Unreadable
    if cursor.take("INDEXED", "BY"):
        cursor.name()
    else:
        cursor.take("NOT", "INDEXED")
