"""MySQL's and MariaDB's INSERT, REPLACE, UPDATE, DELETE, LOAD DATA and TRUNCATE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.names import table_name
from analyzers.migrations.operations import AnyOperation, Dml, Truncate
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
from analyzers.migrations.sql.mysql_keys import wait
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_PRIORITIES = frozenset({"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "QUICK", "CONCURRENT"})
_AFTER_ROWS = frozenset({"RETURNING"})
_CONDITION = frozenset({"WHERE", "ORDER", "LIMIT", "RETURNING"})


def with_(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return a statement behind common table expressions; the tables of these count as read."""
    ahead = cursor.part(cursor.at, cursor.end)
    read = common_tables(ahead)
    if ahead.word in {"SELECT", "VALUES", "TABLE", "("}:
        return select(cursor)
    names = common_names(cursor, ahead.at)
    cursor.at = ahead.at
    readers = {"UPDATE": update_, "DELETE": delete_}
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


def insert(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what INSERT says; the word itself has been passed."""
    return _into(cursor, conflict=False)


def replace(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what REPLACE says."""
    return _into(cursor, conflict=True)


def _into(cursor: Cursor, *, conflict: bool) -> tuple[Dml, ...]:
    cursor.take_any(_PRIORITIES)
    conflict = cursor.take("IGNORE") or conflict
    cursor.take("INTO")
    table = cursor.table()
    _partitions(cursor)
    columns: tuple[str, ...] = ()
    if cursor.word == "(" and cursor.word_at(1) not in {"SELECT", "WITH", "("}:
        columns = _columns(cursor)
    reads: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    source = _until_duplicate(cursor)
    if source.take("SET"):
        check(source)
        columns = tuple(column for _, column in assigned(source))
    elif source.word in {"VALUES", "VALUE"}:
        source.next()
        _rows(source)
    elif source.word in {"SELECT", "WITH", "(", "TABLE"}:
        check(source)
        reads = (source.part(source.at + 1, source.end).table(),) if source.word == "TABLE" else tables_read(source)
        sources = copied(source)
    else:
        raise Unreadable
    if cursor.take("ON", "DUPLICATE", "KEY", "UPDATE"):
        conflict = True
        assignments = cursor.skip(_AFTER_ROWS)
        check(assignments)
        reads += tables_read(assignments)
        assigned(assignments)
    if cursor.take("RETURNING"):
        check(cursor.skip())
    names = tuple(dict.fromkeys(name for name in reads if name != table))
    return (Dml(kind="insert", table=table, columns=columns, conflict=conflict, reads=names, sources=sources),)


def _columns(cursor: Cursor) -> tuple[str, ...]:
    inside = cursor.group()
    return () if inside.done else tuple(_last_name(piece) for piece in inside.commas())


def _last_name(piece: Cursor) -> str:
    name = piece.table()
    piece.finish()
    return name.rpartition(".")[2]


def _rows(source: Cursor) -> None:
    """Go past rows of values, and past an alias for them."""
    while True:
        source.take("ROW")
        check(source.group())
        if not source.take(","):
            break
    if source.take("AS"):
        source.name()
        if source.word == "(":
            source.names()
    source.finish()


def _until_duplicate(cursor: Cursor) -> Cursor:
    """Go on to ON DUPLICATE KEY or RETURNING: ON alone belongs to a join."""
    first = cursor.at
    while True:
        cursor.skip({"ON", "RETURNING"})
        if cursor.word != "ON" or cursor.word_at(1) == "DUPLICATE":
            return cursor.part(first, cursor.at)
        cursor.next()


def _partitions(cursor: Cursor) -> None:
    if cursor.take("PARTITION"):
        cursor.names()


def update_(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what UPDATE says, one operation for each table whose columns are set."""
    cursor.take_any(_PRIORITIES)
    cursor.take("IGNORE")
    sources = cursor.skip({"SET"})
    if not (sources.is_name() or sources.word == "("):
        raise Unreadable
    cursor.need("SET")
    check(sources)
    names, aliases = _sources(sources)
    # A FROM behind the list is PostgreSQL's and SQLite's.
    assignments = cursor.skip({*_CONDITION, "FROM"})
    check(assignments)
    reads = (*names, *tables_read(sources, in_from=True), *tables_read(assignments))
    targets: dict[str, list[str]] = {}
    for qualifier, column in assigned(assignments):
        targets.setdefault(aliases.get(qualifier, qualifier) or names[0], []).append(column)
    rest = cursor.part(cursor.at, cursor.end)
    found = []
    for table, columns in targets.items():
        condition = rest.part(rest.at, rest.end)
        found.append(
            update(table=table, cursor=condition, columns=tuple(columns), sources=reads, joined=_is_joined(sources))
        )
    cursor.at = cursor.end
    return tuple(found)


def _sources(sources: Cursor) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the tables of a list with joins, in order, and what each is called in the statement."""
    reader = sources.part(sources.at, sources.end)
    names: list[str] = []
    aliases: dict[str, str] = {}
    due = True
    while not reader.done:
        if due and reader.is_name() and reader.word != "LATERAL":
            due = False
            name = reader.table()
            names.append(name)
            aliases[name.rpartition(".")[2]] = name
            _partitions(reader)
            stated = reader.take("AS")
            if reader.is_name():
                aliases[reader.name()] = name
            elif stated:
                raise Unreadable
            continue
        if reader.word == "(" and due and reader.word_at(1) not in {"SELECT", "WITH"}:
            reader.next()
            continue
        if reader.word == "(":
            reader.group()
            due = False
            continue
        due = reader.word in {",", "JOIN", "STRAIGHT_JOIN"}
        reader.next()
    if not names:
        raise Unreadable
    return tuple(names), aliases


def _is_joined(sources: Cursor) -> bool:
    """Tell whether rows of the first table are held to those that others match: an inner join with a condition."""
    words = {token.word for token in sources.rest}
    return bool(words & {"ON", "USING"}) and not words & {"LEFT", "RIGHT"}


def delete_(cursor: Cursor) -> tuple[Dml, ...]:
    """Return what DELETE says, one operation for each table that rows are deleted from."""
    cursor.take_any(_PRIORITIES)
    cursor.take("QUICK")
    cursor.take("IGNORE")
    if not cursor.take("FROM"):
        # DELETE t1, t2 FROM t1 JOIN t2
        targets = _targets(cursor)
        cursor.need("FROM")
        return _delete_several(cursor, targets)
    first = cursor.at
    targets = _targets(cursor)
    if cursor.take("USING"):
        return _delete_several(cursor, targets)
    cursor.at = first
    table = cursor.table()
    _partitions(cursor)
    if cursor.take("AS") or cursor.is_name():
        cursor.name()
    return (delete(table=table, cursor=cursor),)


def _targets(cursor: Cursor) -> list[str]:
    found = []
    while True:
        parts = [cursor.name()]
        while cursor.take("."):
            if cursor.take("*"):
                break
            parts.append(cursor.name())
        found.append(table_name(parts[0] if len(parts) > 1 else "", parts[-1]))
        if not cursor.take(","):
            return found


def _delete_several(cursor: Cursor, targets: list[str]) -> tuple[Dml, ...]:
    sources = cursor.skip(_CONDITION)
    if sources.done:
        raise Unreadable
    check(sources)
    names, aliases = _sources(sources)
    reads = (*names, *tables_read(sources, in_from=True))
    found = []
    for target in targets:
        condition = cursor.part(cursor.at, cursor.end)
        found.append(
            delete(table=aliases.get(target, target), cursor=condition, sources=reads, joined=_is_joined(sources))
        )
    cursor.at = cursor.end
    return tuple(found)


def load(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what LOAD DATA or LOAD XML says."""
    cursor.need_any({"DATA", "XML"})
    cursor.take_any(_PRIORITIES)
    cursor.take("LOCAL")
    cursor.need("INFILE")
    cursor.string()
    conflict = bool(cursor.take_any({"REPLACE", "IGNORE"}))
    cursor.need("INTO", "TABLE")
    table = cursor.table()
    cursor.skip()
    return (Dml(kind="copy", table=table, conflict=conflict),)


def truncate(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what TRUNCATE says."""
    cursor.take("TABLE")
    table = cursor.table()
    wait(cursor)
    return (Truncate(table=table),)
