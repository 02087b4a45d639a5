"""A file's text with what all detectors ask of it: in lower case, by lines, by the kind of file."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Final

from fleetreview.model import Span

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


class Text:
    """The text of one file version. ``suffix`` is all that is known of its name."""

    def __init__(self, text: str, suffix: str) -> None:
        self.text = text
        self.suffix = suffix

    @classmethod
    def of(cls, content: bytes, suffix: str) -> Text:
        """Return the text of a content; bytes that are no UTF-8 are replaced."""
        return cls(content.decode(errors="replace"), suffix)

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
