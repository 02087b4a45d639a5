"""Where the unchanged lines of a file went: a pure map between two contents.

The common beginning and end are cut off first. What lies between is aligned on the lines that are unique on both sides
(patience diff, Bram Cohen), and where there are none on the longest common run of lines (Ratcliff and Obershelp). What is
left is aligned once more without its indentation: a block that came into an ``if`` or out of one stays the same block. Lines
that were only inserted or only removed, and could as well be others, are taken to be the last ones that they can be.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from fleetreview.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

WORK_LIMIT: Final = 2_000_000
"""The most steps that one map may take (a line looked at, or a pair of equal lines compared): some tenths of a second.
What would go beyond it is left unmapped; the common beginning and end are always mapped."""

_Block: TypeAlias = tuple[int, int, int]
"""First line before and first line after, both from 0, and the number of lines that are equal."""

_Range: TypeAlias = tuple[int, int, int, int]
"""Begin and end before, begin and end after: from 0, ends exclusive."""


@dataclass(frozen=True, slots=True)
class LineMap:
    """Runs of lines that are unchanged but for their indentation, ascending on both sides, never touching on both at once.

    Run ``n`` is ``lengths[n]`` lines that begin at ``before[n]`` and ``after[n]``, counted from 1. ``new`` are the lines of the
    content after.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    lengths: tuple[int, ...]
    new: tuple[bytes, ...] = field(default=(), repr=False, compare=False)

    def carry(self, span: Span) -> Span | None:
        """Return where a span of the content before stands after; the columns are those from before.

        None when a line of it was changed or removed, or when something was inserted between its lines.
        """
        run = self._run(span.start_line)
        if run < 0 or span.end_line < span.start_line or span.end_line >= self.before[run] + self.lengths[run]:
            return None
        shift = self.after[run] - self.before[run]
        return Span(
            start_line=span.start_line + shift,
            start_column=span.start_column,
            end_line=span.end_line + shift,
            end_column=span.end_column,
        )

    def removed(self, span: Span) -> bool:
        """Tell whether all lines of a span were taken out, and nothing stands between those that were around them."""
        first, last = self._run(span.start_line), self._run(span.end_line)
        stands = first != last or (first >= 0 and span.start_line < self.before[first] + self.lengths[first])
        return not stands and not self.written(span)

    def written(self, span: Span) -> bytes:
        """Return the lines that stand after where a span stood: what is left of it, and what was written in and between it."""
        first, last = self._run(span.start_line), self._run(span.end_line)
        begin = 1
        if first >= 0:
            begin = self.after[first] + min(span.start_line - self.before[first], self.lengths[first])
        end = len(self.new) + 1
        if last >= 0 and span.end_line < self.before[last] + self.lengths[last]:
            end = self.after[last] + span.end_line - self.before[last] + 1
        elif last + 1 < len(self.after):
            end = self.after[last + 1]
        return b"\n".join(self.new[begin - 1 : end - 1])

    def only_added_around(self, span: Span, within: int) -> bool:
        """Tell whether lines were put in above or below a span that stands, and none was taken out, as far as ``within`` lines."""
        above = below = self._run(span.start_line)
        added = False
        while above > 0 and span.start_line - self.before[above] < within:
            if self.before[above - 1] + self.lengths[above - 1] != self.before[above]:
                return False
            added, above = True, above - 1
        while below + 1 < len(self.before) and self.before[below] + self.lengths[below] - span.end_line <= within:
            if self.before[below] + self.lengths[below] != self.before[below + 1]:
                return False
            added, below = True, below + 1
        return added

    def new_lines(self, first: int, last: int) -> tuple[bytes, ...]:
        """Return the lines from ``first`` to ``last`` of the content after that were not there before."""
        lines = []
        for number in range(max(first, 1), min(last, len(self.new)) + 1):
            run = bisect_right(self.after, number) - 1
            if run < 0 or number >= self.after[run] + self.lengths[run]:
                lines.append(self.new[number - 1])
        return tuple(lines)

    def _run(self, line: int) -> int:
        """Return the last run that begins at a line or above it; -1 where none does."""
        return bisect_right(self.before, line) - 1


def line_map(before: bytes, after: bytes) -> LineMap:
    """Map the lines of one content to those of another.

    Lines end at a line feed; one missing at the end of the content does not make the last line differ. The map is
    deterministic and its work is bounded by ``WORK_LIMIT``.
    """
    old, new = before.split(b"\n"), after.split(b"\n")
    exact, budget = _blocks(old, new, [(0, len(old), 0, len(new))], WORK_LIMIT)
    blocks = _merged(sorted(exact))
    if gaps := [gap for gap in _gaps(blocks, len(old), len(new)) if gap[0] < gap[1] and gap[2] < gap[3]]:
        old_text, new_text = [line.lstrip(b" \t") for line in old], [line.lstrip(b" \t") for line in new]
        blocks = _merged(sorted(blocks + _blocks(old_text, new_text, gaps, budget)[0]))
    blocks = _merged(_slid(blocks, old, new))
    return LineMap(
        before=tuple(b[0] + 1 for b in blocks),
        after=tuple(b[1] + 1 for b in blocks),
        lengths=tuple(b[2] for b in blocks),
        new=tuple(new),
    )


def _gaps(blocks: Sequence[_Block], old_length: int, new_length: int) -> list[_Range]:
    """Return what lies before, between and after blocks that ascend."""
    ends = [(0, 0), *((old + length, new + length) for old, new, length in blocks)]
    begins = [*((old, new) for old, new, _ in blocks), (old_length, new_length)]
    return [(end[0], begin[0], end[1], begin[1]) for end, begin in zip(ends, begins, strict=True)]


def _slid(blocks: Sequence[_Block], old: Sequence[bytes], new: Sequence[bytes]) -> list[_Block]:
    """Let every gap that is on one side only begin as late as equal lines allow."""
    slid: list[_Block] = []
    for begin_old, begin_new, length in blocks:
        shift = 0
        if slid:
            last_old, last_new, last = slid[-1]
            end_old, end_new = last_old + last, last_new + last
            if end_old == begin_old or end_new == begin_new:
                while shift < length and old[end_old + shift] == new[end_new + shift]:
                    shift += 1
                slid[-1] = (last_old, last_new, last + shift)
        if shift < length:
            slid.append((begin_old + shift, begin_new + shift, length - shift))
    return slid


def _blocks(
    old: Sequence[bytes], new: Sequence[bytes], parts: Sequence[_Range], budget: int
) -> tuple[list[_Block], int]:
    """Align the lines of some ranges; return the blocks, and what is left of the budget."""
    found: list[_Block] = []
    todo = [_trim(old, new, part, found) for part in parts]
    while todo:
        part = todo.pop()
        old_lo, old_hi, new_lo, new_hi = part
        if old_lo == old_hi or new_lo == new_hi:
            continue
        budget -= (old_hi - old_lo) + (new_hi - new_lo)
        if budget < 0:
            break
        counts, other = Counter(old[old_lo:old_hi]), Counter(new[new_lo:new_hi])
        anchors = _unique_lines(old, new, part, counts, other)
        if not anchors:
            pairs = sum(count * other[line] for line, count in counts.items() if line in other)
            if not pairs or pairs > budget:
                continue
            budget -= pairs
            anchors = [_longest_run(old, new, part)]
        at_old, at_new = old_lo, new_lo
        for begin_old, begin_new, length in [*anchors, (old_hi, new_hi, 0)]:
            if begin_old > at_old and begin_new > at_new:
                todo.append(_trim(old, new, (at_old, begin_old, at_new, begin_new), found))
            at_old, at_new = begin_old + length, begin_new + length
        found += anchors
    return found, budget


def _trim(old: Sequence[bytes], new: Sequence[bytes], part: _Range, found: list[_Block]) -> _Range:
    """Put the common beginning and end of a range into ``found`` and return what lies between."""
    old_lo, old_hi, new_lo, new_hi = part
    most = min(old_hi - old_lo, new_hi - new_lo)
    head = 0
    while head < most and old[old_lo + head] == new[new_lo + head]:
        head += 1
    tail = 0
    while tail < most - head and old[old_hi - tail - 1] == new[new_hi - tail - 1]:
        tail += 1
    if head:
        found.append((old_lo, new_lo, head))
    if tail:
        found.append((old_hi - tail, new_hi - tail, tail))
    return old_lo + head, old_hi - tail, new_lo + head, new_hi - tail


def _unique_lines(
    old: Sequence[bytes], new: Sequence[bytes], part: _Range, counts: Counter[bytes], other: Counter[bytes]
) -> list[_Block]:
    """Return the longest ascending chain of lines that occur exactly once on both sides of a range."""
    old_lo, old_hi, new_lo, new_hi = part
    place = {line: at for at in range(old_lo, old_hi) if counts[line := old[at]] == 1 and other.get(line) == 1}
    if not place:
        return []
    both = [(place[line], at) for at in range(new_lo, new_hi) if (line := new[at]) in place]
    # Patience sorting: lowest last element of an ascending chain of each length, with links to reconstruct the longest.
    ends: list[int] = []
    members: list[int] = []
    links: list[int] = []
    for number, (at_old, _) in enumerate(both):
        length = bisect_left(ends, at_old)
        links.append(members[length - 1] if length else -1)
        if length == len(ends):
            ends.append(at_old)
            members.append(number)
        else:
            ends[length] = at_old
            members[length] = number
    chain: list[_Block] = []
    number = members[-1]
    while number >= 0:
        chain.append((*both[number], 1))
        number = links[number]
    chain.reverse()
    return chain


def _longest_run(old: Sequence[bytes], new: Sequence[bytes], part: _Range) -> _Block:
    """Return the longest common run of lines of a range that has one; of equals the one that ends first."""
    old_lo, old_hi, new_lo, new_hi = part
    places: dict[bytes, list[int]] = {}
    for at in range(new_lo, new_hi):
        places.setdefault(new[at], []).append(at)
    longest = (old_lo, new_lo, 0)
    lengths: dict[int, int] = {}
    for at_old in range(old_lo, old_hi):
        current: dict[int, int] = {}
        for at_new in places.get(old[at_old], ()):
            length = current[at_new] = lengths.get(at_new - 1, 0) + 1
            if length > longest[2]:
                longest = (at_old - length + 1, at_new - length + 1, length)
        lengths = current
    return longest


def _merged(blocks: list[_Block]) -> list[_Block]:
    """Join blocks that touch on both sides; ``blocks`` ascend."""
    merged: list[_Block] = []
    for block in blocks:
        if merged:
            old, new, length = merged[-1]
            if block[0] == old + length and block[1] == new + length:
                merged[-1] = (old, new, length + block[2])
                continue
        merged.append(block)
    return merged
