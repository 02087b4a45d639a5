"""What was read from the files of a tree, decoded once for each file version."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from analyzers.markers import Marker
from analyzers.migrations.occurrences import ID
from analyzers.migrations.script import decode
from analyzers.protocol import BlobKey, Judgement
from fleetreview.model import Skip, Suppression, SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.script import Script
    from analyzers.protocol import MapSkip, TreeFacts


class TreeReading:
    """The facts of migrations, hints and code, by path of a tree."""

    def __init__(self) -> None:
        self._decoded: dict[BlobKey, dict[str, Any]] = {}
        self._skips: dict[BlobKey, tuple[MapSkip, ...]] = {}

    def fact(self, tree: TreeFacts, path: str) -> dict[str, Any]:
        """Return what was read from a file: scripts, hints, names, excerpts and markers, those of all units together."""
        key = _key(tree, path)
        known = self._decoded.get(key)
        if known is None:
            read = tree.source.facts(key)
            known = {}
            for fact in read.facts:
                known |= fact.value
            known["scripts"] = decode(known.get("scripts", []))
            self._decoded[key], self._skips[key] = known, read.skips
        return known

    def scripts(self, tree: TreeFacts, path: str) -> tuple[Script, ...]:
        """Return what a file says as a migration, once for each dialect that it could be written in."""
        scripts: tuple[Script, ...] = self.fact(tree, path)["scripts"]
        return scripts

    def hints(self, tree: TreeFacts, path: str) -> list[dict[str, Any]]:
        """Return what a file says of the database."""
        return list(self.fact(tree, path).get("hints", ()))

    def suppressions(self, tree: TreeFacts, path: str) -> Iterator[Suppression]:
        """Yield what our own comments in a migration say."""
        for value in self.fact(tree, path).get("ours", ()):
            marker = Marker.from_fact(value)
            for rule_id in marker.codes:
                yield Suppression(
                    kind=SuppressionKind.INLINE, rule_id=rule_id, path=path, reason=marker.reason, line=marker.line
                )

    def unread(self, tree: TreeFacts, path: str) -> Judgement | None:
        """Return the judgement of a file that a reader could not read; None for any other."""
        key = _key(tree, path)
        skips = self._skips.get(key)
        if skips is None:
            skips = self._skips[key] = tree.source.facts(key).skips
        if not skips:
            return None
        told = (Skip(analyzer=ID, reason=s.reason, detail=s.detail, path=path, blob=key.blob) for s in skips)
        return Judgement(path=path, skips=tuple(told))


def _key(tree: TreeFacts, path: str) -> BlobKey:
    return BlobKey(blob=tree.entries[path], suffix=_suffix(path))


@lru_cache(maxsize=65536)
def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
