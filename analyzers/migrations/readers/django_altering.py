"""AlterField and the groups of fields: what changes of what is restated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AlterType,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    Index,
    RenameColumn,
    SetDefault,
    SetNullable,
    SqlType,
    StateOnly,
)
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.operations import Reference
    from analyzers.migrations.readers.django_tables_known import Project, Table

_KEPT_WITHOUT_KNOWLEDGE = (AlterType, SetNullable, SetDefault)


def alter_field(
    group: list[AnyOperation], project: Project, engine: Engine
) -> tuple[list[AnyOperation], list[AnyOperation]]:
    """Return what AlterField changes, and what undoes it. Its first operation names the field and its column."""
    named = group[0]
    if not isinstance(named, RenameColumn):
        return group, []
    name = project.name_of(named.table)
    table = project.tables.get(name)
    column = table.column_of(named.column) if table is not None else None
    if table is None or column is None:
        # What was there before is not known: what is asked of the column itself stays, and stays a restatement.
        kept = [
            msgspec.structs.replace(item, table=name) for item in group if isinstance(item, _KEPT_WITHOUT_KNOWLEDGE)
        ]
        return list(kept), []
    up: list[AnyOperation] = []
    down: list[AnyOperation] = []
    if column != named.new_name:
        up.append(RenameColumn(table=name, column=column, new_name=named.new_name))
        down.append(RenameColumn(table=name, column=named.new_name, new_name=column))
        table.rename(column, named.new_name)
        if named.column != named.new_name:
            table.fields[named.column] = named.new_name
    column = named.new_name
    wanted = _Wanted(group, project, engine)
    for forward, backward in (
        *_column(name, table, column, wanted),
        *_constraints(name, table, column, wanted),
        *_indexes(name, table, column, wanted),
    ):
        up.append(forward)
        down.insert(0, backward)
    up += _pointing_here(name, table, column, wanted, project)
    if not up:
        return [StateOnly(what=named.written, where=named.where, statement=named.statement, written=named.written)], []
    same = {"where": named.where, "statement": named.statement, "written": named.written}
    return [msgspec.structs.replace(item, **same) for item in up], down


class _Wanted:
    """What the operations of one AlterField ask for."""

    def __init__(self, group: list[AnyOperation], project: Project, engine: Engine) -> None:
        self.type: SqlType | None = None
        self.nullable = True
        self.default: SetDefault | None = None
        self.unique = False
        self.reference: Reference | None = None
        self.index: CreateIndex | None = None
        self.like: Index | None = None
        for item in group:
            match item:
                case AlterType():
                    self.type = item.type
                case SetNullable():
                    self.nullable = item.nullable
                case SetDefault():
                    self.default = item
                case AddConstraint() if item.implied == "unique":
                    self.unique = True
                case AddConstraint() if item.constraint.references is not None:
                    found = item.constraint.references
                    self.reference = msgspec.structs.replace(found, table=project.name_of(found.table))
                case CreateIndex() if item.implied == "like_index":
                    self.like = item.index if engine in {Engine.POSTGRES, Engine.UNKNOWN} else None
                case CreateIndex():
                    self.index = item
                case _:
                    pass
        if self.type is None and self.reference is not None:
            self.type = project.type_of(self.reference)


def _column(name: str, table: Table, column: str, wanted: _Wanted) -> list[tuple[AnyOperation, AnyOperation]]:
    was: Column = table.columns[column]
    now = was
    found: list[tuple[AnyOperation, AnyOperation]] = []
    if wanted.type is not None and wanted.type != was.type:
        found.append(
            (
                AlterType(table=name, column=column, type=wanted.type, old_type=was.type),
                AlterType(table=name, column=column, type=was.type, old_type=wanted.type),
            )
        )
        now = msgspec.structs.replace(now, type=wanted.type)
    if wanted.nullable != was.nullable and not was.primary_key:
        found.append(
            (
                SetNullable(table=name, column=column, nullable=wanted.nullable),
                SetNullable(table=name, column=column, nullable=was.nullable),
            )
        )
        now = msgspec.structs.replace(now, nullable=wanted.nullable)
    default = None if wanted.default is None else wanted.default.default
    if default != was.default:
        found.append(
            (
                SetDefault(table=name, column=column, default=default),
                SetDefault(table=name, column=column, default=was.default),
            )
        )
        now = msgspec.structs.replace(now, default=default)
    table.columns[column] = now
    return found


def _constraints(name: str, table: Table, column: str, wanted: _Wanted) -> list[tuple[AnyOperation, AnyOperation]]:
    found: list[tuple[AnyOperation, AnyOperation]] = []
    before = table.foreign.get(column)
    if before != wanted.reference and before is not None:
        found.append(_reversed(_key(name, column, before)))
        del table.foreign[column]
    if before != wanted.reference and wanted.reference is not None:
        found.append(_key(name, column, wanted.reference))
        table.foreign[column] = wanted.reference
    if wanted.unique != (column in table.unique):
        unique = Constraint(kind="unique", columns=(column,))
        pair: tuple[AnyOperation, AnyOperation] = (
            AddConstraint(table=name, constraint=unique, implied="unique"),
            DropConstraint(table=name, kind="unique", columns=(column,), implied="unique"),
        )
        found.append(pair if wanted.unique else _reversed(pair))
        (table.unique.add if wanted.unique else table.unique.discard)(column)
    return found


def _key(name: str, column: str, reference: Reference) -> tuple[AnyOperation, AnyOperation]:
    key = Constraint(kind="foreign_key", columns=(column,), references=reference, deferrable=True)
    return (
        AddConstraint(table=name, constraint=key, implied="foreign_key"),
        DropConstraint(table=name, kind="foreign_key", columns=(column,), implied="foreign_key"),
    )


def _reversed(pair: tuple[AnyOperation, AnyOperation]) -> tuple[AnyOperation, AnyOperation]:
    return pair[1], pair[0]


def _indexes(name: str, table: Table, column: str, wanted: _Wanted) -> list[tuple[AnyOperation, AnyOperation]]:
    found: list[tuple[AnyOperation, AnyOperation]] = []
    before = table.indexed.get(column)
    if before is None and wanted.index is not None:
        index = msgspec.structs.replace(wanted.index.index, columns=(column,))
        found.append(_index(name, index, wanted.index.implied))
        table.indexed[column] = index
    elif before is not None and wanted.index is None:
        found.append(_reversed(_index(name, before, "db_index")))
        del table.indexed[column]
    if wanted.like is not None and column not in table.like:
        found.append(_index(name, wanted.like, "like_index"))
        table.like.add(column)
    elif wanted.like is None and column in table.like:
        found.append(
            _reversed(_index(name, Index(columns=(column,), opclasses=("varchar_pattern_ops",)), "like_index"))
        )
        table.like.discard(column)
    return found


def _index(name: str, index: Index, implied: str) -> tuple[AnyOperation, AnyOperation]:
    return (
        CreateIndex(table=name, index=index, implied=implied),
        DropIndex(table=name, columns=index.columns, implied=implied),
    )


def _pointing_here(name: str, table: Table, column: str, wanted: _Wanted, project: Project) -> list[AnyOperation]:
    """Return the changes of columns that point to a primary key whose type changes: Django changes them with it."""
    if not table.columns[column].primary_key or wanted.type is None:
        return []
    found: list[AnyOperation] = []
    for other, each in project.tables.items():
        for theirs, reference in each.foreign.items():
            was = each.columns.get(theirs)
            if (
                reference.table == name
                and not reference.columns
                and was is not None
                and was.type not in {None, wanted.type}
            ):
                found.append(
                    AlterType(table=other, column=theirs, type=wanted.type, old_type=was.type, implied="foreign_key")
                )
                each.columns[theirs] = msgspec.structs.replace(was, type=wanted.type)
    return found


def alter_groups(group: list[AnyOperation], project: Project) -> tuple[list[AnyOperation], list[AnyOperation]]:
    """Return what AlterUniqueTogether and AlterIndexTogether change, and what undoes it."""
    first = group[0]
    if not isinstance(first, DropConstraint | DropIndex):
        return group, []
    kind, name = first.implied, project.name_of(first.table)
    table = project.tables.get(name)
    wanted = {_columns(item) for item in group[1:]}
    if table is None:
        return [
            msgspec.structs.replace(item, table=name)
            for item in group[1:]
            if isinstance(item, AddConstraint | CreateIndex)
        ], []
    wanted = {table.mapped(columns) for columns in wanted}
    before = table.groups.get(kind, set())
    table.groups[kind] = wanted
    up: list[AnyOperation] = []
    down: list[AnyOperation] = []
    for columns in sorted(before - wanted):
        drop, add = _reversed(_group(name, kind, columns))
        up.append(drop)
        down.insert(0, add)
    for columns in sorted(wanted - before):
        add, drop = _group(name, kind, columns)
        up.append(add)
        down.insert(0, drop)
    if not up:
        return [StateOnly(what=first.written, where=first.where, statement=first.statement, written=first.written)], []
    same = {"where": first.where, "statement": first.statement, "written": first.written}
    return [msgspec.structs.replace(item, **same) for item in up], down


def _columns(item: AnyOperation) -> tuple[str, ...]:
    if isinstance(item, AddConstraint):
        return item.constraint.columns
    return item.index.columns if isinstance(item, CreateIndex) else ()


def _group(name: str, kind: str, columns: tuple[str, ...]) -> tuple[AnyOperation, AnyOperation]:
    if kind == "unique_together":
        return (
            AddConstraint(table=name, constraint=Constraint(kind="unique", columns=columns), implied=kind),
            DropConstraint(table=name, kind="unique", columns=columns, implied=kind),
        )
    return _index(name, Index(columns=columns), kind)
