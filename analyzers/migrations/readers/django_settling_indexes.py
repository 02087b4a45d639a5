"""Constraints and indexes, against what is known of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AnyOperation,
    Constraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    RenameIndex,
)
from analyzers.migrations.stream import Engine

_MYSQL: Final = frozenset({Engine.MYSQL, Engine.MARIADB})
_POSTGRES: Final = frozenset({Engine.POSTGRES, Engine.UNKNOWN})

if TYPE_CHECKING:
    from analyzers.migrations.readers.django_settling import BothWays, Settling


def add_constraint(settling: Settling, item: AddConstraint) -> BothWays:
    """Return a constraint of columns instead of fields."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    constraint = item.constraint
    references = constraint.references
    if references is not None:
        constraint = msgspec.structs.replace(
            constraint, references=msgspec.structs.replace(references, table=settling.project.name_of(references.table))
        )
    if table is not None:
        columns = tuple(settling.renamed.get((name, column), column) for column in table.mapped(constraint.columns))
        constraint = msgspec.structs.replace(constraint, columns=columns)
        if item.implied and not all(column in table.columns for column in columns):
            return [], []
        if item.restated and columns[0] in table.foreign:
            return [], []
        if item.implied == "unique":
            table.unique.add(columns[0])
        elif item.implied == "foreign_key" and constraint.references is not None:
            table.foreign[columns[0]] = constraint.references
        elif constraint.name:
            table.constraints[constraint.name] = constraint
    up = msgspec.structs.replace(item, table=name, constraint=constraint, restated=False)
    down = DropConstraint(table=name, name=constraint.name, kind=constraint.kind, columns=constraint.columns)
    return [up], [] if item.implied else [down]


def create_index(settling: Settling, item: CreateIndex) -> BothWays:
    """Return an index of columns instead of fields; nothing where the engine gets none."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    index = item.index
    if item.implied == "like_index" and settling.engine not in _POSTGRES:
        return [], []
    if table is not None:
        columns = tuple(settling.renamed.get((name, column), column) for column in table.mapped(index.columns))
        index = msgspec.structs.replace(index, columns=columns, include=table.mapped(index.include))
        if item.implied and not all(column in table.columns for column in columns):
            return [], []
        if item.restated and columns[0] in table.indexed:
            return [], []
        if item.implied == "like_index":
            table.like.add(columns[0])
        elif item.implied in {"db_index", "foreign_key"}:
            table.indexed[columns[0]] = index
        elif item.implied == "index_together":
            table.groups.setdefault("index_together", set()).add(columns)
        elif index.name:
            table.indexes[index.name] = index
        if item.implied == "foreign_key" and settling.engine in _MYSQL and columns[0] in table.foreign:
            # InnoDB makes it by itself.
            return [], []
    up = msgspec.structs.replace(item, table=name, index=index, restated=False)
    return [up], [] if item.implied else [DropIndex(table=name, name=index.name, concurrent=item.concurrent)]


def drop_constraint(settling: Settling, item: DropConstraint) -> BothWays:
    """Return what a constraint that is dropped by its name was."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    constraint = table.constraints.pop(item.name, None) if table is not None else None
    index = table.indexes.pop(item.name, None) if table is not None and constraint is None else None
    if index is not None:
        up = DropIndex(table=name, name=item.name, where=item.where, statement=item.statement, written=item.written)
        return [up], [CreateIndex(table=name, index=index)]
    if constraint is None:
        return [msgspec.structs.replace(item, table=name)], [
            AddConstraint(table=name, constraint=Constraint(kind="unknown", name=item.name))
        ]
    dropped = msgspec.structs.replace(item, table=name, kind=constraint.kind, columns=constraint.columns)
    return [dropped], [AddConstraint(table=name, constraint=constraint)]


def drop_index(settling: Settling, item: DropIndex) -> BothWays:
    """Return what an index that is dropped by its name was."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    index = table.indexes.pop(item.name, None) if table is not None else None
    down: list[AnyOperation] = []
    if index is not None:
        down = [CreateIndex(table=name, index=index, concurrent=item.concurrent)]
    return [msgspec.structs.replace(item, table=name)], down


def rename_index(settling: Settling, item: RenameIndex) -> BothWays:
    """Return an index of another name."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    index = table.indexes.pop(item.name, None) if table is not None else None
    if table is not None and index is not None:
        table.indexes[item.new_name] = msgspec.structs.replace(index, name=item.new_name)
    up = msgspec.structs.replace(item, table=name)
    return [up], [msgspec.structs.replace(up, name=item.new_name, new_name=item.name)] if item.name else []
