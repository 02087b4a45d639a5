"""Where an audit's processes put what they need for a moment: contents of file versions on their way to Semgrep.

A process that is killed leaves it behind. In the system's directory for such files it would stay, so an audit has a place of its
own in the cache, and clears the places of audits that are gone.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HELD = "held"


class Scratch:
    """A directory that is this process's own until ``close``; it is locked as long as the process lives."""

    def __init__(self, cache_directory: Path) -> None:
        place = cache_directory / "scratch"
        place.mkdir(parents=True, exist_ok=True)
        with _only_one(place / ".lock"):
            for left in place.iterdir():
                if left.is_dir() and not _is_held(left):
                    shutil.rmtree(left, ignore_errors=True)
            self.directory = Path(tempfile.mkdtemp(prefix="audit-", dir=place))
            self._held = (self.directory / _HELD).open("ab")
            fcntl.flock(self._held, fcntl.LOCK_EX)

    def close(self) -> None:
        """Remove it with what is in it."""
        shutil.rmtree(self.directory, ignore_errors=True)
        self._held.close()


def _is_held(directory: Path) -> bool:
    try:
        with (directory / _HELD).open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
