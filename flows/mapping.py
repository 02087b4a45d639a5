"""Maps the file versions that no unit of today has seen yet. Content is read here and nowhere else."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import monotonic
from typing import TYPE_CHECKING

from analyzers.protocol import NOTHING, BlobFacts, BlobKey, MapSkip
from fleetreview.git.objects import BlobReader
from fleetreview.model import Skip, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzers.facts import FactStore
    from analyzers.protocol import Analyzer
    from fleetreview.git.mirror import Mirror

logger = logging.getLogger(__name__)

BATCH_BYTES = 24 * 1024 * 1024
"""What one batch may hold in memory and on disk: large enough that an engine's start does not count."""


def key_of(path: str, blob: str) -> BlobKey:
    """Return what facts of a file version are kept under."""
    return BlobKey(blob=blob, suffix=PurePosixPath(path).suffix.lower())


@dataclass(kw_only=True, slots=True)
class Facts:
    """The facts of a repository as link steps see them: what is stored, and what this run could not read.

    A blob that Git could not give is not a fact of its content, so it is known for this run only.
    """

    store: FactStore
    unread: dict[str, Skip] = field(default_factory=dict)
    mapped: int = 0

    def facts(self, key: BlobKey) -> BlobFacts:
        """Return what is known of a blob."""
        skip = self.unread.get(key.blob)
        if skip is not None:
            return BlobFacts(skips=(MapSkip(unit=None, reason=skip.reason, detail=skip.detail),))
        return self.store.facts(key) if key.suffix else NOTHING


def map_blobs(
    mirror: Mirror,
    keys: Iterable[BlobKey],
    analyzers: Sequence[Analyzer],
    facts: Facts,
    *,
    max_blob_bytes: int,
    check_time: Callable[[], None] | None = None,
) -> None:
    """Map what is missing, batch by batch, and add it to the facts. AnalyzerError when an analyzer cannot run at all.

    ``check_time`` is called before each batch and raises when there is no time for it: what was mapped stays in the facts.
    """
    wanted = list(dict.fromkeys(keys))
    new: set[BlobKey] = set()
    try:
        for analyzer in analyzers:
            units = {suffix: analyzer.units(suffix) for suffix in {key.suffix for key in wanted}}
            for lacking, pending in facts.store.pending(wanted, units).items():
                with BlobReader(mirror) as reader:
                    for batch in _batches(reader, pending, facts, max_blob_bytes):
                        if check_time is not None:
                            check_time()
                        for key, found, skips in analyzer.map(batch, lacking):
                            facts.store.add(key, lacking, found, skips)
                            new.add(key)
                        logger.debug("blobs mapped", extra={"analyzer": analyzer.id, "blobs": len(batch)})
    finally:
        facts.mapped += len(new)


def map_again(
    mirror: Mirror,
    analyzers: Sequence[Analyzer],
    facts: Facts,
    *,
    max_blob_bytes: int,
    deadline: float = float("inf"),
) -> bool:
    """Map again what an engine failed at for want of time or memory; tell whether more is known of some blob now.

    Past ``deadline``, a reading of the monotonic clock, the rest is left to the next run. AnalyzerError when an analyzer
    cannot run at all.
    """
    better = False
    for analyzer in analyzers:
        for lacking, failed in facts.store.failed(analyzer.units).items():
            with BlobReader(mirror) as reader:
                for batch in _batches(reader, failed, facts, max_blob_bytes):
                    if monotonic() > deadline:
                        return better
                    for key, found, skips in analyzer.map(batch, lacking):
                        better |= facts.store.replace(key, lacking, found, skips)
                    facts.mapped += len(batch)
                    logger.info("blobs mapped again", extra={"analyzer": analyzer.id, "blobs": len(batch)})
    return better


def _batches(
    reader: BlobReader, pending: Sequence[BlobKey], facts: Facts, max_blob_bytes: int
) -> Iterator[list[SourceBlob]]:
    suffixes: dict[str, list[str]] = {}
    for key in pending:
        suffixes.setdefault(key.blob, []).append(key.suffix)
    batch: list[SourceBlob] = []
    size = 0
    for blob, content in reader.read_many(suffixes, max_blob_bytes):
        if isinstance(content, Skip):
            facts.unread[blob] = content
            continue
        for suffix in suffixes[blob]:
            batch.append(SourceBlob(blob=blob, suffix=suffix, content=content))
            size += len(content)
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def available_cores() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
