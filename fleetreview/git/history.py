"""The history of what landed: the first-parent line of a branch, and what each of its commits changed."""

from __future__ import annotations

import logging
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

from fleetreview.errors import UnreadableRepository
from fleetreview.git.raw_log import (
    FILE_MODES,
    LOG_FORMAT,
    landed_change,
    moment,
    path_text,
    read_changes,
    records,
    tokens,
)
from fleetreview.git.view import EMPTY_TREE
from fleetreview.model import TreeEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from fleetreview.git.mirror import Mirror
    from fleetreview.git.raw_log import Record
    from fleetreview.model import CommitId, FileChange, LandedChange

logger = logging.getLogger(__name__)

# Each blob that is missing costs some processes; a repository that misses many is read without counting lines.
_MANY_GAPS: Final = 25
LOG: Final = (
    "log",
    "--first-parent",
    "--diff-merges=first-parent",
    f"--format={LOG_FORMAT}",
    "--encoding=UTF-8",
    "--no-mailmap",
    "--no-show-signature",
    "--no-notes",
    "--no-color",
)
SAFE_DIFF: Final = ("-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv")
_COUNTED: Final = (*SAFE_DIFF, "--numstat", "-M", "-l1000")
# An exact rename is told by the blobs' names alone, so this works where a blob is missing.
_UNCOUNTED: Final = (*SAFE_DIFF, "-M100%")


def first_parent_line(mirror: Mirror, head: CommitId) -> list[tuple[CommitId, datetime]]:
    """Return the first-parent line that ends in ``head``, oldest first, with the committers' times as they are written."""
    output = mirror.read(["rev-list", "--first-parent", "--reverse", "--timestamp", head, "--"])
    pairs = (line.split() for line in output.splitlines())
    return [(commit.decode("ascii"), moment(seconds)) for seconds, commit in pairs]


def landed_changes(
    mirror: Mirror, base: CommitId | None, head: CommitId, *, previous_landed_at: datetime | None = None
) -> Iterator[LandedChange]:
    """Yield what landed after ``base`` (None: since the first commit) up to ``head``, oldest first, while Git prints it.

    ``previous_landed_at`` is the base's ``landed_at``; where it is not given it is computed, so that the same history gives
    the same times however it is cut. The oldest commits of a shallow clone are left out, as what they changed is unknown.
    Where a blob is missing, line counts are None and only exact renames are seen. Raise UnreadableRepository when a commit
    or tree is missing.
    """
    landed_at = previous_landed_at
    if base is not None and landed_at is None:
        landed_at = max(time for _, time in first_parent_line(mirror, base))
    unknown = mirror.shallow_boundary()
    for record in _line(mirror, base, head):
        change = landed_change(record, landed_at=landed_at)
        landed_at = change.landed_at
        if change.commit not in unknown:
            yield change


def changes_between(mirror: Mirror, before: CommitId | None, after: CommitId) -> tuple[FileChange, ...]:
    """Return what lies between two commits as one change; ``before`` None means an empty tree."""
    sides = [before or EMPTY_TREE[mirror.object_format], after, "--"]
    try:
        output = mirror.read(["diff-tree", "-r", *_COUNTED, *sides])
    except UnreadableRepository:
        output = mirror.read(["diff-tree", "-r", *_UNCOUNTED, *sides])
    return read_changes(tokens(BytesIO(output)))[0]


def synthetic_change(mirror: Mirror, base: CommitId | None, head: CommitId) -> LandedChange:
    """Return a range of commits as if it had landed as one change: ``head`` with ``base`` as its only parent."""
    output = mirror.read([*LOG, "-z", "--no-patch", "--max-count=1", head, "--"])
    change = landed_change(next(records(BytesIO(output))), landed_at=None)
    parents = () if base is None else (base,)
    return replace(change, parent=base, parents=parents, files=changes_between(mirror, base, head))


def merge_base(mirror: Mirror, first: CommitId, second: CommitId) -> CommitId | None:
    """Return the newest commit that both histories hold, None where they share none."""
    try:
        return mirror.read(["merge-base", first, second]).decode("ascii").split()[0]
    except UnreadableRepository:
        return None


def read_tree(mirror: Mirror, commit: CommitId) -> tuple[TreeEntry, ...]:
    """Return all files of a commit, ordered by path as Git orders them. Submodules and symbolic links are left out."""
    entries = []
    for line in mirror.read(["ls-tree", "-r", "-z", "--full-tree", commit]).split(b"\0")[:-1]:
        described, _, path = line.partition(b"\t")
        mode, _, blob = described.split(b" ")
        if mode in FILE_MODES:
            executable = mode == b"100755"
            entries.append(TreeEntry(path=path_text(path), blob=blob.decode("ascii"), executable=executable))
    return tuple(entries)


def _line(mirror: Mirror, base: CommitId | None, head: CommitId) -> Iterator[Record]:
    """Yield the log from ``base`` on, stepping over commits whose blobs Git cannot read."""
    done: CommitId | None = None
    gaps = 0
    while True:
        arguments = [*LOG, *(_COUNTED if gaps < _MANY_GAPS else _UNCOUNTED)]
        span = [head, *(f"^{commit}" for commit in (base, done) if commit is not None)]
        with mirror.start([*arguments, "--reverse", *span, "--"]) as process:
            pending: Record | None = None
            for record in records(process.stdout):
                if pending is not None:
                    yield pending
                    done = pending.commit
                pending = record
            failed = process.wait() != 0
            complaint = process.complaint() if failed else ""
        if not failed:
            if pending is not None:
                yield pending
            return
        if gaps >= _MANY_GAPS:
            raise UnreadableRepository(f"{mirror.public_url}: git log: {complaint}")
        gaps += 1
        span = [head, *(f"^{commit}" for commit in (base, done) if commit is not None)]
        record = _stumble(mirror, span)
        logger.info("history_has_gap repository=%s commit=%s", mirror.public_url, record.commit)
        yield record
        done = record.commit
        if done == head:
            return


def _stumble(mirror: Mirror, span: Sequence[str]) -> Record:
    """Read the first commit of a span on its own, without counting its lines where that fails."""
    line = mirror.read(["rev-list", "--first-parent", "--reverse", *span, "--"]).decode("ascii").split()
    if not line:
        raise UnreadableRepository(f"{mirror.public_url}: the history cannot be read")
    only = ["--max-count=1", line[0], "--"]
    try:
        output = mirror.read([*LOG, *_COUNTED, *only])
    except UnreadableRepository:
        output = mirror.read([*LOG, *_UNCOUNTED, *only])
    return next(records(BytesIO(output)))
