"""What the readers of references share: a reference, lines by offset, and text between brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What a model, or a file's statements, name of one table; as ``references`` describes it."""

    kind: str
    line: int
    tables: tuple[str, ...] = ()
    model: str = ""
    columns: dict[str, int] = field(default_factory=dict)


class Text:
    """A file's text with its lines."""

    def __init__(self, content: bytes) -> None:
        self.text = content.decode("utf-8", errors="replace")
        self._last = (0, 1)

    def line(self, offset: int) -> int:
        """Return the line of an offset, counted from 1; quick where offsets grow."""
        at, line = self._last if self._last[0] <= offset else (0, 1)
        line += self.text.count("\n", at, offset)
        self._last = (offset, line)
        return line


_PARTS: Final = re.compile(
    r"""//[^\n]*|/\*.*?\*/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|[()\[\]{}]|,""", re.DOTALL
)
_OPENS: Final = frozenset("([{")
_CLOSES: Final = frozenset(")]}")


def closing(text: str, at: int) -> int:
    """Return the offset behind the bracket that closes the one at an offset; the text's end where none does."""
    depth = 0
    for found in _PARTS.finditer(text, at):
        mark = found[0]
        if mark in _OPENS:
            depth += 1
        elif mark in _CLOSES:
            depth -= 1
            if depth <= 0:
                return found.end()
    return len(text)


def items(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of what commas at the top separate between two offsets (within one pair of brackets)."""
    depth, start = 0, begin
    for found in _PARTS.finditer(text, begin, end):
        mark = found[0]
        if mark in _OPENS:
            depth += 1
        elif mark in _CLOSES:
            depth -= 1
        elif mark == "," and depth == 0:
            yield start, found.start()
            start = found.end()
    if text[start:end].strip():
        yield start, end


def snake(name: str) -> str:
    """Return a name in snake case: ``OrderItem`` is ``order_item``, ``HTTPLog`` is ``http_log``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def plurals(name: str) -> tuple[str, ...]:
    """Return the plurals that mappers could give to a name in snake case, itself last."""
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return (f"{name[:-1]}ies", name)
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return (f"{name}es", name)
    return (f"{name}s", name)
