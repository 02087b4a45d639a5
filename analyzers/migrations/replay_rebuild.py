"""Tables and enumerations that are built anew to change them: several operations that mean one.

SQLite knows few kinds of ALTER TABLE ("Making Other Kinds Of Table Schema Changes" in its manual): frameworks create a table of the
new form, copy the rows, drop the old one and rename. PostgreSQL cannot take a member out of an enumeration: frameworks create a
type of the new form, change the columns, and drop the old one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from analyzers.migrations.operations import (
    AlterType,
    CreateTable,
    CreateType,
    Dml,
    DropTable,
    DropType,
    RenameTable,
    RenameType,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import ColumnState, Origin, TableState


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuild:
    """A table built anew. ``table`` is its name before and after, ``temporary`` the one that stands in meanwhile.

    ``created`` is what the table becomes. Positions count the given operations from 0: ``positions`` has those of all its
    operations in their order, ``insert`` that of the copying, None where it was not recognised.
    """

    table: str
    temporary: str
    created: CreateTable
    positions: tuple[int, ...]
    insert: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnumRecreation:
    """An enumeration built anew. ``columns`` are ``table.column`` that change to it; ``created`` has its members from then on."""

    name: str
    temporary: str
    created: CreateType
    columns: tuple[str, ...]
    positions: tuple[int, ...]


def rebuilds(operations: Sequence[AnyOperation]) -> tuple[Rebuild, ...]:
    """Return the tables that a migration's operations build anew, in the order in which they are done."""
    found = [
        rebuild
        for position, operation in enumerate(operations)
        if isinstance(operation, CreateTable)
        and (rebuild := _swapped(operations, position, operation) or _put_aside(operations, position, operation))
    ]
    return tuple(sorted(found, key=lambda each: each.positions[-1]))


def _swapped(operations: Sequence[AnyOperation], position: int, create: CreateTable) -> Rebuild | None:
    """Create the new one, copy, drop the old one, rename the new one."""
    rename = _next(operations, position, lambda each: isinstance(each, RenameTable) and each.table == create.table)
    if rename is None:
        return None
    renamed = operations[rename]
    table = renamed.new_name if isinstance(renamed, RenameTable) else ""
    drop = _next(operations[:rename], position, lambda each: isinstance(each, DropTable) and each.table == table)
    if drop is None:
        return None
    insert = _copying(operations, position, drop, create.table, table)
    if insert is None and not stands_in(create.table, table):
        return None
    return Rebuild(
        table=table,
        temporary=create.table,
        created=create,
        insert=insert,
        positions=(position, *([] if insert is None else [insert]), drop, rename),
    )


def _put_aside(operations: Sequence[AnyOperation], position: int, create: CreateTable) -> Rebuild | None:
    """Rename the old one, create the new one under its name, copy, drop the old one."""
    earlier = [
        (at, each.new_name)
        for at, each in enumerate(operations[:position])
        if isinstance(each, RenameTable) and each.table == create.table
    ]
    if not earlier:
        return None
    rename, aside = earlier[-1]
    drop = _next(operations, position, lambda each: isinstance(each, DropTable) and each.table == aside)
    if drop is None:
        return None
    insert = _copying(operations, position, drop, create.table, aside)
    if insert is None and not stands_in(aside, create.table):
        return None
    return Rebuild(
        table=create.table,
        temporary=aside,
        created=create,
        insert=insert,
        positions=(rename, position, *([] if insert is None else [insert]), drop),
    )


_WORDS = re.compile(r"(temporary|temp|tmp|new|old|backup|bak|alembic|copy|\d)+")


def stands_in(temporary: str, table: str) -> bool:
    """Tell whether a name is a table's with words around it that say that it is not for long (``_alembic_tmp_users``)."""
    first, second = temporary.rpartition(".")[2].lower(), table.rpartition(".")[2].lower()
    return second in first and _WORDS.fullmatch(first.replace(second, "", 1).replace("_", "")) is not None


def _copying(operations: Sequence[AnyOperation], start: int, end: int, into: str, source: str) -> int | None:
    for position in range(start + 1, end):
        each = operations[position]
        if isinstance(each, Dml) and each.kind == "insert" and each.table == into and (source in each.reads):
            return position
    return None


def _next(operations: Sequence[AnyOperation], start: int, wanted: Callable[[AnyOperation], bool]) -> int | None:
    return next((at for at in range(start + 1, len(operations)) if wanted(operations[at])), None)


def enum_recreations(operations: Sequence[AnyOperation]) -> tuple[EnumRecreation, ...]:
    """Return the enumerations that a migration's operations build anew, in the order in which they are created.

    Either the old type is renamed and the new one created under its name, or the new one is created under another name and
    renamed once the old one is gone.
    """
    found: list[EnumRecreation] = []
    for position, create in enumerate(operations):
        if isinstance(create, CreateType):
            both = (_enum_recreation(operations, position, create, at) for at in range(len(operations)))
            found += [each for each in both if each is not None][:1]
    return tuple(found)


def _enum_recreation(
    operations: Sequence[AnyOperation], position: int, create: CreateType, at: int
) -> EnumRecreation | None:
    """Return what a type's creation and the renaming at a position make together, if they do."""
    rename = operations[at]
    if not isinstance(rename, RenameType) or rename.name != create.name:
        return None
    if at < position:
        name, temporary, gone = create.name, rename.new_name, {rename.new_name}
    else:
        # Prisma renames both: the new one gets the name that the old one has left, and what goes is the old one's new name.
        name, temporary = rename.new_name, create.name
        gone = {rename.new_name, _left(operations, rename.new_name, at)}
    first = min(at, position)
    drop = _next(operations, first, lambda each: isinstance(each, DropType) and each.name in gone)
    if drop is None:
        return None
    changes = {
        index: f"{each.table}.{each.column}"
        for index, each in enumerate(operations)
        if isinstance(each, AlterType) and each.type is not None and each.type.name == create.name
    }
    positions = tuple(sorted({position, at, drop, *changes}))
    return EnumRecreation(
        name=name, temporary=temporary, created=create, columns=tuple(changes.values()), positions=positions
    )


def _left(operations: Sequence[AnyOperation], name: str, end: int) -> str:
    """Return under which name a type went on that had a name before a position; '' if it did not leave it."""
    return next((each.new_name for each in operations[:end] if isinstance(each, RenameType) and each.name == name), "")


def continues(table: TableState, before: TableState, origin: Origin) -> bool:
    """Tell whether a table made in this migration is an old one built anew: it has columns of it, or a name that says so."""
    # What a migration only names was not made by it.
    if not table.known or table.since.ordinal != origin.ordinal:
        return False
    return bool(table.columns.keys() & before.columns.keys()) or not (table.complete and before.complete)


def continued(table: TableState, before: TableState) -> TableState:
    """Return a table built anew as what it is: the old one, with its age, and the ages of its columns."""
    columns = {name: _continued_column(state, before.columns.get(name)) for name, state in table.columns.items()}
    temporaries = {table.name, before.name}
    return replace(
        table,
        since=before.since,
        known=before.known,
        temporary=before.temporary,
        columns=columns,
        filled_in=before.filled_in,
        former_names=tuple(name for name in before.former_names if name not in temporaries),
    )


def _continued_column(state: ColumnState, before: ColumnState | None) -> ColumnState:
    if before is None:
        return state
    changed = before.column.type != state.column.type
    return replace(state, since=before.since, type_since=state.since if changed else before.type_since)
