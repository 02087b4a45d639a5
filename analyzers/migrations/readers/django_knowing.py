"""What a Django project comes to know without Django's doing: state operations, and SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddColumn,
    AlterType,
    AnyOperation,
    CreateTable,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    StateOnly,
)

if TYPE_CHECKING:
    from analyzers.migrations.readers.django_tables_known import Project


def know(item: StateOnly, project: Project) -> StateOnly:
    """Take over what models know from here on: which table a model has."""
    adds, removes = (
        tuple(_named(name, project) for name in item.adds),
        tuple(_named(name, project) for name in item.removes),
    )
    if item.written in {"RenameModel", "AlterModelTable"} and item.removes and item.adds:
        usual = item.adds[0] if item.written == "RenameModel" else item.removes[0]
        meant = removes[0] if item.written == "RenameModel" else item.adds[0]
        if usual != meant:
            project.usual[usual] = meant
    elif item.model and item.adds:
        project.usual[item.model] = item.adds[0]
    elif item.written == "CreateModel" and item.adds:
        project.usual.pop(item.adds[0], None)
        adds = item.adds
    return msgspec.structs.replace(item, adds=adds, removes=removes)


def _named(name: str, project: Project) -> str:
    table, dot, column = name.partition(".")
    actual = project.name_of(table)
    known = project.tables.get(actual)
    return f"{actual}{dot}{(known.column_of(column) if known is not None and column else None) or column}"


def take_over(item: AnyOperation, project: Project) -> None:
    """Take over what SQL does, by the names that the database has."""
    match item:
        case CreateTable():
            project.create(item)
        case DropTable():
            project.tables.pop(item.table, None)
        case RenameTable():
            project.rename(item.table, item.new_name)
        case AddColumn() if (table := project.tables.get(item.table)) is not None:
            table.add(item.column)
        case DropColumn() if (table := project.tables.get(item.table)) is not None:
            table.remove(item.column)
        case RenameColumn() if (table := project.tables.get(item.table)) is not None:
            table.rename(item.column, item.new_name)
        case AlterType() | SetNullable() | SetDefault():
            _change(item, project)
        case _:
            pass


def _change(item: AlterType | SetNullable | SetDefault, project: Project) -> None:
    table = project.tables.get(item.table)
    column = table.columns.get(item.column) if table is not None else None
    if table is None or column is None:
        return
    if isinstance(item, AlterType):
        table.columns[column.name] = msgspec.structs.replace(column, type=item.type)
    elif isinstance(item, SetNullable):
        table.columns[column.name] = msgspec.structs.replace(column, nullable=item.nullable)
    else:
        table.columns[column.name] = msgspec.structs.replace(column, default=item.default)
