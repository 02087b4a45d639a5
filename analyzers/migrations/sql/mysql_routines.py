"""MySQL's and MariaDB's views, triggers, procedures, functions and events. What is inside of a body runs later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import AlterTrigger, AnyOperation, CreateRoutine, CreateView, Harmless
from analyzers.migrations.sql.clauses_rows import query
from analyzers.migrations.sql.mysql_types import column_type
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_SQL_DATA = (("READS", "SQL", "DATA"), ("MODIFIES", "SQL", "DATA"), ("CONTAINS", "SQL"), ("NO", "SQL"))
_KINDS = frozenset({"VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"})


def create(cursor: Cursor, *, replace: bool) -> tuple[AnyOperation, ...]:
    """Return what CREATE says of something with a body or a query; DEFINER and its like are next, or the kind itself."""
    if cursor.take("ALGORITHM"):
        cursor.need("=")
        cursor.need_any({"UNDEFINED", "MERGE", "TEMPTABLE"})
    if cursor.take("DEFINER"):
        cursor.need("=")
        _user(cursor)
    definer = _security(cursor)
    aggregate = cursor.take("AGGREGATE")
    kind = cursor.need_any(_KINDS)
    if aggregate and kind != "FUNCTION":
        raise Unreadable
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.table()
    if kind == "VIEW":
        return _view(cursor, name, replace=replace, guarded=guarded)
    if kind == "TRIGGER":
        return _trigger(cursor, name, guarded=guarded or replace)
    if kind == "EVENT":
        cursor.need("ON", "SCHEDULE")
        cursor.need_any({"AT", "EVERY"})
        cursor.skip({"DO"})
        cursor.need("DO")
        _body(cursor)
        return (Harmless(what="CREATE EVENT"),)
    if kind == "FUNCTION" and cursor.take("RETURNS"):
        return _loadable(cursor, name)
    cursor.group()
    if kind == "FUNCTION":
        cursor.need_any({"RETURNS", "RETURN"})
        column_type(cursor)
    definer = _characteristics(cursor) or definer
    _body(cursor)
    # A name in a routine is looked up in the routine's own database: there is no search path that a caller could change.
    return (CreateRoutine(name=name, definer=definer, search_path=True, guarded=guarded or replace),)


def alter(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what ALTER says of an event, a procedure or a function, the word for which is next."""
    if cursor.take("DEFINER", "="):
        _user(cursor)
    kind = cursor.need_any({"EVENT", "PROCEDURE", "FUNCTION"})
    cursor.table()
    renamed = cursor.take("RENAME", "TO")
    if cursor.word in {"(", "OWNER", "RENAME"} or cursor.done or (renamed and kind != "EVENT"):
        # PostgreSQL's, whose functions have their arguments in their name.
        raise Unreadable
    cursor.skip()
    return (Harmless(what=f"ALTER {kind}"),)


def _user(cursor: Cursor) -> None:
    """Go past ``'root'@'localhost'``, ``root@localhost``, ``CURRENT_USER`` or ``CURRENT_USER()``."""
    if cursor.take_any({"CURRENT_USER", "CURRENT_ROLE"}):
        if cursor.word == "(":
            cursor.group()
        return
    if cursor.next().kind not in {"word", "quoted", "string"}:
        raise Unreadable
    if cursor.token.kind == "variable":
        cursor.next()


def _security(cursor: Cursor) -> bool:
    return cursor.take("SQL", "SECURITY") and cursor.need_any({"DEFINER", "INVOKER"}) == "DEFINER"


def _view(cursor: Cursor, name: str, *, replace: bool, guarded: bool) -> tuple[AnyOperation, ...]:
    if cursor.word == "(":
        cursor.names()
    cursor.need("AS")
    body = cursor.part(cursor.at, cursor.end)
    body = body.skip({"WITH"}) if body.word != "WITH" else body
    cursor.at = body.end
    reads = query(body)
    if cursor.take("WITH"):
        cursor.take_any({"CASCADED", "LOCAL"})
        cursor.need("CHECK", "OPTION")
    return (CreateView(name=name, replace=replace, reads=reads, guarded=guarded),)


def _trigger(cursor: Cursor, name: str, *, guarded: bool) -> tuple[AnyOperation, ...]:
    cursor.need_any({"BEFORE", "AFTER"})
    cursor.need_any({"INSERT", "UPDATE", "DELETE"})
    cursor.need("ON")
    table = cursor.table()
    cursor.need("FOR", "EACH", "ROW")
    if cursor.take_any({"FOLLOWS", "PRECEDES"}):
        cursor.name()
    _body(cursor)
    return (AlterTrigger(table=table, action="create", name=name, guarded=guarded),)


def _characteristics(cursor: Cursor) -> bool:
    definer = False
    while True:
        if cursor.take("COMMENT"):
            cursor.string()
        elif cursor.take("LANGUAGE"):
            cursor.need("SQL")
        elif any(cursor.take(*words) for words in _SQL_DATA):
            continue
        elif cursor.sees("SQL", "SECURITY"):
            definer = _security(cursor)
        elif cursor.sees("NOT", "DETERMINISTIC"):
            cursor.at += 2
        elif not cursor.take("DETERMINISTIC"):
            return definer


def _body(cursor: Cursor) -> None:
    """Go past a body. PostgreSQL's are a string, or name a function to call."""
    if cursor.token.kind != "word" or cursor.word in {"AS", "LANGUAGE"}:
        raise Unreadable
    if cursor.word == "EXECUTE" and cursor.word_at(1) in {"FUNCTION", "PROCEDURE"}:
        raise Unreadable
    cursor.skip()


def _loadable(cursor: Cursor, name: str) -> tuple[AnyOperation, ...]:
    cursor.need_any({"STRING", "INTEGER", "INT", "REAL", "DECIMAL"})
    cursor.need("SONAME")
    cursor.string()
    return (CreateRoutine(name=name, search_path=True),)
