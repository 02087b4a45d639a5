"""MySQL's and MariaDB's definitions of columns (MySQL manual, "CREATE TABLE")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from analyzers.migrations.operations import Column, ConstraintKind, Default, Reference, SqlType
from analyzers.migrations.sql.clauses_expressions import default, expression
from analyzers.migrations.sql.mysql_types import collation_name, column_type
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor


# Types of which only a prefix can be a key, which cannot be said inside a column. TEXT PRIMARY KEY is of another database.
_WITHOUT_KEY = frozenset("tinytext text mediumtext longtext tinyblob blob mediumblob longblob json".split())


@dataclass(kw_only=True, slots=True)
class Draft:
    """What a column's attributes say while they are read."""

    nullable: bool = True
    default: Default | None = None
    generated: Literal["", "stored", "virtual"] = ""
    identity: bool = False
    primary_key: bool = False
    unique: bool = False
    references: Reference | None = None
    check: str = ""
    on_update: str = ""
    collation: str = ""
    names: list[tuple[ConstraintKind, str]] = field(default_factory=list)


def column(cursor: Cursor) -> Column:
    """Return a column, with its position where it is stated, and go past it."""
    return definition(cursor, cursor.name())


def definition(cursor: Cursor, name: str) -> Column:
    """Return a column whose name has been passed."""
    draft = Draft()
    if cursor.take("SERIAL"):
        kind = SqlType(name="bigint", unsigned=True)
        draft.nullable, draft.identity, draft.unique = False, True, True
    else:
        kind = column_type(cursor)
    while not cursor.done and cursor.word not in {"FIRST", "AFTER"}:
        _attribute(cursor, draft)
    if (draft.primary_key or draft.unique) and kind.name in _WITHOUT_KEY:
        raise Unreadable
    position = ""
    if cursor.take("FIRST"):
        position = "first"
    elif cursor.take("AFTER"):
        position = f"after {cursor.name()}"
    if draft.collation:
        kind = msgspec.structs.replace(kind, collation=draft.collation)
    return Column(
        name=name,
        type=kind,
        nullable=draft.nullable and not draft.primary_key,
        default=draft.default,
        generated=draft.generated,
        identity=draft.identity,
        primary_key=draft.primary_key,
        unique=draft.unique,
        references=draft.references,
        check=draft.check,
        on_update=draft.on_update,
        position=position,
        names=tuple(draft.names),
    )


def _attribute(cursor: Cursor, draft: Draft) -> None:
    for words, reader in _ATTRIBUTES:
        if cursor.take(*words):
            reader(cursor, draft)
            return
    raise Unreadable


def _not_null(_: Cursor, draft: Draft) -> None:
    draft.nullable = False


def _ignored(_: Cursor, __: Draft) -> None:
    return


def _default(cursor: Cursor, draft: Draft) -> None:
    draft.default = default(cursor)


def _serial_default(_: Cursor, draft: Draft) -> None:
    draft.nullable, draft.identity, draft.unique = False, True, True


def _on_update(cursor: Cursor, draft: Draft) -> None:
    first = cursor.at
    cursor.need_any({"CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"})
    if cursor.word == "(":
        inside = cursor.group()
        if not inside.done:
            inside.integer()
        inside.finish()
    draft.on_update = cursor.part(first, cursor.at).source.lower()


def _identity(_: Cursor, draft: Draft) -> None:
    draft.identity = True


def _unique(cursor: Cursor, draft: Draft) -> None:
    cursor.take("KEY")
    draft.unique = True


def _primary(_: Cursor, draft: Draft) -> None:
    draft.primary_key = True


def _value(cursor: Cursor, _: Draft) -> None:
    cursor.take("=")
    token = cursor.next()
    if token.kind == "operator":
        raise Unreadable


def _collate(cursor: Cursor, draft: Draft) -> None:
    draft.collation = collation_name(cursor)


def _references(cursor: Cursor, draft: Draft) -> None:
    draft.references = reference(cursor)


def _constraint(cursor: Cursor, draft: Draft) -> None:
    if cursor.word != "CHECK":
        draft.names.append(("check", cursor.name()))
    cursor.need("CHECK")
    _check(cursor, draft)


def _check(cursor: Cursor, draft: Draft) -> None:
    text = expression(cursor.group())
    if not is_enforced(cursor):
        return
    draft.check = f"({draft.check}) AND ({text})" if draft.check else text


def _generated(cursor: Cursor, draft: Draft) -> None:
    if cursor.take("ROW"):
        # MariaDB's columns of a system-versioned table.
        cursor.need_any({"START", "END"})
        draft.generated = "stored"
        return
    expression(cursor.group())
    draft.generated = (
        "stored" if cursor.take_any({"STORED", "VIRTUAL", "PERSISTENT"}) in {"STORED", "PERSISTENT"} else "virtual"
    )


_ATTRIBUTES = (
    (("NOT", "NULL"), _not_null),
    (("NULL",), _ignored),
    (("SERIAL", "DEFAULT", "VALUE"), _serial_default),
    (("DEFAULT",), _default),
    (("ON", "UPDATE"), _on_update),
    (("AUTO_INCREMENT",), _identity),
    (("UNIQUE",), _unique),
    (("PRIMARY", "KEY"), _primary),
    (("PRIMARY",), _primary),
    (("KEY",), _primary),
    (("COMMENT",), _value),
    (("COLLATE",), _collate),
    (("REFERENCES",), _references),
    (("CONSTRAINT",), _constraint),
    (("CHECK",), _check),
    (("GENERATED", "ALWAYS", "AS"), _generated),
    (("AS",), _generated),
    (("VISIBLE",), _ignored),
    (("INVISIBLE",), _ignored),
    (("NOT", "SECONDARY"), _ignored),
    (("WITH", "SYSTEM", "VERSIONING"), _ignored),
    (("WITHOUT", "SYSTEM", "VERSIONING"), _ignored),
    (("COLUMN_FORMAT",), _value),
    (("STORAGE",), _value),
    (("ENGINE_ATTRIBUTE",), _value),
    (("SECONDARY_ENGINE_ATTRIBUTE",), _value),
    (("SRID",), _value),
    (("REF_SYSTEM_ID",), _value),
    (("ENCRYPTED",), _value),
    (("COMPRESSED",), _ignored),
)


def is_enforced(cursor: Cursor) -> bool:
    """Go past [NOT] ENFORCED and tell whether it is."""
    if cursor.take("NOT", "ENFORCED"):
        return False
    cursor.take("ENFORCED")
    return True


def reference(cursor: Cursor) -> Reference:
    """Return what stands behind REFERENCES, and go past it."""
    table = cursor.table()
    columns = cursor.names() if cursor.word == "(" else ()
    if cursor.take("MATCH"):
        cursor.need_any({"FULL", "PARTIAL", "SIMPLE"})
    actions = {"DELETE": "", "UPDATE": ""}
    while cursor.sees("ON", "DELETE") or (cursor.word == "ON" and cursor.word_at(2) not in _NOW):
        cursor.need("ON")
        event = cursor.need_any(actions)
        actions[event] = _action(cursor)
    return Reference(table=table, columns=columns, on_delete=actions["DELETE"], on_update=actions["UPDATE"])


# ON UPDATE CURRENT_TIMESTAMP behind an inline reference belongs to the column.
_NOW = frozenset({"CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"})


def _action(cursor: Cursor) -> str:
    for words in (("SET", "NULL"), ("SET", "DEFAULT"), ("NO", "ACTION"), ("CASCADE",), ("RESTRICT",)):
        if cursor.take(*words):
            return " ".join(words).lower()
    raise Unreadable
