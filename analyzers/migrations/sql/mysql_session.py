"""MySQL's and MariaDB's statements about a session, rights and the server: SET, transactions, locks, GRANT and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AnyOperation,
    Grant,
    Harmless,
    LockTable,
    SetSetting,
    Transaction,
)
from analyzers.migrations.sql.clauses_expressions import check
from analyzers.migrations.sql.mysql_keys import wait
from analyzers.migrations.sql.mysql_words import FOREIGN_SETTINGS
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_SCOPES = frozenset({"SESSION", "LOCAL"})
_SERVER_SCOPES = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY"})


def set_(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what SET says: one operation for each setting of the session. What is the server's or a variable is harmless."""
    if cursor.take("NAMES"):
        return (SetSetting(name="names", value=_charset(cursor)),)
    if cursor.take("CHARACTER", "SET") or cursor.take("CHARSET"):
        return (SetSetting(name="character set", value=_charset(cursor)),)
    if cursor.word in {"ROLE", "PASSWORD", "RESOURCE"} or cursor.sees("DEFAULT", "ROLE"):
        if cursor.word_at(1) == "TO":
            raise Unreadable
        cursor.skip()
        return (Harmless(what="SET ROLE OR PASSWORD"),)
    scope = 1 if cursor.word in _SCOPES | _SERVER_SCOPES else 0
    if cursor.word_at(scope) == "TRANSACTION":
        cursor.at += scope + 1
        return _set_transaction(cursor)
    found = [one for piece in cursor.commas() if (one := _assignment(piece)) is not None]
    return tuple(found) or (Harmless(what="SET VARIABLE"),)


def _charset(cursor: Cursor) -> str:
    token = cursor.next()
    if token.kind not in {"word", "string", "quoted"}:
        raise Unreadable
    if cursor.take("COLLATE"):
        cursor.next()
    return token.text.lower()


def _set_transaction(cursor: Cursor) -> tuple[AnyOperation, ...]:
    for piece in cursor.commas():
        if piece.take("ISOLATION", "LEVEL"):
            piece.skip()
        else:
            piece.need("READ")
            piece.need_any({"ONLY", "WRITE"})
        piece.finish()
    return (Harmless(what="SET TRANSACTION"),)


def _assignment(piece: Cursor) -> SetSetting | None:
    """Return the setting that one assignment makes, None for a variable and for what is not of this session alone."""
    token = piece.token
    server = bool(piece.take_any(_SERVER_SCOPES))
    if not server:
        piece.take_any(_SCOPES)
    if piece.token.kind == "variable":
        name = piece.next().text.lower()
        if not name.startswith("@@"):
            _value(piece)
            return None
        scope, _, rest = name[2:].partition(".")
        name = rest or scope
        server = bool(rest) and scope.upper() in _SERVER_SCOPES
    else:
        name = piece.name()
        if piece.take("."):
            name += f".{piece.name()}"
    if name in FOREIGN_SETTINGS or (token.word == "LOCAL" and "." in name):
        raise Unreadable
    value = _value(piece)
    return None if server else SetSetting(name=name, value=value)


def _value(piece: Cursor) -> str:
    piece.need_any({"=", ":="})
    if piece.done:
        raise Unreadable
    check(piece)
    tokens = piece.rest
    value = tokens[0].text if len(tokens) == 1 else piece.source
    piece.at = piece.end
    return value.lower() if len(tokens) == 1 else value


def begin(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what BEGIN says; the word has been passed."""
    cursor.take("WORK")
    return (Transaction(action="begin"),)


def start(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what START TRANSACTION says, and pass over what starts a replica."""
    if cursor.take_any({"SLAVE", "REPLICA", "GROUP_REPLICATION"}):
        cursor.skip()
        return (Harmless(what="START REPLICA"),)
    cursor.need("TRANSACTION")
    if not cursor.done:
        for piece in cursor.commas():
            if not piece.take("WITH", "CONSISTENT", "SNAPSHOT"):
                piece.need("READ")
                piece.need_any({"ONLY", "WRITE"})
            piece.finish()
    return (Transaction(action="begin"),)


def commit(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what COMMIT says; AND CHAIN begins the next transaction."""
    chained = _ending(cursor)
    return (Transaction(action="commit"), *chained)


def rollback(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what ROLLBACK says; the transaction goes on behind one to a savepoint."""
    cursor.take("WORK")
    if cursor.take("TO"):
        cursor.take("SAVEPOINT")
        cursor.name()
        return (Harmless(what="ROLLBACK TO SAVEPOINT"),)
    chained = _ending(cursor)
    return (Transaction(action="rollback"), *chained)


def _ending(cursor: Cursor) -> tuple[Transaction, ...]:
    cursor.take("WORK")
    chained = False
    if cursor.take("AND"):
        chained = not cursor.take("NO")
        cursor.need("CHAIN")
    if cursor.take("NO"):
        cursor.need("RELEASE")
    else:
        cursor.take("RELEASE")
    return (Transaction(action="begin"),) if chained else ()


def savepoint(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what SAVEPOINT says."""
    cursor.name()
    return (Transaction(action="savepoint"),)


def release(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what RELEASE SAVEPOINT says."""
    cursor.need("SAVEPOINT")
    cursor.name()
    return (Harmless(what="RELEASE SAVEPOINT"),)


def lock(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what LOCK TABLES says, one operation for each table."""
    if cursor.take("INSTANCE", "FOR", "BACKUP"):
        return (Harmless(what="LOCK INSTANCE"),)
    cursor.need_any({"TABLES", "TABLE"})
    found = []
    while True:
        table = cursor.table()
        if cursor.take("AS") or (cursor.is_name() and cursor.word != "LOW_PRIORITY"):
            cursor.name()
        cursor.take("LOW_PRIORITY")
        mode = cursor.need_any({"READ", "WRITE"}).lower()
        if mode == "read":
            cursor.take("LOCAL")
        found.append(LockTable(table=table, mode=mode))
        if not cursor.take(","):
            wait(cursor)
            return tuple(found)


def unlock(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what UNLOCK TABLES says."""
    cursor.need_any({"TABLES", "TABLE", "INSTANCE"})
    return (Harmless(what="UNLOCK TABLES"),)


def grant(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what GRANT says."""
    return _rights(cursor, to="TO", revoke=False)


def revoke(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what REVOKE says."""
    cursor.take("IF", "EXISTS")
    return _rights(cursor, to="FROM", revoke=True)


def _rights(cursor: Cursor, *, to: str, revoke: bool) -> tuple[AnyOperation, ...]:
    first = cursor.at
    rights = cursor.skip({"ON", to})
    if rights.done:
        raise Unreadable
    broad = rights.word == "ALL"
    if cursor.take("ON"):
        cursor.take_any({"TABLE", "FUNCTION", "PROCEDURE"})
        _level(cursor)
    what = cursor.part(first, cursor.at).source
    cursor.need(to)
    broad = (broad or cursor.word == "PUBLIC") and not revoke
    for _ in cursor.skip({"REQUIRE", "WITH"}).commas():
        pass
    cursor.skip()
    return (Grant(what=what, broad=broad, revoke=revoke),)


def _level(cursor: Cursor) -> None:
    """Go past what rights are on: ``*``, ``*.*``, ``db.*``, ``db.t``, ``t`` or a user (PROXY)."""
    if cursor.token.kind == "string":
        # A user, for PROXY: 'name'@'host'.
        cursor.at += 2
        return
    if cursor.take("*"):
        if cursor.take("."):
            cursor.need("*")
        return
    cursor.name()
    if cursor.take(".") and not cursor.take("*"):
        cursor.next()
