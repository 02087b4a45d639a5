"""Folders of SQL files that grow at their end, as nearly all do: the next file is added to the draft that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyzers.migrations.ordering import LAST_NUMBER
from analyzers.migrations.runners import RUNNERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.detection_draft import Draft
    from analyzers.migrations.detection_folders import NamedFile, Traits


@dataclass(frozen=True, kw_only=True, slots=True)
class Growing:
    """A folder with one draft of files that only go up, with all that decides whether a file can be added to it.

    ``kinds`` are what its files have in common, ``last`` is the one with the highest number. ``counted``: its numbers follow each
    other, so that the next one leaves no gap either.
    """

    draft: Draft
    kinds: frozenset[Traits]
    last: NamedFile
    counted: bool

    def with_file(self, file: NamedFile) -> Growing | None:
        """Return the folder with one more file; None where more than its end would change."""
        is_next = file.traits in self.kinds and file.rank > self.last.rank and file.version > self.last.version
        if not is_next or not self._leaves_no_gap(file):
            return None
        return replace(self, draft=replace(self.draft, entries=(*self.draft.entries, file.entry)), last=file)

    def _leaves_no_gap(self, file: NamedFile) -> bool:
        if not RUNNERS[self.draft.framework].gaps:
            return True
        before, after = _number(self.last), _number(file)
        if before is None or after is None:
            return False
        return before > LAST_NUMBER or (self.counted and after == before + 1)


def growing(files: Sequence[NamedFile], drafts: Sequence[Draft]) -> Growing | None:
    """Return a folder's files and drafts as one that can grow; None where a further file could change more than the end."""
    kinds = frozenset(file.traits for file in files)
    if len(drafts) != 1 or len(drafts[0].entries) != len(files) or len({kind.scheme for kind in kinds}) != 1:
        return None
    if any(kind.direction != "up" or kind.label for kind in kinds):
        return None
    last = max(files, key=lambda file: file.rank)
    numbers = {number for file in files if (number := _number(file)) is not None}
    counted = len(numbers) == len(files) and max(numbers) - min(numbers) + 1 == len(numbers)
    return Growing(draft=drafts[0], kinds=kinds, last=last, counted=counted)


def _number(file: NamedFile) -> int | None:
    """Return a file's number; None where it has a version of several parts."""
    return file.version[0][0] if len(file.version) == 1 and len(file.version[0]) == 1 else None
