"""Replay of tables: they come, go, get other names and partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from analyzers.migrations.names import table_name
from analyzers.migrations.replay_columns import inner_constraints, put_new_column
from analyzers.migrations.replay_constraints import MYSQL, constrain
from analyzers.migrations.replay_indexes import put_index
from analyzers.migrations.replay_names import index_name
from analyzers.migrations.replay_rebuild import continued, continues
from analyzers.migrations.replay_state import change_references, partitions_of, put, remove, table_of
from analyzers.migrations.schema import IndexState, TableState
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.operations import (
        AttachPartition,
        Constraint,
        CreateTable,
        DetachPartition,
        DropTable,
        MoveTable,
        RenameTable,
    )
    from analyzers.migrations.schema import Origin, Schema

_POSTGRES = frozenset({Engine.POSTGRES, Engine.UNKNOWN})


def create_table(schema: Schema, operation: CreateTable, origin: Origin, engine: Engine) -> None:
    """Make a table with all that stands in it. One that is there stays under IF NOT EXISTS, and is replaced without it."""
    existing = schema.tables.get(operation.table)
    if existing is not None and existing.known and (operation.guarded or operation.conditional):
        return
    # IF NOT EXISTS on a table that nobody created before: it is likely to be there, with these columns.
    supposed = existing is not None and not existing.known and operation.guarded
    table = TableState(
        name=operation.table,
        since=existing.since if supposed and existing is not None else origin,
        known=not supposed,
        complete=not (supposed or operation.of_select),
        temporary=operation.temporary,
        partitioned=operation.partitioned,
        partition_of=operation.partition_of,
        engine=operation.engine,
        charset=operation.charset,
    )
    schema.dropped.pop(table.name, None)
    put(schema, table)
    _copy(schema, operation, origin, engine)
    for column in operation.columns:
        put_new_column(schema, schema.tables[table.name], column, origin)
    inner = tuple(
        each for column in operation.columns for each in inner_constraints(column) if _holds(each, operation, engine)
    )
    for constraint in _distinct((*inner, *operation.constraints)):
        constrain(schema, schema.tables[table.name], constraint, origin, engine)
    for index in operation.indexes:
        name = index_name(schema, table.name, index, engine)
        put_index(schema, table.name, msgspec.structs.replace(index, name=name), origin, engine)


def _holds(constraint: Constraint, operation: CreateTable, engine: Engine) -> bool:
    """MySQL reads REFERENCES inside a column and ignores it; a framework (``written``) writes it as it counts."""
    return not (engine is Engine.MYSQL and constraint.kind == "foreign_key" and not operation.written)


def _distinct(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Return constraints in the order primary key first, each key once: an equal UNIQUE beside it makes no second index."""
    kept: list[Constraint] = []
    for constraint in sorted(constraints, key=lambda each: each.kind != "primary_key"):
        twin = next(
            (each for each in kept if each.kind in {"primary_key", "unique"} and each.columns == constraint.columns),
            None,
        )
        if constraint.kind == "unique" and twin is not None and not constraint.deferrable:
            if not twin.name and constraint.name:
                kept[kept.index(twin)] = msgspec.structs.replace(twin, name=constraint.name)
            continue
        kept.append(constraint)
    return tuple(kept)


def _copy(schema: Schema, operation: CreateTable, origin: Origin, engine: Engine) -> None:
    """Copy what LIKE or PARTITION OF takes from another table."""
    model = schema.tables.get(operation.like or operation.partition_of)
    if model is None:
        if operation.like or operation.partition_of:
            put(schema, replace(schema.tables[operation.table], complete=False))
        return
    everything = engine in MYSQL or "all" in operation.including or bool(operation.partition_of)
    with_defaults = everything or "defaults" in operation.including
    for state in model.columns.values():
        identity = state.column.identity and (everything or "identity" in operation.including)
        column = state.column if with_defaults else msgspec.structs.replace(state.column, default=None)
        column = msgspec.structs.replace(column, identity=identity, nullable=state.column.nullable)
        put_new_column(schema, schema.tables[operation.table], column, origin)
    put(schema, replace(schema.tables[operation.table], complete=model.complete))
    if operation.partition_of:
        default = operation.table if operation.is_default else model.default_partition
        put(schema, replace(model, partitioned=True, default_partition=default))
    indexed = everything or "indexes" in operation.including
    for constraint in (state.constraint for state in model.constraints.values()):
        key = constraint.kind in {"primary_key", "unique", "exclude"}
        check = constraint.kind == "check" and (everything or "constraints" in operation.including)
        reference = constraint.kind == "foreign_key" and bool(operation.partition_of)
        if (key and indexed) or check or reference:
            unnamed = msgspec.structs.replace(constraint, name="" if key else constraint.name)
            constrain(schema, schema.tables[operation.table], unnamed, origin, engine)
    for index in model.indexes.values():
        if indexed and not index.of_constraint:
            _copy_index(schema, operation.table, index, origin, engine)


def _copy_index(schema: Schema, table: str, state: IndexState, origin: Origin, engine: Engine) -> None:
    """MySQL's indexes keep their names in the copy, PostgreSQL's get new ones."""
    name = state.index.name if engine in MYSQL else ""
    index = msgspec.structs.replace(state.index, name=name)
    put_index(
        schema, table, msgspec.structs.replace(index, name=index_name(schema, table, index, engine)), origin, engine
    )


def drop_table(schema: Schema, operation: DropTable, origin: Origin, engine: Engine) -> None:
    """Take a table away, with its partitions; with what refers to it on PostgreSQL, where it could not go otherwise."""
    name = operation.table
    table = schema.tables.get(name)
    if table is None and operation.guarded and name in schema.dropped:
        return
    for partition in partitions_of(schema, name):
        drop_table(schema, msgspec.structs.replace(operation, table=partition.name), origin, engine)
    remove(schema, name)
    schema.dropped[name] = origin
    parent = schema.tables.get(table.partition_of) if table is not None else None
    if parent is not None and parent.default_partition == name:
        put(schema, replace(parent, default_partition=""))
    if table is not None and table.former_names:
        follower = schema.tables.get(table.former_names[-1])
        if follower is not None and continues(follower, table, origin):
            # The table was put aside, made anew under its own name, and now the old one goes.
            put(schema, continued(follower, table))
            _follow(schema, name, follower.name)
            del schema.dropped[name]
            return
    schema.dropped_tables[name] = table or TableState(name=name, since=origin, known=False, complete=False)
    if engine in _POSTGRES:
        change_references(schema, name, lambda _: None)
    if operation.cascade:
        for view in [each for each in schema.views.values() if name in each.reads]:
            del schema.views[view.name]


def rename_table(schema: Schema, operation: RenameTable, origin: Origin, _engine: Engine) -> None:
    """Give a table another name. One that takes the place of a table dropped in this migration continues that one."""
    if operation.table == operation.new_name:
        return
    if operation.table not in schema.tables and operation.table in schema.views:
        view = schema.views.pop(operation.table)
        schema.views[operation.new_name] = replace(view, name=operation.new_name)
        return
    table = table_of(schema, operation.table, origin)
    _rename(schema, table, operation.new_name)
    before = schema.dropped_tables.get(operation.new_name)
    dropped = schema.dropped.get(operation.new_name)
    if (
        before is not None
        and dropped is not None
        and dropped.ordinal == origin.ordinal
        and continues(table, before, origin)
    ):
        put(schema, continued(schema.tables[operation.new_name], before))
    schema.dropped.pop(operation.new_name, None)


def _rename(schema: Schema, table: TableState, new: str) -> None:
    """Move a table to another name, with all that speaks of it."""
    indexes = {name: replace(state, table=new) for name, state in table.indexes.items()}
    remove(schema, table.name)
    put(schema, replace(table, name=new, indexes=indexes, former_names=(*table.former_names, table.name)))
    _follow(schema, table.name, new)


def _follow(schema: Schema, name: str, new: str) -> None:
    """Let foreign keys, views and partitions speak of a table by its new name."""

    def follow(constraint: Constraint) -> Constraint:
        reference = constraint.references
        if reference is None or reference.table != name:
            return constraint
        return msgspec.structs.replace(constraint, references=msgspec.structs.replace(reference, table=new))

    change_references(schema, name, follow)
    for partition in partitions_of(schema, name):
        put(schema, replace(partition, partition_of=new))
    for view in list(schema.views.values()):
        if name in view.reads:
            reads = tuple(new if each == name else each for each in view.reads)
            schema.views[view.name] = replace(view, reads=reads)


def move_table(schema: Schema, operation: MoveTable, origin: Origin, _engine: Engine) -> None:
    """Give a table another schema."""
    new = table_name(operation.schema, operation.table.rpartition(".")[2])
    if new != operation.table:
        _rename(schema, table_of(schema, operation.table, origin), new)
        schema.dropped.pop(new, None)


def attach_partition(schema: Schema, operation: AttachPartition, origin: Origin, _engine: Engine) -> None:
    """Make a table a partition."""
    parent = table_of(schema, operation.table, origin)
    default = operation.partition if operation.is_default else parent.default_partition
    put(schema, replace(parent, partitioned=True, default_partition=default))
    put(schema, replace(table_of(schema, operation.partition, origin), partition_of=operation.table))


def detach_partition(schema: Schema, operation: DetachPartition, origin: Origin, _engine: Engine) -> None:
    """Make a partition a table of its own."""
    put(schema, replace(table_of(schema, operation.partition, origin), partition_of=""))
    parent = table_of(schema, operation.table, origin)
    if parent.default_partition == operation.partition:
        put(schema, replace(parent, default_partition=""))
