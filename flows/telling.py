"""Tells the history of one repository: maps what is new, then follows the lives of its findings change by change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from analyzers import codec
from analyzers.lineage import Lineage
from fleetreview.errors import FleetReviewError, GitError
from fleetreview.git.history import landed_changes, read_tree
from flows.linking import LineMaps, Linker
from flows.mapping import map_blobs, readings
from flows.rows import is_at_head
from flows.state import Lives, State
from flows.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzers.lives import Interval
    from analyzers.protocol import Analyzer, Record
    from analyzers.roles import Roles
    from fleetreview.git.mirror import Mirror
    from fleetreview.model import BlobId, CommitId, Finding, FindingEvent, LandedChange, Skip
    from flows.mapping import Facts
    from flows.planning import Plan
    from flows.presentation import Presentation
    from flows.state import Judging
    from flows.story import Told


_EPOCH = datetime.fromtimestamp(0, UTC)


class OutOfTime(FleetReviewError):
    """The repository's time is used up: it is recorded as failed and the fleet goes on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """The outcome of a run's work on a repository.

    ``events`` are those of this run, in order. ``changed`` are the ids of findings that are not as they were published;
    None means all of them. ``withdrawn`` are findings that today's rules no longer give, ``withdrawn_intervals`` when they
    were open, ``former`` the words of the last run's rules. ``entries`` is the tree at the head. ``records`` are what analyzers
    record of the changes that were told, by commit, ``state_records`` of the tree at the head.
    """

    state: State
    lives: Lives
    lineage: Lineage
    told: tuple[Told, ...]
    events: tuple[FindingEvent, ...]
    changed: frozenset[str] | None
    withdrawn: tuple[Finding, ...]
    withdrawn_intervals: tuple[Interval, ...]
    former: Mapping[str, Sequence[str]]
    entries: Mapping[str, BlobId]
    skips: tuple[Skip, ...]
    records: Mapping[CommitId, Sequence[Record]]
    state_records: tuple[Record, ...]
    blobs: int
    seconds_map: float
    seconds_link: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What is told about, and with what.

    ``generation`` is the latest that was published, 0 for none. ``deadline`` is a reading of the monotonic clock.
    """

    repository: str
    mirror: Mirror
    analyzers: Sequence[Analyzer]
    facts: Facts
    roles: Roles
    hints: tuple[Mapping[str, Any], ...]
    judging: Judging
    inputs: str
    presentation: Presentation
    max_blob_bytes: int
    generation: int = 0
    deadline: float = float("inf")

    def check_time(self) -> None:
        """Raise OutOfTime when the deadline has passed."""
        if monotonic() > self.deadline:
            raise OutOfTime(
                f"{self.repository}: the time for one repository is used up; the next run goes on with what was read of its"
                " files, or raise `policy.seconds_per_repository`"
            )


def tell(subject: Subject, plan: Plan, state: State | None, lives: Lives | None) -> Telling:
    """Do what was planned. Raise OutOfTime, GitError or AnalyzerError; nothing is kept then but the facts.

    ``lives`` belong to ``state``; a plan that continues needs both.
    """
    before = None if plan.retold else state
    start, start_at = (before.head, before.head_at) if before else (plan.base, plan.base_at)
    entries = {e.path: e.blob for e in read_tree(subject.mirror, start)} if start else {}
    # Without an earlier telling the base's own landing time is found out on the way.
    landed_at = before.head_at if before else None
    changes = list(landed_changes(subject.mirror, start, plan.head, previous_landed_at=landed_at))
    began = monotonic()
    # The whole state, also where its findings are known: what cannot be judged of it is said again in every run.
    blobs = _map(subject, entries.items(), changes)
    mapped = monotonic()
    linker = Linker(subject.analyzers, subject.facts, subject.roles, hints=subject.hints)
    lineage = _lineage(subject, linker, None if plan.retold else lives, start, start_at, entries)
    story = Story(subject, linker, lineage, plan, state, lives)
    with LineMaps(subject.mirror, subject.max_blob_bytes) as line_maps:
        tree = story.follow(entries, changes, line_maps)
    linker.judge(None, tree, None)
    withdrawn = story.rule_events()
    events = lineage.drain_events()
    # Rows also show what rules say of themselves, and the presentation: where these differ all are written again.
    as_shown = before is not None and before.presentation == subject.presentation.digest
    as_shown = as_shown and before is not None and before.judging.rules == subject.judging.rules
    counts = dict(lives.event_counts) if before and lives else {}
    for event in events:
        counts[event.finding_id] = counts.get(event.finding_id, 0) + 1
    anchors = dict(lives.anchors) if lives else {}
    if plan.base is not None and before is None:
        anchors[plan.base] = [codec.encode_finding(finding) for finding in lineage.anchors()]
    anchors |= story.anchors
    head_at = changes[-1].landed_at if changes else start_at
    if head_at is None:
        raise GitError(f"{subject.repository}: the history between {start} and {plan.head} is empty")
    new_state = State(
        generation=before.generation if before else subject.generation + 1,
        base=plan.base,
        base_at=plan.base_at,
        head=plan.head,
        head_at=head_at,
        position=(before.position if before else 0) + len(changes),
        judging=subject.judging,
        inputs=subject.inputs,
        presentation=subject.presentation.digest,
        expires_on=subject.presentation.expires_on,
        partial=any(is_at_head(skip, tree) for skip in linker.skips.values()),
    )
    return Telling(
        state=new_state,
        lives=Lives(event_counts=counts, lineage=lineage.to_state(), anchors=anchors),
        lineage=lineage,
        told=tuple(story.told),
        events=events,
        changed=story.changed() if as_shown else None,
        withdrawn=withdrawn,
        withdrawn_intervals=story.intervals_until(withdrawn),
        former=state.judging.words if state else {},
        entries=tree,
        skips=tuple(linker.skips.values()),
        records=linker.records,
        state_records=tuple(linker.state_records(tree)),
        blobs=blobs,
        seconds_map=mapped - began,
        seconds_link=monotonic() - mapped,
    )


def _map(subject: Subject, entries: Iterable[tuple[str, BlobId]], changes: Sequence[LandedChange]) -> int:
    """Map all file versions that a finding could stand in; return how many there are."""
    versions = dict.fromkeys(entries)
    for change in changes:
        for file in change.files:
            if file.after_path is not None and file.after is not None:
                versions[(file.after_path, file.after)] = None
    wanted = readings(subject.analyzers, versions, subject.roles)
    subject.check_time()
    map_blobs(
        subject.mirror,
        wanted,
        subject.facts,
        max_blob_bytes=subject.max_blob_bytes,
        check_time=subject.check_time,
    )
    return len({key for reading in wanted for key in reading.keys})


def _lineage(
    subject: Subject,
    linker: Linker,
    lives: Lives | None,
    start: CommitId | None,
    start_at: datetime | None,
    entries: Mapping[str, BlobId],
) -> Lineage:
    if lives is not None:
        return Lineage.from_state(lives.lineage)
    if start is None or start_at is None:
        return Lineage.begin(subject.repository, None, _EPOCH, {})
    return Lineage.begin(subject.repository, start, start_at, linker.judge(None, entries, None))
