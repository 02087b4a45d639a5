r"""The words of the product as values: what every stage takes and returns.

Values are frozen and keyword-only. Times are aware and in UTC. Paths inside a repository are POSIX text in which bytes
that are not UTF-8 stand as ``\xNN``. Lines and columns are counted from 1; a span's end line is inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import total_ordering
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

BlobId: TypeAlias = str
CommitId: TypeAlias = str


class Area(StrEnum):
    """The part of the review checklist that a rule belongs to."""

    API = "api"
    DATA = "data"
    RELIABILITY = "reliability"
    SECURITY = "security"
    PERFORMANCE = "performance"
    OBSERVABILITY = "observability"
    TESTING = "testing"


@total_ordering
class _Ordered(StrEnum):
    """A text enumeration whose members compare by the order of their definition, lowest first."""

    @property
    def rank(self) -> int:
        """The position in the order of definition, from 0."""
        return list(type(self)).index(self)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.rank < other.rank

    # total_ordering would keep the comparisons that str already has.
    def __le__(self, other: object) -> bool:
        return self == other or self < other

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.rank > other.rank

    def __ge__(self, other: object) -> bool:
        return self == other or self > other


class Severity(_Ordered):
    """How bad a finding is if it is true."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(_Ordered):
    """How likely it is that a finding is true."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Role(StrEnum):
    """What a file is for, as its path tells."""

    HANDLER = "handler"
    SERVICE = "service"
    STARTUP = "startup"
    CLI = "cli"
    MIGRATION = "migration"
    TEST = "test"
    EXAMPLE = "example"
    GENERATED = "generated"
    VENDORED = "vendored"
    BROWSER = "browser"


class EventKind(StrEnum):
    """What happened to a finding. Only the first five are the work of a landed change.

    Fixed: its code is gone, or stands without the weakness. Vanished: its rule finds nothing any more, and nothing shows that this
    is a fix. Lapsed: what it told happened long ago and is no debt any more; the landed change only tells the time.
    """

    INTRODUCED = "introduced"
    FIXED = "fixed"
    VANISHED = "vanished"
    REOPENED = "reopened"
    MOVED = "moved"
    LAPSED = "lapsed"
    BASELINE = "baseline"
    RULE_ADDED = "rule_added"
    RULE_CHANGED = "rule_changed"
    RULE_REMOVED = "rule_removed"
    UNREADABLE = "unreadable"
    READABLE_AGAIN = "readable_again"


class SkipReason(StrEnum):
    """Why something could not be judged."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    PARTIAL_PARSE = "partial_parse"
    SYNTAX_ERROR = "syntax_error"
    TIME_OUT = "time_out"
    OUT_OF_MEMORY = "out_of_memory"
    ANALYZER_ERROR = "analyzer_error"
    UNSUPPORTED = "unsupported"


class SuppressionKind(StrEnum):
    """Where a suppression is written."""

    INLINE = "inline"
    ACKNOWLEDGED = "acknowledged"
    REPOSITORY = "repository"
    FLEET = "fleet"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """A piece of text: lines and columns from 1, the end line inclusive, the end column exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Skip:
    """Something that could not be judged, and why. A skip is never a pass.

    ``path`` and ``blob`` name the file version; both are None where the whole tree or repository is meant. ``rule_id`` is
    None when no rule could be applied.
    """

    analyzer: str
    reason: SkipReason
    detail: str
    path: str | None = None
    blob: BlobId | None = None
    rule_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceBlob:
    """One file version that an analyzer maps.

    ``suffix`` is the file name's ending, lower case with its dot: the only part of the path that a map step may see.
    """

    blob: BlobId
    suffix: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class TreeEntry:
    """One file of a tree. Submodules and symbolic links are not entries."""

    path: str
    blob: BlobId
    executable: bool = False


class ChangeStatus(StrEnum):
    """What a landed change did to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChange:
    """One path on both sides of a landed change.

    ``before`` and ``before_path`` are None for an added file, ``after`` and ``after_path`` for a deleted one. A copy is an
    added file. ``added_lines`` and ``deleted_lines`` are None for a binary file.
    """

    status: ChangeStatus
    before_path: str | None
    after_path: str | None
    before: BlobId | None
    after: BlobId | None
    added_lines: int | None
    deleted_lines: int | None

    @property
    def path(self) -> str:
        """The path after the change, or before it where the file was deleted."""
        return self.after_path or self.before_path or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LandedChange:
    """One step of the default branch's first-parent history.

    ``parent`` is the first parent, None for a root commit; ``parents`` are all. ``landed_at`` is the committer's time, raised
    where needed so that it never falls along the line. ``pull_request`` is the number that the subject names, if any.
    """

    commit: CommitId
    parent: CommitId | None
    parents: tuple[CommitId, ...]
    subject: str
    author_name: str
    author_email: str
    authored_at: datetime
    committed_at: datetime
    landed_at: datetime
    pull_request: int | None
    files: tuple[FileChange, ...]

    @property
    def is_merge(self) -> bool:
        """Whether the commit has more than one parent."""
        return len(self.parents) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedLocation:
    """A place that explains a finding."""

    path: str
    span: Span
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """A rule matched in one file version. It has no history yet.

    ``fp`` is the stateless fingerprint (rule, symbol, evidence), ``code_hash`` a hash of the normalised code of the span.
    ``symbol`` is the dotted name of the enclosing definition, empty at the top level. ``evidence`` are the names that make
    the match, ``excerpt`` the matched lines, redacted. ``more_lines`` are the start lines of further places that grouping
    folded into this occurrence, ``corroborated_by`` the other rules that matched the same span and weakness family. ``fix`` is
    a unified diff without file names that removes the occurrence mechanically, empty where there is none. ``remedy`` says what
    to do at this very place, in Markdown; empty where what the rule says is all. ``lapses``: it tells what happens once, when
    the change that brings it is deployed, and is no debt afterwards.
    """

    analyzer: str
    rule_id: str
    path: str
    blob: BlobId
    role: Role
    span: Span
    severity: Severity
    confidence: Confidence
    message: str
    fp: str
    code_hash: str
    symbol: str
    evidence: Mapping[str, str]
    excerpt: str
    more_lines: tuple[int, ...] = ()
    corroborated_by: tuple[str, ...] = ()
    related: tuple[RelatedLocation, ...] = ()
    fix: str = ""
    remedy: str = ""
    suppression: Suppression | None = None
    lapses: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression:
    """A decision to hide one finding, or one pattern of findings, with its reason.

    ``line`` is where it is written (from 1); ``expires_on`` is an ISO date after which it no longer holds.
    """

    kind: SuppressionKind
    rule_id: str
    path: str
    reason: str
    line: int | None = None
    expires_on: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingEvent:
    """One event of a finding's life. ``change`` is the commit that it is dated by, ``at`` that commit's ``landed_at``."""

    finding_id: str
    kind: EventKind
    change: CommitId
    at: datetime
    path: str
    start_line: int
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An occurrence's life along the history.

    ``occurrence`` is where it stands now, or where it stood when it died. ``born_in`` is None while the birth lies before the
    known window (a baseline finding); ``died_in`` is None while it is open. So is ``ended_as``, which says how it ended: fixed,
    vanished, or lapsed by itself at the landed change that ``died_in`` names. ``readable`` is False while the file that holds it
    cannot be judged.
    """

    finding_id: str
    occurrence: Occurrence
    known_since: datetime
    born_in: CommitId | None
    born_at: datetime | None
    died_in: CommitId | None = None
    died_at: datetime | None = None
    readable: bool = True
    times_reopened: int = 0
    ended_as: EventKind | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
