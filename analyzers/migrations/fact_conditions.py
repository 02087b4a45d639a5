"""The conditions of facts: small functions from an operation and the schema before it to a truth value or a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations import operations as ops
from analyzers.migrations.conversions import Conversion, conversion
from analyzers.migrations.replay_state import find_index, index_uses, mentions, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import ColumnState, Schema, TableState
    from analyzers.migrations.stream import Detected


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """An operation, the schema just before it, and the database."""

    operation: AnyOperation
    schema: Schema
    detected: Detected

    @property
    def table(self) -> TableState | None:
        """The operation's table; None where it has none, or it was never named before."""
        return self.schema.tables.get(getattr(self.operation, "table", ""))

    @property
    def column(self) -> ColumnState | None:
        """The operation's column as it stands; None where it is not known."""
        name = getattr(self.operation, "column", "")
        table = self.table
        return table.columns.get(name) if table is not None and isinstance(name, str) else None

    @property
    def new_column(self) -> ops.Column:
        """The column that the operation adds; an empty one for another operation."""
        return self.operation.column if isinstance(self.operation, ops.AddColumn) else ops.Column(name="")

    @property
    def constraint(self) -> ops.Constraint:
        """The constraint that the operation adds, or one that says nothing."""
        if isinstance(self.operation, ops.AddConstraint):
            return self.operation.constraint
        return ops.Constraint(kind="unknown")


def words(text: str, case: Case) -> str:
    """Return a fact's reason with what it says of the case: ``{conversion}``, ``{default}``, ``{column}``."""
    if "{" not in text:
        return text
    default = case.new_column.default
    text = text.replace("{default}", default.text if default is not None else "")
    text = text.replace("{column}", case.new_column.name or str(getattr(case.operation, "column", "")))
    return text.replace("{conversion}", _conversion(case).because)


def _default(case: Case) -> str:
    """Return what kind of default the new column has: ``none``, ``null``, ``constant``, ``stable``, ``volatile``, ``unknown``."""
    default = case.new_column.default
    if case.new_column.filled_once:
        # A framework computes it, and gives the database its value.
        return "constant"
    return str(default.kind) if default is not None else "none"


def _required(case: Case) -> bool:
    """Tell whether rows that are there have no value for the new column, and it may not be NULL."""
    column = case.new_column
    filled = column.generated or column.identity or column.filled_once
    filled = filled or (column.default is not None and column.default.kind != "null")
    return not (column.nullable and not column.primary_key) and not filled


def _conversion(case: Case) -> Conversion:
    """Return what a change of type costs."""
    operation = case.operation
    if not isinstance(operation, ops.AlterType):
        return Conversion(rewrites=None)
    state = case.column
    known = state.column.type if state is not None else None
    table = case.table
    return conversion(
        operation.old_type or known,
        operation.type,
        case.detected.engine,
        case.detected.version,
        using=operation.using,
        indexed=table is not None and any(index_uses(each, operation.column) for each in table.indexes.values()),
        timezone=case.detected.timezone,
        column=operation.column,
        charset=table.charset if table is not None else "",
    )


def _rewrites(case: Case) -> str:
    """Return ``yes``, ``no`` or ``unknown``."""
    rewrites = _conversion(case).rewrites
    return "unknown" if rewrites is None else "yes" if rewrites else "no"


def _checked(case: Case) -> bool:
    """Tell whether a CHECK of the table is about the column."""
    column = getattr(case.operation, "column", "")
    states = case.table.constraints.values() if case.table is not None else ()
    return any(
        state.constraint.kind == "check"
        and (column in state.constraint.columns or mentions(state.constraint.expression, column))
        for state in states
    )


def _proven_not_null(case: Case) -> bool:
    """Tell whether a validated CHECK says that the column is not NULL."""
    column = re.escape(str(getattr(case.operation, "column", "")))
    pattern = re.compile(rf'\(*\s*(?:"?\w+"?\.)?"?{column}"?\s+is\s+not\s+null\s*\)*', re.IGNORECASE)
    states = case.table.constraints.values() if case.table is not None else ()
    return any(
        state.validated
        and state.constraint.kind == "check"
        and any(pattern.fullmatch(part.strip()) for part in _conjuncts(state.constraint.expression))
        for state in states
    )


def _conjuncts(expression: str) -> list[str]:
    """Return the parts of an expression that AND joins; the whole of it where something else does."""
    if re.search(r"\b(or|case|between)\b", expression, re.IGNORECASE):
        return []
    return re.split(r"\band\b", expression, flags=re.IGNORECASE)


def _already_not_null(case: Case) -> bool:
    """Tell whether the column is NOT NULL, validated."""
    state = case.column
    if state is None or state.column.nullable or not state.known:
        return False
    constraints = case.table.constraints.values() if case.table is not None else ()
    return not any(
        each.constraint.kind == "not_null" and state.column.name in each.constraint.columns and not each.validated
        for each in constraints
    )


def _nullable_key(case: Case) -> bool:
    """Tell whether a column of the new key, or of the index that it takes over, may be NULL, or is not known."""
    table, constraint = case.table, case.constraint
    columns = constraint.columns
    if constraint.using_index:
        state = find_index(case.schema, constraint.using_index, table.name if table is not None else "")
        columns = tuple(map(plain, state.index.columns)) if state is not None else columns
    if table is None or not columns:
        return True
    return any(name not in table.columns or table.columns[name].column.nullable for name in columns)


def _method(case: Case) -> str:
    """Return the method of the new index."""
    return case.operation.index.method.lower() if isinstance(case.operation, ops.CreateIndex) else ""


def _partition_checked(case: Case) -> bool:
    """Tell whether the partition has a validated CHECK, which may show that its rows are within the bounds."""
    table = case.schema.tables.get(getattr(case.operation, "partition", ""))
    return table is not None and any(
        state.validated and state.constraint.kind == "check" for state in table.constraints.values()
    )


def _column_indexed(case: Case) -> bool:
    """Tell whether the column is in an index."""
    name = str(getattr(case.operation, "column", ""))
    return case.table is not None and any(index_uses(state, name) for state in case.table.indexes.values())


def _column_generated(case: Case) -> str:
    """Return how the column is generated: '', ``stored`` or ``virtual``."""
    return case.column.column.generated if case.column is not None else ""


def _has_fulltext(case: Case) -> bool:
    """Tell whether the table has a full text index."""
    return case.table is not None and any(
        state.index.method.lower() == "fulltext" for state in case.table.indexes.values()
    )


def _unchanged(case: Case) -> bool:
    """Tell whether the column has the new type, or may (not) be NULL as it shall, already."""
    state, operation = case.column, case.operation
    if state is None or not state.known:
        return False
    if isinstance(operation, ops.SetNullable):
        return state.column.nullable == operation.nullable
    return isinstance(operation, ops.AlterType) and state.column.type == operation.type


def _engine_unchanged(case: Case) -> bool:
    """Tell whether MySQL's storage engine stays: InnoDB where none was stated."""
    detail = str(getattr(case.operation, "detail", "")).strip("'\"` ").lower()
    return ((case.table is not None and case.table.engine.lower()) or "innodb") == detail


def _not_valid(case: Case) -> bool:
    return case.constraint.not_valid or bool(getattr(case.operation, "not_valid", False))


def _replaces_key(case: Case) -> bool:
    """Tell whether the table has a primary key already."""
    return case.table is not None and any(
        state.constraint.kind == "primary_key" for state in case.table.constraints.values()
    )


def _dropped_kind(case: Case) -> str:
    """Return the kind of the constraint that goes, as the table knows it, else as the operation says."""
    operation = case.operation
    if not isinstance(operation, ops.DropConstraint):
        return ""
    state = case.table.constraints.get(operation.name) if case.table is not None else None
    return state.constraint.kind if state is not None else operation.kind


Condition: TypeAlias = "Callable[[Case], bool | str]"

CONDITIONS: dict[str, Condition] = {
    "default": _default,
    "generated": lambda case: case.new_column.generated,
    "identity": lambda case: case.new_column.identity,
    "required": _required,
    "positioned": lambda case: bool(case.new_column.position or getattr(case.operation, "position", "")),
    "column_unique": lambda case: case.new_column.unique,
    "column_primary_key": lambda case: case.new_column.primary_key,
    "column_check": lambda case: bool(case.new_column.check),
    "column_references": lambda case: case.new_column.references is not None,
    "column_generated": _column_generated,
    "column_indexed": _column_indexed,
    "constraint": lambda case: case.constraint.kind,
    "not_valid": _not_valid,
    "enforced": lambda case: case.constraint.enforced,
    "using_index": lambda case: bool(case.constraint.using_index),
    "nullable_key": _nullable_key,
    "replaces_key": _replaces_key,
    "dropped_kind": _dropped_kind,
    "type_rewrites": _rewrites,
    "type_rebuilds_indexes": lambda case: _conversion(case).rebuilds_indexes,
    "column_checked": _checked,
    "proven_not_null": _proven_not_null,
    "already_not_null": _already_not_null,
    "partition_checked": _partition_checked,
    "method": _method,
    "has_fulltext": _has_fulltext,
    "index_unique": lambda case: isinstance(case.operation, ops.CreateIndex) and case.operation.index.unique,
    "type_unchanged": _unchanged,
    "nullable_unchanged": _unchanged,
    "engine_unchanged": _engine_unchanged,
    "framework": lambda case: bool(case.operation.written),
}
"""What ``when`` of a fact may name, beside the operation's own fields."""
