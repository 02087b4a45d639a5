"""Who owns a path: CODEOWNERS, as the code hosts read it (https://docs.github.com/articles/about-code-owners)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetreview.paths import Wild, glob_pieces, matcher

if TYPE_CHECKING:
    from fleetreview.paths import Matcher

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file can stand; the first that exists counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeOwners:
    """The lines of a CODEOWNERS file in order. The last pattern that matches a path decides."""

    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> CodeOwners:
        """Read a file. A line that is not a pattern with owners is passed over, as the hosts do."""
        lines = []
        for raw in content.decode(errors="replace").splitlines():
            words = re.sub(r"(?<!\\)#.*", "", raw).split()
            if words and not words[0].startswith(("[", "^[", "!")):
                lines.append((words[0], tuple(words[1:])))
        return cls(lines=tuple(lines))

    def owners(self, path: str) -> tuple[str, ...]:
        """Return the owners of a path; empty where no line matches, or the last one names nobody."""
        for pattern, owners in reversed(self.lines):
            if _pattern(pattern).fullmatch(path):
                return owners
        return ()


@functools.lru_cache(maxsize=4096)
def _pattern(pattern: str) -> Matcher:
    """Return what matches a gitignore-like pattern, which also matches everything below a folder."""
    anchored = "/" in pattern.rstrip("/")
    pieces: list[str | Wild] = [] if anchored else [Wild.ABOVE]
    pieces += glob_pieces(pattern.strip("/"))
    if pattern.endswith("/"):
        pieces += ["/", Wild.ANY]
    elif not pattern.endswith("/*"):
        # ``docs/*`` means the files of the folder, not what lies deeper.
        pieces.append(Wild.BELOW)
    return matcher(pieces)
