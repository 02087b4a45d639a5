"""The foreign keys that stand at the end of a stream, each with the operation that made it as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzers.migrations.operations import AddColumn, AddConstraint, CreateTable, DropConstraint, DropIndex
from analyzers.migrations.replay import located
from analyzers.migrations.replay_state import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import Moment, Whole
    from analyzers.migrations.operations import AnyOperation, Column, Constraint, Reference
    from analyzers.migrations.schema import TableState


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A foreign key that stands at the end, with what it refers to there.

    ``moment`` is where a judged migration made it as it stands, or, if ``is_older``, where one took its index away.
    """

    moment: Moment
    table: TableState
    columns: tuple[str, ...]
    reference: Reference
    is_older: bool = False

    @property
    def name(self) -> str:
        """The columns, in words."""
        return (
            f"{self.table.name}.{self.columns[0]}"
            if len(self.columns) == 1
            else f"{self.table.name} ({', '.join(self.columns)})"
        )


def keys(whole: Whole) -> Iterator[Key]:
    """Yield the foreign keys that judged migrations made, of tables whose columns and indexes are known, each once.

    Of a key that was made several times, the first counts that gave it what it does since when a parent is deleted.
    """
    found: dict[tuple[str, tuple[str, ...], str], Key] = {}
    for moment in whole.moments:
        operation = located(whole.after, moment.operation)
        for columns, made in _made(operation):
            table = whole.after.tables.get(getattr(operation, "table", ""))
            if table is None or not table.complete:
                continue
            stands = _standing(table, columns)
            if stands is None:
                continue
            place = (table.name, columns, stands.table)
            if made.on_delete.lower() != stands.on_delete.lower():
                found.pop(place, None)
            elif place not in found:
                found[place] = Key(moment=moment, table=table, columns=columns, reference=stands)
    yield from found.values()


def _standing(table: TableState, columns: tuple[str, ...]) -> Reference | None:
    """Return what the foreign key of some columns refers to; None where there is none."""
    standing = (each.constraint for each in table.constraints.values() if each.constraint.kind == "foreign_key")
    return next((each.references for each in standing if each.columns == columns), None)


def _made(operation: AnyOperation) -> Iterator[tuple[tuple[str, ...], Reference]]:
    """Yield the foreign keys that an operation makes: columns, and what they point to."""
    constraints: tuple[Constraint, ...] = ()
    columns: tuple[Column, ...] = ()
    if isinstance(operation, CreateTable):
        constraints, columns = operation.constraints, operation.columns
    elif isinstance(operation, AddColumn):
        columns = (operation.column,)
    elif isinstance(operation, AddConstraint):
        constraints = (operation.constraint,)
    yield from (((column.name,), column.references) for column in columns if column.references is not None)
    yield from ((each.columns, each.references) for each in constraints if each.references is not None)


def is_indexed(table: TableState, columns: tuple[str, ...]) -> bool:
    """Tell whether an index finds the children: it begins with a column of the key, and has all rows."""
    return any(_finds(table, name, columns) for name in table.indexes)


def _finds(table: TableState, name: str, columns: tuple[str, ...]) -> bool:
    index = table.indexes[name].index
    first = plain(index.columns[0]) if index.columns else ""
    return first in columns and not index.where and index.method in {"", "btree", "hash"}


def unindexed_by(whole: Whole) -> Iterator[Key]:
    """Yield the foreign keys that had an index until a judged migration took it away, and have none at the end."""
    for one in whole.judged:
        if one.before is None:
            continue
        for moment in one.moments:
            operation = located(one.before, moment.operation)
            if not isinstance(operation, DropIndex | DropConstraint) or not operation.name:
                continue
            for before in one.before.tables.values():
                if operation.name in before.indexes and operation.table in {"", before.name}:
                    yield from _bared(whole, moment, before, operation.name)


def _bared(whole: Whole, moment: Moment, before: TableState, index: str) -> Iterator[Key]:
    """Yield the foreign keys of a table that stood before one of its indexes went, and have none at the end."""
    table = whole.after.tables.get(before.name)
    if table is None or not table.complete:
        return
    stood = {columns for columns, _ in _of(before)}
    for columns, reference in _of(table):
        if columns in stood and _finds(before, index, columns) and not is_indexed(table, columns):
            yield Key(moment=moment, table=table, columns=columns, reference=reference, is_older=True)


def _of(table: TableState) -> Iterator[tuple[tuple[str, ...], Reference]]:
    for each in table.constraints.values():
        if each.constraint.kind == "foreign_key" and each.constraint.references is not None:
            yield each.constraint.columns, each.constraint.references


def targets(parent: TableState, reference: Reference) -> tuple[str, ...]:
    """Return the columns to which a foreign key points; the primary key where it names none."""
    if reference.columns:
        return reference.columns
    primary = (each.constraint.columns for each in parent.constraints.values() if each.constraint.kind == "primary_key")
    return next(primary, ())
