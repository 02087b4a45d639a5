"""SQLite's CREATE TABLE and its definitions of columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from analyzers.migrations.operations import (
    AnyOperation,
    Column,
    Constraint,
    ConstraintKind,
    CreateTable,
    Default,
    Reference,
    SqlType,
)
from analyzers.migrations.sql.clauses_expressions import FOREIGN_COLLATIONS, FOREIGN_TYPES, default, expression
from analyzers.migrations.sql.clauses_rows import query
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_CONSTRAINTS = frozenset(
    "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES GENERATED AS DEFERRABLE".split()
)
_NAMED: dict[str, ConstraintKind] = {
    "PRIMARY": "primary_key",
    "UNIQUE": "unique",
    "REFERENCES": "foreign_key",
    "CHECK": "check",
    "NOT": "not_null",
}
_RESOLUTIONS = frozenset({"ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"})


def create_table(cursor: Cursor, *, temporary: bool) -> tuple[AnyOperation, ...]:
    """Return what CREATE TABLE says; these words have been passed."""
    guarded = cursor.take("IF", "NOT", "EXISTS")
    table = cursor.table()
    if cursor.take("AS"):
        query(cursor)
        return (CreateTable(table=table, temporary=temporary, of_select=True, guarded=guarded),)
    columns: list[Column] = []
    constraints: list[Constraint] = []
    for piece in cursor.group().commas():
        if _is_constraint(piece):
            constraints += _constraints(piece)
        elif constraints:
            # Columns come first.
            raise Unreadable
        else:
            columns.append(column(piece, constraints_may_follow=constraints))
            piece.finish()
    if not columns:
        raise Unreadable
    without_rowid = _options(cursor)
    operation = CreateTable(
        table=table,
        columns=tuple(_identity(one, constraints, without_rowid=without_rowid) for one in columns),
        constraints=tuple(constraints),
        temporary=temporary,
        without_rowid=without_rowid,
        guarded=guarded,
    )
    return (operation,)


def _options(cursor: Cursor) -> bool:
    without_rowid = False
    while not cursor.done:
        if cursor.take("WITHOUT", "ROWID"):
            without_rowid = True
        else:
            cursor.need("STRICT")
        if not cursor.take(",") and not cursor.done:
            raise Unreadable
    return without_rowid


def _identity(column: Column, constraints: list[Constraint], *, without_rowid: bool) -> Column:
    """Return the column with ``identity`` where a key of the table makes it the rowid: INTEGER, and alone in the key."""
    if without_rowid:
        return msgspec.structs.replace(column, identity=False)
    keys = {one.columns for one in constraints if one.kind == "primary_key"}
    if column.type is None or column.type.name != "integer" or (column.name,) not in keys:
        return column
    return msgspec.structs.replace(column, identity=True, nullable=False)


def _is_constraint(piece: Cursor) -> bool:
    if piece.word in {"CONSTRAINT", "CHECK"} or piece.sees("FOREIGN", "KEY"):
        return True
    return piece.sees("PRIMARY", "KEY") or piece.sees("UNIQUE", "(")


def _constraints(piece: Cursor) -> list[Constraint]:
    found = []
    # The comma between constraints of a table may be left out.
    while not piece.done:
        found.append(_constraint(piece))
    return found


def _constraint(piece: Cursor) -> Constraint:
    name = piece.name() if piece.take("CONSTRAINT") else ""
    if piece.take("PRIMARY", "KEY"):
        found = Constraint(kind="primary_key", name=name, columns=_key_columns(piece))
        _resolution(piece)
        return found
    if piece.take("UNIQUE"):
        found = Constraint(kind="unique", name=name, columns=_key_columns(piece))
        _resolution(piece)
        return found
    if piece.take("CHECK"):
        found = Constraint(kind="check", name=name, expression=expression(piece.group()))
        _resolution(piece)
        return found
    piece.need("FOREIGN", "KEY")
    columns = piece.names()
    piece.need("REFERENCES")
    references, deferrable = _reference(piece)
    return Constraint(kind="foreign_key", name=name, columns=columns, references=references, deferrable=deferrable)


def _key_columns(piece: Cursor) -> tuple[str, ...]:
    found = []
    for part in piece.group().commas():
        found.append(part.name())
        if part.take("COLLATE"):
            part.name()
        part.take_any({"ASC", "DESC"})
        part.take("AUTOINCREMENT")
        part.finish()
    return tuple(found)


def _resolution(cursor: Cursor) -> None:
    if cursor.take("ON", "CONFLICT"):
        cursor.need_any(_RESOLUTIONS)


def _reference(cursor: Cursor) -> tuple[Reference, bool]:
    table = cursor.name()
    columns = cursor.names() if cursor.word == "(" else ()
    actions = {"DELETE": "", "UPDATE": ""}
    deferrable = False
    while True:
        if cursor.take("ON"):
            event = cursor.need_any(actions)
            actions[event] = _action(cursor)
        elif cursor.take("MATCH"):
            cursor.name()
        elif cursor.take("NOT", "DEFERRABLE") or cursor.take("DEFERRABLE"):
            deferrable = cursor.items[cursor.at - 2].word != "NOT"
            if cursor.take("INITIALLY"):
                cursor.need_any({"DEFERRED", "IMMEDIATE"})
        else:
            break
    reference = Reference(table=table, columns=columns, on_delete=actions["DELETE"], on_update=actions["UPDATE"])
    return reference, deferrable


def _action(cursor: Cursor) -> str:
    for words in (("SET", "NULL"), ("SET", "DEFAULT"), ("NO", "ACTION"), ("CASCADE",), ("RESTRICT",)):
        if cursor.take(*words):
            return " ".join(words).lower()
    raise Unreadable


@dataclass(kw_only=True, slots=True)
class _Draft:
    """A column while its constraints are read."""

    nullable: bool = True
    default: Default | None = None
    generated: Literal["", "stored", "virtual"] = ""
    primary_key: bool = False
    unique: bool = False
    references: Reference | None = None
    check: str = ""
    collation: str = ""
    ascending: bool = True
    names: list[tuple[ConstraintKind, str]] = field(default_factory=list)


def column(cursor: Cursor, constraints_may_follow: list[Constraint] | None = None) -> Column:
    """Return a column and go past it. A constraint of the table that follows without a comma is added to the list."""
    if cursor.word == "LIKE":
        # By the grammar it could be a name; CREATE TABLE t (LIKE o) is of other databases.
        raise Unreadable
    name = cursor.name()
    kind = _type(cursor)
    draft = _Draft()
    while not cursor.done:
        if constraints_may_follow is not None and _starts_table_constraint(cursor):
            constraints_may_follow += _constraints(cursor)
            break
        constraint = cursor.name() if cursor.take("CONSTRAINT") else ""
        if constraint and cursor.word in _NAMED:
            draft.names.append((_NAMED[cursor.word], constraint))
        _column_constraint(cursor, draft)
    if kind is not None and draft.collation:
        kind = msgspec.structs.replace(kind, collation=draft.collation)
    # INT PRIMARY KEY is no name of the rowid, and neither is INTEGER PRIMARY KEY DESC ("CREATE TABLE", 5).
    identity = draft.primary_key and draft.ascending and kind is not None and kind.name == "integer"
    return Column(
        name=name,
        type=kind,
        # Any other primary key may be NULL, by a bug that was kept for old databases.
        nullable=draft.nullable and not identity,
        default=draft.default,
        generated=draft.generated,
        identity=identity,
        primary_key=draft.primary_key,
        unique=draft.unique,
        references=draft.references,
        check=draft.check,
        names=tuple(draft.names),
    )


def _starts_table_constraint(cursor: Cursor) -> bool:
    offset = 2 if cursor.word == "CONSTRAINT" else 0
    words = cursor.word_at(offset), cursor.word_at(offset + 1), cursor.word_at(offset + 2)
    return words[:2] == ("FOREIGN", "KEY") or words == ("PRIMARY", "KEY", "(") or words[:2] == ("UNIQUE", "(")


def _type(cursor: Cursor) -> SqlType | None:
    words = []
    while cursor.is_name() and cursor.word not in _CONSTRAINTS:
        token = cursor.next()
        if token.kind == "string" or token.word in FOREIGN_TYPES or token.word in {"AUTO_INCREMENT", "COMMENT"}:
            # By the grammar any words are a type.
            raise Unreadable
        words.append(token.text.lower())
    if not words:
        return None
    name = " ".join(words)
    if name.endswith("time zone"):
        raise Unreadable
    arguments: list[int] = []
    if cursor.word == "(":
        for piece in cursor.group().commas():
            sign = piece.take_any({"+", "-"})
            arguments.append(piece.integer() * (-1 if sign == "-" else 1))
            piece.finish()
    return SqlType(name=name, args=tuple(arguments))


def _column_constraint(cursor: Cursor, draft: _Draft) -> None:
    if cursor.take("NOT", "NULL"):
        draft.nullable = False
        _resolution(cursor)
    elif cursor.take("NULL"):
        _resolution(cursor)
    elif cursor.take("PRIMARY", "KEY"):
        draft.primary_key = True
        draft.ascending = cursor.take_any({"ASC", "DESC"}) != "DESC"
        _resolution(cursor)
        cursor.take("AUTOINCREMENT")
    elif cursor.take("UNIQUE"):
        draft.unique = True
        _resolution(cursor)
    elif cursor.take("CHECK"):
        text = expression(cursor.group())
        draft.check = f"({draft.check}) AND ({text})" if draft.check else text
        _resolution(cursor)
    elif cursor.take("DEFAULT"):
        draft.default = default(cursor)
    elif cursor.take("COLLATE"):
        draft.collation = cursor.name()
        if draft.collation in FOREIGN_COLLATIONS:
            raise Unreadable
    elif cursor.take("REFERENCES"):
        draft.references, _ = _reference(cursor)
    else:
        _generated(cursor, draft)


def _generated(cursor: Cursor, draft: _Draft) -> None:
    cursor.take("GENERATED", "ALWAYS")
    cursor.need("AS")
    expression(cursor.group())
    draft.generated = "stored" if cursor.take_any({"STORED", "VIRTUAL"}) == "STORED" else "virtual"
