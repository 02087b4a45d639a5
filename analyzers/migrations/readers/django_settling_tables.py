"""Models and their tables, against what is known of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AnyOperation,
    CreateTable,
    DropTable,
    RenameColumn,
    RenameTable,
)
from analyzers.migrations.readers.django_settling import Settling, of_models, with_keys

if TYPE_CHECKING:
    from analyzers.migrations.operations import Column
    from analyzers.migrations.readers.django_settling import BothWays, Keys
    from analyzers.migrations.readers.django_tables_known import Table


def create_table(settling: Settling, item: CreateTable) -> BothWays:
    """Return what a new table is, between two models or of one."""
    model = item.model
    if item.implied == "many_to_many":
        owner, _, name = model.rpartition(".")
        actual = settling.project.name_of(owner)
        table = f"{actual}_{name}".lower() if item.table == f"{owner}_{name}".lower() else item.table
        if item.restated and actual in settling.project.tables and name in settling.project.tables[actual].between:
            settling.project.usual[item.table] = settling.project.tables[actual].between[name]
            return [of_models(item)], []
        if actual in settling.project.tables:
            settling.project.tables[actual].between[name] = table
        if table != item.table:
            settling.project.usual[item.table] = table
        columns = _numbered(item.columns, settling.project.tables.get(actual))
        item = msgspec.structs.replace(item, table=table, columns=columns, restated=False)
    else:
        settling.project.usual.pop(item.table, None)
        if model:
            settling.project.usual[model] = item.table
    keys = settling.keys(item.table)
    columns = tuple(
        msgspec.structs.replace(column, type=settling.project.type_of(keys[column.name]))
        if column.type is None and column.name in keys
        else column
        for column in item.columns
    )
    item = msgspec.structs.replace(item, columns=columns)
    settling.project.create(item)
    return [item], [DropTable(table=item.table)]


def _numbered(columns: tuple[Column, ...], owner: Table | None) -> tuple[Column, ...]:
    """Return the columns of a table between two models, whose key Django takes from the same setting as that of the model."""
    own = owner.columns.get("id") if owner is not None else None
    if own is None or not own.identity:
        return columns
    return tuple(
        msgspec.structs.replace(column, type=own.type) if column.primary_key and column.type is None else column
        for column in columns
    )


def drop_table(settling: Settling, item: DropTable) -> BothWays:
    """Return what goes with a model: its table, and those of its many-to-many fields."""
    name = settling.project.name_of(item.table)
    table = settling.project.tables.pop(name, None)
    settling.project.usual.pop(item.table, None)
    up: list[AnyOperation] = [msgspec.structs.replace(item, table=name)]
    if table is None:
        return up, [CreateTable(table=name)]
    down: list[AnyOperation] = [table.again(name)]
    for between in table.between.values():
        other = settling.project.tables.pop(between, None)
        if other is not None:
            up.insert(0, msgspec.structs.replace(item, table=between, implied="many_to_many"))
            down.append(other.again(between))
    return up, down


def rename_table(settling: Settling, item: RenameTable) -> BothWays:
    """Return what a model of another name, or a table of another name, renames."""
    name = settling.project.name_of(item.table)
    model_renamed = item.written == "RenameModel"
    if name == item.new_name or (model_renamed and name != item.table):
        # The table has a name of its own, and keeps it.
        if model_renamed:
            settling.project.usual[item.new_name] = name
        return [of_models(item)], []
    settling.project.usual.pop(item.new_name, None)
    settling.project.usual[item.table] = item.new_name
    before = _keys_to(settling, name)
    settling.project.rename(name, item.new_name)
    up: list[AnyOperation] = [msgspec.structs.replace(item, table=name, restated=False)]
    down: list[AnyOperation] = [RenameTable(table=item.new_name, new_name=name)]
    table = settling.project.tables.get(item.new_name)
    for field_name, between in dict(table.between).items() if table is not None else ():
        if table is not None and between == f"{name}_{field_name}".lower():
            new = f"{item.new_name}_{field_name}".lower()
            up.append(
                msgspec.structs.replace(item, table=between, new_name=new, implied="many_to_many", restated=False)
            )
            down.insert(0, RenameTable(table=new, new_name=between, implied="many_to_many"))
            settling.project.usual[between] = new
            settling.project.rename(between, new)
            table.between[field_name] = new
    if not model_renamed:
        return up, down
    _rename_keys_between(settling, item, up, down)
    # A field that points to a model of another name is another field: Django alters each of them.
    return with_keys(settling, (up, down), before, _keys_to(settling, item.new_name))


def _keys_to(settling: Settling, target: str) -> Keys:
    """Return the foreign keys to a table."""
    tables = settling.project.tables.items()
    return [(name, column, to) for name, table in tables for column, to in table.foreign.items() if to.table == target]


def _rename_keys_between(
    settling: Settling, item: RenameTable, up: list[AnyOperation], down: list[AnyOperation]
) -> None:
    """Rename the columns of tables between, which have the model's name."""
    for name, table in settling.project.tables.items():
        if table.made.implied != "many_to_many":
            continue
        for column, reference in list(table.foreign.items()):
            model = column.removeprefix("from_").removeprefix("to_").removesuffix("_id")
            if reference.table == item.new_name and item.table.endswith(f"_{model}"):
                prefix = item.table.removesuffix(model)
                new = column.replace(model, item.new_name.removeprefix(prefix))
                table.rename(column, new)
                up.append(
                    RenameColumn(
                        table=name,
                        column=column,
                        new_name=new,
                        implied="many_to_many",
                        where=item.where,
                        statement=item.statement,
                        written=item.written,
                    )
                )
                down.insert(0, RenameColumn(table=name, column=new, new_name=column, implied="many_to_many"))
