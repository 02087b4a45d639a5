"""The names that engines give to constraints and indexes that nobody named, so that a later DROP finds them.

PostgreSQL: ``makeObjectName`` and ``ChooseIndexName`` in its sources (``<table>_<columns>_<label>``, cut to 63 bytes, a number
behind the label where the name is taken). MySQL: "CREATE TABLE", "ALTER TABLE" and "FOREIGN KEY Constraints" in its manual. SQLite
gives no names that a statement could use: PostgreSQL's stand for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.replay_state import has_relation, mentions, plain
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Container

    from analyzers.migrations.operations import Constraint, Index
    from analyzers.migrations.schema import Schema, TableState

_LONGEST = 63
_LABELS = {
    "primary_key": "pkey",
    "unique": "key",
    "foreign_key": "fkey",
    "check": "check",
    "exclude": "excl",
    "not_null": "not_null",
    "unknown": "constraint",
}
_CALL = re.compile(r'\(*\s*"?([A-Za-z_][\w$]*)"?\s*\(')


def constraint_name(schema: Schema, table: TableState, constraint: Constraint, engine: Engine) -> str:
    """Return a constraint's name: its own, or the one that the engine gives it in this table."""
    if constraint.name and not (engine in _MYSQL and constraint.kind == "primary_key"):
        return constraint.name
    if engine in _MYSQL:
        return _mysql_name(table, constraint, engine)
    columns = () if constraint.kind == "primary_key" else constraint.columns or _mentioned(table, constraint.expression)
    taken = _Relations(schema) if constraint.kind in {"primary_key", "unique", "exclude"} else table.constraints
    return _chosen(table.name, _joined(columns), _LABELS[constraint.kind], taken)


def index_name(schema: Schema, table: str, index: Index, engine: Engine) -> str:
    """Return an index's name: its own, or the one that the engine gives it."""
    if index.name:
        return index.name
    state = schema.tables.get(table)
    if engine in _MYSQL:
        first = index.columns[0] if index.columns else "functional_index"
        return _numbered("functional_index" if first.startswith("(") else plain(first), state.indexes if state else ())
    return _chosen(table, _joined(tuple(map(_key, index.columns + index.include))), "idx", _Relations(schema))


_MYSQL = frozenset({Engine.MYSQL, Engine.MARIADB})


def _mysql_name(table: TableState, constraint: Constraint, engine: Engine) -> str:
    if constraint.kind == "primary_key":
        return "PRIMARY"
    if constraint.kind == "unique":
        first = plain(constraint.columns[0]) if constraint.columns else "unique"
        return _numbered(first, {**table.indexes, **table.constraints})
    short = table.name.rpartition(".")[2]
    if engine is Engine.MARIADB and constraint.kind == "check":
        return _counted("CONSTRAINT_", table.constraints)
    return _counted(f"{short}_{'ibfk' if constraint.kind == 'foreign_key' else 'chk'}_", table.constraints)


def _counted(prefix: str, taken: Container[str]) -> str:
    return next(name for number in range(1, 10_000) if (name := f"{prefix}{number}") not in taken)


def _numbered(name: str, taken: Container[str]) -> str:
    return (
        name
        if name not in taken
        else next(each for number in range(2, 10_000) if (each := f"{name}_{number}") not in taken)
    )


class _Relations:
    """All names that an index cannot have. Few are asked for, so none is listed."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def __contains__(self, name: object) -> bool:
        """Tell whether a table or an index has a name."""
        return isinstance(name, str) and has_relation(self._schema, name)


def _mentioned(table: TableState, expression: str) -> tuple[str, ...]:
    """Return the column that a check is about, if it is one alone: then the name has it."""
    names = tuple(name for name in table.columns if mentions(expression, name)) if expression else ()
    return names if len(names) == 1 else ()


def _key(column: str) -> str:
    """Return the word for a key in its index's name: a function's name for a call, ``expr`` for another expression."""
    if not column.startswith("("):
        return plain(column)
    call = _CALL.match(column)
    return call[1].lower() if call else "expr"


def _joined(columns: tuple[str, ...]) -> str:
    names: list[str] = []
    for column in columns:
        name, number = column, 0
        while name in names:
            number += 1
            name = f"{column}{number}"
        names.append(name)
    return _cut("_".join(names), _LONGEST)


def _chosen(table: str, columns: str, label: str, taken: Container[str]) -> str:
    short = table.rpartition(".")[2]
    return next(
        name
        for number in range(10_000)
        if (name := _fitted(short, columns, label if number == 0 else f"{label}{number}")) not in taken
    )


def _fitted(table: str, columns: str, label: str) -> str:
    """Join the parts; the longer of table and columns gives way until the name fits."""
    room = _LONGEST - len(label) - 1 - (1 if columns else 0)
    first, second = len(table.encode()), len(columns.encode())
    while first + second > room:
        if first > second:
            first -= 1
        else:
            second -= 1
    parts = [_cut(table, first), *([_cut(columns, second)] if columns else []), label]
    return "_".join(parts)


def _cut(text: str, size: int) -> str:
    """Cut a text to a number of bytes, at a whole character."""
    return text.encode()[:size].decode(errors="ignore")
