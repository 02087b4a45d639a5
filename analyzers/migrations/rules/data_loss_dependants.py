"""What depends on something that is dropped with CASCADE, as far as migrations tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import DropColumn, DropConstraint, DropTable, DropType, DropView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.schema import Schema


def dependants(moment: Moment) -> list[str]:
    """Return in words what goes with a drop that others would have to stop: foreign keys, views, columns; sorted."""
    return sorted(set(_dependants(moment)))


def _dependants(moment: Moment) -> Iterator[str]:
    schema, operation = moment.schema, moment.operation
    if isinstance(operation, DropTable):
        yield from (f"foreign key {name} of {table}" for table, name in _keys(schema, operation.table, ()))
        yield from (f"view {view.name}" for view in schema.views.values() if operation.table in view.reads)
    elif isinstance(operation, DropColumn):
        # Whether a view that reads the table names the column is not known.
        column = (operation.column,)
        yield from (f"foreign key {name} of {table}" for table, name in _keys(schema, operation.table, column))
    elif isinstance(operation, DropType):
        for table in schema.tables.values():
            for name, state in table.columns.items():
                if state.column.type is not None and state.column.type.name == operation.name:
                    yield f"column {table.name}.{name}"
    elif isinstance(operation, DropConstraint):
        owner = schema.tables.get(operation.table)
        found = owner.constraints.get(operation.name) if owner else None
        if found is not None and found.constraint.kind in {"primary_key", "unique"}:
            wanted = found.constraint.columns
            yield from (f"foreign key {name} of {table}" for table, name in _keys(schema, operation.table, wanted))
    elif isinstance(operation, DropView):
        yield from (f"view {view.name}" for view in schema.views.values() if operation.name in view.reads)


def _keys(schema: Schema, table: str, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield table and name of the foreign keys that point to a table, or to columns of it."""
    owner = schema.tables.get(table)
    primary = next(
        (state.constraint.columns for state in owner.constraints.values() if state.constraint.kind == "primary_key")
        if owner
        else iter(()),
        (),
    )
    for other, state in schema.tables.items():
        for name, each in state.constraints.items():
            reference = each.constraint.references
            if reference is None or reference.table != table or (other == table and not columns):
                continue
            if not columns or set(columns) & set(reference.columns or primary):
                yield other, name
