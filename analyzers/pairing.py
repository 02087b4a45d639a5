"""Which occurrence of a later state continues which one of an earlier state.

Six passes, each taking what the ones before left; all of them ask for the same analyzer and rule. Within one file, through
renames: (1) the same blob and span, (2) the span that the line map carries over, (3) the same fingerprint, (4) the same
code, (5) the same symbol. Across files: (6) the same fingerprint. Occurrences are multisets: where a key occurs equally
often on both sides, its occurrences pair in their order; where not, nobody can tell which one is which, and they stay
unpaired. Passes 5 and 6 pair only what is alone on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from fleetreview.linemap import LineMap
    from fleetreview.model import BlobId, FileChange, Occurrence

_Key: TypeAlias = "Hashable | None"
"""What has to be equal for a pair; None takes no part."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """Who continues whom, as positions in the sequences that were given; ``before_left`` and ``after_left`` ascend."""

    pairs: tuple[tuple[int, int], ...]
    before_left: tuple[int, ...]
    after_left: tuple[int, ...]


def no_line_map() -> LineMap | None:
    """Return None: the lines of the two sides cannot be compared."""
    return None


def pair_file(
    before: Sequence[Occurrence],
    after: Sequence[Occurrence],
    *,
    before_blob: BlobId | None = None,
    after_blob: BlobId | None = None,
    line_map: Callable[[], LineMap | None] = no_line_map,
) -> Pairs:
    """Pair the occurrences of one file before and after a change: passes 1 to 5.

    ``line_map`` leads from ``before_blob`` to ``after_blob``; occurrences of other blobs (last seen before the file became
    unreadable) take no part in pass 2. It is called at most once, and only if a pair could depend on it.
    """
    return _Matching(before, after, before_blob, after_blob, line_map).by_rule()


def pair_repository(before: Sequence[Occurrence], after: Sequence[Occurrence]) -> Pairs:
    """Pair occurrences of repository scope, which have no span: by rule and subject."""
    matching = _Matching(before, after, None, None, no_line_map)
    matching.take(range(len(before)), range(len(after)), _rule_and_subject)
    return matching.result()


def pair_moves(gone: Sequence[Occurrence], new: Sequence[Occurrence]) -> Pairs:
    """Pair what is gone from any file with what is new in another: pass 6."""
    matching = _Matching(gone, new, None, None, no_line_map)
    matching.take(range(len(gone)), range(len(new)), _rule_and_fp, most=1)
    return matching.result()


def pair_states(
    before: Sequence[Occurrence],
    after: Sequence[Occurrence],
    changes: Iterable[FileChange],
    line_map: Callable[[FileChange], LineMap | None],
) -> Pairs:
    """Pair the occurrences of two whole trees, whatever history lies between them: all passes.

    ``changes`` are the difference of the trees; a file that is not among them is the same in both.
    """
    olds, news = _by_path(before), _by_path(after)
    pairs: list[tuple[int, int]] = []

    def pair(mine: list[int], theirs: list[int], change: FileChange | None, *, repository: bool = False) -> None:
        was, now = [before[number] for number in mine], [after[number] for number in theirs]
        if repository:
            found = pair_repository(was, now)
        elif change is None:
            found = pair_file(was, now)
        else:
            found = pair_file(
                was, now, before_blob=change.before, after_blob=change.after, line_map=lambda: line_map(change)
            )
        pairs.extend((mine[old], theirs[new]) for old, new in found.pairs)

    sides = [
        (
            olds.pop(change.before_path, []) if change.before_path else [],
            news.pop(change.after_path, []) if change.after_path else [],
            change,
        )
        for change in changes
    ]
    for mine, theirs, change in sides:
        pair(mine, theirs, change)
    for path in olds.keys() & news.keys():
        pair(olds[path], news[path], None, repository=not path)
    gone = sorted(set(range(len(before))) - {old for old, _ in pairs})
    new = sorted(set(range(len(after))) - {now for _, now in pairs})
    moves = pair_moves([before[number] for number in gone], [after[number] for number in new])
    pairs.extend((gone[old], new[now]) for old, now in moves.pairs)
    return Pairs(
        pairs=tuple(sorted(pairs)),
        before_left=tuple(gone[old] for old in moves.before_left),
        after_left=tuple(new[now] for now in moves.after_left),
    )


def subject(occurrence: Occurrence) -> str:
    """Return what an occurrence is about, apart from its place: the fingerprint, or the subject at repository scope."""
    return occurrence.fp if occurrence.path else occurrence.evidence.get("subject") or occurrence.fp


def in_order(occurrence: Occurrence) -> tuple[int, int, int, int, str, str]:
    """Return the sort key by which the occurrences of one file and rule stand in order."""
    span = occurrence.span
    return (
        span.start_line,
        span.start_column,
        span.end_line,
        span.end_column,
        occurrence.fp,
        occurrence.code_hash,
    )


def _by_path(occurrences: Sequence[Occurrence]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for number, occurrence in enumerate(occurrences):
        positions.setdefault(occurrence.path, []).append(number)
    return positions


class _Matching:
    """Two sequences on their way to pairs."""

    def __init__(
        self,
        before: Sequence[Occurrence],
        after: Sequence[Occurrence],
        before_blob: BlobId | None,
        after_blob: BlobId | None,
        line_map: Callable[[], LineMap | None],
    ) -> None:
        self._before = before
        self._after = after
        self._before_blob = before_blob
        self._after_blob = after_blob
        self._get_line_map = line_map
        self._line_map: LineMap | None = None
        self._asked = False
        self._partner: dict[int, int] = {}

    def result(self) -> Pairs:
        taken = set(self._partner.values())
        return Pairs(
            pairs=tuple(sorted(self._partner.items())),
            before_left=tuple(b for b in range(len(self._before)) if b not in self._partner),
            after_left=tuple(a for a in range(len(self._after)) if a not in taken),
        )

    def by_rule(self) -> Pairs:
        groups: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
        for number, occurrence in enumerate(self._before):
            groups.setdefault((occurrence.analyzer, occurrence.rule_id), ([], []))[0].append(number)
        for number, occurrence in enumerate(self._after):
            group = groups.get((occurrence.analyzer, occurrence.rule_id))
            if group:
                group[1].append(number)
        for olds, news in groups.values():
            if len(olds) == len(news) == 1:
                self._alone(olds[0], news[0])
            elif news:
                self._several(olds, news)
        return self.result()

    def _alone(self, old: int, new: int) -> None:
        """Pair the only occurrences of a rule: any pass would take them, so the cheap ones are asked first."""
        was, now = self._before[old], self._after[new]
        if (
            was.symbol == now.symbol
            or (was.fp == now.fp and was.fp)
            or (was.code_hash == now.code_hash and was.code_hash)
            or (was.blob == now.blob and was.span == now.span)
        ):
            self._partner[old] = new
        else:
            self.take([old], [new], self._carried, self._arrived)

    def _several(self, olds: Sequence[int], news: Sequence[int]) -> None:
        olds = sorted(olds, key=lambda number: in_order(self._before[number]))
        news = sorted(news, key=lambda number: in_order(self._after[number]))
        # Where several stand at one span, those of the same fingerprint belong together.
        for key, new_key in (
            (_with_fp(_blob_and_span), None),
            (_blob_and_span, None),
            (_with_fp(self._carried), _with_fp(self._arrived)),
            (self._carried, self._arrived),
            (_fp, None),
            (_code, None),
        ):
            olds, news = self.take(olds, news, key, new_key)
            if not olds or not news:
                return
        self.take(olds, news, _symbol, most=1)

    def take(
        self,
        olds: Iterable[int],
        news: Iterable[int],
        key: Callable[[Occurrence], _Key],
        new_key: Callable[[Occurrence], _Key] | None = None,
        *,
        most: int | None = None,
    ) -> tuple[list[int], list[int]]:
        """Pair in order what has the same key, where the counts on both sides are equal and at most ``most``.

        Returns what is left of both sides, in order.
        """
        olds, news = list(olds), list(news)
        groups: dict[_Key, tuple[list[int], list[int]]] = {}
        for number in olds:
            if (value := key(self._before[number])) is not None:
                groups.setdefault(value, ([], []))[0].append(number)
        new_key = new_key or key
        for number in news:
            if (value := new_key(self._after[number])) is not None and (group := groups.get(value)):
                group[1].append(number)
        taken: set[int] = set()
        for mine, theirs in groups.values():
            if len(mine) == len(theirs) and (most is None or len(mine) <= most):
                self._partner.update(zip(mine, theirs, strict=True))
                taken.update(theirs)
        return [b for b in olds if b not in self._partner], [a for a in news if a not in taken]

    def _carried(self, occurrence: Occurrence) -> _Key:
        if occurrence.blob != self._before_blob or occurrence.blob == self._after_blob:
            return None
        if not self._asked:
            self._asked = True
            self._line_map = self._get_line_map()
        return None if self._line_map is None else self._line_map.carry(occurrence.span)

    def _arrived(self, occurrence: Occurrence) -> _Key:
        return occurrence.span if occurrence.blob == self._after_blob else None


def _with_fp(key: Callable[[Occurrence], _Key]) -> Callable[[Occurrence], _Key]:
    def both(occurrence: Occurrence) -> _Key:
        value = key(occurrence)
        return None if value is None else (value, occurrence.fp)

    return both


def _blob_and_span(occurrence: Occurrence) -> _Key:
    return occurrence.blob, occurrence.span


def _fp(occurrence: Occurrence) -> _Key:
    return occurrence.fp or None


def _code(occurrence: Occurrence) -> _Key:
    return occurrence.code_hash or None


def _symbol(occurrence: Occurrence) -> _Key:
    return occurrence.symbol


def _rule_and_fp(occurrence: Occurrence) -> _Key:
    # What belongs to the repository as a whole has nowhere to move.
    return (occurrence.analyzer, occurrence.rule_id, occurrence.fp) if occurrence.fp and occurrence.path else None


def _rule_and_subject(occurrence: Occurrence) -> _Key:
    return occurrence.analyzer, occurrence.rule_id, subject(occurrence)
