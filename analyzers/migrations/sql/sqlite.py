"""SQLite's statements ("SQL As Understood By SQLite", https://www.sqlite.org/lang.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AddColumn,
    AlterTrigger,
    AnyOperation,
    CreateIndex,
    CreateView,
    DropColumn,
    DropIndex,
    DropTable,
    DropView,
    Harmless,
    Index,
    RenameColumn,
    RenameTable,
)
from analyzers.migrations.sql import sqlite_rows
from analyzers.migrations.sql.clauses import read_whole
from analyzers.migrations.sql.clauses_expressions import check, expression
from analyzers.migrations.sql.clauses_rows import query
from analyzers.migrations.sql.sqlite_session import SESSION_READERS
from analyzers.migrations.sql.sqlite_tables import column, create_table
from analyzers.migrations.sql.sqlite_words import LEXIS
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor


def read_statement(text: str) -> tuple[AnyOperation, ...]:
    """Return what one statement without its terminator says; an Opaque for what is no SQLite or is not known here."""
    return read_whole(text, LEXIS, _statement)


def _statement(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.word in {"WITH", "SELECT", "VALUES"}:
        return sqlite_rows.with_(cursor) if cursor.word == "WITH" else sqlite_rows.select_(cursor)
    reader = _READERS.get(cursor.next().word)
    if reader is None:
        raise Unreadable
    return reader(cursor)


def _create(cursor: Cursor) -> tuple[AnyOperation, ...]:
    temporary = bool(cursor.take_any({"TEMP", "TEMPORARY"}))
    if cursor.take("TABLE"):
        return create_table(cursor, temporary=temporary)
    if cursor.take("VIEW"):
        return _create_view(cursor)
    if cursor.take("TRIGGER"):
        return _create_trigger(cursor)
    if temporary:
        raise Unreadable
    if cursor.take("VIRTUAL", "TABLE"):
        cursor.take("IF", "NOT", "EXISTS")
        cursor.table()
        cursor.need("USING")
        cursor.name()
        if cursor.word == "(":
            cursor.group()
        return (Harmless(what="CREATE VIRTUAL TABLE"),)
    unique = cursor.take("UNIQUE")
    cursor.need("INDEX")
    return _create_index(cursor, unique=unique)


def _create_index(cursor: Cursor, *, unique: bool) -> tuple[AnyOperation, ...]:
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.table()
    cursor.need("ON")
    table = cursor.name()
    parts = [_index_column(piece) for piece in cursor.group().commas()]
    behind = tuple(part[1] for part in parts)
    where = ""
    if cursor.take("WHERE"):
        where = expression(cursor)
    index = Index(
        name=name,
        columns=tuple(part[0] for part in parts),
        unique=unique,
        where=where,
        opclasses=behind if any(behind) else (),
    )
    return (CreateIndex(table=table, index=index, guarded=guarded),)


_OPERATORS = frozenset({"LIKE", "GLOB", "REGEXP", "MATCH", "IS", "ISNULL", "NOTNULL"})


def _index_column(piece: Cursor) -> tuple[str, str]:
    """Return a column, or an expression in parentheses, and its collation and order."""
    body = piece.skip({"COLLATE", "ASC", "DESC"})
    behind = [piece.name()] if piece.take("COLLATE") else []
    if piece.take_any({"ASC", "DESC"}) == "DESC":
        behind.append("desc")
    piece.finish()
    if body.is_name() and body.end - body.at == 1:
        return body.name(), " ".join(behind)
    if body.is_name() and body.is_name(1) and body.word_at(1) not in _OPERATORS:
        # PostgreSQL's operator class.
        raise Unreadable
    if body.word == "(" and body.closing[body.at] == body.end - 1:
        body = body.group()
    return f"({expression(body)})", " ".join(behind)


def _create_view(cursor: Cursor) -> tuple[AnyOperation, ...]:
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.table()
    if cursor.word == "(":
        cursor.names()
    cursor.need("AS")
    return (CreateView(name=name, reads=query(cursor), guarded=guarded),)


def _create_trigger(cursor: Cursor) -> tuple[AnyOperation, ...]:
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.table()
    if not cursor.take_any({"BEFORE", "AFTER"}) and cursor.take("INSTEAD"):
        cursor.need("OF")
    if cursor.need_any({"INSERT", "UPDATE", "DELETE"}) == "UPDATE" and cursor.take("OF"):
        cursor.name()
        while cursor.take(","):
            cursor.name()
    cursor.need("ON")
    table = cursor.name()
    cursor.take("FOR", "EACH", "ROW")
    if cursor.take("WHEN"):
        check(cursor.skip({"BEGIN"}))
    cursor.need("BEGIN")
    body = cursor.skip()
    if not body.rest or body.rest[-1].word != "END":
        raise Unreadable
    return (AlterTrigger(table=table, action="create", name=name, guarded=guarded),)


def _alter(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.need("TABLE")
    table = cursor.table()
    if cursor.take("RENAME"):
        if cursor.take("TO"):
            return (RenameTable(table=table, new_name=cursor.name()),)
        cursor.take("COLUMN")
        old = cursor.name()
        cursor.need("TO")
        return (RenameColumn(table=table, column=old, new_name=cursor.name()),)
    if cursor.take("DROP"):
        cursor.take("COLUMN")
        return (DropColumn(table=table, column=cursor.name()),)
    cursor.need("ADD")
    cursor.take("COLUMN")
    return (AddColumn(table=table, column=column(cursor)),)


def _drop(cursor: Cursor) -> tuple[AnyOperation, ...]:
    kind = cursor.need_any({"TABLE", "INDEX", "VIEW", "TRIGGER"})
    guarded = cursor.take("IF", "EXISTS")
    name = cursor.table()
    if kind == "TABLE":
        return (DropTable(table=name, guarded=guarded),)
    if kind == "INDEX":
        return (DropIndex(name=name, guarded=guarded),)
    if kind == "VIEW":
        return (DropView(name=name, guarded=guarded),)
    return (AlterTrigger(table="", action="drop", name=name, guarded=guarded),)


def _explain(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("QUERY", "PLAN")
    _statement(cursor)
    return (Harmless(what="EXPLAIN"),)


_READERS: dict[str, Callable[[Cursor], tuple[AnyOperation, ...]]] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "INSERT": sqlite_rows.insert,
    "REPLACE": sqlite_rows.replace,
    "UPDATE": sqlite_rows.update_,
    "DELETE": sqlite_rows.delete_,
    **SESSION_READERS,
    "EXPLAIN": _explain,
}
