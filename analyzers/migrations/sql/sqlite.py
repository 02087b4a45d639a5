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
    Opaque,
    Reindex,
    RenameColumn,
    RenameTable,
    SetSetting,
    Transaction,
)
from analyzers.migrations.sql import sqlite_rows
from analyzers.migrations.sql.clauses import open_statement
from analyzers.migrations.sql.clauses_expressions import check, expression
from analyzers.migrations.sql.clauses_rows import query, select
from analyzers.migrations.sql.sqlite_tables import column, create_table
from analyzers.migrations.sql.sqlite_words import LEXIS
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor


def read_statement(text: str) -> tuple[AnyOperation, ...]:
    """Return what one statement without its terminator says; an Opaque for what is no SQLite or is not known here."""
    try:
        cursor = open_statement(text, LEXIS)
        found = _statement(cursor)
        cursor.finish()
    except Unreadable as error:
        return (Opaque(reason=error.reason, text=text[:200]),)
    return found


def _statement(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.word in {"WITH", "SELECT", "VALUES"}:
        return sqlite_rows.with_(cursor) if cursor.word == "WITH" else select(cursor)
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
        return (Harmless(what="create virtual table"),)
    unique = cursor.take("UNIQUE")
    cursor.need("INDEX")
    return _create_index(cursor, unique=unique)


def _create_index(cursor: Cursor, *, unique: bool) -> tuple[AnyOperation, ...]:
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.table()
    cursor.need("ON")
    table = cursor.name()
    columns = tuple(_index_column(piece) for piece in cursor.group().commas())
    where = ""
    if cursor.take("WHERE"):
        where = expression(cursor)
    index = Index(name=name, columns=columns, unique=unique, where=where)
    return (CreateIndex(table=table, index=index, guarded=guarded),)


def _index_column(piece: Cursor) -> str:
    body = piece.skip({"COLLATE", "ASC", "DESC"})
    if piece.take("COLLATE"):
        piece.name()
    piece.take_any({"ASC", "DESC"})
    piece.finish()
    if body.is_name() and body.end - body.at == 1:
        return body.name()
    text = expression(body)
    return text if text.startswith("(") and text.endswith(")") else f"({text})"


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


# Pragmas that do something with their argument, or answer, instead of keeping it as a setting.
_ASKING = frozenset(
    """table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list foreign_key_check integrity_check
    quick_check wal_checkpoint optimize incremental_vacuum shrink_memory database_list compile_options""".split()
)


def _pragma(cursor: Cursor) -> tuple[AnyOperation, ...]:
    name = cursor.name()
    if cursor.take("."):
        name = cursor.name()
    value = ""
    if cursor.take("="):
        value = _pragma_value(cursor)
    elif cursor.word == "(":
        inside = cursor.group()
        value = _pragma_value(inside)
        inside.finish()
    if not value or name in _ASKING:
        return (Harmless(what=f"pragma {name}"),)
    return (SetSetting(name=f"pragma {name}", value=value),)


def _pragma_value(cursor: Cursor) -> str:
    sign = cursor.take_any({"-", "+"})
    token = cursor.next()
    if token.kind in {"operator", "variable"}:
        raise Unreadable
    return f"{'-' if sign == '-' else ''}{token.text.lower()}"


def _begin(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take_any({"DEFERRED", "IMMEDIATE", "EXCLUSIVE"})
    cursor.take("TRANSACTION")
    return (Transaction(action="begin"),)


def _commit(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("TRANSACTION")
    return (Transaction(action="commit"),)


def _rollback(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("TRANSACTION")
    if cursor.take("TO"):
        # The transaction goes on.
        cursor.take("SAVEPOINT")
        cursor.name()
        return (Harmless(what="rollback to savepoint"),)
    return (Transaction(action="rollback"),)


def _savepoint(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.name()
    return (Transaction(action="savepoint"),)


def _release(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("SAVEPOINT")
    cursor.name()
    return (Harmless(what="release savepoint"),)


def _attach(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("DATABASE")
    if cursor.skip({"AS"}).done:
        raise Unreadable
    cursor.need("AS")
    cursor.name()
    return (Harmless(what="attach"),)


def _detach(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("DATABASE")
    cursor.name()
    return (Harmless(what="detach"),)


def _vacuum(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.word != "INTO" and cursor.is_name():
        cursor.name()
    if cursor.take("INTO"):
        cursor.next()
    return (Harmless(what="vacuum"),)


def _reindex(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.done:
        return (Reindex(target="database", name=""),)
    # A table or an index (or a collation): only the schema could tell.
    return (Reindex(target="index", name=cursor.table()),)


def _analyze(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if not cursor.done:
        cursor.table()
    return (Harmless(what="analyze"),)


def _explain(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("QUERY", "PLAN")
    _statement(cursor)
    return (Harmless(what="explain"),)


_READERS: dict[str, Callable[[Cursor], tuple[AnyOperation, ...]]] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "INSERT": sqlite_rows.insert,
    "REPLACE": sqlite_rows.replace,
    "UPDATE": sqlite_rows.update_,
    "DELETE": sqlite_rows.delete_,
    "PRAGMA": _pragma,
    "BEGIN": _begin,
    "COMMIT": _commit,
    "END": _commit,
    "ROLLBACK": _rollback,
    "SAVEPOINT": _savepoint,
    "RELEASE": _release,
    "ATTACH": _attach,
    "DETACH": _detach,
    "VACUUM": _vacuum,
    "REINDEX": _reindex,
    "ANALYZE": _analyze,
    "EXPLAIN": _explain,
}
