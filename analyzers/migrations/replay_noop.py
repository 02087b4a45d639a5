"""Operations that change nothing where they run: what they ask for is so already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterType,
    CreateIndex,
    CreateTable,
    CreateType,
    CreateView,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    DropType,
    DropView,
    MoveTable,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    ValidateConstraint,
)
from analyzers.migrations.replay_constraints import matching
from analyzers.migrations.replay_difference import same_constraint, same_default, same_index
from analyzers.migrations.replay_indexes import matching_index
from analyzers.migrations.replay_state import find_index, located
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import ColumnState, Schema
    from analyzers.migrations.stream import Engine


def is_noop(schema: Schema, operation: AnyOperation, engine: Engine) -> bool:
    """Tell whether an operation changes nothing in a schema.

    That is: a type, default or nullability that the column has, a guarded creation of what is there, a guarded drop of what is
    not, a name that stays. What is not known is never taken for equal.
    """
    operation = located(schema, operation)
    match operation:
        case AlterType() | SetNullable() | SetDefault():
            return _alters_nothing(schema, operation)
        case RenameTable():
            done = operation.restated and operation.table not in schema.tables and operation.new_name in schema.tables
            return operation.table == operation.new_name or done
        case RenameColumn():
            return operation.column == operation.new_name
        case MoveTable():
            return operation.table.rpartition(".")[0] == operation.schema.replace("public", "")
        case ValidateConstraint():
            table = schema.tables.get(operation.table)
            return (
                table is not None
                and operation.name in table.constraints
                and table.constraints[operation.name].validated
            )
        case CreateTable() | CreateType() | CreateView() | AddColumn() | CreateIndex() | AddConstraint():
            return _creates_nothing(schema, operation, engine)
        case DropTable() | DropColumn() | DropIndex() | DropConstraint() | DropType() | DropView() if (
            operation.guarded or operation.restated
        ):
            return _drops_nothing(schema, operation)
        case _:
            return False


def _alters_nothing(schema: Schema, operation: AlterType | SetNullable | SetDefault) -> bool:
    """Whether a column is as it shall be already."""
    state = _known(schema, operation.table, operation.column)
    if state is None:
        return False
    column = state.column
    match operation:
        case AlterType():
            moves = bool(operation.using or operation.position)
            return not moves and operation.type is not None and column.type == operation.type
        case SetNullable():
            return column.nullable == operation.nullable and not _unvalidated(schema, operation)
        case SetDefault():
            if column.identity:
                # A framework that restates a column says nothing of its sequence.
                return operation.restated and operation.default is None
            return same_default(column.default, operation.default)


def _known(schema: Schema, table: str, column: str) -> ColumnState | None:
    state = schema.tables.get(table)
    found = state.columns.get(column) if state is not None else None
    return found if found is not None and found.known else None


def _unvalidated(schema: Schema, operation: SetNullable) -> bool:
    """Tell whether SET NOT NULL has to read the table for a constraint that is NOT VALID (PostgreSQL 18)."""
    constraints = schema.tables[operation.table].constraints.values()
    return any(
        each.constraint.kind == "not_null" and each.constraint.columns == (operation.column,) and not each.validated
        for each in constraints
    )


_Creation = CreateTable | CreateType | CreateView | AddColumn | CreateIndex | AddConstraint


def _creates_nothing(schema: Schema, operation: _Creation, engine: Engine) -> bool:
    """Whether what is to be created is there: under its name for a guarded statement, by its meaning for a framework's."""
    repeats = operation.guarded or operation.restated
    match operation:
        case CreateTable() if repeats:
            table = schema.tables.get(operation.table)
            return table is not None and table.known
        case CreateType() if repeats:
            return operation.name in schema.types
        case CreateView() if repeats and not operation.replace:
            return operation.name in schema.views
        case AddColumn() if repeats:
            return _known(schema, operation.table, operation.column.name) is not None
        case CreateIndex():
            table = schema.tables.get(operation.table)
            if operation.guarded and operation.index.name:
                of_table = operation.table if engine.dialect is Dialect.MYSQL else ""
                return find_index(schema, operation.index.name, of_table) is not None
            indexes = table.indexes.values() if table is not None else ()
            return operation.restated and any(same_index(each.index, operation.index) for each in indexes)
        case AddConstraint():
            table = schema.tables.get(operation.table)
            if table is None:
                return False
            there = table.constraints.get(operation.constraint.name)
            alike = table.constraints.values() if operation.restated else [there] if there is not None else ()
            return any(same_constraint(each.constraint, operation.constraint) for each in alike)
        case _:
            return False


_Drop = DropTable | DropColumn | DropIndex | DropConstraint | DropType | DropView


def _drops_nothing(schema: Schema, operation: _Drop) -> bool:
    """Whether what is to be dropped is surely not there: it was never made by these migrations and the table is complete."""
    match operation:
        case DropTable():
            return operation.table not in schema.tables and operation.table in schema.dropped
        case DropColumn():
            table = schema.tables.get(operation.table)
            return table is not None and table.complete and operation.column not in table.columns
        case DropIndex():
            gone = matching_index(schema, operation) is None
            table = schema.tables.get(operation.table)
            return gone and (
                table.complete if table is not None else all(each.complete for each in schema.tables.values())
            )
        case DropConstraint():
            table = schema.tables.get(operation.table)
            return table is not None and table.complete and not matching(table, operation)
        case DropType():
            # A type may have come with an extension: only one that went is surely gone, and that is not recorded.
            return False
        case DropView():
            return False
