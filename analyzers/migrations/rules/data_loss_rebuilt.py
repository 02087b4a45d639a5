"""What a table loses, and which of its columns get other names, where it is built anew (SQLite)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AddColumn, CreateTable, DataCode, Dml, DropColumn, Opaque, RenameColumn
from analyzers.migrations.rules.likeness import continues
from analyzers.migrations.rules.locks_shared import mentions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.replay import Rebuild
    from analyzers.migrations.rules.data_loss_shared import Start


_ALIKE: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Went:
    """A column that the table had before. ``moment`` creates the form of it into which its values, or its name, do not go."""

    column: str
    moment: Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class RebuiltTable:
    """A table in use that was built anew, once or more often.

    ``lost`` are columns whose values are copied into none of the forms, or not on to the last one; ``emptied`` those of them
    under whose name the last form has one again. ``renamed`` are columns whose values stand under another name in the end, each
    with that name. ``empty`` are columns of the last form that nothing was copied into, in its order.
    """

    table: str
    lost: tuple[Went, ...]
    renamed: tuple[tuple[Went, str], ...]
    emptied: frozenset[str]
    empty: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Flow:
    """Which values stand where: for each column of the table as it is at a time the columns of the start that it was made of."""

    holds: dict[str, frozenset[str]]
    went: dict[str, Moment] = field(default_factory=dict)
    moved: dict[str, Moment] = field(default_factory=dict)

    def take(self, form: CreateTable, copied: Mapping[str, frozenset[str]], moment: Moment) -> None:
        """Go on to a new form of the table."""
        before = {origin for held in self.holds.values() for origin in held}
        names = set(self.holds)
        self.holds = {column.name: copied.get(column.name, frozenset()) for column in form.columns}
        after = {origin for held in self.holds.values() for origin in held}
        for origin in before - after:
            self.went.setdefault(origin, moment)
        for name in names - set(self.holds):
            self.moved.setdefault(name, moment)

    def change(self, operation: AnyOperation) -> None:
        """Go on to what a statement between two forms leaves."""
        if isinstance(operation, AddColumn):
            self.holds.setdefault(operation.column.name, frozenset())
        elif isinstance(operation, DropColumn):
            self.holds.pop(operation.column, None)
        elif isinstance(operation, RenameColumn) and operation.column in self.holds:
            self.holds[operation.new_name] = self.holds.pop(operation.column)


def rebuilt_columns(start: Start) -> Iterator[RebuiltTable]:
    """Yield the tables whose columns become fewer or others by being built anew, or come back empty."""
    for table in dict.fromkeys(one.table for one in start.rebuilt):
        old, new = start.table(table), start.whole.after.tables.get(table)
        if old is None or new is None or not (old.complete and new.complete) or not start.is_used(table):
            continue
        flow = _followed(start, table, list(old.columns))
        held = {origin: name for name, origins in flow.holds.items() if len(origins) == 1 for origin in origins}
        # What goes into a column that was there before, or into several, is there in some form: nobody can say under which name.
        renamed = tuple(
            (Went(column=origin, moment=flow.moved[origin]), held[origin])
            for origin in old.columns
            if origin not in flow.holds and origin in flow.moved and held.get(origin, origin) not in old.columns
        )
        lost = tuple(
            Went(column=name, moment=moment)
            for name in old.columns
            if (moment := flow.went.get(name)) is not None and not _is_written(start, table, name, flow)
        )
        if lost or renamed:
            yield RebuiltTable(
                table=table,
                lost=lost,
                renamed=renamed,
                emptied=frozenset(one.column for one in lost if one.column in flow.holds),
                empty=tuple(name for name, origins in flow.holds.items() if not origins),
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class RebuiltPair:
    """A column whose values go where its table is built anew, and the empty one of the last form in its place."""

    table: str
    went: Went
    added: str


def rebuilt_pairs(start: Start) -> Iterator[RebuiltPair]:
    """Yield the columns of tables built anew that look like one half of a rename, or that come back empty."""
    for rebuilt in rebuilt_columns(start):
        final, free = start.whole.after.tables.get(rebuilt.table), list(rebuilt.empty)
        if any(isinstance(one.operation, Opaque | DataCode) for one in start.moments):
            continue
        for went in rebuilt.lost:
            old = start.column(rebuilt.table, went.column)
            fitting = [
                name
                for name in free
                if name == went.column
                or (
                    old is not None
                    and final
                    and name in final.columns
                    and continues(old.column, final.columns[name].column)
                )
            ]
            if fitting and (went.column in fitting or went.column not in rebuilt.emptied):
                added = went.column if went.column in fitting else fitting[0]
                free.remove(added)
                yield RebuiltPair(table=rebuilt.table, went=went, added=added)


def _followed(start: Start, table: str, columns: Sequence[str]) -> _Flow:
    """Return where the values of a table's columns are after its forms."""
    flow = _Flow(holds={name: frozenset((name,)) for name in columns})
    last = {one.positions[-1]: one for one in start.rebuilt if one.table == table}
    for moment in start.moments:
        rebuild = last.get(moment.index)
        if rebuild is not None:
            created = next(at for at in rebuild.positions if start.moments[at].operation == rebuild.created)
            flow.take(rebuild.created, _copied(start, rebuild, flow.holds), start.moments[created])
        elif moment.index not in start.parts and getattr(moment.operation, "table", "") == table:
            flow.change(moment.operation)
    return flow


def _copied(start: Start, rebuild: Rebuild, holds: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return what the copying puts into each column of the new form, as far as that is said; by name where it is not."""
    insert = start.moments[rebuild.insert].operation if rebuild.insert is not None else None
    form = [column.name for column in rebuild.created.columns]
    if not isinstance(insert, Dml):
        return {name: holds[name] for name in form if name in holds}
    targets = list(insert.columns) or form
    sources = list(holds) if insert.sources == ("*",) else list(insert.sources)
    if len(sources) == len(targets):
        others = {*insert.reads} - {rebuild.table, rebuild.temporary}
        return {name: _origins(source, holds, others) for name, source in zip(targets, sources, strict=True)}
    copied = {name: holds[name] for name in targets if name in holds}
    # How the rest is computed is not known: names that have something in common are taken for the same.
    gone, filled = [name for name in holds if name not in form], [name for name in targets if name not in holds]
    if len(gone) == len(filled) and all(_alike(*pair) for pair in zip(gone, filled, strict=True)):
        copied |= {name: holds[old] for old, name in zip(gone, filled, strict=True)}
    return copied


def _origins(source: str, holds: Mapping[str, frozenset[str]], others: Collection[str]) -> frozenset[str]:
    """Return what a source is made of: nothing of the table itself where it names another one."""
    if source in holds or not source.startswith("("):
        table, _, name = source.rpartition(".")
        return frozenset() if table in others else holds.get(name, frozenset())
    return frozenset().union(*(origins for name, origins in holds.items() if mentions(source, name)))


def _is_written(start: Start, table: str, column: str, flow: _Flow) -> bool:
    """Tell whether the migration writes a column again that came back empty: its values may have gone round."""
    return column in flow.holds and any(
        isinstance(one.operation, Dml)
        and one.operation.kind in {"update", "merge"}
        and one.operation.table == table
        and column in one.operation.columns
        for one in start.moments
    )


def _alike(first: str, second: str) -> bool:
    return difflib.SequenceMatcher(None, first.lower(), second.lower()).ratio() >= _ALIKE
