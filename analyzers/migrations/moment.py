"""What a rule sees: one operation at the moment when it would run, one transaction, one migration, or one stream.

Rules are functions from one of these to what they found. They read; they change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from analyzers.migrations.code_search import Named
    from analyzers.migrations.effects import Effect
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import ColumnState, IndexState, Schema, TableState
    from analyzers.migrations.stream import Detected, Engine, Found, Group, Migration, Stream
    from analyzers.rule import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """Migrations that land together: what one of them creates nobody uses yet when the next one runs.

    ``ordinals`` are positions in the stream. Outside of a review every migration is a release of its own.
    """

    ordinals: frozenset[int]


Told: TypeAlias = "tuple[AnyOperation, tuple[Effect, ...]]"
"""An operation that ran, with what it did."""


class Earlier(Sequence[Told]):
    """The first operations of a transaction, seen in a list that goes on to grow: a copy for each operation would be quadratic."""

    __slots__ = ("_count", "_told")

    def __init__(self, told: list[Told]) -> None:
        """Take what is in the list now."""
        self._told = told
        self._count = len(told)

    def __len__(self) -> int:
        """Count them."""
        return self._count

    def __iter__(self) -> Iterator[Told]:
        """Yield them in their order."""
        return islice(self._told, self._count)

    @overload
    def __getitem__(self, at: int) -> Told: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Told]: ...

    def __getitem__(self, at: int | slice) -> Told | Sequence[Told]:
        """Return one of them, or some."""
        if isinstance(at, slice):
            return [self._told[each] for each in range(self._count)[at]]
        return self._told[range(self._count)[at]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One operation, the schema just before it, and everything else that decides about it.

    ``down`` tells that it stands in a way back. ``earlier`` are the operations of the same transaction before it, each with
    its effects, ``created`` the tables that they make, whether these are still there or not. ``settings`` are those of the session
    at this moment (``lock_timeout`` ...). ``index`` is the operation's position in its way, ``position`` that in its group.
    """

    stream: Stream
    migration: Migration
    operation: AnyOperation
    index: int
    schema: Schema
    effects: tuple[Effect, ...]
    group: Group
    release: Release
    down: bool = False
    position: int = 0
    earlier: Sequence[Told] = ()
    created: frozenset[str] = frozenset()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def detected(self) -> Detected:
        """Engine and version."""
        return self.stream.detected

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.stream.detected.engine

    @property
    def later(self) -> Sequence[AnyOperation]:
        """The operations of the same group after it."""
        return self.group.operations[self.position + 1 :]

    def table(self, name: str) -> TableState | None:
        """Return a table as it stands before the operation."""
        return self.schema.tables.get(name)

    def column(self, table: str, column: str) -> ColumnState | None:
        """Return a column as it stands before the operation."""
        state = self.schema.tables.get(table)
        return state.columns.get(column) if state else None

    def index_state(self, name: str) -> IndexState | None:
        """Return an index by its name."""
        for table in self.schema.tables.values():
            if name in table.indexes:
                return table.indexes[name]
        return None

    def is_new(self, table: str) -> bool:
        """Tell whether a table came to be in this release, or is temporary: nobody waits for it, nothing is in it."""
        state = self.schema.tables.get(table)
        return state is not None and state.known and (state.temporary or state.since.ordinal in self.release.ordinals)

    def is_new_column(self, table: str, column: str) -> bool:
        """Tell whether a column came to be in this release."""
        state = self.column(table, column)
        return state is not None and state.since.ordinal in self.release.ordinals

    def age(self, table: str) -> str:
        """Return since when a table is there, in words: ``exists since 0003_orders, 14 migrations ago``."""
        state = self.schema.tables.get(table)
        if state is None or not state.known:
            return "was there before these migrations"
        ago = self.migration.ordinal - state.since.ordinal
        if ago <= 0:
            return "was created in this migration"
        return f"exists since {state.since.name}, {ago} migration{'s' if ago > 1 else ''} ago"


NamedBy: TypeAlias = "Callable[[str, str], Sequence[Named]]"
"""Where the code of a tree names a table, or a column of it ('' for the table itself)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A migration as a whole, or a stream (``migration`` None), with the schema before and after.

    ``moments`` are those of the migration's way up. ``groups`` are its transactions. ``before`` and ``after`` belong to the
    migration; for a stream ``after`` is the schema at its end. ``reverted`` is the schema after running the migration up and
    then down, None without a way back. ``former`` is the stream before the landed change, None where it was not there or nothing
    landed. In ``moments`` and ``down_moments`` the schema is that of the end; their effects are those of their time.
    ``remembered`` is where a rule keeps, by its id, what it wants to know again when the stream is judged after the next change; it
    must not change what is found.
    """

    stream: Stream
    release: Release
    after: Schema
    migration: Migration | None = None
    before: Schema | None = None
    reverted: Schema | None = None
    moments: Sequence[Moment] = ()
    down_moments: Sequence[Moment] = ()
    groups: Sequence[Group] = ()
    former: Stream | None = None
    judged: Sequence[Whole] = ()
    """Of a stream: its judged migrations in order, whose ``after`` is the schema at the end of the stream."""
    named: NamedBy | None = None
    """Of a stream: where the code of the tree names something; None where no code was read."""
    named_before: NamedBy | None = None
    """Likewise of the tree before the landed change, also of a migration; None where nothing landed."""
    remembered: dict[str, object] = field(default_factory=dict)


OperationJudge: TypeAlias = "Callable[[Moment], Iterable[Found]]"
WholeJudge: TypeAlias = "Callable[[Whole], Iterable[Found]]"


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationRule:
    """A rule about one operation at a time. ``down``: it judges ways back too."""

    rule: Rule
    judge: OperationJudge
    down: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MigrationRule:
    """A rule about a migration as a whole."""

    rule: Rule
    judge: WholeJudge


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamRule:
    """A rule about a stream as a whole: its findings may stand anywhere in it.

    It is not asked again of the very same stream while nothing of that is judged: without a judged migration, what it finds has to
    follow from the stream, the schema at its end and the former stream alone.
    """

    rule: Rule
    judge: WholeJudge


AnyRule: TypeAlias = OperationRule | MigrationRule | StreamRule
