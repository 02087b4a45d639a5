"""Which occurrence of one whole state continues which one of another, whatever history lies between the two.

Asked where a history is told anew: after a force-push, with a deeper window, under other rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.pairing import Pairs, pair_file, pair_moves, pair_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fleetreview.linemap import LineMap
    from fleetreview.model import FileChange, Occurrence


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


def _by_path(occurrences: Sequence[Occurrence]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for number, occurrence in enumerate(occurrences):
        positions.setdefault(occurrence.path, []).append(number)
    return positions
