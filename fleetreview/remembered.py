"""What takes long to make, and is the same for the same question: kept in the cache directory between processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleetreview.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT_SECONDS: Final = 30 * 86_400.0
"""How long something is kept that nobody asks for."""
_FRESH_SECONDS: Final = 86_400.0


def remembered(kind: str, question: bytes, make: Callable[[], bytes]) -> bytes:
    """Return the answer to a question: what was kept of it, or what ``make`` returns.

    ``kind`` names the sort of answers, ``question`` is all that the answer depends on. A cache that cannot be read or written
    costs time and nothing else. What was kept is checked to be whole.
    """
    directory = Settings.from_environment().cache_directory / kind
    path = directory / hashlib.sha256(question).hexdigest()[:32]
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        digest, answer = kept[:32], kept[32:]
        if hashlib.sha256(answer).digest() == digest:
            if time.time() - path.stat().st_mtime > _FRESH_SECONDS:
                os.utime(path)
            return answer
    answer = make()
    with contextlib.suppress(OSError):
        _keep(path, hashlib.sha256(answer).digest() + answer)
    return answer


def _keep(path: Path, written: bytes) -> None:
    """Write a file whole or not at all, and remove those beside it that were not asked for in a long time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(written)
    Path(file.name).replace(path)
    for other in path.parent.iterdir():
        if time.time() - other.stat().st_mtime > _KEPT_SECONDS:
            other.unlink(missing_ok=True)
