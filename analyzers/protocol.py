"""What an analyzer is: a map step over file versions, and a link step over trees.

*Map* is a pure function of content, file name suffix and the digest of a unit (a rule, or a reader). Its facts are cached for
ever. *Link* is cheap, sees no content and is run anew for every state and change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.catalogue import Catalogue
    from analyzers.roles import Roles
    from fleetreview.model import BlobId, LandedChange, Occurrence, Role, Skip, SkipReason, SourceBlob, Suppression


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class BlobKey:
    """What facts are kept for: a blob, read as the file type that its suffix names."""

    blob: BlobId
    suffix: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something that a unit read from a blob. ``value`` is JSON-able and its shape the analyzer's own."""

    unit: str
    value: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class MapSkip:
    """A blob that a unit (None: any unit of the batch) could not judge, wholly or in part."""

    unit: str | None
    reason: SkipReason
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BlobFacts:
    """All that is known of one blob: the facts and the skips of the units that mapped it."""

    facts: tuple[Fact, ...] = ()
    skips: tuple[MapSkip, ...] = ()


NOTHING = BlobFacts()


class FactSource(Protocol):
    """Where link steps find facts."""

    def facts(self, key: BlobKey) -> BlobFacts:
        """Return the facts of today's units; NOTHING for a blob that no unit reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TreeFacts:
    """One state of a repository: its files and where their facts are found.

    ``source`` has the facts of the analyzer that is asked, and of no other. Where files are scanned without Git, ``entries``
    are those that some analyzer selects. ``hints`` are what the fleet file and the owner's settings say to analyzers, the last
    one counting most.
    """

    entries: Mapping[str, BlobId]
    roles: Roles
    source: FactSource
    hints: tuple[Mapping[str, Any], ...] = ()

    def role(self, path: str) -> Role:
        """Return the role of a path in this repository."""
        return self.roles.role(path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What link says of one path of the later tree; the path '' is the repository as a whole.

    ``skips`` is not empty where the path could not be judged wholly: then a missing occurrence proves nothing.

    An analyzer that judges what changes do, rather than what files hold, judges the version before as well: ``continuing`` is
    what both versions say, ``ended`` what the one before said alone. The first are no births, and nothing but the second can be
    fixed. ``ended`` is None where there was no version before, or nothing to compare: what is not said any more is fixed.
    """

    path: str
    occurrences: tuple[Occurrence, ...] = ()
    continuing: tuple[Occurrence, ...] = ()
    ended: tuple[Occurrence, ...] | None = None
    skips: tuple[Skip, ...] = field(default=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What an analyzer knows beside findings: a row for a table of the warehouse, without the columns that every row has.

    ``values`` are by column. A row of a landed change needs no ``change`` either.
    """

    table: str
    values: Mapping[str, Any]


class Analyzer(Protocol):
    """Code that applies one or more rules."""

    @property
    def id(self) -> str:
        """A short name, stable for ever."""

    @property
    def digest(self) -> str:
        """Changes whenever any result of map or link could change."""

    @property
    def catalogue(self) -> Catalogue:
        """The rules that it applies."""

    @property
    def whole_tree(self) -> bool:
        """Whether link looks beyond the files that a change touches.

        Then the review of a single change reads all files that it selects, of the base and of the head; else only those
        that the change touches, and what is ``near`` to them.
        """

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the processes that map has started so far; 0 for an analyzer that starts none."""

    @property
    def all_units(self) -> frozenset[str]:
        """All units of today, whatever the suffix."""

    def units(self, suffix: str) -> frozenset[str]:
        """Return the digests of what maps a file of this suffix; empty when nothing reads it."""

    def further_units(self, facts: Iterable[Fact]) -> Mapping[str, frozenset[str]]:
        """Return, by suffix, the units that facts ask for: what one file holds may be a reason to look for something in others.

        Such a unit's name is one of ``all_units``, a colon, and what is looked for. Asked again with their facts beside the
        others until there are no more.
        """

    def selects(self, path: str, role: Role) -> bool:
        """Tell whether the file's facts could lead to a finding. Only such files are mapped."""

    def judges(self, path: str, role: Role) -> bool:
        """Tell whether findings can stand in a file that is selected; what is read for other files' sake is not judged."""

    def near(self, path: str, content: bytes, others: Collection[str], *, touched: bool) -> frozenset[str]:
        """Return which other files decide together with a file: the review of a change that touches it reads them too.

        Not ``touched``: the file is such another one itself.
        """

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        """Read blobs with some units. Each blob comes back once; one without facts has been judged and is clean."""

    def link(
        self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None
    ) -> Iterator[Judgement | Record]:
        """Judge the paths that a change touches, or the whole tree where there is no change; record what the change does.

        A path that is not yielded is clean where the change touches it or the whole tree is judged; any other is unchanged.
        Each path is yielded once, and one that is not touched says all that this analyzer knows of it.
        """

    def records(self, tree: TreeFacts) -> Iterable[Record]:
        """Return rows on a state as a whole, for tables that have one set of rows for each run."""

    def written_suppressions(self, tree: TreeFacts) -> Iterator[Suppression]:
        """Return what our own comments in the files of a tree say, whether they hide something or not."""
