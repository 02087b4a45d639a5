"""The contents of blobs, read through long-lived ``git cat-file`` processes.

Requests are pipelined in batches that always fit into a pipe, whose smallest size on Linux is 4096 bytes: a request is
never written while Git waits for us to read, so neither side can block the other.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final, Self

from fleetreview.errors import UnreadableRepository
from fleetreview.model import Skip, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from fleetreview.git.command import Process
    from fleetreview.git.mirror import Mirror
    from fleetreview.model import BlobId

DEFAULT_MAX_BYTES: Final = 1 << 20

_PIPE_BYTES: Final = 4096
_LONGEST_NAME: Final = 64
_BATCH: Final = _PIPE_BYTES // (_LONGEST_NAME + 1)
_BINARY_PROBE_BYTES: Final = 8000
# Git dies of an object that is damaged on disk. So many in a row mean that it is not the objects.
_MANY_DEATHS: Final = 20


class BlobReader:
    """Reads blobs of one repository; a context manager that ends its processes.

    It fetches nothing: a blob that is not on disk is missing. One reader is for one thread; several ``read_many`` may be
    under way at once.
    """

    def __init__(self, mirror: Mirror, *, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self._mirror = mirror
        self._max_bytes = max_bytes
        self._idle: dict[str, list[Process]] = {"--batch": [], "--batch-check": []}

    def read(self, blob: BlobId, max_bytes: int | None = None) -> bytes | Skip:
        """Return the content of one blob, or why it is not to be had."""
        ((_, content),) = self.read_many([blob], max_bytes)
        return content

    def read_many(self, blobs: Iterable[BlobId], max_bytes: int | None = None) -> Iterator[tuple[BlobId, bytes | Skip]]:
        """Yield each blob with its content, or with why it is not to be had, in the order that was asked for.

        A blob is skipped when it is missing or damaged, larger than ``max_bytes`` (None: the reader's own limit), or
        binary: a NUL among its first 8000 bytes, which is also Git's test. Raise UnreadableRepository when Git fails.
        """
        limit = self._max_bytes if max_bytes is None else max_bytes
        wanted = iter(blobs)
        while batch := list(islice(wanted, _BATCH)):
            # The size first: a huge blob is never unpacked.
            refused = dict(self._refusals(batch, limit))
            contents = self._answers("--batch", [blob for blob in batch if blob not in refused])
            for blob in batch:
                yield (blob, refused[blob]) if blob in refused else _without_binary(*next(contents))
            # The process is idle again only when its answers were read to their end.
            next(contents, None)

    def close(self) -> None:
        """End the processes."""
        for processes in self._idle.values():
            while processes:
                processes.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refusals(self, batch: list[BlobId], limit: int) -> Iterator[tuple[BlobId, Skip]]:
        for blob, size in self._answers("--batch-check", batch):
            if isinstance(size, Skip):
                yield blob, size
            elif int(size) > limit:
                detail = f"{int(size)} bytes, the limit is {limit}"
                yield blob, _skip(blob, SkipReason.TOO_LARGE, detail)

    def _answers(self, mode: str, blobs: list[BlobId]) -> Iterator[tuple[BlobId, bytes | Skip]]:
        """Ask one ``git cat-file``, and another one for the rest whenever it dies of a damaged object."""
        waiting = deque(blobs)
        deaths = 0
        while waiting:
            process = self._idle[mode].pop() if self._idle[mode] else self._mirror.start(["cat-file", mode])
            try:
                answered = False
                for answer in _exchange(process, waiting, contents=mode == "--batch"):
                    answered = True
                    yield waiting.popleft(), answer
                if waiting:
                    process.wait()
                    complaint = process.complaint()
            except BaseException:
                process.close()
                raise
            if not waiting:
                self._idle[mode].append(process)
                return
            process.close()
            deaths = 0 if answered else deaths + 1
            if deaths >= _MANY_DEATHS:
                raise UnreadableRepository(f"{self._mirror.public_url}: git cat-file: {complaint}")
            blob = waiting.popleft()
            yield blob, _skip(blob, SkipReason.MISSING, f"damaged: {complaint}")


def _exchange(process: Process, waiting: deque[BlobId], *, contents: bool) -> Iterator[bytes | Skip]:
    """Send one batch and yield its answers, fewer of them where Git dies: contents, or sizes in decimal."""
    requests = list(waiting)
    try:
        process.stdin.write("".join(f"{blob}\n" for blob in requests).encode("ascii"))
        process.stdin.flush()
    except BrokenPipeError:
        return
    for blob in requests:
        header = process.stdout.readline()
        if not header.endswith(b"\n"):
            return
        if header.endswith(b" missing\n"):
            yield _skip(blob, SkipReason.MISSING, "the object is not in the repository")
            continue
        _, kind, size = header.split()
        content = size
        if contents:
            content = process.stdout.read(int(size) + 1)
            if len(content) != int(size) + 1:
                return
            content = content[:-1]
        if kind == b"blob":
            yield content
        else:
            yield _skip(blob, SkipReason.UNSUPPORTED, f"a {kind.decode('ascii')}, not a blob")


def _without_binary(blob: BlobId, content: bytes | Skip) -> tuple[BlobId, bytes | Skip]:
    if isinstance(content, bytes) and content.find(b"\0", 0, _BINARY_PROBE_BYTES) >= 0:
        return blob, _skip(blob, SkipReason.BINARY, f"{len(content)} bytes, a NUL among the first 8000")
    return blob, content


def _skip(blob: BlobId, reason: SkipReason, detail: str) -> Skip:
    return Skip(analyzer="git", reason=reason, detail=detail, blob=blob)
