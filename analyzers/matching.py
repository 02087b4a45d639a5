"""Which of many regular expressions may find something in a text, told by one look at it.

RE2 looks for the words that an expression cannot do without, for those of all expressions at once, and tries an expression only
where its words are: linear in the text, and many times as fast as one expression after the other. It has no look-arounds and no
references back, so expressions are asked without them: what it tells may match, and who asks tries the expression itself.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PIECE: Final = re.compile(
    r"""(?xs)
    \\. | \[\^?\]?(?:\\.|[^\]\\])*\]      # an escape, a class
    | \(\?(?:[=!]|<[=!]) | \(\?P=\w+\)   # a look-around begins; a reference
    | \(\?P<\w+> | \(\?> | \(\?[a-z-]*: | \(  # a group begins
    | (?P<bounds>\{(?P<least>\d*),(?P<most>\d*)\}) | \{\d+\} | .
    """
)
_LOOKS: Final = frozenset({"(?=", "(?!", "(?<=", "(?<!"})
_ANYTHING: Final = "(?s:.*)"
_NOTHING: Final = "(?:)"
_MANY: Final = 4
"""Repetitions above which a bound is left out: it makes an expression large, and takes little away."""
_FLAGS: Final = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"))
_SHORTHANDS: Final = (r"\w", r"\s", r"\d")
_MORE_BLANKS: Final = r"\x0b\x1c-\x1f"
"""Blanks of Python's that are none of RE2's."""
_NOT_ASCII: Final = r"\x{80}-\x{10ffff}"


@functools.lru_cache(maxsize=32)
def matcher(patterns: tuple[re.Pattern[bytes] | re.Pattern[str], ...]) -> Matcher:
    """Return the matcher for some patterns, the same one for all who ask. Those for texts are looked for in UTF-8."""
    return Matcher(patterns)


class Matcher:
    """Some patterns, told by their places in the order in which they are given."""

    def __init__(self, patterns: Sequence[re.Pattern[bytes] | re.Pattern[str]]) -> None:
        self._everything = (1 << len(patterns)) - 1
        self._unknown = self._everything
        self._filter = re2.Filter()
        self._places: list[int] = []
        for place, pattern in enumerate(patterns):
            options = re2.Options()
            options.log_errors = False
            options.never_capture = True
            if isinstance(pattern.pattern, bytes):
                options.encoding = re2.Options.Encoding.LATIN1
            try:
                self._filter.Add(
                    widened(pattern).encode("latin-1" if isinstance(pattern.pattern, bytes) else "utf-8"), options
                )
            except re2.error:
                continue
            self._places.append(place)
            self._unknown &= ~(1 << place)
        if self._places:
            self._filter.Compile()

    @property
    def unknown(self) -> int:
        """The bits of the patterns that cannot be looked for: they may find something in any text."""
        return self._unknown

    def candidates(self, text: bytes) -> int:
        """Return the bits (the first pattern's is 1) of those that may find something in a text: no other does."""
        if not text:
            return self._everything
        found = self._unknown
        if self._places:
            for number in self._filter.Match(text) or ():
                found |= 1 << self._places[number]
        return found


class Patterns:
    """Patterns that are gathered one by one, each with a bit of its own, and looked for at once."""

    def __init__(self) -> None:
        self._bits: dict[re.Pattern[bytes] | re.Pattern[str], int] = {}
        self._matcher: Matcher | None = None

    def __iter__(self) -> Iterator[re.Pattern[bytes] | re.Pattern[str]]:
        """Iterate over the patterns in the order of their bits."""
        return iter(self._bits)

    def add(self, pattern: re.Pattern[bytes] | re.Pattern[str]) -> int:
        """Return the bit of a pattern, which gets one when it comes first."""
        if pattern not in self._bits:
            self._bits[pattern] = 1 << len(self._bits)
            self._matcher = None
        return self._bits[pattern]

    def bit(self, pattern: re.Pattern[bytes] | re.Pattern[str]) -> int:
        """Return the bit of a pattern that was added. KeyError for another."""
        return self._bits[pattern]

    def candidates(self, text: bytes) -> int:
        """Return the bits of those that may find something in a text: no other does."""
        if self._matcher is None:
            self._matcher = matcher(tuple(self._bits))
        return self._matcher.candidates(text)


def widened(pattern: re.Pattern[bytes] | re.Pattern[str]) -> str:
    """Return an expression for RE2 that matches wherever a pattern does.

    Without look-arounds, references, ends of lines, bounds of long repetitions; in a text what is not ASCII counts as a letter,
    a blank and a digit.
    """
    written = pattern.pattern
    is_text = isinstance(written, str)
    expression = written if isinstance(written, str) else written.decode("latin-1")
    flags = "".join(letter for flag, letter in _FLAGS if pattern.flags & flag)
    pieces = _without_looks(
        _pieces(re.sub(r"^\(\?[a-z]+\)", "", expression), is_verbose=bool(pattern.flags & re.VERBOSE))
    )
    return f"(?{flags}:{''.join(_of_piece(piece, is_text=is_text) for piece in pieces)})"


def _pieces(expression: str, *, is_verbose: bool) -> Iterator[re.Match[str]]:
    """Yield the pieces of an expression, but for what says nothing: blanks, comments, marks of lazy or greedy repetition."""
    repeated = in_comment = False
    for piece in _PIECE.finditer(expression):
        text = piece[0]
        if is_verbose and (in_comment or text == "#" or text.isspace()):
            in_comment = (in_comment or text == "#") and text != "\n"
            continue
        if repeated and text in {"?", "+"}:
            repeated = False
            continue
        repeated = text in {"*", "+", "?"} or re.fullmatch(r"\{\d*,?\d*\}", text) is not None
        yield piece


def _without_looks(pieces: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Leave out look-arounds and what is in them."""
    depth, outside = 0, 0
    for piece in pieces:
        text = piece[0]
        begins = text.startswith("(") and not text.startswith("(?P=")
        depth += begins
        if not outside and text in _LOOKS:
            outside = depth
        if not outside:
            yield piece
        elif text == ")" and depth == outside:
            outside = 0
        depth -= text == ")"


def _of_piece(piece: re.Match[str], *, is_text: bool) -> str:
    text = piece[0]
    if piece["bounds"] is not None and not (piece["least"] and 0 < int(piece["most"] or 0) <= _MANY):
        return "+" if piece["least"].strip("0") else "*"
    if text in {"(", "(?>"} or text.startswith("(?P<"):
        return "(?:"
    if text.startswith("(?P=") or re.fullmatch(r"\\[1-9]", text):
        return _ANYTHING
    if text == "$" or (is_text and text == r"\b"):
        return _NOTHING
    if text == r"\Z":
        return r"\z"
    if text in _SHORTHANDS:
        text = f"[{text}]"
    if text.startswith("[") and not text.startswith("[^"):
        more = _MORE_BLANKS if r"\s" in text else ""
        more += _NOT_ASCII if is_text and any(short in text for short in _SHORTHANDS) else ""
        return f"{text[:-1]}{more}]"
    return text
