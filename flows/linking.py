"""Links one repository's states: trees along the line of landed changes, judged by all analyzers, and line maps on demand."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from analyzers.corroboration import corroborated
from analyzers.protocol import Record, TreeFacts
from analyzers.sides import FileJudgement
from fleetreview.git.objects import BlobReader
from fleetreview.linemap import line_map
from fleetreview.model import Skip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from types import TracebackType

    from analyzers.protocol import Analyzer, Judgement
    from analyzers.roles import Roles
    from fleetreview.git.mirror import Mirror
    from fleetreview.linemap import LineMap
    from fleetreview.model import BlobId, CommitId, FileChange, LandedChange, Suppression
    from flows.mapping import Facts

CLEAN = FileJudgement()


class Linker:
    """Judges states and changes.

    ``skips`` collects what could not be judged, each once, ``records`` what analyzers record of landed changes, by commit.

    ``touched`` are the paths of a single change: an analyzer that does not look beyond them is shown no others but those
    that are ``near`` to them, by its id. None: it is shown the whole tree. ``hints`` are what settings say to analyzers, the last
    one counting most.
    """

    def __init__(
        self,
        analyzers: Sequence[Analyzer],
        facts: Facts,
        roles: Roles,
        *,
        touched: Sequence[str] | None = None,
        near: Mapping[str, Collection[str]] | None = None,
        hints: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._analyzers = analyzers
        self._rules = {rule.id: rule for analyzer in analyzers for rule in analyzer.catalogue.rules.values()}
        self._facts = facts
        self._roles = roles
        self._touched = touched
        self._near = near or {}
        self._hints = tuple(hint for hint in hints if hint)
        self.skips: dict[tuple[Any, ...], Skip] = {}
        self.records: dict[CommitId, list[Record]] = {}

    def tree(self, analyzer: Analyzer, entries: Mapping[str, BlobId]) -> TreeFacts:
        """Return one state, its files given, as an analyzer's link step sees it."""
        if self._touched is not None and not analyzer.whole_tree:
            shown = (*self._touched, *self._near.get(analyzer.id, ()))
            entries = {path: entries[path] for path in shown if path in entries}
        return TreeFacts(entries=entries, roles=self._roles, source=self._facts.of(analyzer), hints=self._hints)

    def judge(
        self, before: Mapping[str, BlobId] | None, after: Mapping[str, BlobId], change: LandedChange | None
    ) -> dict[str, FileJudgement]:
        """Return what all analyzers together say of the paths that they judge; states are given as their files.

        Of a path that the change does not touch it tells who judged it: what the others said stands.
        """
        judgements: dict[str, FileJudgement] = {}
        touched = None if change is None else {file.after_path for file in change.files}
        for analyzer in self._analyzers:
            was = None if before is None else self.tree(analyzer, before)
            for said in analyzer.link(was, self.tree(analyzer, after), change):
                if isinstance(said, Record):
                    if change is not None:
                        self.records.setdefault(change.commit, []).append(said)
                    continue
                self._add(judgements, said, analyzer.id, is_touched=touched is None or said.path in touched)
        return {
            path: replace(judgement, occurrences=corroborated(self._rules, judgement.occurrences))
            if len(judgement.occurrences) > 1
            else judgement
            for path, judgement in judgements.items()
        }

    def state_records(self, entries: Mapping[str, BlobId]) -> Iterator[Record]:
        """Yield what analyzers record of a state as a whole."""
        for analyzer in self._analyzers:
            yield from analyzer.records(self.tree(analyzer, entries))

    def written(self, entries: Mapping[str, BlobId]) -> Iterator[Suppression]:
        """Return what our own comments in the files of a state say; a comment that several analyzers read comes from each."""
        for analyzer in self._analyzers:
            yield from analyzer.written_suppressions(self.tree(analyzer, entries))

    def _add(self, judgements: dict[str, FileJudgement], judgement: Judgement, by: str, *, is_touched: bool) -> None:
        for skip in judgement.skips:
            self.skips.setdefault((skip.analyzer, skip.rule_id, skip.path, skip.blob, skip.reason), skip)
        known = judgements.get(judgement.path, CLEAN)
        judgements[judgement.path] = FileJudgement(
            occurrences=known.occurrences + judgement.occurrences,
            continuing=known.continuing + judgement.continuing,
            ended=known.ended + (judgement.ended or ()),
            compared=known.compared if judgement.ended is None else known.compared | {by},
            unreadable=known.unreadable | {skip.analyzer for skip in judgement.skips},
            judged=None if is_touched else (known.judged or frozenset()) | {by},
        )


def tree_after(entries: Mapping[str, BlobId], change: LandedChange) -> dict[str, BlobId]:
    """Return the files of the state after a landed change."""
    after = dict(entries)
    for file in change.files:
        if file.before_path is not None:
            after.pop(file.before_path, None)
    for file in change.files:
        if file.after_path is not None and file.after is not None:
            after[file.after_path] = file.after
    return after


class LineMaps:
    """Line maps between the two sides of file changes, made when they are asked for.

    A context manager: contents come through one long-lived process. A side that cannot be read gives no map.
    """

    def __init__(self, mirror: Mirror, max_blob_bytes: int) -> None:
        self._mirror = mirror
        self._max_blob_bytes = max_blob_bytes
        self._stack = ExitStack()
        self._reader: BlobReader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, traceback)

    def of(self, file: FileChange) -> LineMap | None:
        """Return the line map of one file change; None where a side is missing or cannot be read."""
        if file.before is None or file.after is None:
            return None
        if self._reader is None:
            self._reader = self._stack.enter_context(BlobReader(self._mirror))
        contents = dict(self._reader.read_many([file.before, file.after], self._max_blob_bytes))
        before, after = contents.get(file.before), contents.get(file.after)
        if before is None or after is None or isinstance(before, Skip) or isinstance(after, Skip):
            return None
        return line_map(before, after)
