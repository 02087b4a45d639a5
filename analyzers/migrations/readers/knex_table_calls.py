"""Calls of Knex' table builder that are operations by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    Default,
    DefaultKind,
    DropColumn,
    DropConstraint,
    DropIndex,
    Index,
    RenameColumn,
    SetNullable,
)
from analyzers.migrations.readers.javascript_builtins import NotKnown
from analyzers.migrations.readers.javascript_framework import Call
from analyzers.migrations.readers.javascript_values import flat, string, strings
from analyzers.migrations.readers.knex_columns import implicit_name
from analyzers.migrations.readers.knex_types import column_type
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.operations import ConstraintKind
    from analyzers.migrations.readers.javascript_recorder import Recorder

DROPS = {"dropForeign": "foreign", "dropUnique": "unique", "dropIndex": "index"}
"""Method -> the end of the name that Knex gives what it drops."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The table that is built: its name as the engine keeps it, and as it is written, out of which Knex makes other names."""

    recorder: Recorder
    name: str
    raw: str


def dropped(at: Table, name: str, call: Call) -> AnyOperation:
    """Return what dropForeign, dropUnique and dropIndex drop: by columns, or by the name given behind them."""
    suffix = DROPS[name]
    columns = at.recorder.names(strings(call.arg(0)))
    given = call.arg(1)
    named = at.recorder.name(given) if isinstance(given, str) else implicit_name(at.raw, columns, suffix)
    if name == "dropIndex":
        return DropIndex(table=at.name, name=named, columns=columns)
    kind: ConstraintKind = "foreign_key" if name == "dropForeign" else "unique"
    return DropConstraint(table=at.name, name=named, kind=kind, columns=columns)


def _timestamps(at: Table, call: Call) -> list[AnyOperation]:
    """Add created_at and updated_at, as timestamps or datetimes, with or without a default of now."""
    stamp = call.option(0, "useTimestamps") is True or call.arg(0) is True
    now = call.option(0, "defaultToNow") is True or call.arg(1) is True
    camel = call.option(0, "useCamelCase") is True or call.arg(2) is True
    bare = Call(node=call.node, args=[])
    made = column_type("timestamp" if stamp else "datetime", bare, at.recorder.dialect)
    default = Default(kind=DefaultKind.STABLE, text="CURRENT_TIMESTAMP") if now else None
    names = ("createdAt", "updatedAt") if camel else ("created_at", "updated_at")
    columns = [Column(name=name, type=made, nullable=not now, default=default) for name in at.recorder.names(names)]
    return [AddColumn(table=at.name, column=column) for column in columns]


def _drop_columns(at: Table, call: Call) -> list[AnyOperation]:
    """Drop columns given one by one or as arrays."""
    names = at.recorder.names(tuple(name for value in flat(call.args) for name in strings(value)))
    if not names:
        raise NotKnown
    return [DropColumn(table=at.name, column=name) for name in names]


def _drop_timestamps(at: Table, call: Call) -> list[AnyOperation]:
    """Drop what ``timestamps`` adds."""
    names = ("createdAt", "updatedAt") if call.arg(0) is True else ("created_at", "updated_at")
    return [DropColumn(table=at.name, column=name) for name in at.recorder.names(names)]


def _rename_column(at: Table, call: Call) -> list[AnyOperation]:
    """Rename a column."""
    old, new = at.recorder.name(call.arg(0)), at.recorder.name(call.arg(1))
    return [RenameColumn(table=at.name, column=old, new_name=new)]


def _nullable(at: Table, call: Call) -> list[AnyOperation]:
    """Let a column be NULL."""
    return [SetNullable(table=at.name, column=at.recorder.name(call.arg(0)), nullable=True)]


def _not_nullable(at: Table, call: Call) -> list[AnyOperation]:
    """Make a column NOT NULL."""
    return [SetNullable(table=at.name, column=at.recorder.name(call.arg(0)), nullable=False)]


def _index(at: Table, call: Call) -> list[AnyOperation]:
    """Make an index over columns: ``index(columns, name, type or options)``."""
    columns = at.recorder.names(strings(call.arg(0)))
    given, method = call.arg(1), call.arg(2)
    name = at.recorder.name(given) if isinstance(given, str) else implicit_name(at.raw, columns, "index")
    kind = (method if isinstance(method, str) else string(call.option(2, "indexType") or "") or "").lower()
    index = Index(
        name=name,
        columns=columns,
        unique=kind == "unique",
        method="" if kind in {"unique", "btree"} else kind,
        where="predicate" if call.option(2, "predicate") else "",
    )
    return [CreateIndex(table=at.name, index=index)]


def _unique(at: Table, call: Call) -> list[AnyOperation]:
    """Make columns unique: a constraint, unless options ask for an index."""
    columns = at.recorder.names(strings(call.arg(0)))
    given = call.option(1, "indexName") or call.arg(1)
    name = at.recorder.name(given) if isinstance(given, str) else implicit_name(at.raw, columns, "unique")
    if call.option(1, "useConstraint") is False or call.option(1, "predicate"):
        where = "predicate" if call.option(1, "predicate") else ""
        return [CreateIndex(table=at.name, index=Index(name=name, columns=columns, unique=True, where=where))]
    return [AddConstraint(table=at.name, constraint=Constraint(kind="unique", name=name, columns=columns))]


def _primary(at: Table, call: Call) -> list[AnyOperation]:
    """Make columns the primary key."""
    columns = at.recorder.names(strings(call.arg(0)))
    given = call.option(1, "constraintName") or call.arg(1)
    name = at.recorder.name(given) if isinstance(given, str) else implicit_name(at.raw, (), "pkey")
    named = "" if at.recorder.dialect in {Dialect.MYSQL, Dialect.SQLITE} else name
    return [AddConstraint(table=at.name, constraint=Constraint(kind="primary_key", name=named, columns=columns))]


def _drop_primary(at: Table, call: Call) -> list[AnyOperation]:
    """Drop the primary key."""
    given = call.arg(0)
    name = at.recorder.name(given) if isinstance(given, str) else implicit_name(at.raw, (), "pkey")
    return [DropConstraint(table=at.name, name=name, kind="primary_key")]


def _check(at: Table, call: Call) -> list[AnyOperation]:
    """Add a check constraint: ``check(expression, bindings, name)``."""
    name = at.recorder.name(call.arg(2)) if isinstance(call.arg(2), str) else ""
    expression = string(call.arg(0)) or ""
    return [AddConstraint(table=at.name, constraint=Constraint(kind="check", name=name, expression=expression))]


def _drop_checks(at: Table, call: Call) -> list[AnyOperation]:
    """Drop check constraints by name."""
    names = tuple(name for value in flat(call.args) for name in strings(value))
    return [DropConstraint(table=at.name, name=name, kind="check") for name in at.recorder.names(names)]


MAKERS: dict[str, Callable[[Table, Call], list[AnyOperation]]] = {
    "timestamps": _timestamps,
    "dropColumn": _drop_columns,
    "dropColumns": _drop_columns,
    "dropTimestamps": _drop_timestamps,
    "renameColumn": _rename_column,
    "setNullable": _nullable,
    "dropNullable": _not_nullable,
    "index": _index,
    "unique": _unique,
    "primary": _primary,
    "dropPrimary": _drop_primary,
    "check": _check,
    "dropChecks": _drop_checks,
}
"""Method -> the operations that it makes, in the order of its columns."""
