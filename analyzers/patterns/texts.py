"""What patterns are shown of a batch of files: each text once, however many versions of a file show it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from analyzers.patterns.engine import FileTrouble
    from analyzers.patterns.prefilter import Gaps

_NUMBERS_IN_A_NAME = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What some patterns are shown of one file: the key of a text, the patterns' numbers, and what the text lacks."""

    text: str
    patterns: frozenset[int]
    gaps: Gaps

    def in_file(self, match: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a match in the text with its place in the file."""
        if not self.gaps.after:
            return match
        return {**match, "start": self._in_file(match["start"]), "end": self._in_file(match["end"])}

    def _in_file(self, place: Mapping[str, int]) -> Mapping[str, int]:
        lines, size = self.gaps.before(place["line"])
        return {"line": place["line"] + lines, "col": place["col"], "offset": place["offset"] + size}

    def detail(self, trouble: FileTrouble) -> str:
        """Return what a trouble with the text says of the file."""
        lines = [line + self.gaps.before(line)[0] for line in trouble.lines[:5]]
        return f"{trouble.detail} at line {', '.join(map(str, lines))}" if lines else trouble.detail


class Texts:
    """Texts in files below a directory, for patterns that are told by their numbers.

    The numbers of the patterns that are to see a text stand in its path, which their own ``paths`` look for:
    ``-0-17-/<text>.py``.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._texts = directory.with_name(f"{directory.name}-texts")
        self._patterns: dict[str, set[int]] = {}
        directory.mkdir()
        self._texts.mkdir()

    def add(self, text: bytes, suffix: str, patterns: Iterable[int]) -> str:
        """Keep a text for some patterns; return its key."""
        key = hashlib.sha256(text).hexdigest()[:40] + suffix
        if key not in self._patterns:
            self._patterns[key] = set()
            (self._texts / key).write_bytes(text)
        self._patterns[key].update(patterns)
        return key

    def place(self) -> dict[str, str]:
        """Move all texts to where their patterns see them; return their paths below the directory by key."""
        names = {}
        for key, patterns in self._patterns.items():
            numbers = sorted(patterns)
            parts = (numbers[at : at + _NUMBERS_IN_A_NAME] for at in range(0, len(numbers), _NUMBERS_IN_A_NAME))
            path = self._directory.joinpath(*("-".join(("", *map(str, part), "")) for part in parts), key)
            path.parent.mkdir(parents=True, exist_ok=True)
            (self._texts / key).rename(path)
            names[key] = path.relative_to(self._directory).as_posix()
        return names
