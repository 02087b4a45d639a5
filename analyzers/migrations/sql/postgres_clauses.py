"""Where the clauses of an ALTER TABLE stand: the parser's tree does not say it of most of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzers.migrations.operations import Where

_NAME = r"(?:\"(?:[^\"]|\"\")+\"|[\w$]+)"
_HEAD = re.compile(
    rf"\s*ALTER\s+(?:FOREIGN\s+)?TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME}(?:\s*\.\s*{_NAME})*\s*\*?\s*",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"[eE]'(?:[^'\\]++|\\.|'')*+'|'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"|--[^\n]*+|/\*.*?\*/"
    r"|\$(?P<tag>[A-Za-z_]\w*|)\$.*?\$(?P=tag)\$|\w++|[(),\[\]]",
    re.DOTALL,
)
_BLANK = re.compile(r"(?:\s++|--[^\n]*+|/\*.*?\*/)*+", re.DOTALL)


def clauses(text: str) -> list[Where]:
    """Return the places of an ALTER TABLE's clauses inside its text, in order; an empty list where its head is not understood."""
    head = _HEAD.match(text)
    if head is None:
        return []
    cuts, depth = [head.end() - 1], 0
    for token in _TOKEN.finditer(text, head.end()):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token[0], 0)
        if token[0] == "," and depth == 0:
            cuts.append(token.start())
    ends = [*cuts[1:], len(text)]
    return [_place(text, cut + 1, end) for cut, end in zip(cuts, ends, strict=True)]


def _place(text: str, start: int, end: int) -> Where:
    """Return the place of a part of a text, without the blanks and comments in front of it."""
    blank = _BLANK.match(text, start, end)
    start = blank.end() if blank else start
    end = start + len(text[start:end].rstrip())
    return (*_position(text, start), *_position(text, end))


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
