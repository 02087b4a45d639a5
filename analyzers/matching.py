"""Which of many regular expressions may find something in a text, told by one reading of it.

Hyperscan (Vectorscan) looks for all of them at once, some hundred times as fast as one after the other. It does not know what
stands around a match, nor references back to it, so what it tells is what may match; who asks tries the expression itself.
"""

from __future__ import annotations

import functools
import re
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import hyperscan

_FEW_BYTES: Final = 256 * 1024
"""Bytes below which it costs more to compile the expressions than to try them."""
_PIECE: Final = re.compile(rb"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d*),(\d*)\}[?+]?|.", re.DOTALL)
"""A piece of a regular expression: an escape, a class, a repetition, any other character."""
_MANY: Final = 4
"""Repetitions above which a bound is not looked for: it takes long to compile, and takes little away."""


@functools.lru_cache(maxsize=32)
def matcher(expressions: tuple[bytes, ...], few_bytes: int = _FEW_BYTES) -> Matcher:
    """Return the matcher for some expressions, the same one for all who ask."""
    return Matcher(tuple(map(weakened, expressions)), few_bytes)


@functools.lru_cache(maxsize=32)
def matcher_of_texts(patterns: tuple[re.Pattern[str], ...], few_bytes: int = _FEW_BYTES) -> Matcher:
    """Return the matcher for patterns that are looked for in texts, which it reads as UTF-8."""
    return Matcher(tuple(map(_for_utf8, patterns)), few_bytes, is_utf8=True)


class Matcher:
    """Some regular expressions, told by their places in the order in which they are given."""

    def __init__(self, expressions: Sequence[bytes], few_bytes: int, *, is_utf8: bool = False) -> None:
        self._expressions = tuple(expressions)
        self._is_utf8 = is_utf8
        self._everything = (1 << len(self._expressions)) - 1
        self._left = few_bytes
        self._unknown = self._everything
        self._is_compiled = False
        self._database: hyperscan.Database | None = None
        self._scanning = threading.Lock()

    def candidates(self, text: bytes, *, whatever_it_costs: bool = False) -> int:
        """Return the bits (the first expression's is 1) of those that may find something in a text: no other does.

        Before there was much to read all of them may; not so where that is asked ``whatever_it_costs``.
        """
        if not text or not self._expressions:
            return self._everything
        with self._scanning:
            if not self._is_compiled:
                self._left -= len(text)
                if self._left > 0 and not whatever_it_costs:
                    return self._everything
                self._compile()
            found = self._unknown
            if self._database is not None:
                places: list[int] = []
                self._database.scan(text, match_event_handler=lambda place, *_: places.append(place))
                for place in places:
                    found |= 1 << place
            return found

    def _compile(self) -> None:
        """Compile what can be looked for together; of the rest anything may match."""
        import hyperscan

        flags = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
        flags |= hyperscan.HS_FLAG_UTF8 if self._is_utf8 else 0

        def database(places: Sequence[int]) -> hyperscan.Database:
            made = hyperscan.Database()
            expressions = [self._expressions[place] for place in places]
            made.compile(expressions=expressions, ids=list(places), flags=[flags] * len(places))
            return made

        def compiles(place: int) -> bool:
            try:
                database([place])
            except hyperscan.error:
                return False
            return True

        places = list(range(len(self._expressions)))
        try:
            self._database = database(places)
        except hyperscan.error:
            places = list(filter(compiles, places))
            self._database = database(places) if places else None
        self._is_compiled = True
        self._unknown = self._everything & ~sum(1 << place for place in places)


def weakened(expression: bytes) -> bytes:
    """Return an expression without the bounds of its long repetitions: it matches wherever the expression does."""

    def piece(match: re.Match[bytes]) -> bytes:
        if match[1] is None or (match[1] and int(match[2] or 0) <= _MANY):
            return match[0]
        return b"+" if match[1].strip(b"0") else b"*"

    return _PIECE.sub(piece, expression)


_FLAGS: Final = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"), (re.VERBOSE, "x"))
_SHORTHANDS: Final = frozenset({rb"\w", rb"\s", rb"\d"})
_NOT_ASCII: Final = rb"\x{80}-\x{10ffff}"


def _for_utf8(pattern: re.Pattern[str]) -> bytes:
    """Return a pattern's expression for UTF-8, without bounds: letters, blanks and digits are any that are not ASCII too."""

    def piece(match: re.Match[bytes]) -> bytes:
        text = match[0]
        if text in _SHORTHANDS:
            return b"[" + text + _NOT_ASCII + b"]"
        if text == rb"\b":
            return b""
        if text.startswith(b"[") and not text.startswith(b"[^") and any(short in text for short in _SHORTHANDS):
            return text[:-1] + _NOT_ASCII + b"]"
        return text

    flags = "".join(letter for flag, letter in _FLAGS if pattern.flags & flag)
    return (f"(?{flags})".encode() if flags else b"") + _PIECE.sub(piece, weakened(pattern.pattern.encode()))
