"""Replay of indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from analyzers.migrations.replay_constraints import MYSQL, remove_constraints
from analyzers.migrations.replay_names import index_name
from analyzers.migrations.replay_state import find_index, plain, put, table_of
from analyzers.migrations.schema import IndexState

if TYPE_CHECKING:
    from analyzers.migrations.operations import AlterIndex, CreateIndex, DropIndex, Index, RenameIndex
    from analyzers.migrations.schema import Origin, Schema, TableState, ViewState
    from analyzers.migrations.stream import Engine


def create_index(schema: Schema, operation: CreateIndex, origin: Origin, engine: Engine) -> None:
    """Give a table or a materialized view an index."""
    name = index_name(schema, operation.table, operation.index, engine)
    if operation.guarded and find_index(schema, name, operation.table if engine in MYSQL else "") is not None:
        return
    put_index(schema, operation.table, msgspec.structs.replace(operation.index, name=name), origin, engine)


def put_index(schema: Schema, table: str, index: Index, origin: Origin, engine: Engine) -> None:
    """Put a named index into its table."""
    state = IndexState(index=index, table=table, since=origin)
    view = schema.views.get(table)
    if view is not None and table not in schema.tables:
        schema.views[table] = replace(view, indexes={**view.indexes, index.name: state})
        return
    owner = table_of(schema, table, origin)
    indexes = {
        name: each for name, each in owner.indexes.items() if not (engine in MYSQL and _covered(owner, each, index))
    }
    put(schema, replace(owner, indexes={**indexes, index.name: state}))


def _covered(table: TableState, state: IndexState, index: Index) -> bool:
    """MySQL drops the index that it made for a foreign key once another one serves."""
    owner = table.constraints.get(state.of_constraint)
    if owner is None or owner.constraint.kind != "foreign_key":
        return False
    columns = owner.constraint.columns
    return tuple(map(plain, index.columns[: len(columns)])) == columns


def drop_index(schema: Schema, operation: DropIndex, _origin: Origin, engine: Engine) -> None:
    """Take an index away, by its name or by its columns; the constraint that it backs goes too."""
    state = matching_index(schema, operation)
    if state is None:
        return
    table = schema.tables.get(state.table)
    if table is None:
        _change_view(schema, state, None)
        return
    owner = table.constraints.get(state.of_constraint)
    if owner is not None and owner.constraint.kind != "foreign_key":
        remove_constraints(schema, table.name, (state.of_constraint,), engine)
        table = schema.tables[table.name]
    put(
        schema, replace(table, indexes={name: each for name, each in table.indexes.items() if name != state.index.name})
    )


def matching_index(schema: Schema, operation: DropIndex) -> IndexState | None:
    """Return the index that a DROP means."""
    if operation.name:
        state = find_index(schema, operation.name, operation.table)
        if state is not None or not operation.columns:
            return state
    table = schema.tables.get(operation.table)
    if table is None or not operation.columns:
        return None
    alike = [each for each in table.indexes.values() if tuple(map(plain, each.index.columns)) == operation.columns]
    # An index that somebody made goes before one that a constraint brought.
    return min(alike, key=lambda each: bool(each.of_constraint), default=None)


def rename_index(schema: Schema, operation: RenameIndex, _origin: Origin, _engine: Engine) -> None:
    """Give an index another name, and the constraint that it backs."""
    state = find_index(schema, operation.name, operation.table)
    if state is None:
        return
    old, new = state.index.name, operation.new_name.rpartition(".")[2]
    index = msgspec.structs.replace(state.index, name=new)
    table = schema.tables.get(state.table)
    if table is None:
        _change_view(schema, state, replace(state, index=index))
        return
    constraints = table.constraints
    renamed = replace(state, index=index)
    if state.of_constraint == old and old in constraints:
        owner = constraints[old]
        constraint = msgspec.structs.replace(owner.constraint, name=new)
        constraints = {name: each for name, each in constraints.items() if name != old}
        constraints[new] = replace(owner, constraint=constraint)
        renamed = replace(renamed, of_constraint=new)
    indexes = {
        (new if each is state else name): (renamed if each is state else each) for name, each in table.indexes.items()
    }
    put(schema, replace(table, indexes=indexes, constraints=constraints))


def alter_index(schema: Schema, operation: AlterIndex, _origin: Origin, _engine: Engine) -> None:
    """Show or hide an index."""
    state = find_index(schema, operation.name, operation.table)
    if state is None or operation.visible is None or state.table not in schema.tables:
        return
    table = schema.tables[state.table]
    changed = replace(state, index=msgspec.structs.replace(state.index, visible=operation.visible))
    put(schema, replace(table, indexes={**table.indexes, state.index.name: changed}))


def _change_view(schema: Schema, state: IndexState, after: IndexState | None) -> None:
    """Replace an index of a materialized view, or take it away."""
    view: ViewState = schema.views[state.table]
    indexes = {name: each for name, each in view.indexes.items() if each is not state}
    if after is not None:
        indexes[after.index.name] = after
    schema.views[state.table] = replace(view, indexes=indexes)
