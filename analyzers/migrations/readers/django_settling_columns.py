"""Fields and their columns, against what is known of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AnyOperation,
    Constraint,
    CreateIndex,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
)
from analyzers.migrations.readers.django_settling import BothWays, Settling, of_models, with_keys

if TYPE_CHECKING:
    from analyzers.migrations.readers.django_tables_known import Table


def add_column(settling: Settling, item: AddColumn) -> BothWays:
    """Return what a new field adds."""
    name = settling.project.name_of(item.table)
    keys = settling.keys(name)
    column = item.column
    if column.type is None and column.name in keys:
        column = msgspec.structs.replace(column, type=settling.project.type_of(keys[column.name]))
    table = settling.project.tables.get(name)
    if item.restated and table is not None and column.name in table.columns:
        return [of_models(item)], []
    if table is not None:
        table.add(column)
    up = msgspec.structs.replace(item, table=name, column=column, restated=False)
    return [up], [DropColumn(table=name, column=column.name)]


def drop_column(settling: Settling, item: DropColumn) -> BothWays:
    """Return what a field takes with it: its column, its table between, or nothing."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    if table is None:
        return [msgspec.structs.replace(item, table=name, restated=False)], []
    between = table.between.pop(item.column, None)
    if between is not None:
        other = settling.project.tables.pop(between, None)
        up = DropTable(table=between, implied="many_to_many", where=item.where, statement=item.statement)
        return [msgspec.structs.replace(up, written=item.written)], [other.again(between)] if other is not None else []
    column = table.column_of(item.column)
    if column is None:
        # A field without a column: a generic relation, or a many-to-many field by a model of its own.
        return [of_models(item)], []
    was = table.columns[column]
    filled = was.app_default and not was.nullable and was.default is None
    down: list[AnyOperation] = [AddColumn(table=name, column=msgspec.structs.replace(was, filled_once=filled))]
    if column in table.unique and not was.unique:
        unique = Constraint(kind="unique", columns=(column,))
        down.append(AddConstraint(table=name, constraint=unique, implied="unique"))
    if column in table.foreign:
        key = Constraint(kind="foreign_key", columns=(column,), references=table.foreign[column], deferrable=True)
        down.append(AddConstraint(table=name, constraint=key, implied="foreign_key"))
    if column in table.indexed:
        down.append(CreateIndex(table=name, index=table.indexed[column], implied="db_index"))
    table.remove(column)
    return [msgspec.structs.replace(item, table=name, column=column, restated=False)], down


def rename_column(settling: Settling, item: RenameColumn) -> BothWays:
    """Return what a field of another name renames."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.get(name)
    if table is None:
        return [msgspec.structs.replace(item, table=name)], [
            RenameColumn(table=name, column=item.new_name, new_name=item.column)
        ]
    if item.column in table.between:
        return _rename_between(settling, item, name, table)
    column = table.column_of(item.column)
    if column not in {item.column, f"{item.column}_id"} or column is None:
        # The column is named by ``db_column``, and keeps its name.
        if column is not None:
            table.fields = {key: of for key, of in table.fields.items() if key != item.column} | {item.new_name: column}
        return [of_models(item)], []
    new = f"{item.new_name}_id" if column == f"{item.column}_id" else item.new_name
    was = table.columns[column]
    table.columns[column] = msgspec.structs.replace(was, field=item.new_name if was.field else "")
    table.rename(column, new)
    settling.renamed[name, column] = new
    up = msgspec.structs.replace(item, table=name, column=column, new_name=new)
    ways: BothWays = [up], [RenameColumn(table=name, column=new, new_name=column)]
    key = table.foreign.get(new)
    return ways if key is None else with_keys(settling, ways, [(name, column, key)], [(name, new, key)])


def _rename_between(settling: Settling, item: RenameColumn, name: str, table: Table) -> BothWays:
    between = table.between.pop(item.column)
    usual = f"{name}_{item.column}".lower()
    new = f"{name}_{item.new_name}".lower() if between == usual else between
    table.between[item.new_name] = new
    if new == between:
        return [of_models(item)], []
    settling.project.rename(between, new)
    up = RenameTable(table=between, new_name=new, implied="many_to_many", where=item.where, statement=item.statement)
    return [msgspec.structs.replace(up, written=item.written)], [
        RenameTable(table=new, new_name=between, implied="many_to_many")
    ]
