"""Lines and columns of offsets in a text that stands somewhere in a file."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzers.migrations.operations import Where

WHOLE: Where = (1, 1, 1, 1)
"""The place of an operation that does not say where in its statement it stands: it is the statement."""


class Places:
    """The places of a text whose first character stands at ``line`` and ``column`` (from 1) of its file."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._line = line
        self._column = column

    def of(self, first: int, last: int, inside: Where) -> Where:
        """Return the place of what stands ``inside`` (lines and columns from 1) the part from ``first`` to ``last``."""
        start = self._at(first)
        if inside == WHOLE:
            return (*start, *self._at(last))
        return (*_moved(start, inside[0], inside[1]), *_moved(start, inside[2], inside[3]))

    def _at(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        return self._line + index, offset - self._starts[index] + (self._column if index == 0 else 1)


def _moved(start: tuple[int, int], line: int, column: int) -> tuple[int, int]:
    """Return a place inside a statement as a place of the file that the statement begins in at ``start``."""
    return start[0] + line - 1, column + (start[1] - 1 if line == 1 else 0)
