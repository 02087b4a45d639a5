"""What is unique, was so, or is made so by the same call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import AddConstraint, Dml
from analyzers.migrations.replay_state import plain

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import DropIndex
    from analyzers.migrations.rules.data_loss_shared import Start
    from analyzers.migrations.schema import TableState


def was_unique(start: Start, table: str, keys: tuple[str, ...]) -> bool:
    """Tell whether some of the columns were unique before the migration: then all of them together were."""
    state = start.table(table)
    if state is None:
        return False
    known = [
        one.constraint.columns for one in state.constraints.values() if one.constraint.kind in {"unique", "primary_key"}
    ]
    known += [
        tuple(map(plain, one.index.columns))
        for one in state.indexes.values()
        if one.index.unique and not one.index.where
    ]
    # Under the names that they had then: what becomes unique may have been the primary key until here.
    own = {start.columns.get(f"{table}.{key}", key) for key in keys}
    return any(columns and set(columns) <= own for columns in known)


def is_drawn(start: Start, table: str, keys: tuple[str, ...]) -> bool:
    """Tell whether one of the columns gets a UUID of its own in every row, from the application's default.

    A reference to other rows is none, and neither is a column that was added as NOT NULL to rows that were there: Django computes
    one default for all of them.
    """
    state = start.table(table)
    if state is None:
        return False
    for key in keys:
        column = start.column(table, key)
        if column is None or column.column.type is None or column.column.type.name != "uuid":
            continue
        is_reference = any(
            one.constraint.kind == "foreign_key" and key in one.constraint.columns for one in state.constraints.values()
        )
        is_late = not column.column.nullable and column.since.ordinal != state.since.ordinal
        if not is_reference and not is_late and (column.column.app_default or _fills(start, table, key)):
            return True
    return False


def _fills(start: Start, table: str, column: str) -> bool:
    """Tell whether the migration gives a column an application's default, as what it fills in for NULL tells."""
    return any(
        isinstance(one.operation, Dml)
        and one.operation.implied == "default"
        and (one.operation.table, one.operation.columns) == (table, (column,))
        for one in start.moments
    )


def is_unique(table: TableState, keys: tuple[str, ...]) -> bool:
    """Tell whether a constraint of a table asks for just these columns to be unique."""
    return any(one.constraint.kind == "unique" and one.constraint.columns == keys for one in table.constraints.values())


def is_made_unique(moment: Moment, operation: DropIndex, table: str) -> bool:
    """Tell whether the same call makes the columns unique under a lock that lasts: what mends that drops the index likewise."""
    around = (*(one for one, _ in moment.earlier), *moment.later)
    return bool(operation.implied) and any(
        isinstance(one, AddConstraint)
        and one.constraint.kind == "unique"
        and (one.table, one.where, one.constraint.columns) == (table, operation.where, operation.columns)
        for one in around
    )
