"""SQLite's statements about a connection and its file: PRAGMA, transactions, ATTACH, VACUUM, REINDEX and ANALYZE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import AnyOperation, Harmless, Reindex, SetSetting, Transaction
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor

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
        return (Harmless(what=f"PRAGMA {name.upper()}"),)
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
        return (Harmless(what="ROLLBACK TO SAVEPOINT"),)
    return (Transaction(action="rollback"),)


def _savepoint(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.name()
    return (Transaction(action="savepoint"),)


def _release(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("SAVEPOINT")
    cursor.name()
    return (Harmless(what="RELEASE SAVEPOINT"),)


def _attach(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("DATABASE")
    if cursor.skip({"AS"}).done:
        raise Unreadable
    cursor.need("AS")
    cursor.name()
    return (Harmless(what="ATTACH"),)


def _detach(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take("DATABASE")
    cursor.name()
    return (Harmless(what="DETACH"),)


def _vacuum(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.word != "INTO" and cursor.is_name():
        cursor.name()
    if cursor.take("INTO"):
        cursor.next()
    return (Harmless(what="VACUUM"),)


def _reindex(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.done:
        return (Reindex(target="database", name=""),)
    # A table or an index (or a collation): only the schema could tell.
    return (Reindex(target="index", name=cursor.table()),)


def _analyze(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if not cursor.done:
        cursor.table()
    return (Harmless(what="ANALYZE"),)


SESSION_READERS: dict[str, Callable[[Cursor], tuple[AnyOperation, ...]]] = {
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
}
"""Readers of statements by their first word, which has been passed when they are called."""
