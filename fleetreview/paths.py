"""Globs over paths inside a repository.

A glob may come from an audited repository, and a regular expression with many wildcards can take years over one path. So
those with more than a few are matched by an automaton, whose time is bounded by the length of the path.
"""

from __future__ import annotations

import functools
import re
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FEW = 2


class Wild(Enum):
    """What stands for text that is not named, as a regular expression."""

    ONE = "[^/]"
    SEGMENT = "[^/]*"
    ANY = ".*"
    ABOVE = "(?:.*/)?"
    BELOW = "(?:/.*)?"


_PIECES = {"**/": Wild.ABOVE, "**": Wild.ANY, "*": Wild.SEGMENT, "?": Wild.ONE}


class Matcher(Protocol):
    """Something that matches whole paths."""

    def fullmatch(self, string: str, /) -> object:
        """Return something true where the path matches."""


@functools.lru_cache(maxsize=4096)
def glob_pattern(glob: str) -> Matcher:
    """Return what matches a path glob: ``*`` and ``?`` stay inside a segment, ``**`` crosses segments.

    A glob that ends in ``/`` means everything below that folder; one without a slash matches a segment anywhere.
    """
    if glob.endswith("/"):
        glob += "**"
    anywhere = "/" not in glob.rstrip("*/") and not glob.startswith("**")
    return matcher([*([Wild.ABOVE] if anywhere else []), *glob_pieces(glob.lstrip("/"))])


def glob_pieces(glob: str) -> list[str | Wild]:
    """Split a glob at its wildcards."""
    return [_PIECES.get(piece, piece) for piece in re.split(r"(\*\*/|\*\*|\*|\?)", glob) if piece]


def matcher(pieces: Iterable[str | Wild]) -> Matcher:
    """Return what matches a path that consists of these pieces."""
    joined = _joined(pieces)
    if sum(isinstance(piece, Wild) and piece is not Wild.ONE for piece in joined) > _FEW:
        return _Automaton(joined)
    body = "".join(piece.value if isinstance(piece, Wild) else re.escape(piece) for piece in joined)
    return re.compile(body, re.DOTALL)


def _joined(pieces: Iterable[str | Wild]) -> list[str | Wild]:
    """Put neighbours together that mean what one of them means."""
    joined: list[str | Wild] = []
    for piece in pieces:
        last = joined[-1] if joined else ""
        if Wild.ANY in {piece, last} and {piece, last} <= {Wild.ANY, Wild.SEGMENT, Wild.ABOVE}:
            joined[-1] = Wild.ANY
        elif piece != last or piece not in {Wild.SEGMENT, Wild.ABOVE}:
            joined.append(piece)
    return joined


class _Automaton:
    """All ways to read the beginning of a path at once: bit n is set where what stands before step n has been read."""

    def __init__(self, pieces: Sequence[str | Wild]) -> None:
        self._reads: dict[str, int] = {}
        self._reads_one = self._stays = self._stays_inside = self._skips = 0
        self._end = 0
        for piece in pieces:
            if isinstance(piece, str):
                for sign in piece:
                    self._read(sign)
            elif piece is Wild.ONE:
                self._reads_one |= 1 << self._end
                self._end += 1
            elif piece is Wild.SEGMENT:
                self._stays_inside |= 1 << self._end
                self._end += 1
            elif piece is Wild.ANY:
                self._stay()
            else:
                # A step that reads nothing, and from which the two steps behind it can be passed over.
                self._skips |= 1 << self._end
                self._end += 1
                for step in (self._stay, self._read) if piece is Wild.ABOVE else (self._read, self._stay):
                    step()
        self._passes = self._stays | self._stays_inside | self._skips

    def _read(self, sign: str = "/") -> None:
        self._reads[sign] = self._reads.get(sign, 0) | 1 << self._end
        self._end += 1

    def _stay(self) -> None:
        self._stays |= 1 << self._end
        self._end += 1

    def _closed(self, states: int) -> int:
        """Add what is reached without reading anything."""
        while (more := states | (states & self._passes) << 1 | (states & self._skips) << 3) != states:
            states = more
        return states

    def fullmatch(self, string: str, /) -> bool:
        """Tell whether the whole path matches."""
        states = self._closed(1)
        for sign in string:
            inside = sign != "/"
            read = states & (self._reads.get(sign, 0) | (self._reads_one if inside else 0))
            stay = states & (self._stays | (self._stays_inside if inside else 0))
            states = self._closed(read << 1 | stay)
            if not states:
                return False
        return bool(states >> self._end & 1)
