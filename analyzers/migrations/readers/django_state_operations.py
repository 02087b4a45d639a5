"""State operations: what models know from here on, said of tables and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AddColumn,
    AnyOperation,
    CreateTable,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
    StateOnly,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def only_state(operations: Iterable[AnyOperation], where: Where) -> tuple[StateOnly, ...]:
    """Return operations as a change of models alone, one for each that names a table or a column."""
    return tuple(_only_state(item, where) for item in operations)


def _only_state(item: AnyOperation, where: Where) -> StateOnly:
    removes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    model = ""
    if isinstance(item, StateOnly):
        return item
    if isinstance(item, CreateTable):
        adds, model = (item.table,), item.model
    elif isinstance(item, DropTable):
        removes = (item.table,)
    elif isinstance(item, RenameTable):
        removes, adds = (item.table,), (item.new_name,)
    elif isinstance(item, AddColumn):
        adds = (f"{item.table}.{item.column.name}",)
    elif isinstance(item, DropColumn):
        removes = (f"{item.table}.{item.column}",)
    elif isinstance(item, RenameColumn):
        removes, adds = (f"{item.table}.{item.column}",), (f"{item.table}.{item.new_name}",)
    return StateOnly(what=item.written, removes=removes, adds=adds, model=model, where=where, written=item.written)
