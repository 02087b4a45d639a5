"""The lives of a repository's findings: a fold over its landed changes.

Only the files that a change touches are looked at. What pairs with an occurrence of the state before lives on; what is left
of the state before was fixed and what is left of the state after was introduced, unless the file could not be judged: then
nobody did anything, and what cannot be seen waits. What tells of something that happens once lapses after a time; where it
stands it still pairs, so that nobody introduces it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzers.ledger import Ledger
from analyzers.pairing import in_order, pair_moves, said
from analyzers.sides import NOBODY, Rest, Side, checked
from analyzers.succession import pair_states
from fleetreview.model import EventKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from analyzers.lives import Interval, Life
    from analyzers.sides import FileJudgement
    from fleetreview.linemap import LineMap
    from fleetreview.model import BlobId, CommitId, FileChange, Finding, FindingEvent, LandedChange, Occurrence


class Lineage:
    """The findings of one repository in one telling of its history.

    Made by ``begin`` or ``from_state``, then fed one landed change after the other with ``step``.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @classmethod
    def begin(cls, repository: str, base: CommitId | None, at: datetime, files: Mapping[str, FileJudgement]) -> Lineage:
        """Begin a telling at the tree of ``base``, whose occurrences become baseline findings dated ``at``.

        ``files`` are the judgements of its paths; clean ones may be missing. With a ``base`` of None the telling begins
        before the first commit: there are no files, and whatever comes is a true birth.
        """
        ledger = Ledger(repository, base)
        births = [
            (occurrence, EventKind.BASELINE)
            for path, judgement in files.items()
            for occurrence in checked(path, judgement.occurrences)
        ]
        ledger.unreadable = {path: judgement.unreadable for path, judgement in files.items() if judgement.unreadable}
        if base is not None:
            ledger.turn_page(base, at)
            ledger.bear(births)
            ledger.close_page()
        elif births or ledger.unreadable:
            raise ValueError(f"{repository}: a telling that begins before the first commit begins without files")
        ledger.anchors = [(life, life.occurrence) for life in ledger.lives]
        return cls(ledger)

    @property
    def head(self) -> CommitId | None:
        """The commit that the telling has come to; None before the first."""
        return self._ledger.commit

    def step(
        self,
        change: LandedChange,
        judge: Callable[[str, BlobId], FileJudgement],
        line_map: Callable[[FileChange], LineMap | None],
        relinked: Mapping[str, FileJudgement] | None = None,
    ) -> None:
        """Go on by one landed change, whose first parent has to be ``head``.

        ``judge`` is asked once for every file of the state after that the change touches. ``line_map`` is asked only
        where a pair depends on it, and may answer None. ``relinked`` is what link steps said of paths (or of the
        repository, '') that the change does not touch; of touched ones ``judge`` has the say.
        """
        ledger = self._ledger
        if ledger.commit is not None and change.parent != ledger.commit:
            raise ValueError(f"{ledger.repository}: {change.commit} does not follow {ledger.commit}")
        ledger.turn_page(change.commit, change.landed_at)
        ledger.lapse()
        sides = [*self._touched(change.files, judge), *self._relinked(change.files, relinked or {})]
        rest = Rest()
        for side in sides:
            self._settle(side, line_map, rest)
        ledger.rename_dead(change.files)
        arrived = [*rest.new, *rest.continuing]
        moves = pair_moves([life.occurrence for life, _ in rest.gone], arrived)
        for old, now in moves.pairs:
            ledger.go_on(rest.gone[old][0], arrived[now])
        births = [(arrived[now], EventKind.INTRODUCED) for now in moves.after_left if now < len(rest.new)]
        births += [(occurrence, EventKind.READABLE_AGAIN) for occurrence in rest.seen_again]
        ledger.bear(ledger.revive(births))
        for old in moves.before_left:
            life, side = rest.gone[old]
            ledger.end(life, side.path, side.ending(life.occurrence, line_map))
        ledger.close_page()

    @property
    def undrained(self) -> Sequence[FindingEvent]:
        """The events since they were drained last, in order."""
        return self._ledger.events

    def occurrence_of(self, event: FindingEvent) -> Occurrence:
        """Return where the open finding of one of the latest step's events stands; KeyError when it is not open there."""
        for life in self._ledger.open.get(event.path, ()):
            if life.finding_id == event.finding_id:
                return life.occurrence
        raise KeyError(event.finding_id)

    def record(self, event: FindingEvent) -> None:
        """Add an event that no step told: what a change of rules did."""
        self._ledger.events.append(event)

    def drain_events(self) -> tuple[FindingEvent, ...]:
        """Return the events since the last call, in order, and forget them."""
        events, self._ledger.events = tuple(self._ledger.events), []
        return events

    def findings(self) -> tuple[Finding, ...]:
        """Return every finding of the telling, open and dead, in the order of birth."""
        return tuple(life.finding() for life in self._ledger.lives)

    def intervals(self) -> tuple[Interval, ...]:
        """Return the periods in which findings were open: in the order of birth, then of time."""
        return tuple(interval for life in self._ledger.lives for interval in life.intervals())

    def open_by_path(self) -> dict[str, tuple[Finding, ...]]:
        """Return the open findings, readable or not, by the path where they stand; each path's in order."""
        return {
            path: tuple(life.finding() for life in sorted(lives, key=lambda life: in_order(life.occurrence)))
            for path, lives in sorted(self._ledger.open.items())
        }

    def anchors(self) -> tuple[Finding, ...]:
        """Return the baseline findings as they stood at the base, under the identities that they have now.

        Stored beside the base's name they let a deeper telling ``adopt`` them when it comes to that commit.
        """
        return tuple(life.baseline(occurrence) for life, occurrence in self._ledger.anchors)

    def adopt(
        self,
        previous: Iterable[Finding],
        changes: Iterable[FileChange],
        line_map: Callable[[FileChange], LineMap | None],
    ) -> dict[str, str]:
        """Give open findings the identities that they had in an earlier telling.

        ``previous`` are that telling's findings at one of its states (dead ones are passed over), ``changes`` the
        difference from that state's tree to the current one. Who continues whom is told by the passes that link a change.
        An adopted identity holds from now on, and in all events that have not been drained.

        Returns the adopted identities by those that they replace, which may be the same.
        """
        before = sorted((f for f in previous if f.died_in is None), key=lambda finding: finding.finding_id)
        after = sorted((life for life in self._ledger.lives if life.is_open), key=lambda life: life.finding_id)
        pairs = pair_states([f.occurrence for f in before], [life.occurrence for life in after], changes, line_map)
        adopted = {after[now].finding_id: before[old].finding_id for old, now in pairs.pairs}
        self._ledger.rename(adopted)
        return adopted

    def to_state(self) -> dict[str, Any]:
        """Return everything as a JSON-able dictionary, events that were not drained included."""
        return self._ledger.encode()

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Lineage:
        """Return the lineage that ``to_state`` described; raises StateError."""
        return cls(Ledger.decode(state))

    def _settle(self, side: Side, line_map: Callable[[FileChange], LineMap | None], rest: Rest) -> None:
        """Let the findings of one side go on where its occurrences continue them; add to ``rest`` what is left."""
        ledger, births = self._ledger, len(side.births)
        after = (*side.births, *side.continuing)
        pairs = side.pair(after, line_map)
        for old, now in pairs.pairs:
            life = side.before[old]
            if life.lapsed and now < births and said(life.occurrence) != said(after[now]):
                # An edit put something else in the place of what had lapsed.
                ledger.end(life, side.path, side.ending(life.occurrence, line_map))
                rest.new.append(after[now])
            else:
                ledger.go_on(life, after[now])
        for life in (side.before[old] for old in pairs.before_left):
            if side.waits(life):
                ledger.wait(life, side.path)
            elif side.stays(life):
                ledger.go_on(life, side.carried(life.occurrence, line_map))
            else:
                rest.gone.append((life, side))
        for now in pairs.after_left:
            if now >= births:
                rest.continuing.append(after[now])
            else:
                (rest.seen_again if after[now].analyzer in side.was_unreadable else rest.new).append(after[now])

    def _touched(self, files: Iterable[FileChange], judge: Callable[[str, BlobId], FileJudgement]) -> list[Side]:
        """Take the findings of touched files out of the ledger, and judge the state after."""
        sides: list[Side] = []
        for file in files:
            before: list[Life] = []
            was_unreadable = NOBODY
            if file.before_path is not None:
                before = self._ledger.take(file.before_path)
                was_unreadable = self._ledger.unreadable.pop(file.before_path, NOBODY)
            judgement = None
            if file.after_path is not None and file.after is not None:
                judgement = judge(file.after_path, file.after)
            sides.append(
                Side(path=file.path, change=file, before=before, was_unreadable=was_unreadable, judgement=judgement)
            )
        # Only now, because files may have exchanged their names.
        for side in sides:
            if side.judgement is not None and side.judgement.unreadable:
                self._ledger.unreadable[side.path] = side.judgement.unreadable
        return sides

    def _relinked(self, files: Iterable[FileChange], relinked: Mapping[str, FileJudgement]) -> list[Side]:
        """Take the findings of paths that were judged anew, though not touched, out of the ledger."""
        touched = {path for file in files for path in (file.before_path, file.after_path)}
        sides: list[Side] = []
        for path in sorted(relinked.keys() - touched):
            judgement = relinked[path]
            lives = self._ledger.take(path)
            was_unreadable = self._ledger.unreadable.pop(path, NOBODY)
            kept = NOBODY
            if judgement.judged is not None:
                for life in lives:
                    if life.occurrence.analyzer not in judgement.judged:
                        self._ledger.put(life)
                lives = [life for life in lives if life.occurrence.analyzer in judgement.judged]
                kept = was_unreadable - judgement.judged
            if unreadable := judgement.unreadable | kept:
                self._ledger.unreadable[path] = unreadable
            sides.append(
                Side(
                    path=path,
                    change=None,
                    before=lives,
                    was_unreadable=was_unreadable - kept,
                    judgement=judgement,
                )
            )
        return sides
