"""What rules about lost data and about code that still runs share: a migration as seen from the schema before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AddColumn, CreateTable, RenameColumn, RenameTable
from analyzers.migrations.replay import located, rebuilds
from analyzers.migrations.rules.declaring import MYSQL, POSTGRES, SQLITE
from analyzers.migrations.rules.wording import listed
from analyzers.migrations.schema import Schema
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import Moment, Whole
    from analyzers.migrations.operations import AnyOperation, Where
    from analyzers.migrations.replay import Rebuild
    from analyzers.migrations.schema import ColumnState, TableState

ALL_ENGINES: Final = (*POSTGRES, *MYSQL, *SQLITE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """A migration's way up, each moment with the schema before the migration and its operation's table by its known name.

    ``parts`` are the positions of operations that belong to tables built anew (``rebuilt``): what they drop and rename is
    neither dropped nor renamed. ``names`` gives for a table that the migration renamed its name before, ``columns`` likewise
    for ``table.column``.
    """

    whole: Whole
    before: Schema
    moments: tuple[Moment, ...]
    rebuilt: tuple[Rebuild, ...]
    parts: frozenset[int]
    made: frozenset[str]
    names: dict[str, str]
    columns: dict[str, str]

    def single(self) -> Iterator[Moment]:
        """Yield the moments that are no part of a table built anew."""
        return (moment for moment in self.moments if moment.index not in self.parts)

    def table(self, name: str) -> TableState | None:
        """Return a table as it was before the migration, by its name then or by the one that the migration gave it."""
        return self.before.tables.get(self.names.get(name, name))

    def column(self, table: str, column: str) -> ColumnState | None:
        """Return a column as it was before the migration."""
        state = self.table(table)
        return state.columns.get(self.columns.get(f"{table}.{column}", column)) if state else None

    def is_used(self, table: str) -> bool:
        """Tell whether others may use a table: it was there before the release, or is not known and not made here."""
        state = self.table(table)
        if state is not None and state.known:
            return not state.temporary and state.since.ordinal not in self.whole.release.ordinals
        return table not in self.made

    def is_used_column(self, table: str, column: str) -> bool:
        """Tell whether others may use a column: table and column were there before the release."""
        if not self.is_used(table):
            return False
        state, known = self.column(table, column), self.table(table)
        if state is None:
            return f"{table}.{column}" not in self.made and (known is None or not known.complete)
        return state.since.ordinal not in self.whole.release.ordinals

    def confidence(self, moment: Moment, table: str) -> str | None:
        """Return ``low`` where engine or table are a guess, or the operation may not run; None (the rule's own) otherwise."""
        state = self.table(table)
        sure = moment.engine is not Engine.UNKNOWN and not moment.operation.conditional
        # An older table that was built anew since is known as well as one that migrations made.
        return None if sure and state is not None and (state.known or state.complete) else "low"

    def age(self, table: str) -> str:
        """Return since when a table is there, in words."""
        return self.moments[0].age(self.names.get(table, table)) if self.moments else ""

    def origin(self, table: str) -> tuple[tuple[str, Where, str], ...]:
        """Return the place where a table was created as a related one, none where it is not known."""
        state = self.table(table)
        if state is None or not state.known:
            return ()
        return ((state.since.path, state.since.where, f"{table} is created here"),)


_latest: list[Start] = []
"""The last one that was asked for: a dozen rules ask for the same migration, one after the other."""


def start_of(whole: Whole) -> Start:
    """Return a migration as seen from its start."""
    if not _latest or _latest[0].whole is not whole:
        _latest[:] = [_start(whole)]
    return _latest[0]


def final_table(start: Start, table: str) -> TableState | None:
    """Return what became of a table, None where it went."""
    renamed = {old: new for new, old in start.names.items()}
    return start.whole.after.tables.get(renamed.get(table, table))


def _start(whole: Whole) -> Start:
    before = whole.before or Schema()
    moments = tuple(replace(one, schema=before, operation=located(before, one.operation)) for one in whole.moments)
    operations = [moment.operation for moment in moments]
    rebuilt = rebuilds(operations)
    parts = frozenset(position for one in rebuilt for position in one.positions)
    made, names, columns = _followed(operations, parts, before)
    # What is built anew under its own name was there before.
    fresh = {one.table for at, one in enumerate(operations) if isinstance(one, CreateTable) and at not in parts}
    made -= {one.table for one in rebuilt} - fresh
    return Start(
        whole=whole,
        before=before,
        moments=moments,
        rebuilt=rebuilt,
        parts=parts,
        made=frozenset(made),
        names=names,
        columns=columns,
    )


def _followed(
    operations: Sequence[AnyOperation], parts: frozenset[int], before: Schema
) -> tuple[set[str], dict[str, str], dict[str, str]]:
    """Return what is made here (tables, and ``table.column``), and the former names of tables and columns."""
    made: set[str] = set()
    names: dict[str, str] = {}
    columns: dict[str, str] = {}
    for position, operation in enumerate(operations):
        if isinstance(operation, CreateTable) and not (operation.guarded and operation.table in before.tables):
            made.add(operation.table)
        elif isinstance(operation, AddColumn):
            state = before.tables.get(operation.table)
            if not operation.guarded or (state is not None and state.complete):
                made.add(f"{operation.table}.{operation.column.name}")
        elif isinstance(operation, RenameTable) and position not in parts:
            names[operation.new_name] = names.get(operation.table, operation.table)
        elif isinstance(operation, RenameColumn):
            key = f"{operation.table}.{operation.column}"
            columns[f"{operation.table}.{operation.new_name}"] = columns.get(key, operation.column)
    return made, names, columns


_SHOWN: Final = 5


def is_left_by_code(whole: Whole, table: str, column: str = "") -> bool:
    """Tell whether the code of the release before named a table, or a column of one that its models map, no more.

    False where no code can be looked at, and where it tells nothing of such things: then nobody knows.
    """
    named = whole.named_before
    if named is None or named(table, column):
        return False
    tables = [table] if column else [name for name in whole.before.tables if name != table] if whole.before else []
    return any(one.is_sure and one.verb == "maps" for name in tables for one in named(name, ""))


def some(names: Sequence[str]) -> str:
    """Return names as an enumeration, those behind the first few as a number."""
    if len(names) <= _SHOWN + 1:
        return listed(names)
    return listed([*names[:_SHOWN], f"{len(names) - _SHOWN} more"])


def others(moments: Sequence[Moment], note: str = "and here") -> tuple[tuple[str, Where, str], ...]:
    """Return the places of all moments but the first that stand in other lines."""
    lines = {moments[0].operation.where[0]} if moments else set()
    found: list[tuple[str, Where, str]] = []
    for moment in moments[1:]:
        if moment.operation.where[0] not in lines:
            lines.add(moment.operation.where[0])
            found.append((moment.migration.path, moment.operation.where, note))
    return tuple(found)
