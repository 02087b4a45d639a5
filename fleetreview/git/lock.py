"""One process at a time in one directory."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fleetreview.errors import UnreachableRepository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE_SECONDS = 0.1


@contextmanager
def exclusive(directory: Path, *, timeout_seconds: float) -> Iterator[None]:
    """Hold the lock of a directory, which need not exist yet; the kernel gives it back when the process dies.

    Raise UnreachableRepository when another process holds it for longer than ``timeout_seconds``.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + timeout_seconds
    with (directory.parent / f".{directory.name}.lock").open("ab") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as problem:
                if time.monotonic() >= deadline:
                    raise UnreachableRepository(
                        f"{directory.name}: another process has been fetching into this mirror for {timeout_seconds:g} s"
                    ) from problem
                time.sleep(_PAUSE_SECONDS)
        yield
