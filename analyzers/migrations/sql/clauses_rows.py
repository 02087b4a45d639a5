"""Statements over rows: INSERT, REPLACE, UPDATE, DELETE and SELECT, as far as MySQL and SQLite share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import Dml, Harmless
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.clauses_expressions import check
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.sql.clauses import Cursor

_ENDS_FROM = frozenset(
    "WHERE GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT WINDOW SET VALUES RETURNING INTO FOR LOCK PROCEDURE OFFSET".split()
)
_JOINS = frozenset("JOIN STRAIGHT_JOIN".split())
_QUERY = frozenset("SELECT WITH VALUES TABLE".split())
_NO_TABLES = frozenset({"dual"})


class _Frame:
    """What is known of one level of parentheses: whether a query stands in it, and whether a table's name is due."""

    __slots__ = ("closed", "due", "in_from", "is_query", "opening")

    def __init__(self, *, is_query: bool, in_from: bool = False, opening: int = 0) -> None:
        self.opening = opening
        # Where the parentheses that were closed last on this level were opened.
        self.closed = 0
        self.is_query = is_query
        self.in_from = in_from
        self.due = in_from


def tables_read(cursor: Cursor, *, in_from: bool = False) -> tuple[str, ...]:
    """Return the tables that what is left of a cursor reads, each once, in order; it is left where it was.

    ``in_from``: it begins as a list of tables. Names of common table expressions are left out.
    """
    reader = cursor.part(cursor.at, cursor.end)
    found: dict[str, None] = {}
    common: set[str] = set()
    frames = [_Frame(is_query=True, in_from=in_from)]
    while not reader.done:
        frame = frames[-1]
        word = reader.word
        if frame.due and (reader.is_name() or reader.token.kind == "string"):
            _read_table(reader, frame, found)
            continue
        if word == "(":
            inner = reader.word_at(1)
            listed = frame.due and inner not in _QUERY
            frames.append(_Frame(is_query=inner in _QUERY or listed, in_from=listed, opening=reader.at))
            frame.due = False
        elif word == ")":
            opening = frames.pop().opening
            frames[-1].closed = opening
        elif frame.is_query:
            _step(reader, frame, common)
        reader.at += 1
    return tuple(name for name in found if name not in common and name not in _NO_TABLES)


def _read_table(reader: Cursor, frame: _Frame, found: dict[str, None]) -> None:
    if reader.sees("LATERAL") or reader.sees("ONLY"):
        # MySQL has LATERAL in front of parentheses, PostgreSQL alone has ONLY.
        if reader.word_at(1) != "(":
            raise Unreadable
        reader.at += 1
        return
    name = reader.table()
    frame.due = False
    if reader.word != "(":
        found[name] = None


def _step(reader: Cursor, frame: _Frame, common: set[str]) -> None:
    word = reader.word
    if (word == "FROM" and (reader.at == 0 or reader.items[reader.at - 1].word != "DISTINCT")) or word in _JOINS:
        frame.in_from = frame.due = True
    elif word == "," and frame.in_from:
        frame.due = True
    elif word in _ENDS_FROM:
        frame.in_from = frame.due = False
    elif word == "AS" and reader.word_at(1) == "(" and reader.word_at(2) in _QUERY:
        before = reader.items[reader.at - 1]
        if before.word == ")":
            # name (columns) AS (query)
            before = reader.items[frame.closed - 1]
        common.add(before.text.lower())


def always_true(condition: Cursor) -> bool:
    """Tell whether a condition keeps no row out: ``1 = 1``, ``TRUE``, or one of them beside an OR."""
    reader = condition.part(condition.at, condition.end)
    while reader.word == "(" and reader.closing[reader.at] == reader.end - 1:
        reader = reader.group()
    if any(token.word in {"BETWEEN", "CASE"} for token in reader.rest):
        return False
    arms: list[Cursor] = []
    while not reader.done:
        arms.append(reader.skip({"OR", "||"}))
        reader.take_any({"OR", "||"})
    return any(_all_true(arm) for arm in arms)


def _all_true(arm: Cursor) -> bool:
    found = False
    while not arm.done:
        if not _is_true(arm.skip({"AND", "&&"})):
            return False
        found = True
        arm.take_any({"AND", "&&"})
    return found


def _is_true(part: Cursor) -> bool:
    while part.word == "(" and part.closing[part.at] == part.end - 1:
        part = part.group()
    tokens = part.rest
    if len(tokens) == 1:
        return tokens[0].word == "TRUE" or (tokens[0].kind == "number" and tokens[0].text != "0")
    if len(tokens) == 3 and tokens[0].kind == tokens[2].kind and tokens[0].kind in {"number", "string"}:
        same = tokens[0].text == tokens[2].text
        return same if tokens[1].word in {"=", "==", "<=>"} else not same and tokens[1].word in {"<>", "!="}
    return [token.word for token in tokens] == ["NOT", "FALSE"]


def is_key_range(condition: Cursor) -> bool:
    """Tell whether a condition holds the rows of a range of keys, or of a subquery with LIMIT: one batch of many."""
    tokens = condition.rest
    sides: dict[str, set[str]] = {}
    for at, token in enumerate(tokens):
        if token.kind not in {"word", "quoted"}:
            continue
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        name = token.text.lower()
        if (name == "rowid" or name.endswith("id")) and following == "BETWEEN":
            return True
        if following in {"<", "<=", ">", ">="}:
            sides.setdefault(name, set()).add(following[0])
        if token.word == "LIMIT":
            return True
    return any(len(found) == 2 and (name == "rowid" or name.endswith("id")) for name, found in sides.items())


def assigned(cursor: Cursor) -> list[tuple[str, str]]:
    """Return the columns that a SET list assigns to, each with what qualifies it ('' for nothing), and go past all of it."""
    found = []
    for piece in cursor.commas():
        if piece.word == "(" and cursor.lexis.dialect is Dialect.SQLITE:
            found += [("", name) for name in piece.names()]
        else:
            found.append(_target(piece))
        piece.need_any({"=", ":="})
        if piece.done:
            raise Unreadable
    return found


def _target(piece: Cursor) -> tuple[str, str]:
    parts = [piece.name()]
    # SQLite takes no qualified name here.
    while piece.lexis.dialect is Dialect.MYSQL and piece.take("."):
        parts.append(piece.next().text.lower())
    return (parts[-2] if len(parts) > 1 else "", parts[-1])


def update(*, table: str, cursor: Cursor, columns: tuple[str, ...], sources: tuple[str, ...], joined: bool) -> Dml:
    """Return an UPDATE whose SET list has been passed: WHERE and what follows it are next.

    ``joined``: an inner join with a condition holds rows of the table already.
    """
    everywhere, limited, reads = _condition(cursor, joined=joined)
    return Dml(
        kind="update",
        table=table,
        columns=columns,
        everywhere=everywhere,
        limited=limited,
        reads=_others(table, (*sources, *reads)),
    )


def delete(*, table: str, cursor: Cursor, sources: tuple[str, ...] = (), joined: bool = False) -> Dml:
    """Return a DELETE whose tables have been passed."""
    everywhere, limited, reads = _condition(cursor, joined=joined)
    return Dml(
        kind="delete", table=table, everywhere=everywhere, limited=limited, reads=_others(table, (*sources, *reads))
    )


def _others(table: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name != table))


def _condition(cursor: Cursor, *, joined: bool) -> tuple[bool, bool, tuple[str, ...]]:
    """Return whether all rows are meant, whether they are a batch, and the tables read, of everything that is left."""
    everywhere, limited = not joined, False
    reads: tuple[str, ...] = ()
    if cursor.take("WHERE"):
        condition = cursor.skip({"ORDER", "LIMIT", "RETURNING"})
        if condition.done:
            raise Unreadable
        check(condition)
        reads = tables_read(condition)
        everywhere = always_true(condition)
        limited = is_key_range(condition)
    if cursor.take("ORDER", "BY"):
        check(cursor.skip({"LIMIT", "RETURNING"}))
    if cursor.take("LIMIT"):
        limited = True
        if cursor.skip({"RETURNING"}).done:
            raise Unreadable
    if cursor.take("RETURNING"):
        check(cursor.skip())
    cursor.finish()
    return everywhere and not limited, limited, reads


def query(cursor: Cursor) -> tuple[str, ...]:
    """Return the tables that the query which is left reads, and go past it."""
    if cursor.word not in {*_QUERY, "("}:
        raise Unreadable
    if cursor.word == "WITH":
        common_tables(cursor.part(cursor.at, cursor.end))
    check(cursor)
    reads = tables_read(cursor)
    cursor.at = cursor.end
    return reads


def select(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return a query that stands alone: it reads tables, or it is harmless."""
    reads = query(cursor)
    return (Dml(kind="select", reads=reads),) if reads else (Harmless(what="SELECT"),)


def common_tables(cursor: Cursor) -> tuple[str, ...]:
    """Go past WITH and its common table expressions, and return the tables that they read."""
    first = cursor.at
    cursor.need("WITH")
    cursor.take("RECURSIVE")
    while True:
        cursor.name()
        if cursor.word == "(":
            cursor.names()
        cursor.need("AS")
        if cursor.word != "(" and cursor.lexis.dialect is Dialect.SQLITE:
            cursor.take("NOT")
            cursor.need("MATERIALIZED")
        body = cursor.group()
        if body.word not in {*_QUERY, "("}:
            raise Unreadable
        check(body)
        if not cursor.take(","):
            return tables_read(cursor.part(first, cursor.at))


def common_names(cursor: Cursor, end: int) -> set[str]:
    """Return the names of the common table expressions from WITH up to a position."""
    reader = cursor.part(cursor.at + 1, end)
    reader.take("RECURSIVE")
    return {piece.name() for piece in reader.commas()}
