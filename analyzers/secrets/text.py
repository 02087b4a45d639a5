"""A file's text with what all detectors ask of it: in lower case, by lines, by the kind of file."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

from analyzers.matching import Patterns
from fleetreview.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN: Final = "plain"
QUOTED: Final = "quoted"
LOOSE: Final = "loose"
"""How values stand in a file: in prose or markup, where a name means nothing; in quotes; or as they are, to the line's end."""

_QUOTED: Final = frozenset(
    (
        ".py .pyi .js .ts .jsx .tsx .mjs .cjs .mts .cts .vue .svelte .go .java .kt .kts .scala .groovy .gradle .rb"
        " .php .cs .fs .vb .swift .rs .c .cc .cpp .h .hpp .m .dart .ex .exs .erl .clj .lua .pl .pm .r .jl .sql .tf"
        " .tfvars .hcl .nix .toml .json .jsonc .json5 .prisma .cue .graphql .gql .proto .xml .config .csproj .plist"
    ).split()
)
_PLAIN: Final = frozenset(
    ".md .mdx .rst .txt .adoc .html .htm .css .scss .less .sass .svg .csv .tsv .log .pem .key .p8 .asc .crt .ppk"
    " .pub .ipynb".split()
)


_SEARCHED: Final = Patterns()
"""The patterns that are looked for in whole texts."""


def searched(expression: str) -> re.Pattern[str]:
    """Compile an expression that is looked for in whole texts: one reading of a text tells for all of them what may be there."""
    pattern = re.compile(expression)
    _SEARCHED.add(pattern)
    return pattern


class Text:
    """The text of one file version. ``suffix`` is all that is known of its name."""

    def __init__(self, text: str, suffix: str) -> None:
        self.text = text
        self.suffix = suffix

    @classmethod
    def of(cls, content: bytes, suffix: str) -> Text:
        """Return the text of a content; bytes that are no UTF-8 are replaced."""
        return cls(content.decode(errors="replace"), suffix)

    @cached_property
    def digest(self) -> bytes:
        """A digest of all that a detector sees."""
        return hashlib.blake2b(self.text.encode(), digest_size=16, key=self.suffix.encode()[:64]).digest()

    @cached_property
    def _possible(self) -> int:
        """The bits of the patterns that may find something."""
        return _SEARCHED.candidates(self.text.encode())

    def may_hold(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a pattern, made by ``searched``, may find something."""
        return bool(self._possible & _SEARCHED.bit(pattern))

    def all_of(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield what a pattern, made by ``searched``, finds."""
        if self.may_hold(pattern):
            yield from pattern.finditer(self.text)

    @property
    def style(self) -> str:
        """How values stand in the file."""
        if self.suffix in _QUOTED:
            return QUOTED
        return PLAIN if self.suffix in _PLAIN else LOOSE

    @cached_property
    def lower(self) -> str:
        """The text in lower case, character by character: offsets are the same."""
        lower = self.text.lower()
        if len(lower) == len(self.text):
            return lower
        return "".join(one.lower() if one.isascii() else one for one in self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends; split at line feeds only."""
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    def offset(self, line: int) -> int:
        """Return where a line begins, counted from 1."""
        return self._starts[line - 1]

    def span(self, start: int, end: int) -> Span:
        """Return the span of a piece, given by its offsets."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(end - 1, start)) - 1
        return Span(
            start_line=first + 1,
            start_column=start - self._starts[first] + 1,
            end_line=last + 1,
            end_column=end - self._starts[last] + 1,
        )

    def before(self, at: int, most: int) -> str:
        """Return what stands before an offset in its line, at most so many characters."""
        start = self.text.rfind("\n", max(at - most, 0), at) + 1
        return self.text[max(start, at - most) : at]
