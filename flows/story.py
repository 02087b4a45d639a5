"""Follows the first-parent line of a repository change by change, and keeps identities where a history is told anew."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analyzers import codec
from analyzers.codec import StateError
from analyzers.lineage import Lineage
from fleetreview.errors import GitError
from fleetreview.git.history import changes_between
from fleetreview.model import EventKind, FindingEvent
from flows.linking import CLEAN, LineMaps, Linker, tree_after
from flows.planning import rules_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzers.lives import Interval
    from analyzers.sides import FileJudgement
    from fleetreview.model import BlobId, CommitId, FileChange, Finding, LandedChange, Occurrence
    from flows.planning import Plan
    from flows.state import Lives, State
    from flows.telling import Subject


@dataclass(kw_only=True, slots=True)
class Told:
    """One landed change and what it did: the occurrences that it introduced or reopened, and how many it fixed.

    ``settings`` is the owner's settings file in the state after it, None where there is none.
    """

    change: LandedChange
    settings: BlobId | None = None
    introduced: list[Occurrence] = field(default_factory=list)
    fixed: int = 0


def note(lineage: Lineage, change: LandedChange, events: Sequence[FindingEvent]) -> Told:
    """Return what a change did, out of the events that its step just gave."""
    told = Told(change=change)
    for event in events:
        if event.kind in {EventKind.INTRODUCED, EventKind.REOPENED}:
            told.introduced.append(lineage.occurrence_of(event))
        elif event.kind is EventKind.FIXED:
            told.fixed += 1
    return told


def step(lineage: Lineage, change: LandedChange, judgements: Mapping[str, FileJudgement], line_maps: LineMaps) -> Told:
    """Go on by one landed change, judged as told; return what it did."""
    touched = {file.after_path for file in change.files}
    relinked = {path: judgement for path, judgement in judgements.items() if path not in touched}
    known = len(lineage.undrained)
    lineage.step(change, lambda path, _: judgements.get(path, CLEAN), line_maps.of, relinked)
    return note(lineage, change, lineage.undrained[known:])


class Story:
    """Follows the line and remembers what rows will need."""

    def __init__(
        self,
        subject: Subject,
        linker: Linker,
        lineage: Lineage,
        plan: Plan,
        state: State | None,
        lives: Lives | None,
    ) -> None:
        self._subject = subject
        self._linker = linker
        self._lineage = lineage
        self._plan = plan
        self._state = state
        self._lives = lives
        self._earlier = {f.finding_id: f for f in lineage.findings()} if not plan.retold else {}
        self._open_then: dict[str, Finding] | None = None
        self.anchors: dict[CommitId, list[dict[str, Any]]] = {}
        self.told: list[Told] = []

    def follow(
        self, entries: Mapping[str, BlobId], changes: Sequence[LandedChange], line_maps: LineMaps
    ) -> Mapping[str, BlobId]:
        """Go through the changes; return the tree at the head."""
        from fleetreview.owner_settings import SETTINGS_PATH  # only a telling needs it, and it takes a while

        tree = entries
        if self._plan.retold and self._plan.base is not None:
            self._arrive(self._plan.base, line_maps)
        for change in changes:
            self._subject.check_time()
            after = tree_after(tree, change)
            told = step(self._lineage, change, self._linker.judge(tree, after, change), line_maps)
            told.settings = after.get(SETTINGS_PATH)
            self.told.append(told)
            tree = after
            if self._plan.retold:
                self._arrive(change.commit, line_maps)
        if self._plan.retold == "force_push" and self._state is not None:
            self._adopt_published(self._state, line_maps)
        return tree

    def _arrive(self, commit: CommitId, line_maps: LineMaps) -> None:
        """Take up the identities that were published of this state: at an earlier base, or where the last run ended."""
        state, lives = self._state, self._lives
        if state is None or lives is None:
            return
        anchor = lives.anchors.get(commit)
        if anchor is not None:
            self._adopt(commit, [codec.decode_finding(finding) for finding in anchor], (), line_maps)
        if commit == state.head:
            # What the repository itself says is part of its history, which gives the same identities however it is cut.
            # Nor does a machine that was too busy once leave a trace.
            if self._plan.retold not in {"settings", "retried"}:
                self._adopt(commit, self._published(), (), line_maps)
            self._open_then = {f.finding_id: f for f in self._lineage.findings() if f.died_in is None}

    def _adopt_published(self, state: State, line_maps: LineMaps) -> None:
        """After a force-push: let open findings keep the identities under which they were published."""
        try:
            changes = changes_between(self._subject.mirror, state.head, self._plan.head)
        except GitError:
            return  # the old line is gone from the mirror: what was rewritten gets new identities
        self._adopt(self._plan.head, self._published(), changes, line_maps)

    def _adopt(
        self, commit: CommitId, previous: Sequence[Finding], changes: Sequence[FileChange], line_maps: LineMaps
    ) -> None:
        """Adopt identities, and remember where they are not those of birth: the next telling has to do the same here."""
        adopted = self._lineage.adopt(previous, changes, line_maps.of)
        if any(given != kept for given, kept in adopted.items()):
            known = [f for f in self._lineage.findings() if f.died_in is None]
            self.anchors[commit] = [codec.encode_finding(finding) for finding in known]

    def _published(self) -> list[Finding]:
        """Return the findings that were open when the last run ended."""
        lineage = self._published_lineage
        return [] if lineage is None else [f for f in lineage.findings() if f.died_in is None]

    @cached_property
    def _published_lineage(self) -> Lineage | None:
        if self._lives is None:
            return None
        try:
            return Lineage.from_state(self._lives.lineage)
        except StateError:
            return None

    def changed(self) -> frozenset[str]:
        """Return the findings that are not as they were when the telling was continued."""
        return frozenset(f.finding_id for f in self._lineage.findings() if self._earlier.get(f.finding_id) != f)

    def rule_events(self) -> tuple[Finding, ...]:
        """Record what a change of rules did to the findings that were open at the last run; return the withdrawn ones.

        Nobody did these: they are dated by the state at which the last run ended.
        """
        state, now = self._state, self._open_then
        if state is None or now is None or self._plan.retold != "rules":
            return ()
        added, changed, removed = rules_between(state.judging.rules, self._subject.judging.rules)
        if state.judging.settings == self._subject.judging.settings:
            # Nothing else differs: a rule may also have changed through the engine, or through one that speaks for it now.
            changed |= state.judging.rules.keys() & self._subject.judging.rules.keys()
        published = {f.finding_id: f for f in self._published()}
        for finding_id in sorted(now.keys() - published.keys()):
            rule = now[finding_id].occurrence.rule_id
            kind = EventKind.RULE_ADDED if rule in added else EventKind.RULE_CHANGED
            if rule in added | changed:
                self._record(now[finding_id], kind, state)
        withdrawn = []
        # What today's rules fix or let lapse earlier is told by these events.
        told = {f.finding_id for f in self._lineage.findings()}
        for finding_id in sorted(published.keys() - now.keys() - told):
            rule = published[finding_id].occurrence.rule_id
            if rule in removed | changed:
                kind = EventKind.RULE_REMOVED if rule in removed else EventKind.RULE_CHANGED
                self._record(published[finding_id], kind, state)
                withdrawn.append(replace(published[finding_id], died_at=state.head_at))
        return tuple(withdrawn)

    def intervals_until(self, withdrawn: Iterable[Finding]) -> tuple[Interval, ...]:
        """Return when withdrawn findings were open: until they were withdrawn."""
        ends = {finding.finding_id: finding.died_at for finding in withdrawn}
        lineage = self._published_lineage if ends else None
        return tuple(
            interval if interval.closed_at else replace(interval, closed_at=ends[interval.finding_id])
            for interval in (lineage.intervals() if lineage else ())
            if interval.finding_id in ends
        )

    def _record(self, finding: Finding, kind: EventKind, state: State) -> None:
        rule = finding.occurrence.rule_id
        digests = (state.judging.rules.get(rule, "none"), self._subject.judging.rules.get(rule, "none"))
        self._lineage.record(
            FindingEvent(
                finding_id=finding.finding_id,
                kind=kind,
                change=state.head,
                at=state.head_at,
                path=finding.occurrence.path,
                start_line=finding.occurrence.span.start_line,
                detail=" -> ".join(digests),
            )
        )
