"""Maps the file versions that no unit of today has seen yet. Content is read here and nowhere else."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import monotonic
from typing import TYPE_CHECKING

from analyzers.facts import FactStore, lacking_units
from analyzers.masking import without_secrets
from analyzers.protocol import BlobFacts, BlobKey, MapSkip
from fleetreview.git.objects import BlobReader
from fleetreview.model import Skip, SkipReason, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.protocol import Analyzer, Fact
    from analyzers.roles import Roles
    from fleetreview.git.mirror import Mirror
    from fleetreview.model import BlobId

logger = logging.getLogger(__name__)

BATCH_BYTES = 24 * 1024 * 1024
"""What one batch may hold in memory and on disk: large enough that an engine's start does not count."""


def key_of(path: str, blob: str) -> BlobKey:
    """Return what facts of a file version are kept under."""
    return BlobKey(blob=blob, suffix=PurePosixPath(path).suffix.lower())


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnFacts:
    """The facts of one analyzer as its link step sees them: what is stored, and what this run could not read."""

    store: FactStore
    unread: Mapping[str, Skip]

    def facts(self, key: BlobKey) -> BlobFacts:
        """Return what is known of a blob."""
        skip = self.unread.get(key.blob)
        if skip is not None:
            return BlobFacts(skips=(MapSkip(unit=None, reason=skip.reason, detail=skip.detail),))
        return self.store.facts(key)


@dataclass(kw_only=True, slots=True)
class Facts:
    """The facts of a repository, each analyzer's apart: what one could not judge says nothing of what another read.

    ``stores`` are kept by the analyzers' ids. A blob that Git could not give is not a fact of its content, so ``unread`` is
    known for this run only. ``mapped`` counts the blobs that this run mapped.
    """

    stores: dict[str, FactStore] = field(default_factory=dict)
    unread: dict[str, Skip] = field(default_factory=dict)
    mapped: int = 0

    def store(self, analyzer: Analyzer) -> FactStore:
        """Return what is stored for an analyzer."""
        return self.stores.setdefault(analyzer.id, FactStore())

    def of(self, analyzer: Analyzer) -> OwnFacts:
        """Return what an analyzer's link step sees."""
        return OwnFacts(store=self.store(analyzer), unread=self.unread)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one analyzer is to have read: the file versions that it selects, each once."""

    analyzer: Analyzer
    keys: tuple[BlobKey, ...]


def readings(
    analyzers: Iterable[Analyzer],
    versions: Collection[tuple[str, BlobId]],
    roles: Roles,
    *,
    touched: Collection[tuple[str, BlobId]] | None = None,
    near: Mapping[str, Collection[tuple[str, BlobId]]] | None = None,
) -> list[Reading]:
    """Return what has to be read of some file versions, paths with their blobs.

    ``touched`` are those of a single change: an analyzer that does not look beyond them needs no others but what is ``near`` to
    them, by the analyzer's id. None: all of them.
    """
    return [
        Reading(
            analyzer=analyzer,
            keys=tuple(
                dict.fromkeys(
                    key_of(path, blob)
                    for path, blob in (
                        versions
                        if touched is None or analyzer.whole_tree
                        else (*touched, *(near or {}).get(analyzer.id, ()))
                    )
                    if analyzer.selects(path, roles.role(path))
                )
            ),
        )
        for analyzer in analyzers
    ]


def map_blobs(
    mirror: Mirror,
    wanted: Sequence[Reading],
    facts: Facts,
    *,
    max_blob_bytes: int,
    check_time: Callable[[], None] | None = None,
) -> None:
    """Map what is missing, batch by batch, and add it to the facts. AnalyzerError when an analyzer cannot run at all.

    An analyzer is shown what it selects itself, and nothing else.

    ``check_time`` is called before each batch and raises when there is no time for it: what was mapped stays in the facts.
    """
    new: set[BlobKey] = set()
    try:
        for reading in wanted:
            analyzer, store = reading.analyzer, facts.store(reading.analyzer)
            for lacking, pending in lacking_units(analyzer, store, reading.keys):
                with BlobReader(mirror) as reader:
                    for batch in _batches(reader, pending, facts, max_blob_bytes):
                        if check_time is not None:
                            check_time()
                        for key, found, skips in _mapped(analyzer, batch, lacking):
                            store.add(key, lacking, found, skips)
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
        store = facts.store(analyzer)
        for lacking, failed in store.failed(analyzer.units).items():
            with BlobReader(mirror) as reader:
                for batch in _batches(reader, failed, facts, max_blob_bytes):
                    if monotonic() > deadline:
                        return better
                    for key, found, skips in _mapped(analyzer, batch, lacking):
                        better |= store.replace(key, lacking, found, skips)
                    facts.mapped += len(batch)
                    logger.info("blobs mapped again", extra={"analyzer": analyzer.id, "blobs": len(batch)})
    return better


def _mapped(
    analyzer: Analyzer, batch: Sequence[SourceBlob], units: frozenset[str]
) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
    """Yield what an analyzer says of some blobs, without the secrets that stand in them: facts are stored.

    Facts of a blob that cannot be read for secrets are not kept, which is a skip.
    """
    blobs = {(blob.blob, blob.suffix): blob for blob in batch}
    for key, found, skips in analyzer.map(batch, units):
        blob, read = blobs[key.blob, key.suffix], tuple(found)
        try:
            kept = without_secrets(read, blob.content, blob.suffix)
        except Exception as problem:  # noqa: BLE001 - one file never stops the repository
            # No traceback: what stands in it could be a piece of the file.
            error = type(problem).__name__
            logger.error("facts not masked", extra={"blob": blob.blob, "error": error})  # noqa: TRY400
            yield key, (), (*skips, MapSkip(unit=None, reason=SkipReason.ANALYZER_ERROR, detail=f"not masked: {error}"))
        else:
            yield key, kept, skips


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
