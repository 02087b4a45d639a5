"""MySQL's and MariaDB's statements (MySQL 8 manual, chapter "SQL Statements"; MariaDB's, "SQL Statements")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AlterTableOption,
    AlterTrigger,
    AnyOperation,
    CreateSchema,
    DropConstraint,
    DropDatabase,
    DropIndex,
    DropTable,
    DropView,
    Harmless,
    RenameTable,
)
from analyzers.migrations.sql import mysql_rows, mysql_session
from analyzers.migrations.sql.clauses import read_whole
from analyzers.migrations.sql.clauses_rows import select
from analyzers.migrations.sql.mysql_alter import alter_table
from analyzers.migrations.sql.mysql_keys import create_index, online, wait
from analyzers.migrations.sql.mysql_routines import alter as alter_routine
from analyzers.migrations.sql.mysql_routines import create as create_routine
from analyzers.migrations.sql.mysql_server import SERVER_READERS, deallocated, sequence, server_object
from analyzers.migrations.sql.mysql_tables import create_table, table_option
from analyzers.migrations.sql.mysql_words import LEXIS
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor

    Reader = Callable[[Cursor], tuple[AnyOperation, ...]]

_QUERIES = frozenset({"SELECT", "VALUES", "TABLE", "("})
_DATABASE = frozenset({"DATABASE", "SCHEMA"})
_INDEXES = frozenset({"INDEX", "UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR", "ONLINE", "OFFLINE"})
_BODIED = frozenset({"ALGORITHM", "DEFINER", "SQL", "AGGREGATE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"})


def read_statement(text: str) -> tuple[AnyOperation, ...]:
    """Return what one statement without its terminator says; an Opaque for what is no MySQL or is not known here."""
    return read_whole(text, LEXIS, _statement)


def _statement(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.done:
        # Nothing but comments.
        return ()
    if cursor.word in _QUERIES:
        return _select(cursor)
    if cursor.word == "WITH":
        return mysql_rows.with_(cursor)
    reader = _READERS.get(cursor.next().word)
    if reader is None:
        raise Unreadable
    return reader(cursor)


def _select(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.word == "VALUES" and cursor.word_at(1) != "ROW":
        raise Unreadable
    if cursor.word == "TABLE":
        cursor.next()
        cursor.table()
        cursor.skip()
        return (Harmless(what="TABLE"),)
    ahead = cursor.part(cursor.at, cursor.end)
    ahead.skip({"INTO"})
    # SELECT .. INTO a table is PostgreSQL's.
    if ahead.take("INTO") and ahead.token.kind != "variable" and ahead.word not in {"OUTFILE", "DUMPFILE"}:
        raise Unreadable
    return select(cursor)


def _create(cursor: Cursor) -> tuple[AnyOperation, ...]:
    replace = cursor.take("OR", "REPLACE")
    temporary = cursor.take("TEMPORARY")
    if cursor.take("TABLE"):
        return create_table(cursor, temporary=temporary, replace=replace)
    if temporary:
        raise Unreadable
    if cursor.word in _INDEXES and not cursor.sees("SPATIAL", "REFERENCE"):
        return create_index(cursor, replace=replace)
    if cursor.word in _BODIED:
        return create_routine(cursor, replace=replace)
    if cursor.take_any(_DATABASE):
        guarded = cursor.take("IF", "NOT", "EXISTS") or replace
        found = CreateSchema(name=cursor.name(), guarded=guarded)
        _options(cursor)
        return (found,)
    if cursor.take("SEQUENCE"):
        cursor.take("IF", "NOT", "EXISTS")
        cursor.table()
        sequence(cursor)
        return (Harmless(what="CREATE SEQUENCE"),)
    return server_object(cursor, "CREATE")


def _options(cursor: Cursor) -> None:
    while not cursor.done:
        if cursor.take("READ", "ONLY"):
            cursor.take("=")
            cursor.next()
        elif table_option(cursor) is None:
            raise Unreadable


def _alter(cursor: Cursor) -> tuple[AnyOperation, ...]:
    cursor.take_any({"ONLINE", "OFFLINE"})
    cursor.take("IGNORE")
    if cursor.take("TABLE"):
        return alter_table(cursor)
    if cursor.word in {"ALGORITHM", "DEFINER", "SQL", "VIEW"} and "VIEW" in {token.word for token in cursor.rest[:9]}:
        return create_routine(cursor, replace=True)
    if cursor.take_any(_DATABASE):
        return _alter_database(cursor)
    if cursor.take("SEQUENCE"):
        cursor.take("IF", "EXISTS")
        cursor.table()
        sequence(cursor)
        return (Harmless(what="ALTER SEQUENCE"),)
    if cursor.word in {"EVENT", "PROCEDURE", "FUNCTION", "DEFINER"}:
        return alter_routine(cursor)
    return server_object(cursor, "ALTER")


def _alter_database(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.is_name() and cursor.word not in {"CHARSET", "ENCRYPTION", "COMMENT"}:
        cursor.name()
    if cursor.done:
        raise Unreadable
    _options(cursor)
    return (Harmless(what="ALTER DATABASE"),)


def _drop(cursor: Cursor) -> tuple[AnyOperation, ...]:
    temporary = cursor.take("TEMPORARY")
    if cursor.take_any({"TABLE", "TABLES"}):
        guarded = cursor.take("IF", "EXISTS")
        names = cursor.tables()
        wait(cursor)
        cursor.take("RESTRICT") or cursor.take("CASCADE")
        return tuple(DropTable(table=name, guarded=guarded) for name in names)
    if temporary and cursor.word != "SEQUENCE":
        raise Unreadable
    if cursor.take("INDEX"):
        return _drop_index(cursor)
    kind = cursor.take_any({"VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE", *_DATABASE})
    if kind:
        return _drop_named(cursor, kind)
    if cursor.take("PREPARE"):
        return deallocated(cursor)
    return server_object(cursor, "DROP")


def _drop_index(cursor: Cursor) -> tuple[AnyOperation, ...]:
    guarded = cursor.take("IF", "EXISTS")
    name = cursor.name()
    cursor.need("ON")
    table = cursor.table()
    wait(cursor)
    how = online(cursor)
    found: AnyOperation = DropIndex(name=name, table=table, guarded=guarded)
    if name == "primary":
        found = DropConstraint(table=table, kind="primary_key", guarded=guarded)
    if not any(how.values()):
        return (found,)
    # The same as in ALTER TABLE .. DROP INDEX, which this statement is mapped to.
    return (found, AlterTableOption(table=table, option="online", algorithm=how["ALGORITHM"], lock=how["LOCK"]))


def _drop_named(cursor: Cursor, kind: str) -> tuple[AnyOperation, ...]:
    guarded = cursor.take("IF", "EXISTS")
    if kind in _DATABASE:
        return (DropDatabase(name=cursor.name(), guarded=guarded),)
    names = cursor.tables() if kind in {"VIEW", "SEQUENCE"} else [cursor.table()]
    if kind == "VIEW":
        cursor.take("RESTRICT") or cursor.take("CASCADE")
        return tuple(DropView(name=name, guarded=guarded) for name in names)
    if kind == "TRIGGER":
        return (AlterTrigger(table="", action="drop", name=names[0], guarded=guarded),)
    return (Harmless(what=f"DROP {kind}"),)


def _rename(cursor: Cursor) -> tuple[AnyOperation, ...]:
    if cursor.take("USER"):
        cursor.skip()
        return (Harmless(what="RENAME USER"),)
    cursor.need_any({"TABLE", "TABLES"})
    guarded = cursor.take("IF", "EXISTS")
    found = []
    while True:
        old = cursor.table()
        wait(cursor)
        cursor.need("TO")
        found.append(RenameTable(table=old, new_name=cursor.table(), guarded=guarded))
        if not cursor.take(","):
            return tuple(found)


_READERS: dict[str, Reader] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "RENAME": _rename,
    "INSERT": mysql_rows.insert,
    "REPLACE": mysql_rows.replace,
    "UPDATE": mysql_rows.update_,
    "DELETE": mysql_rows.delete_,
    "LOAD": mysql_rows.load,
    "TRUNCATE": mysql_rows.truncate,
    "SET": mysql_session.set_,
    "BEGIN": mysql_session.begin,
    "START": mysql_session.start,
    "COMMIT": mysql_session.commit,
    "ROLLBACK": mysql_session.rollback,
    "SAVEPOINT": mysql_session.savepoint,
    "RELEASE": mysql_session.release,
    "LOCK": mysql_session.lock,
    "UNLOCK": mysql_session.unlock,
    "GRANT": mysql_session.grant,
    "REVOKE": mysql_session.revoke,
    **SERVER_READERS,
}
