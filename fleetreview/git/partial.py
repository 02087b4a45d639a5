"""Blobs of a partial mirror: which ones a review needs, fetched in one batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetreview.errors import UnreadableRepository
from fleetreview.git.history import LOG, SAFE_DIFF, read_tree
from fleetreview.git.lock import exclusive
from fleetreview.git.raw_log import records
from fleetreview.git.remote import remote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetreview.git.mirror import Mirror
    from fleetreview.model import BlobId, CommitId

# No negotiation: the commits on disk say nothing about which blobs are there.
_FETCH = ("-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head")


def needed_blobs(mirror: Mirror, base: CommitId | None, head: CommitId) -> set[BlobId]:
    """Return every blob that the tree of ``base`` holds or that a landed change after it names. Reads no blob."""
    blobs = set() if base is None else {entry.blob for entry in read_tree(mirror, base)}
    span = [head] if base is None else [head, f"^{base}"]
    with mirror.start([*LOG, *SAFE_DIFF, "--no-renames", *span, "--"]) as process:
        for record in records(process.stdout):
            for change in record.files:
                blobs.update(blob for blob in (change.before, change.after) if blob is not None)
        if process.wait() != 0:
            raise UnreadableRepository(f"{mirror.public_url}: git log: {process.complaint()}")
    return blobs


def missing_blobs(mirror: Mirror, blobs: Iterable[BlobId]) -> list[BlobId]:
    """Return those of the blobs that are not on disk, sorted."""
    asked = "".join(f"{blob}\n" for blob in sorted(set(blobs))).encode("ascii")
    lines = mirror.read(["cat-file", "--batch-check"], stdin=asked).decode("ascii").splitlines()
    return [line.split()[0] for line in lines if line.endswith(" missing")]


def fetch_blobs(mirror: Mirror, blobs: Iterable[BlobId], *, timeout_seconds: float) -> int:
    """Fetch those of the blobs that are not on disk, all at once, and return how many they were.

    Raise UnreachableRepository when the remote does not hand them out.
    """
    source = remote(mirror.source)
    with exclusive(mirror.path, timeout_seconds=timeout_seconds):
        missing = missing_blobs(mirror, blobs)
        if missing:
            source.run(
                [*_FETCH, "--filter=blob:none", "--stdin", "origin"],
                git_dir=mirror.path,
                timeout_seconds=timeout_seconds,
                partial=True,
                stdin="".join(f"{blob}\n" for blob in missing).encode("ascii"),
            )
    return len(missing)
