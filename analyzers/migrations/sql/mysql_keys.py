"""MySQL's and MariaDB's keys: indexes and constraints, in CREATE TABLE, ALTER TABLE and CREATE INDEX."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzers.migrations.operations import Constraint, CreateIndex, DropIndex, Index
from analyzers.migrations.sql.clauses_expressions import expression
from analyzers.migrations.sql.mysql_columns import is_enforced, reference
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.sql.clauses import Cursor

Key: TypeAlias = Index | Constraint

_KINDS = frozenset({"FULLTEXT", "SPATIAL", "VECTOR"})
_INDEX = frozenset({"INDEX", "KEY"})
_STARTS = frozenset({"INDEX", "KEY", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT", "FULLTEXT", "SPATIAL"})


def is_key(cursor: Cursor) -> bool:
    """Tell whether the definition of a key or constraint is next, and not that of a column."""
    return cursor.word in _STARTS or (cursor.word == "VECTOR" and cursor.word_at(1) in _INDEX)


def key(cursor: Cursor) -> tuple[Key, bool]:
    """Return an index or a constraint, and whether IF NOT EXISTS stands in it, and go past it.

    A UNIQUE that is called a KEY or INDEX is an index, every other one a constraint; to the server both are the same.
    """
    guarded = False
    name = ""
    if cursor.take("CONSTRAINT"):
        guarded = cursor.take("IF", "NOT", "EXISTS")
        name = cursor.name() if cursor.is_name() else ""
    elif kind := cursor.take_any(_KINDS):
        cursor.take_any(_INDEX)
        return _index(cursor, method=kind.lower())
    elif cursor.take_any(_INDEX):
        return _index(cursor)
    if cursor.take("PRIMARY", "KEY"):
        guarded = cursor.take("IF", "NOT", "EXISTS") or guarded
        found, _ = _index(cursor)
        return Constraint(kind="primary_key", name="", columns=_bare(found.columns)), guarded
    if cursor.take("UNIQUE"):
        called = bool(cursor.take_any(_INDEX))
        found, here = _index(cursor, unique=True)
        if name:
            found = msgspec.structs.replace(found, name=found.name or name)
        if called or any("(" in column for column in found.columns):
            return found, guarded or here
        return Constraint(kind="unique", name=found.name, columns=found.columns), guarded or here
    if cursor.take("CHECK"):
        text = expression(cursor.group())
        return Constraint(kind="check", name=name, expression=text, enforced=is_enforced(cursor)), guarded
    cursor.need("FOREIGN", "KEY")
    guarded = cursor.take("IF", "NOT", "EXISTS") or guarded
    # The name in front of the columns is the index's; it names the constraint where that has no name of its own.
    other = cursor.name() if cursor.is_name() else ""
    columns = cursor.names()
    cursor.need("REFERENCES")
    references = reference(cursor)
    return Constraint(kind="foreign_key", name=name or other, columns=columns, references=references), guarded


def _bare(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column.split("(")[0] if not column.startswith("(") else column for column in columns)


def _index(cursor: Cursor, *, unique: bool = False, method: str = "") -> tuple[Index, bool]:
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.name() if cursor.is_name() and cursor.word not in {"USING", "TYPE"} else ""
    method = _using(cursor) or method
    columns, orders = key_parts(cursor)
    index = Index(name=name, columns=columns, opclasses=orders, unique=unique, method=method)
    found, _ = _options(cursor, index)
    return found, guarded


def _using(cursor: Cursor) -> str:
    """Go past USING and its method, and return it; '' for BTREE, which is the usual one."""
    if not cursor.take_any({"USING", "TYPE"}):
        return ""
    word = cursor.need_any({"BTREE", "HASH", "RTREE"})
    return {"BTREE": "", "HASH": "hash", "RTREE": "spatial"}[word]


def key_parts(cursor: Cursor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns of an index and what stands behind them, as Index has both, and go past them."""
    found: list[str] = []
    orders: list[str] = []
    for piece in cursor.group().commas():
        if piece.word == "(":
            text = expression(piece.group())
            found.append(f"({text})")
        else:
            name = piece.name()
            if piece.word == "(":
                inside = piece.group()
                name = f"{name}({inside.integer()})"
                inside.finish()
            found.append(name)
        orders.append("desc" if piece.take_any({"ASC", "DESC"}) == "DESC" else "")
        piece.take("WITHOUT", "OVERLAPS")
        piece.finish()
    return tuple(found), tuple(orders) if any(orders) else ()


_VALUES = frozenset(
    {"KEY_BLOCK_SIZE", "COMMENT", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "CLUSTERING", "M", "DISTANCE"}
)


def _options(cursor: Cursor, index: Index) -> tuple[Index, dict[str, str]]:
    """Go past an index's options; return it with what they say of it, and ALGORITHM and LOCK, in lower case."""
    how = {"ALGORITHM": "", "LOCK": ""}
    while not cursor.done:
        if cursor.take_any(_VALUES):
            cursor.take("=")
            if cursor.next().kind == "operator":
                raise Unreadable
        elif cursor.word in {"USING", "TYPE"}:
            index = msgspec.structs.replace(index, method=_using(cursor) or index.method)
        elif cursor.take("WITH", "PARSER"):
            cursor.name()
        elif cursor.take("INVISIBLE") or (cursor.word != "NOT" and cursor.take("IGNORED")):
            index = msgspec.structs.replace(index, visible=False)
        elif word := cursor.take_any(how):
            cursor.take("=")
            how[word] = cursor.need_any(_HOW[word]).lower()
        elif not (cursor.take("VISIBLE") or cursor.take("NOT", "IGNORED")):
            break
    return index, how


_HOW = {
    "ALGORITHM": frozenset({"DEFAULT", "INSTANT", "INPLACE", "COPY", "NOCOPY"}),
    "LOCK": frozenset({"DEFAULT", "NONE", "SHARED", "EXCLUSIVE"}),
}


def wait(cursor: Cursor) -> None:
    """Go past MariaDB's WAIT n or NOWAIT."""
    if cursor.take("WAIT"):
        cursor.integer()
    else:
        cursor.take("NOWAIT")


def online(cursor: Cursor) -> dict[str, str]:
    """Go past ALGORITHM and LOCK, each at most once or in any order, and return them in lower case."""
    index, how = _options(cursor, Index())
    if index != Index():
        raise Unreadable
    return how


def create_index(cursor: Cursor, *, replace: bool) -> tuple[AnyOperation, ...]:
    """Return what CREATE INDEX says; CREATE has been passed. ``replace``: MariaDB's OR REPLACE, which drops it first."""
    cursor.take_any({"ONLINE", "OFFLINE"})
    unique = cursor.take("UNIQUE")
    kind = "" if unique else cursor.take_any(_KINDS)
    cursor.need("INDEX")
    guarded = cursor.take("IF", "NOT", "EXISTS")
    name = cursor.name()
    method = _using(cursor) or kind.lower()
    cursor.need("ON")
    table = cursor.table()
    columns, orders = key_parts(cursor)
    index = Index(name=name, columns=columns, opclasses=orders, unique=unique, method=method)
    wait(cursor)
    index, how = _options(cursor, index)
    found = CreateIndex(table=table, index=index, guarded=guarded, algorithm=how["ALGORITHM"], lock=how["LOCK"])
    return (DropIndex(name=name, table=table, guarded=True), found) if replace else (found,)
