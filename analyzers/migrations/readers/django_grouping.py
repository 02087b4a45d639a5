"""AlterUniqueTogether and AlterIndexTogether: what changes of the groups that are restated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AnyOperation,
    Constraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    Index,
    StateOnly,
)

if TYPE_CHECKING:
    from analyzers.migrations.readers.django_tables_known import Project


def alter_groups(group: list[AnyOperation], project: Project) -> tuple[list[AnyOperation], list[AnyOperation]]:
    """Return what they change, and what undoes it. The first operation of a group drops what those after it do not state."""
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
        add, drop = _group(name, kind, columns)
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
    return (
        CreateIndex(table=name, index=Index(columns=columns), implied=kind),
        DropIndex(table=name, columns=columns, implied=kind),
    )
