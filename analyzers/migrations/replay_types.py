"""Replay of types, domains, views and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from analyzers.migrations.operations import DropColumn, DropTable, RenameTable
from analyzers.migrations.replay_columns import drop_column
from analyzers.migrations.replay_state import put
from analyzers.migrations.replay_tables import drop_table, rename_table
from analyzers.migrations.schema import TypeState, ViewState

if TYPE_CHECKING:
    from analyzers.migrations.operations import (
        AddEnumValue,
        CreateDomain,
        CreateSchema,
        CreateType,
        CreateView,
        DropDatabase,
        DropSchema,
        DropType,
        DropView,
        RenameEnumValue,
        RenameSchema,
        RenameType,
    )
    from analyzers.migrations.schema import Origin, Schema
    from analyzers.migrations.stream import Engine


def create_type(schema: Schema, operation: CreateType, origin: Origin, _engine: Engine) -> None:
    """Make a type."""
    if operation.name in schema.types and (operation.guarded or operation.conditional):
        return
    state = TypeState(name=operation.name, kind=operation.kind, members=operation.members, since=origin)
    schema.types[operation.name] = state


def create_domain(schema: Schema, operation: CreateDomain, origin: Origin, _engine: Engine) -> None:
    """Make a domain."""
    schema.types[operation.name] = TypeState(name=operation.name, kind="domain", members=(), since=origin)


def add_enum_value(schema: Schema, operation: AddEnumValue, _origin: Origin, _engine: Engine) -> None:
    """Give an enumeration a member, at its place."""
    state = schema.types.get(operation.name)
    if state is None or operation.value in state.members:
        return
    members = list(state.members)
    where, _, neighbour = operation.position.partition(" ")
    neighbour = neighbour.strip().strip("'")
    at = members.index(neighbour) + (where.lower() == "after") if neighbour in members else len(members)
    members.insert(at, operation.value)
    schema.types[operation.name] = replace(state, members=tuple(members))


def rename_enum_value(schema: Schema, operation: RenameEnumValue, _origin: Origin, _engine: Engine) -> None:
    """Give a member another name."""
    state = schema.types.get(operation.name)
    if state is not None:
        members = tuple(operation.new_value if each == operation.value else each for each in state.members)
        schema.types[operation.name] = replace(state, members=members)


def rename_type(schema: Schema, operation: RenameType, _origin: Origin, _engine: Engine) -> None:
    """Give a type another name; columns follow."""
    state = schema.types.pop(operation.name, None)
    if state is not None:
        schema.types[operation.new_name] = replace(state, name=operation.new_name)
    for table in list(schema.tables.values()):
        columns = dict(table.columns)
        for name, column in table.columns.items():
            kind = column.column.type
            if kind is not None and kind.name == operation.name:
                renamed = msgspec.structs.replace(kind, name=operation.new_name)
                columns[name] = replace(column, column=msgspec.structs.replace(column.column, type=renamed))
        if columns != table.columns:
            put(schema, replace(table, columns=columns))


def drop_type(schema: Schema, operation: DropType, origin: Origin, engine: Engine) -> None:
    """Take a type away, with the columns that have it under CASCADE."""
    schema.types.pop(operation.name, None)
    for table in list(schema.tables.values()) if operation.cascade else ():
        for name, state in table.columns.items():
            if state.column.type is not None and state.column.type.name == operation.name:
                drop_column(schema, DropColumn(table=table.name, column=name), origin, engine)


def create_view(schema: Schema, operation: CreateView, origin: Origin, _engine: Engine) -> None:
    """Make a view. One that is replaced keeps its age."""
    before = schema.views.get(operation.name)
    if before is not None and operation.guarded:
        return
    since = before.since if before is not None and operation.replace else origin
    schema.views[operation.name] = ViewState(
        name=operation.name, materialized=operation.materialized, reads=operation.reads, since=since
    )


def drop_view(schema: Schema, operation: DropView, _origin: Origin, _engine: Engine) -> None:
    """Take a view away, with those that read it under CASCADE."""
    schema.views.pop(operation.name, None)
    if operation.cascade:
        for view in [each for each in schema.views.values() if operation.name in each.reads]:
            schema.views.pop(view.name, None)


def create_schema(schema: Schema, operation: CreateSchema, origin: Origin, _engine: Engine) -> None:
    """Make a namespace."""
    schema.schemas.setdefault(operation.name, origin)


def drop_schema(schema: Schema, operation: DropSchema, origin: Origin, engine: Engine) -> None:
    """Take a namespace away, with all that is in it."""
    schema.schemas.pop(operation.name, None)
    prefix = f"{operation.name}."
    for name in [each for each in schema.tables if each.startswith(prefix)]:
        drop_table(schema, DropTable(table=name, cascade=True), origin, engine)
    for name in [each for each in schema.views if each.startswith(prefix)]:
        del schema.views[name]
    for name in [each for each in schema.types if each.startswith(prefix)]:
        del schema.types[name]


def rename_schema(schema: Schema, operation: RenameSchema, origin: Origin, engine: Engine) -> None:
    """Give a namespace another name."""
    since = schema.schemas.pop(operation.name, None)
    schema.schemas[operation.new_name] = since or origin
    prefix = f"{operation.name}."
    for name in [each for each in (*schema.tables, *schema.views) if each.startswith(prefix)]:
        new = f"{operation.new_name}.{name.removeprefix(prefix)}"
        rename_table(schema, RenameTable(table=name, new_name=new), origin, engine)


def drop_database(schema: Schema, _operation: DropDatabase, origin: Origin, engine: Engine) -> None:
    """Take everything away."""
    for name in list(schema.tables):
        drop_table(schema, DropTable(table=name, cascade=True), origin, engine)
    schema.types.clear()
    schema.views.clear()
