"""Which occurrence of a later state continues which one of an earlier state.

Seven passes, each taking what the ones before left; all of them ask for the same analyzer and rule. Within one file, through
renames: (1) the same blob and span, (2) the span that the line map carries over, unless one of the two symbols has the same
code on the other side, then its lines with the same fingerprint, (3) the same fingerprint, (4) the same code, then any span
that the line map carries over, (5) a span whose first line the line map carries over, with the same evidence, (6) the same
symbol, then the same evidence. Across files: (7) the same fingerprint, then the same code with the same evidence, then the
same evidence in the same words. Occurrences are multisets: where a key occurs equally often on both sides, its occurrences
pair in their order; where not, nobody can tell which one is which, and they stay unpaired. Pass 6 pairs only what is alone
on both sides. So does pass 7, but for equal fingerprints that all left one file for one other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from fleetreview.linemap import LineMap
    from fleetreview.model import BlobId, Occurrence, Span

_Key: TypeAlias = "Hashable | None"
"""What has to be equal for a pair; None takes no part."""

_BLANK: Final = re.compile(r"[\s'\"`;]+")
_WORDS: Final = re.compile(r"\w+")
_OWNERS: Final = frozenset({"self", "cls", "this"})


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
    """Pair the occurrences of one file before and after a change: passes 1 to 6.

    ``line_map`` leads from ``before_blob`` to ``after_blob``; occurrences of other blobs (last seen before the file became
    unreadable) take no part in passes 2 and 5. It is called at most once, and only if a pair could depend on it.
    """
    return _Matching(before, after, before_blob, after_blob, line_map).by_rule()


def pair_repository(before: Sequence[Occurrence], after: Sequence[Occurrence]) -> Pairs:
    """Pair occurrences of repository scope, which have no span: by rule and subject."""
    matching = _Matching(before, after, None, None, no_line_map)
    matching.take(range(len(before)), range(len(after)), _rule_and_subject)
    return matching.result()


def pair_moves(gone: Sequence[Occurrence], new: Sequence[Occurrence]) -> Pairs:
    """Pair what is gone from any file with what is new in another: pass 7."""
    matching = _Matching(gone, new, None, None, no_line_map)
    olds, news = matching.take(range(len(gone)), range(len(new)), _rule_and_fp, most=1)
    olds, news = matching.take_from_file_to_file(olds, news, _rule_and_fp)
    olds, news = matching.take(olds, news, _rule_and_code, most=1)
    matching.take(olds, news, _rule_and_words, most=1)
    return matching.result()


def subject(occurrence: Occurrence) -> str:
    """Return what an occurrence is about, apart from its place: the fingerprint, or the subject at repository scope."""
    return occurrence.fp if occurrence.path else occurrence.evidence.get("subject") or occurrence.fp


def said(occurrence: Occurrence) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return what an occurrence says, whatever its file and its symbol are called and whatever its text looks like."""
    words = {name: _BLANK.sub("", value) for name, value in occurrence.evidence.items() if value != occurrence.symbol}
    return occurrence.analyzer, occurrence.rule_id, tuple(sorted(words.items()))


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
        self._taken: set[int] = set()

    def result(self) -> Pairs:
        return Pairs(
            pairs=tuple(sorted(self._partner.items())),
            before_left=tuple(b for b in range(len(self._before)) if b not in self._partner),
            after_left=tuple(a for a in range(len(self._after)) if a not in self._taken),
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
            self._pair([old], [new])
        else:
            olds, news = self.take([old], [new], self._carried, self._arrived)
            olds, news = self.take(olds, news, self._first_line_carried, self._first_line_arrived)
            self.take(olds, news, _evidence)

    def _several(self, olds: Sequence[int], news: Sequence[int]) -> None:
        olds = sorted(olds, key=lambda number: in_order(self._before[number]))
        news = sorted(news, key=lambda number: in_order(self._after[number]))
        here = {self._after[number].blob for number in news}
        if any(self._before[number].blob in here for number in olds):
            olds, news = self._take_places(olds, news, _blob_and_span)
        if olds and news:
            olds, news = self._take_places(olds, news, self._carried, self._arrived, at_home=True)
        if olds and news:
            olds, news = self.take(olds, news, self._lines_carried, self._lines_arrived)
        for key in (_fp, _code):
            if olds and news:
                olds, news = self.take(olds, news, key)
        if olds and news:
            olds, news = self._take_places(olds, news, self._carried, self._arrived)
        if olds and news:
            olds, news = self.take(olds, news, self._first_line_carried, self._first_line_arrived)
        if olds and news:
            olds, news = self.take(olds, news, _symbol, most=1)
        if olds and news:
            self.take(olds, news, _evidence, most=1)

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
        for mine, theirs in self._groups(olds, news, key, new_key or key):
            if len(mine) == len(theirs) and (most is None or len(mine) <= most):
                self._pair(mine, theirs)
        return self._left(olds, news)

    def take_from_file_to_file(
        self, olds: Iterable[int], news: Iterable[int], key: Callable[[Occurrence], _Key]
    ) -> tuple[list[int], list[int]]:
        """Pair by their places what has the same key and all left one file for one other, equally often.

        Returns what is left of both sides, in order.
        """
        olds, news = list(olds), list(news)
        for mine, theirs in self._groups(olds, news, key, key):
            sources = {self._before[number].path for number in mine}
            targets = {self._after[number].path for number in theirs}
            if len(mine) == len(theirs) and len(sources) == len(targets) == 1 and sources != targets:
                self._pair(
                    sorted(mine, key=lambda number: in_order(self._before[number])),
                    sorted(theirs, key=lambda number: in_order(self._after[number])),
                )
        return self._left(olds, news)

    def _take_places(
        self,
        olds: list[int],
        news: list[int],
        key: Callable[[Occurrence], _Key],
        new_key: Callable[[Occurrence], _Key] | None = None,
        *,
        at_home: bool = False,
    ) -> tuple[list[int], list[int]]:
        """Take by keys that name a place. Where several stand at one, those of the same fingerprint belong together.

        ``at_home`` leaves out a pair of different symbols one of which is found on the other side with the same code.
        """
        old_homes = {_symbol_and_code(self._before[number]) for number in olds} if at_home else frozenset()
        new_homes = {_symbol_and_code(self._after[number]) for number in news} if at_home else frozenset()
        for mine, theirs in self._groups(olds, news, key, new_key or key):
            if len(mine) == len(theirs) == 1:
                was, now = self._before[mine[0]], self._after[theirs[0]]
                if was.symbol == now.symbol or not (
                    _symbol_and_code(was) in new_homes or _symbol_and_code(now) in old_homes
                ):
                    self._pair(mine, theirs)
            else:
                self.take(*self.take(mine, theirs, _fp), _anything)
        return self._left(olds, news)

    def _groups(
        self,
        olds: Iterable[int],
        news: Iterable[int],
        key: Callable[[Occurrence], _Key],
        new_key: Callable[[Occurrence], _Key],
    ) -> list[tuple[list[int], list[int]]]:
        """Return what has the same key on both sides, in order."""
        groups: dict[_Key, tuple[list[int], list[int]]] = {}
        for number in olds:
            if (value := key(self._before[number])) is not None:
                if group := groups.get(value):
                    group[0].append(number)
                else:
                    groups[value] = ([number], [])
        for number in news:
            if (value := new_key(self._after[number])) is not None and (group := groups.get(value)):
                group[1].append(number)
        return [group for group in groups.values() if group[1]]

    def _pair(self, mine: list[int], theirs: list[int]) -> None:
        self._partner.update(zip(mine, theirs, strict=True))
        self._taken.update(theirs)

    def _left(self, olds: list[int], news: list[int]) -> tuple[list[int], list[int]]:
        return [b for b in olds if b not in self._partner], [a for a in news if a not in self._taken]

    def _carried(self, occurrence: Occurrence) -> _Key:
        return self._carry(occurrence, occurrence.span)

    def _carry(self, occurrence: Occurrence, span: Span) -> Span | None:
        if occurrence.blob != self._before_blob or occurrence.blob == self._after_blob:
            return None
        if not self._asked:
            self._asked = True
            self._line_map = self._get_line_map()
        return None if self._line_map is None else self._line_map.carry(span)

    def _lines_carried(self, occurrence: Occurrence) -> _Key:
        carried = self._carry(occurrence, occurrence.span) if occurrence.fp else None
        return None if carried is None else (carried.start_line, carried.end_line, occurrence.fp)

    def _lines_arrived(self, occurrence: Occurrence) -> _Key:
        if occurrence.blob != self._after_blob or not occurrence.fp:
            return None
        return occurrence.span.start_line, occurrence.span.end_line, occurrence.fp

    def _first_line_carried(self, occurrence: Occurrence) -> _Key:
        carried = self._carry(occurrence, _begin(occurrence.span)) if occurrence.evidence else None
        return None if carried is None else (carried, _evidence(occurrence))

    def _first_line_arrived(self, occurrence: Occurrence) -> _Key:
        return (_begin(occurrence.span), _evidence(occurrence)) if occurrence.blob == self._after_blob else None

    def _arrived(self, occurrence: Occurrence) -> _Key:
        return occurrence.span if occurrence.blob == self._after_blob else None


def _begin(span: Span) -> Span:
    return replace(span, end_line=span.start_line, end_column=span.start_column)


def _evidence(occurrence: Occurrence) -> _Key:
    return tuple(sorted(occurrence.evidence.items())) or None


def _anything(_: Occurrence) -> _Key:
    return ""


def _blob_and_span(occurrence: Occurrence) -> _Key:
    return occurrence.blob, occurrence.span


def _fp(occurrence: Occurrence) -> _Key:
    return occurrence.fp or None


def _code(occurrence: Occurrence) -> _Key:
    return occurrence.code_hash or None


def _symbol(occurrence: Occurrence) -> _Key:
    return occurrence.symbol


def _symbol_and_code(occurrence: Occurrence) -> tuple[str, str]:
    return occurrence.symbol, occurrence.code_hash


def _rule_and_fp(occurrence: Occurrence) -> _Key:
    # What belongs to the repository as a whole has nowhere to move.
    return (occurrence.analyzer, occurrence.rule_id, occurrence.fp) if occurrence.fp and occurrence.path else None


def _rule_and_code(occurrence: Occurrence) -> _Key:
    if not (occurrence.code_hash and occurrence.path and occurrence.evidence):
        return None
    return occurrence.analyzer, occurrence.rule_id, occurrence.code_hash, _evidence(occurrence)


def _rule_and_words(occurrence: Occurrence) -> _Key:
    # What becomes a method says `self.host` where it said `host`; the same words otherwise are the same code.
    if not (occurrence.path and occurrence.evidence):
        return None
    words = tuple(word for word in _WORDS.findall(occurrence.excerpt) if word not in _OWNERS)
    return occurrence.analyzer, occurrence.rule_id, _evidence(occurrence), words


def _rule_and_subject(occurrence: Occurrence) -> _Key:
    return occurrence.analyzer, occurrence.rule_id, subject(occurrence)
