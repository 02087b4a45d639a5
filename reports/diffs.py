"""Unified diffs of mechanical fixes, read into lines to show and replacements to apply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


class DiffLine(NamedTuple):
    """A line of a diff: ``kind`` is added, removed, hunk, file or same."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Replacement:
    """Whole lines of the old text replaced: ``lines`` from ``start_line`` (from 1) give way to ``text``."""

    start_line: int
    lines: int
    text: str


def diff_lines(diff: str) -> tuple[DiffLine, ...]:
    """Return the lines of a unified diff with their kinds."""
    found = []
    inside = False
    for line in diff.splitlines():
        inside = inside or line.startswith("@@")
        found.append(DiffLine(_kind(line, inside=inside), line))
    return tuple(found)


def replacements(diff: str) -> tuple[Replacement, ...]:
    """Return what a unified diff of one file replaces, in its order; nothing where it holds no hunk."""
    found: list[Replacement] = []
    line = 0
    removed = 0
    added: list[str] = []

    def flush() -> None:
        nonlocal removed
        if removed or added:
            found.append(
                Replacement(start_line=line - removed, lines=removed, text="".join(f"{text}\n" for text in added))
            )
            added.clear()
            removed = 0

    for text in diff.splitlines():
        hunk = _HUNK.match(text)
        if hunk:
            flush()
            # A hunk that only adds names the line before the place; others name their first line.
            line = int(hunk[1]) + (1 if hunk[2] == "0" else 0)
        elif not line or text.startswith("\\"):
            continue
        elif text.startswith("-"):
            if added:
                flush()
            line += 1
            removed += 1
        elif text.startswith("+"):
            added.append(text[1:])
        else:
            flush()
            line += 1
    flush()
    return tuple(found)


def _kind(line: str, *, inside: bool) -> str:
    if line.startswith("@@"):
        return "hunk"
    if not inside:
        return "file"
    return {"+": "added", "-": "removed"}.get(line[:1], "same")
