"""Replay: one operation after the other makes a schema.

``apply`` takes every kind of operation. It never raises: what does not fit is ignored, or names a table that is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from analyzers.migrations import operations as ops
from analyzers.migrations import replay_columns, replay_constraints, replay_indexes, replay_tables, replay_types
from analyzers.migrations.replay_difference import same_schema
from analyzers.migrations.replay_noop import is_noop
from analyzers.migrations.replay_rebuild import EnumRecreation, Rebuild, enum_recreations, rebuilds
from analyzers.migrations.replay_state import located, partitions_of, put, table_of
from analyzers.migrations.schema import Schema
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import Origin

__all__ = [
    "EnumRecreation",
    "Rebuild",
    "apply",
    "copy_schema",
    "enum_recreations",
    "is_noop",
    "located",
    "rebuilds",
    "same_schema",
]


def apply(schema: Schema, operation: AnyOperation, origin: Origin, engine: Engine) -> None:
    """Change a schema by one operation, as the engine would; ``origin`` is where the operation stands.

    Tables and types are replaced, never changed in place: a copy made before keeps what it had. Operations that change no
    schema (grants, settings, code over data ...) do nothing.
    """
    operation = located(schema, operation)
    change = _CHANGES.get(type(operation))
    if change is None or (operation.restated and is_noop(schema, operation, engine)):
        return
    change(schema, operation, origin, engine)
    if isinstance(operation, _INHERITED) and engine in {Engine.POSTGRES, Engine.UNKNOWN}:
        _inherit(schema, operation, origin, engine)


def copy_schema(schema: Schema) -> Schema:
    """Return a schema of its own that shares all states with the given one: as many steps as there are tables."""
    return Schema(
        tables=schema.tables.copy(),
        types=schema.types.copy(),
        views=schema.views.copy(),
        schemas=schema.schemas.copy(),
        dropped=schema.dropped.copy(),
        state_removed=schema.state_removed.copy(),
        dropped_tables=schema.dropped_tables.copy(),
        by_last_part=schema.by_last_part,
        index_names=None if schema.index_names is None else schema.index_names.copy(),
        referring=schema.referring.copy(),
    )


def _inherit(schema: Schema, operation: Inherited, origin: Origin, engine: Engine) -> None:
    """Partitions follow their parent. Names of keys and indexes are their own."""
    if isinstance(operation, ops.CreateIndex) and operation.only:
        return
    for partition in partitions_of(schema, operation.table):
        changes: dict[str, Any] = {"table": partition.name}
        if isinstance(operation, ops.CreateIndex):
            changes["index"] = msgspec.structs.replace(operation.index, name="")
        if isinstance(operation, ops.AddConstraint):
            changes["constraint"] = _inherited_constraint(schema, operation)
        apply(schema, msgspec.structs.replace(operation, **changes), origin, engine)


def _inherited_constraint(schema: Schema, operation: ops.AddConstraint) -> ops.Constraint:
    """Return a partition's share of a constraint: keys have names of their own, others that which the parent's got."""
    if operation.constraint.kind in replay_constraints.INDEXED:
        return msgspec.structs.replace(operation.constraint, name="", using_index="")
    latest = next(reversed(schema.tables[operation.table].constraints), "")
    return msgspec.structs.replace(operation.constraint, name=operation.constraint.name or latest)


def _rewrite(schema: Schema, operation: ops.RewriteTable, origin: Origin, _engine: Engine) -> None:
    """Note MySQL's storage engine or character set; that of the columns goes with CONVERT TO."""
    table = table_of(schema, operation.table, origin)
    detail = operation.detail.strip().strip("'\"`").lower()
    if operation.how == "engine" and detail:
        put(schema, replace(table, engine=detail))
    if operation.how == "charset" and detail:
        charset = detail.split()[0]
        columns = dict(table.columns)
        for name, state in table.columns.items():
            kind = state.column.type
            if kind is not None and kind.charset:
                converted = msgspec.structs.replace(kind, charset=charset, collation="")
                columns[name] = replace(state, column=msgspec.structs.replace(state.column, type=converted))
        put(schema, replace(table, charset=charset, columns=columns))


def _fill(schema: Schema, operation: ops.Dml, origin: Origin, _engine: Engine) -> None:
    """Note that rows were written."""
    if operation.table and operation.kind in {"insert", "update", "merge", "copy"}:
        put(schema, replace(table_of(schema, operation.table, origin), filled_in=origin))


def _run_code(schema: Schema, operation: ops.DataCode, origin: Origin, _engine: Engine) -> None:
    """Note that code wrote rows into tables that are known."""
    for name in operation.tables if operation.writes else ():
        put(schema, replace(table_of(schema, name, origin), filled_in=origin))


def _secure(schema: Schema, operation: ops.RowSecurity, origin: Origin, _engine: Engine) -> None:
    """Switch row level security."""
    if operation.action in {"enable", "disable"}:
        enabled = operation.action == "enable"
        put(schema, replace(table_of(schema, operation.table, origin), row_security=enabled))


def _change_state(schema: Schema, operation: ops.StateOnly, origin: Origin, _engine: Engine) -> None:
    """Note what the models no longer know."""
    for name in operation.removes:
        schema.state_removed[name] = origin
    for name in operation.adds:
        schema.state_removed.pop(name, None)


Inherited = (
    ops.AddColumn
    | ops.DropColumn
    | ops.RenameColumn
    | ops.AlterType
    | ops.SetNullable
    | ops.SetDefault
    | ops.AddConstraint
    | ops.DropConstraint
    | ops.CreateIndex
)
_INHERITED = (
    ops.AddColumn,
    ops.DropColumn,
    ops.RenameColumn,
    ops.AlterType,
    ops.SetNullable,
    ops.SetDefault,
    ops.AddConstraint,
    ops.DropConstraint,
    ops.CreateIndex,
)

# Each function takes its own kind of operation: that is what the key is for, and what a type cannot say of a table.
_CHANGES: dict[type[ops.Operation], Callable[[Schema, Any, Origin, Engine], None]] = {
    ops.CreateTable: replay_tables.create_table,
    ops.DropTable: replay_tables.drop_table,
    ops.RenameTable: replay_tables.rename_table,
    ops.MoveTable: replay_tables.move_table,
    ops.AttachPartition: replay_tables.attach_partition,
    ops.DetachPartition: replay_tables.detach_partition,
    ops.AddColumn: replay_columns.add_column,
    ops.DropColumn: replay_columns.drop_column,
    ops.RenameColumn: replay_columns.rename_column,
    ops.AlterType: replay_columns.alter_type,
    ops.SetNullable: replay_columns.set_nullable,
    ops.SetDefault: replay_columns.set_default,
    ops.DropIdentity: replay_columns.drop_identity,
    ops.AddConstraint: replay_constraints.add_constraint,
    ops.ValidateConstraint: replay_constraints.validate_constraint,
    ops.DropConstraint: replay_constraints.drop_constraint,
    ops.RenameConstraint: replay_constraints.rename_constraint,
    ops.CreateIndex: replay_indexes.create_index,
    ops.DropIndex: replay_indexes.drop_index,
    ops.RenameIndex: replay_indexes.rename_index,
    ops.AlterIndex: replay_indexes.alter_index,
    ops.CreateType: replay_types.create_type,
    ops.CreateDomain: replay_types.create_domain,
    ops.AddEnumValue: replay_types.add_enum_value,
    ops.RenameEnumValue: replay_types.rename_enum_value,
    ops.RenameType: replay_types.rename_type,
    ops.DropType: replay_types.drop_type,
    ops.CreateView: replay_types.create_view,
    ops.DropView: replay_types.drop_view,
    ops.CreateSchema: replay_types.create_schema,
    ops.DropSchema: replay_types.drop_schema,
    ops.RenameSchema: replay_types.rename_schema,
    ops.DropDatabase: replay_types.drop_database,
    ops.RewriteTable: _rewrite,
    ops.Dml: _fill,
    ops.DataCode: _run_code,
    ops.RowSecurity: _secure,
    ops.StateOnly: _change_state,
}
