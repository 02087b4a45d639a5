"""What a landed change does to migrations that stood before it: they have run, and only what an edit makes of them is its work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.description import operation_rows
from analyzers.migrations.moment import Release
from analyzers.migrations.operations import CreateTable
from analyzers.pairing import said
from analyzers.protocol import Judgement, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.positions import Positions
    from analyzers.migrations.stream import Migration, Stream
    from fleetreview.model import LandedChange, Occurrence

_NOWHERE: Final = (1, 1, 1, 1)


class Past:
    """The migrations before a landed change, and under which names their files go on.

    Without a change there is no past: every migration is judged as if it landed alone.
    """

    def __init__(self, streams: Iterable[Stream], change: LandedChange | None, positions: Positions) -> None:
        self.streams = tuple(streams)
        files = () if change is None else change.files
        self._earlier = {file.after_path: file.before_path for file in files if file.after_path is not None}
        self._positions = positions
        self._is_known = change is not None

    def version(self, migration: Migration) -> Migration | None:
        """Return a migration as it stood before; None for one that is new."""
        path = self.earlier(migration.path)
        found = (self._positions.migration(stream, path) for stream in reversed(self.streams))
        return next((before for before in found if before is not None), None)

    def earlier(self, path: str) -> str:
        """Return the name that a file had before; '' for one that is new."""
        return self._earlier.get(path, path) or ""

    def releases(self, stream: Stream, targets: Collection[int]) -> dict[int, Release] | None:
        """Return what lands together: the new ones. What stood before is judged alone, for nobody knows what it landed with."""
        if not self._is_known:
            return None
        new = Release(ordinals=frozenset(at for at in targets if self.version(stream.migrations[at]) is None))
        return {at: new if at in new.ordinals else Release(ordinals=frozenset({at})) for at in targets}

    def operations(self, stream: Stream, judged: Mapping[int, Sequence[Moment]]) -> Iterator[Record]:
        """Yield what the judged migrations of a stream do, but for those that did the same before the change."""
        moments = [moment for at in sorted(judged) if self._is_work(stream.migrations[at]) for moment in judged[at]]
        new = frozenset(
            moment.operation.table
            for moment in moments
            if isinstance(moment.operation, CreateTable) and not moment.down
        )
        for row in operation_rows(stream, moments, new, 0):
            yield Record(table="schema_operations", values=row)

    def _is_work(self, migration: Migration) -> bool:
        before = self.version(migration)
        return before is None or _bare(before.up.operations) != _bare(migration.up.operations)


def _bare(operations: Sequence[AnyOperation]) -> list[AnyOperation]:
    return [msgspec.structs.replace(operation, where=_NOWHERE) for operation in operations]


def compared(path: str, before: Sequence[Occurrence], after: Sequence[Occurrence]) -> Judgement:
    """Return the judgement of a file whose versions before and after were judged alike.

    Of what both say equally often all goes on; where the one after says it more often, the first ones do.
    """
    counts = Counter(map(said, before))
    continuing: list[Occurrence] = []
    new: list[Occurrence] = []
    for one in after:
        goes_on = counts[said(one)] > 0
        counts[said(one)] -= goes_on
        (continuing if goes_on else new).append(one)
    ended: list[Occurrence] = []
    for one in reversed(before):
        if counts[said(one)] > 0:
            counts[said(one)] -= 1
            ended.append(one)
    return Judgement(path=path, occurrences=tuple(new), continuing=tuple(continuing), ended=tuple(reversed(ended)))


def judgements(
    said_now: Mapping[str, Sequence[Occurrence]],
    stood: Mapping[str, Sequence[Occurrence]],
    touched: Collection[str] | None,
) -> Iterator[Judgement]:
    """Yield what is said of the touched files, of the repository and of all others of which there is something to say.

    ``stood`` has what the versions before said, by the paths of today, for files of migrations that stood before; ``touched``
    are those that the change touches and that are there after it, None where no change tells.
    """
    for path in dict.fromkeys([*sorted(touched or ()), "", *sorted(said_now), *sorted(stood)]):
        now = tuple(said_now.get(path, ()))
        # Of a file that the change does not touch there is more to say than what was asked now.
        if path in stood or (path and touched is not None and path not in touched):
            yield compared(path, stood.get(path, ()), now)
        else:
            yield Judgement(path=path, occurrences=now)
