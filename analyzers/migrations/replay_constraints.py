"""Replay of constraints: keys, checks, foreign keys, NOT NULL by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from analyzers.migrations.operations import Constraint, Index
from analyzers.migrations.replay_names import constraint_name, index_name
from analyzers.migrations.replay_state import (
    change_references,
    column_of,
    derive_keys,
    find_index,
    plain,
    put,
    put_column,
    table_of,
)
from analyzers.migrations.schema import ConstraintState, IndexState
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.operations import (
        AddConstraint,
        DropConstraint,
        RenameConstraint,
        ValidateConstraint,
    )
    from analyzers.migrations.schema import Origin, Schema, TableState

MYSQL = frozenset({Engine.MYSQL, Engine.MARIADB})
INDEXED = frozenset({"primary_key", "unique", "exclude"})


def add_constraint(schema: Schema, operation: AddConstraint, origin: Origin, engine: Engine) -> None:
    """Give a table a constraint, with the index that backs it."""
    table = table_of(schema, operation.table, origin)
    constraint = operation.constraint
    if constraint.name and constraint.name in table.constraints and operation.guarded:
        return
    constrain(schema, table, constraint, origin, engine)


def constrain(schema: Schema, table: TableState, constraint: Constraint, origin: Origin, engine: Engine) -> None:
    """Put a constraint into a table, name it, and do what it implies: NOT NULL columns, an index."""
    if constraint.using_index:
        table, constraint = _take_over(schema, table, constraint)
    if constraint.kind == "primary_key":
        # There can be one: another one went, by a statement that was not understood.
        others = tuple(key for key, each in table.constraints.items() if each.constraint.kind == "primary_key")
        if others:
            remove_constraints(schema, table.name, others, engine)
            table = schema.tables[table.name]
    constraint = _resolved(schema, constraint)
    name = constraint_name(schema, table, constraint, engine)
    constraint = msgspec.structs.replace(constraint, name=name, using_index="")
    state = ConstraintState(constraint=constraint, since=origin, validated=not constraint.not_valid)
    table = put(schema, derive_keys(replace(table, constraints={**table.constraints, name: state})))
    if constraint.kind in {"primary_key", "not_null"}:
        _require(schema, table.name, constraint, origin, engine)
    if constraint.kind in INDEXED and not any(each.of_constraint == name for each in table.indexes.values()):
        _back(schema, table.name, constraint, origin)
    if constraint.kind == "foreign_key" and engine in MYSQL:
        _index_reference(schema, table.name, constraint, origin)


def _take_over(schema: Schema, table: TableState, constraint: Constraint) -> tuple[TableState, Constraint]:
    """Make an index that is there the constraint's: it gets the constraint's name."""
    state = find_index(schema, constraint.using_index, table.name)
    name = constraint.name or constraint.using_index.rpartition(".")[2]
    if state is None:
        return table, msgspec.structs.replace(constraint, name=name)
    indexes = {key: each for key, each in table.indexes.items() if each is not state}
    indexes[name] = replace(state, index=msgspec.structs.replace(state.index, name=name), of_constraint=name)
    columns = tuple(map(plain, state.index.columns))
    nulls = state.index.nulls_not_distinct
    constraint = msgspec.structs.replace(constraint, name=name, columns=columns, nulls_not_distinct=nulls)
    return put(schema, replace(table, indexes=indexes)), constraint


def _resolved(schema: Schema, constraint: Constraint) -> Constraint:
    """Return a foreign key with the columns that it refers to: those of the primary key where it says none."""
    reference = constraint.references
    if reference is None or reference.columns or reference.table not in schema.tables:
        return constraint
    for state in schema.tables[reference.table].constraints.values():
        if state.constraint.kind == "primary_key":
            reference = msgspec.structs.replace(reference, columns=state.constraint.columns)
    return msgspec.structs.replace(constraint, references=reference)


def _require(schema: Schema, table: str, constraint: Constraint, origin: Origin, engine: Engine) -> None:
    """Make the columns NOT NULL. SQLite lets a primary key be NULL unless it is the row's number."""
    for name in constraint.columns:
        state = schema.tables[table]
        column = column_of(state, name, origin)
        if column is None or not column.column.nullable:
            continue
        kind = column.column.type
        if engine is Engine.SQLITE and constraint.kind == "primary_key" and (kind is None or kind.name != "integer"):
            continue
        put_column(schema, state, replace(column, column=msgspec.structs.replace(column.column, nullable=False)))


def _back(schema: Schema, table: str, constraint: Constraint, origin: Origin) -> None:
    """Give a key the index that backs it."""
    state = schema.tables[table]
    index = Index(
        name=constraint.name,
        columns=constraint.columns,
        unique=constraint.kind != "exclude",
        method="gist" if constraint.kind == "exclude" else "",
        nulls_not_distinct=constraint.nulls_not_distinct,
    )
    backing = IndexState(index=index, table=table, since=origin, of_constraint=constraint.name)
    put(schema, replace(state, indexes={**state.indexes, index.name: backing}))


def _index_reference(schema: Schema, table: str, constraint: Constraint, origin: Origin) -> None:
    """MySQL gives a foreign key an index where none begins with its columns."""
    state = schema.tables[table]
    size = len(constraint.columns)
    if any(tuple(map(plain, each.index.columns[:size])) == constraint.columns for each in state.indexes.values()):
        return
    # A name that MySQL made up for the constraint does not go to the index: that one is called after its first column.
    generated = constraint.name.startswith(f"{table.rpartition('.')[2]}_ibfk_")
    index = Index(name="" if generated else constraint.name, columns=constraint.columns)
    index = msgspec.structs.replace(index, name=index_name(schema, table, index, Engine.MYSQL))
    backing = IndexState(index=index, table=table, since=origin, of_constraint=constraint.name)
    put(schema, replace(state, indexes={**state.indexes, index.name: backing}))


def validate_constraint(schema: Schema, operation: ValidateConstraint, origin: Origin, _engine: Engine) -> None:
    """Note that all rows fulfil a constraint."""
    table = table_of(schema, operation.table, origin)
    state = table.constraints.get(operation.name)
    if state is not None:
        constraint = msgspec.structs.replace(state.constraint, not_valid=False)
        valid = replace(state, validated=True, constraint=constraint)
        put(schema, replace(table, constraints={**table.constraints, operation.name: valid}))


def drop_constraint(schema: Schema, operation: DropConstraint, origin: Origin, engine: Engine) -> None:
    """Take constraints away: by name, else by kind and columns."""
    table = table_of(schema, operation.table, origin)
    found = matching(table, operation)
    if found:
        remove_constraints(schema, table.name, found, engine)
        if operation.cascade or engine in MYSQL:
            return
    elif operation.name and operation.name in table.indexes:
        # MySQL and Knex: a unique index is a constraint, under one name.
        indexes = {name: state for name, state in table.indexes.items() if name != operation.name}
        put(schema, replace(table, indexes=indexes))
    elif operation.kind in {"unknown", "not_null"}:
        _allow_null(schema, table, operation)


def matching(table: TableState, operation: DropConstraint) -> tuple[str, ...]:
    """Return the names of the constraints that a DROP means: one by its name, all of its kind and columns without one."""
    if operation.name:
        if operation.name in table.constraints:
            return (operation.name,)
        if operation.kind != "primary_key":
            return ()
    return tuple(
        name
        for name, state in table.constraints.items()
        if operation.kind in {"unknown", state.constraint.kind}
        and (state.constraint.kind == "primary_key" or set(operation.columns) == set(state.constraint.columns))
        and (operation.columns or operation.kind == "primary_key")
    )


def remove_constraints(schema: Schema, table_name: str, names: tuple[str, ...], engine: Engine) -> None:
    """Take constraints away by their names, with their indexes. MySQL keeps the index of a foreign key."""
    table = schema.tables[table_name]
    gone = {name: table.constraints[name].constraint for name in names if name in table.constraints}
    indexes = {}
    for key, state in table.indexes.items():
        owner = gone.get(state.of_constraint)
        if owner is None:
            indexes[key] = state
        elif owner.kind == "foreign_key":
            indexes[key] = replace(state, of_constraint="")
    constraints = {name: state for name, state in table.constraints.items() if name not in gone}
    table = put(schema, derive_keys(replace(table, constraints=constraints, indexes=indexes)))
    for constraint in gone.values():
        if constraint.kind == "not_null":
            _nullable(schema, table_name, constraint.columns)
        if constraint.kind in {"primary_key", "unique"} and engine not in MYSQL:
            _drop_references(schema, table_name, constraint.columns)


def _drop_references(schema: Schema, table: str, columns: tuple[str, ...]) -> None:
    """Foreign keys that leaned on a key go with it, unless another key of the same columns is left."""
    left = schema.tables[table]
    if any(state.index.unique and state.index.columns == columns for state in left.indexes.values()):
        return

    def kept(constraint: Constraint) -> Constraint | None:
        reference = constraint.references
        leans = reference is not None and reference.table == table and set(reference.columns) == set(columns)
        return None if leans else constraint

    change_references(schema, table, kept)


def _nullable(schema: Schema, table: str, columns: tuple[str, ...]) -> None:
    for name in columns:
        state = schema.tables[table].columns.get(name)
        if state is not None:
            column = msgspec.structs.replace(state.column, nullable=True)
            put_column(schema, schema.tables[table], replace(state, column=column))


def _allow_null(schema: Schema, table: TableState, operation: DropConstraint) -> None:
    """PostgreSQL 18 names what makes a column NOT NULL ``<table>_<column>_not_null``."""
    short = table.name.rpartition(".")[2]
    named = tuple(column for column in table.columns if operation.name == f"{short}_{column}_not_null")
    _nullable(schema, table.name, named or (operation.columns if operation.kind == "not_null" else ()))


def rename_constraint(schema: Schema, operation: RenameConstraint, origin: Origin, _engine: Engine) -> None:
    """Give a constraint another name, and the index that backs it."""
    table = table_of(schema, operation.table, origin)
    state = table.constraints.get(operation.name)
    if state is None:
        return
    constraint = msgspec.structs.replace(state.constraint, name=operation.new_name)
    constraints = {
        (operation.new_name if name == operation.name else name): (
            replace(each, constraint=constraint) if name == operation.name else each
        )
        for name, each in table.constraints.items()
    }
    indexes = {}
    for name, each in table.indexes.items():
        if each.of_constraint != operation.name:
            indexes[name] = each
        elif name == operation.name:
            index = msgspec.structs.replace(each.index, name=operation.new_name)
            indexes[operation.new_name] = replace(each, index=index, of_constraint=operation.new_name)
        else:
            indexes[name] = replace(each, of_constraint=operation.new_name)
    put(schema, replace(table, constraints=constraints, indexes=indexes))
