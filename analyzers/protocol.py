"""What an analyzer is: a map step over file versions, and a link step over trees.

*Map* is a pure function of content, file name suffix and the digest of a unit (a rule, or a reader). Its facts are cached for
ever. *Link* is cheap, sees no content and is run anew for every state and change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.roles import Roles
    from fleetreview.model import BlobId, LandedChange, Occurrence, Role, Skip, SkipReason, SourceBlob


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
    """One state of a repository: its files and where their facts are found."""

    entries: Mapping[str, BlobId]
    roles: Roles
    source: FactSource

    def role(self, path: str) -> Role:
        """Return the role of a path in this repository."""
        return self.roles.role(path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What link says of one path of the later tree; the path '' is the repository as a whole.

    ``skips`` is not empty where the path could not be judged wholly: then a missing occurrence proves nothing.
    """

    path: str
    occurrences: tuple[Occurrence, ...] = ()
    skips: tuple[Skip, ...] = field(default=())


class Analyzer(Protocol):
    """Code that applies one or more rules."""

    @property
    def id(self) -> str:
        """A short name, stable for ever."""

    @property
    def digest(self) -> str:
        """Changes whenever any result of map or link could change."""

    def units(self, suffix: str) -> frozenset[str]:
        """Return the digests of what maps a file of this suffix; empty when nothing reads it."""

    def selects(self, path: str, role: Role) -> bool:
        """Tell whether the file's facts could lead to a finding."""

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        """Read blobs with some units. Each blob comes back once; one without facts has been judged and is clean."""

    def link(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> Iterator[Judgement]:
        """Judge the paths that a change touches, or the whole tree where there is no change.

        A path that is not yielded is unchanged, or clean where the whole tree is judged.
        """
