"""Replay of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from analyzers.migrations.operations import Column, Constraint, DefaultKind
from analyzers.migrations.replay_constraints import MYSQL, constrain, remove_constraints
from analyzers.migrations.replay_state import (
    change_references,
    column_of,
    index_uses,
    plain,
    put,
    put_column,
    renamed_in,
    table_of,
    uses_column,
)
from analyzers.migrations.schema import ColumnState

if TYPE_CHECKING:
    from analyzers.migrations.operations import (
        AddColumn,
        AlterType,
        Default,
        DropColumn,
        DropIdentity,
        RenameColumn,
        SetDefault,
        SetNullable,
    )
    from analyzers.migrations.schema import IndexState, Origin, Schema, TableState
    from analyzers.migrations.stream import Engine


IDENTITY = "GENERATED AS IDENTITY"
"""The text of the default by which a reader says that a column becomes an identity."""


def add_column(schema: Schema, operation: AddColumn, origin: Origin, engine: Engine) -> None:
    """Give a table a column, with the constraints that stand inside it."""
    table = table_of(schema, operation.table, origin)
    existing = table.columns.get(operation.column.name)
    if existing is not None and existing.known and (operation.guarded or operation.conditional):
        return
    put_new_column(schema, table, operation.column, origin)
    for constraint in inner_constraints(operation.column):
        constrain(schema, schema.tables[table.name], constraint, origin, engine)


def put_new_column(schema: Schema, table: TableState, column: Column, origin: Origin) -> TableState:
    """Put a column into a table as it was created, at its position, without its keys: those are constraints of the table."""
    default = None if column.filled_once else stated(column.default)
    plain_column = msgspec.structs.replace(
        column,
        nullable=column.nullable and not column.identity,
        default=default,
        filled_once=False,
        primary_key=False,
        unique=False,
        references=None,
        check="",
        position="",
        names=(),
    )
    state = ColumnState(column=plain_column, since=origin)
    return put(schema, replace(table, columns=placed(table.columns, column.name, state, column.position)))


def stated(default: Default | None) -> Default | None:
    """Return a default, None for NULL: that is what a column without one has."""
    return None if default is None or default.kind is DefaultKind.NULL else default


def placed(columns: dict[str, ColumnState], name: str, state: ColumnState, position: str) -> dict[str, ColumnState]:
    """Return columns with one put where MySQL's ``position`` says; at the end, or where it was, without one."""
    if not position:
        return {**columns, name: state}
    others = {key: each for key, each in columns.items() if key != name}
    before = position.removeprefix("after ").strip('`" ') if position != "first" else ""
    if position != "first" and before not in others:
        return {**others, name: state}
    ordered: dict[str, ColumnState] = {name: state} if position == "first" else {}
    for key, each in others.items():
        ordered[key] = each
        if position != "first" and key == before:
            ordered[name] = state
    return ordered


def inner_constraints(column: Column) -> tuple[Constraint, ...]:
    """Return the constraints that stand inside a column, as constraints of its table."""
    own = (column.name,)
    names = {str(kind): name for kind, name in column.names}
    found: list[Constraint] = []
    if column.primary_key:
        found.append(Constraint(kind="primary_key", name=names.get("primary_key", ""), columns=own))
    if column.unique:
        found.append(Constraint(kind="unique", name=names.get("unique", ""), columns=own))
    if column.check:
        check = Constraint(kind="check", name=names.get("check", ""), columns=own, expression=column.check)
        found.append(check)
    if column.references is not None:
        name = names.get("foreign_key", "")
        found.append(Constraint(kind="foreign_key", name=name, columns=own, references=column.references))
    return tuple(found)


def drop_column(schema: Schema, operation: DropColumn, origin: Origin, engine: Engine) -> None:
    """Take a column away, with what is about it; MySQL only shrinks its indexes."""
    table = schema.tables.get(operation.table)
    schema.dropped[f"{operation.table}.{operation.column}"] = origin
    if table is None:
        return
    name = operation.column
    constraints = tuple(key for key, state in table.constraints.items() if uses_column(state.constraint, name))
    shrunk = {} if engine not in MYSQL else _shrunk(table, name)
    remove_constraints(schema, table.name, constraints, engine)
    table = schema.tables[table.name]
    columns = {key: state for key, state in table.columns.items() if key != name}
    indexes = {key: state for key, state in table.indexes.items() if not index_uses(state, name)} | shrunk
    put(schema, replace(table, columns=columns, indexes=indexes))

    def kept(constraint: Constraint) -> Constraint | None:
        reference = constraint.references
        gone = reference is not None and reference.table == operation.table and name in reference.columns
        return None if gone else constraint

    change_references(schema, operation.table, kept)


def _shrunk(table: TableState, column: str) -> dict[str, IndexState]:
    """Return what is left of the indexes that have a column beside others."""
    left: dict[str, IndexState] = {}
    for key, state in table.indexes.items():
        columns = tuple(each for each in state.index.columns if plain(each) != column)
        if columns and len(columns) < len(state.index.columns):
            left[key] = replace(state, index=msgspec.structs.replace(state.index, columns=columns), of_constraint="")
    return left


def rename_column(schema: Schema, operation: RenameColumn, origin: Origin, _engine: Engine) -> None:
    """Give a column another name, everywhere."""
    table = table_of(schema, operation.table, origin)
    name, new = operation.column, operation.new_name
    if name == new:
        return
    state = column_of(table, name, origin)
    columns = {}
    for key, each in table.columns.items():
        if key == name:
            columns[new] = replace(each, column=msgspec.structs.replace(each.column, name=new))
        elif key != new:
            columns[key] = each
    if state is not None and name not in table.columns:
        columns[new] = replace(state, column=msgspec.structs.replace(state.column, name=new))
    constraints = {
        key: replace(each, constraint=_renamed(each.constraint, name, new)) for key, each in table.constraints.items()
    }
    indexes = {
        key: (_index_renamed(each, name, new) if index_uses(each, name) else each)
        for key, each in table.indexes.items()
    }
    put(schema, replace(table, columns=columns, constraints=constraints, indexes=indexes))

    def follow(constraint: Constraint) -> Constraint:
        reference = constraint.references
        if reference is None or reference.table != operation.table or name not in reference.columns:
            return constraint
        names = tuple(new if each == name else each for each in reference.columns)
        return msgspec.structs.replace(constraint, references=msgspec.structs.replace(reference, columns=names))

    change_references(schema, operation.table, follow)


def _renamed(constraint: Constraint, name: str, new: str) -> Constraint:
    columns = tuple(new if each == name else each for each in constraint.columns)
    return msgspec.structs.replace(constraint, columns=columns, expression=renamed_in(constraint.expression, name, new))


def _index_renamed(state: IndexState, name: str, new: str) -> IndexState:
    index = msgspec.structs.replace(
        state.index,
        columns=tuple(
            renamed_in(each, name, new)
            if each.startswith("(")
            else (new + each[len(name) :] if plain(each) == name else each)
            for each in state.index.columns
        ),
        include=tuple(new if each == name else each for each in state.index.include),
        where=renamed_in(state.index.where, name, new),
    )
    return replace(state, index=index)


def alter_type(schema: Schema, operation: AlterType, origin: Origin, _engine: Engine) -> None:
    """Give a column another type."""
    table = table_of(schema, operation.table, origin)
    state = column_of(table, operation.column, origin)
    if state is None:
        return
    column = msgspec.structs.replace(state.column, type=operation.type)
    after = replace(state, column=column, type_since=origin)
    put(schema, replace(table, columns=placed(table.columns, operation.column, after, operation.position)))


def set_nullable(schema: Schema, operation: SetNullable, origin: Origin, _engine: Engine) -> None:
    """Make a column NOT NULL, or let it be NULL: then what is named and said so goes too."""
    table = table_of(schema, operation.table, origin)
    state = column_of(table, operation.column, origin)
    if state is None:
        return
    column = msgspec.structs.replace(state.column, nullable=operation.nullable)
    table = put_column(schema, table, replace(state, column=column))
    about = {
        name: each
        for name, each in table.constraints.items()
        if each.constraint.kind == "not_null" and each.constraint.columns == (operation.column,)
    }
    if about and operation.nullable:
        constraints = {name: each for name, each in table.constraints.items() if name not in about}
        put(schema, replace(table, constraints=constraints))
    elif about:
        # PostgreSQL 18: SET NOT NULL validates what was NOT VALID.
        valid = {
            name: replace(each, validated=True, constraint=msgspec.structs.replace(each.constraint, not_valid=False))
            for name, each in about.items()
        }
        put(schema, replace(table, constraints=table.constraints | valid))


def set_default(schema: Schema, operation: SetDefault, origin: Origin, _engine: Engine) -> None:
    """Give a column a default, or take it away."""
    table = table_of(schema, operation.table, origin)
    state = column_of(table, operation.column, origin)
    if state is None:
        return
    default = stated(operation.default)
    if default is not None and default.text == IDENTITY:
        column = msgspec.structs.replace(state.column, default=None, identity=True, nullable=False)
    else:
        # A serial's default is its sequence: with DROP DEFAULT it is a column like others.
        column = msgspec.structs.replace(state.column, default=default, identity=False)
    put_column(schema, table, replace(state, column=column))


def drop_identity(schema: Schema, operation: DropIdentity, origin: Origin, _engine: Engine) -> None:
    """Make a column an ordinary one."""
    table = table_of(schema, operation.table, origin)
    state = column_of(table, operation.column, origin)
    if state is not None:
        column = msgspec.structs.replace(state.column, identity=False, generated="")
        put_column(schema, table, replace(state, column=column))
