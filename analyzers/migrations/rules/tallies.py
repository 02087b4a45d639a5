"""How often tables do something one way and how often the other; a state of a table is looked at once, for all schemas with it."""

from __future__ import annotations

from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING, NamedTuple

from analyzers.migrations.stream import in_common

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.moment import Whole
    from analyzers.migrations.schema import Schema, TableState


class Share(NamedTuple):
    """What one table adds: how many things count there, and the names of those that are not as they should be."""

    every: int
    wanting: tuple[str, ...]


class Tally:
    """What tables add, followed from schema to schema; ``look`` tells it of one table alone, None where nothing counts there.

    ``every`` and ``wanting`` are how many things count, and how many of them are not as they should be.
    """

    def __init__(self, look: Callable[[TableState], Share | None]) -> None:
        self._look = look
        self._states: list[TableState] = []
        self._seen: dict[str, TableState] = {}
        self._shares: dict[str, Share] = {}
        self.every = 0
        self.wanting = 0

    def follow(self, schema: Schema) -> None:
        """Go on to another schema: a table whose state is the same as before is not looked at again."""
        before, self._states = self._states, list(schema.tables.values())
        for state in _moved(before, self._states):
            if self._seen.get(state.name) is not state:
                self._seen[state.name] = state
                self._put(state.name, self._look(state))
        if len(self._seen) > len(self._states):
            for name in self._seen.keys() - schema.tables.keys():
                del self._seen[name]
                self._put(name, None)

    def _put(self, name: str, share: Share | None) -> None:
        before = self._shares.pop(name, None)
        if before is not None:
            self.every -= before.every
            self.wanting -= len(before.wanting)
        if share is not None:
            self._shares[name] = share
            self.every += share.every
            self.wanting += len(share.wanting)

    def names(self) -> list[str]:
        """Return the names of what is not as it should be, in the order of the schema's tables."""
        shares = self._shares
        return [name for state in self._states if state.name in shares for name in shares[state.name].wanting]


def _moved(before: list[TableState], now: list[TableState]) -> list[TableState]:
    """Return the tables that do not stand where they stood as they are; the others are passed over in no time."""
    same = in_common(before, now)
    moved = compress(now[same:], map(is_not, now[same:], before[same:]))
    return [*moved, *now[len(before) :]]


def tally(whole: Whole, rule: str, look: Callable[[TableState], Share | None]) -> Tally:
    """Return the tally of the tables at the end of a stream, kept under a rule's id from change to change."""
    known = whole.remembered.get(rule)
    if not isinstance(known, Tally):
        known = whole.remembered[rule] = Tally(look)
    known.follow(whole.after)
    return known
