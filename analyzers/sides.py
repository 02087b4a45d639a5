"""What a landed change does to one path: the findings that stood there before, and what is judged of it after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from analyzers.endings import ELSEWHERE, REMOVED, Ending, ending
from analyzers.pairing import Pairs, pair_file, pair_repository, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzers.lives import Life
    from fleetreview.linemap import LineMap
    from fleetreview.model import FileChange, Occurrence

NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class FileJudgement:
    """What is known of one file version, after gates. The path '' stands for the repository as a whole.

    ``unreadable`` are the analyzers that could not judge it, or only in part: occurrences of theirs may exist, but a
    missing one proves nothing. ``judged`` limits the judgement of a path that a change does not touch to some analyzers:
    what the others said of it stands. None: all of them.

    ``continuing`` are occurrences that may go on as open findings and are no birth where they do not. ``compared`` are the
    analyzers that also judged the version before; of theirs only what is like one of ``ended`` can be fixed.
    """

    occurrences: tuple[Occurrence, ...] = ()
    continuing: tuple[Occurrence, ...] = ()
    ended: tuple[Occurrence, ...] = ()
    compared: frozenset[str] = NOBODY
    unreadable: frozenset[str] = NOBODY
    judged: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One path on both sides of a step: its findings before, open or lapsed, and what is judged of it after.

    ``judgement`` is None where the file is gone. ``change`` is None where its content was not touched.
    """

    path: str
    change: FileChange | None
    before: list[Life]
    was_unreadable: frozenset[str]
    judgement: FileJudgement | None

    @property
    def births(self) -> tuple[Occurrence, ...]:
        """What is introduced unless it continues a finding."""
        return () if self.judgement is None else checked(self.path, self.judgement.occurrences)

    @property
    def continuing(self) -> tuple[Occurrence, ...]:
        """What can only continue a finding."""
        return () if self.judgement is None else checked(self.path, self.judgement.continuing)

    def pair(self, after: Sequence[Occurrence], line_map: Callable[[FileChange], LineMap | None]) -> Pairs:
        """Pair the findings before with occurrences after, by the passes within one file.

        Where versions were compared, what both say is known, and only what ended can have become something new.
        """
        before = [life.occurrence for life in self.before]
        compared = NOBODY if self.judgement is None else self.judgement.compared
        if not self.path:
            return pair_repository(before, after)
        if not compared:
            return self._pair_file(before, after, line_map)
        olds, news = set(range(len(before))), set(range(len(after)))
        found: dict[int, int] = {}

        def pair(mine: Iterable[int], theirs: Iterable[int]) -> None:
            some, others = sorted(mine), sorted(theirs)
            pairs = self._pair_file([before[old] for old in some], [after[now] for now in others], line_map).pairs
            found.update((some[old], others[now]) for old, now in pairs)
            olds.difference_update(some[old] for old, _ in pairs)
            news.difference_update(others[now] for _, now in pairs)

        pair(
            [old for old in olds if before[old].analyzer not in compared],
            [now for now in news if after[now].analyzer not in compared],
        )
        for what in {said(before[old]): None for old in sorted(olds)}:
            pair([old for old in olds if said(before[old]) == what], [now for now in news if said(after[now]) == what])
        births = len(self.births)
        pair([old for old in olds if not self.stays(self.before[old])], [now for now in news if now < births])
        return Pairs(
            pairs=tuple(sorted(found.items())), before_left=tuple(sorted(olds)), after_left=tuple(sorted(news))
        )

    def _pair_file(
        self,
        before: Sequence[Occurrence],
        after: Sequence[Occurrence],
        line_map: Callable[[FileChange], LineMap | None],
    ) -> Pairs:
        change = self.change
        if change is None:
            return pair_file(before, after)
        return pair_file(
            before,
            after,
            before_blob=change.before,
            after_blob=change.after,
            line_map=lambda: line_map(change),
        )

    def waits(self, life: Life) -> bool:
        """Tell whether it cannot be seen if a finding is still there."""
        return self.judgement is not None and life.occurrence.analyzer in self.judgement.unreadable

    def stays(self, life: Life) -> bool:
        """Tell whether a finding that is not said any more was not said of the version before either, judged alike."""
        judgement = self.judgement
        if judgement is None:
            return False
        if life.occurrence.analyzer not in judgement.compared:
            # What a change did is not said again of the repository after the next one.
            return not self.path and life.occurrence.lapses
        return all(said(one) != said(life.occurrence) for one in judgement.ended)

    def carried(self, occurrence: Occurrence, line_map: Callable[[FileChange], LineMap | None]) -> Occurrence:
        """Return where an occurrence that nobody says again stands after the change: where the line map carries it, if it does."""
        change = self.change
        if change is None or change.after is None:
            return occurrence
        span = occurrence.span
        if change.before != change.after and occurrence.blob == change.before:
            lines = line_map(change)
            span = (lines.carry(span) if lines is not None else None) or span
        return replace(occurrence, path=self.path, blob=change.after, span=span)

    def ending(self, occurrence: Occurrence, line_map: Callable[[FileChange], LineMap | None]) -> Ending:
        """Return how an occurrence ended that is gone."""
        change = self.change
        if change is None or occurrence.blob != change.before:
            return ELSEWHERE
        if change.after is None:
            return REMOVED
        lines = line_map(change)
        return ELSEWHERE if lines is None else ending(occurrence, lines)


@dataclass(kw_only=True, slots=True)
class Rest:
    """What is left when all sides were paired within their files.

    ``gone`` are findings that are said no more, each with the path where it stood; ``new`` and ``continuing`` are occurrences
    that continue no finding, ``seen_again`` new ones of analyzers that could not see before.
    """

    gone: list[tuple[Life, Side]] = field(default_factory=list)
    new: list[Occurrence] = field(default_factory=list)
    continuing: list[Occurrence] = field(default_factory=list)
    seen_again: list[Occurrence] = field(default_factory=list)


def checked(path: str, occurrences: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    """Return occurrences that stand at a path; ValueError where one stands elsewhere."""
    for occurrence in occurrences:
        if occurrence.path != path:
            raise ValueError(f"an occurrence at {occurrence.path!r} was judged to be at {path!r}")
    return occurrences
