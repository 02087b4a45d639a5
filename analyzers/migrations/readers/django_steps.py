"""What one operation of a Django migration does, on the way up and on the way down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.script import Dialect, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.migrations.operations import AnyOperation, Where
    from analyzers.migrations.readers.python_values import Scope


@dataclass(kw_only=True, slots=True)
class Context:
    """What every operation is read with. ``has_sql`` is set where text of the database's own was met."""

    scope: Scope
    dialect: Dialect
    has_sql: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What an operation does.

    ``later`` is what Django keeps for the end of the migration: indexes, and foreign keys of new tables. Statements are
    numbered from 0 in each of ``up`` and ``down``. ``irreversible``: Django refuses to go back.
    """

    up: tuple[AnyOperation, ...] = ()
    later: tuple[AnyOperation, ...] = ()
    down: tuple[AnyOperation, ...] = ()
    down_later: tuple[AnyOperation, ...] = ()
    irreversible: bool = False
    statements: int = 1
    down_statements: int = 1


@dataclass(kw_only=True, slots=True)
class Ways:
    """Steps put in order."""

    steps: list[Step] = field(default_factory=list)

    def up(self, place: Where) -> Way:
        """Return the way up."""
        parts = [(step.up, step.statements) for step in self.steps]
        return _way(parts, [step.later for step in self.steps], place, irreversible=False)

    def down(self, place: Where) -> Way:
        """Return the way back, which is the steps in reverse."""
        steps = self.steps[::-1]
        parts = [(step.down, step.down_statements) for step in steps]
        irreversible = any(step.irreversible for step in steps)
        return _way(parts, [step.down_later for step in steps], place, irreversible=irreversible)


def numbered(operations: Iterable[AnyOperation], first: int) -> list[AnyOperation]:
    """Return operations with their statements counted on from ``first``."""
    return [msgspec.structs.replace(item, statement=item.statement + first) for item in operations]


def _way(
    parts: Iterable[tuple[tuple[AnyOperation, ...], int]],
    later: Iterable[tuple[AnyOperation, ...]],
    place: Where,
    *,
    irreversible: bool,
) -> Way:
    operations: list[AnyOperation] = []
    count = 0
    for found, statements in parts:
        operations += numbered(found, count)
        count += statements
    for found in later:
        for item in found:
            operations.append(msgspec.structs.replace(item, statement=count))
            count += 1
    return Way(operations=tuple(operations), statements=count, irreversible=irreversible, place=place)
