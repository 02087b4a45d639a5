"""The entry for all SQL: a text, from a file or from a string in code, into operations with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.operations import AnyOperation, Dml, Opaque, Where
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.masking import mask
from analyzers.migrations.sql.splitting import split

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STATEMENT: Final = 64 * 1024
"""Characters of one statement that a parser is given."""

MAX_PARSED: Final = 1024 * 1024
"""Characters of one text that parsers are given in all: what is behind them is too long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a text of SQL says.

    ``operations`` stand in the order of the text; one statement may give several or none. ``statements`` counts all of them,
    understood or not. ``placeholders`` tells that ``${x}``, ``:x`` or their like stood in it and were masked.
    """

    operations: tuple[AnyOperation, ...]
    statements: int
    placeholders: bool = False


def read_sql(
    text: str,
    dialect: Dialect,
    *,
    line: int = 1,
    column: int = 1,
    where: Where | None = None,
    first_statement: int = 0,
    written: str = "",
) -> Reading:
    """Read SQL of a dialect (NONE is read like PostgreSQL's).

    ``line`` and ``column`` are where the text begins in its file; ``where`` is given instead for SQL inside a string of
    another language, and then is the place of every operation. Statements are numbered from ``first_statement``. ``written``
    is the framework's word for it. Nothing is raised: what can't be read is an ``Opaque``.
    """
    if "\0" in text:
        # PostgreSQL's parser takes its text as ending there, and would not see what follows.
        nothing = Opaque(
            reason="syntax", text=text[:200].replace("\0", "\\0"), where=where or (line, column, line, column)
        )
        return Reading(
            operations=(msgspec.structs.replace(nothing, statement=first_statement, written=written),), statements=1
        )
    masked, placeholders = mask(text, dialect)
    places = _Places(text, line, column)
    operations: list[AnyOperation] = []
    count = parsed = 0
    for piece in split(masked, dialect):
        if not piece.is_statement:
            continue
        length = piece.last - piece.first
        statement = masked[piece.first : piece.last]
        found = _read_insert(statement, dialect)
        if found is None:
            parsed += length
            found = (
                _read(statement, dialect)
                if length <= MAX_STATEMENT and parsed <= MAX_PARSED
                else (_too_long(statement),)
            )
        for operation in found:
            place = where or places.of(piece.first, piece.last, operation.where)
            operations.append(
                msgspec.structs.replace(
                    operation, where=place, statement=first_statement + count, written=operation.written or written
                )
            )
        count += 1
    return Reading(operations=tuple(operations), statements=count, placeholders=placeholders)


def _read(statement: str, dialect: Dialect) -> tuple[AnyOperation, ...]:
    """Return what one statement says."""
    name = dialect.value or Dialect.POSTGRES.value
    try:
        reader: Callable[[str], tuple[AnyOperation, ...]] = import_module(
            f"analyzers.migrations.sql.{name}"
        ).read_statement
    except ModuleNotFoundError:
        return (Opaque(reason="unsupported", text=statement[:200]),)
    try:
        return reader(statement)
    except RecursionError:
        return (Opaque(reason="syntax", text=statement[:200]),)


def _too_long(statement: str) -> Opaque:
    return Opaque(reason="too_long", text=statement[:200])


_NAME = r"(?:[A-Za-z_][\w$]*|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])"
_INSERT_HEAD = re.compile(
    rf"(?:INSERT(?:\s+(?:IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY|OR\s+\w+))*\s+INTO|REPLACE\s+INTO|(?P<copy>COPY))\s+"
    rf"(?P<table>{_NAME}(?:\s*\.\s*{_NAME})?)\s*(?:\((?P<columns>[^()]*)\))?\s*(?P<verb>VALUES\b|FROM\b|SELECT\b)?",
    re.IGNORECASE,
)
_LITERAL = (
    r"(?:[-+]?[\d.]++(?:[eE][-+]?\d++)?|[eEnNxXbB]?'(?:[^'\\]++|''|\\.)*+'(?:::\w++(?:\[\])?)?|NULL|TRUE|FALSE|DEFAULT|now\(\)"
    r"|CURRENT_TIMESTAMP)"
)
_ROWS = re.compile(
    rf"\s*+\(\s*+{_LITERAL}(?:\s*+,\s*+{_LITERAL})*+\s*+\)"
    rf"(?:\s*+,\s*+\(\s*+{_LITERAL}(?:\s*+,\s*+{_LITERAL})*+\s*+\))*+\s*+\Z",
    re.IGNORECASE,
)
_PARTS = re.compile(_NAME)
_SCAN = 4096


def _read_insert(statement: str, dialect: Dialect) -> tuple[AnyOperation, ...] | None:
    """Return what an INSERT of plain rows says, from its beginning; None for everything that has to be parsed.

    Seeds and dumps are the longest and most frequent statements, and all that is judged of them stands in front of the rows.
    """
    head = _INSERT_HEAD.match(statement)
    if head is None or (head["copy"] and len(statement) <= _SCAN):
        return None
    long = len(statement) > MAX_STATEMENT
    rows = (head["verb"] or "").upper() == "VALUES" and _ROWS.match(statement, head.end())
    if not rows and not long:
        return None
    names = [_folded(part, dialect) for part in _PARTS.findall(head["table"])]
    columns = tuple(_folded(part, dialect) for part in _PARTS.findall(head["columns"] or ""))
    start = statement[: head.start("table")].upper()
    tail = statement[-_SCAN:].upper()
    conflict = "REPLACE" in start or " OR " in start or "IGNORE" in start or (not rows and _has_conflict(tail))
    schema = names[0] if len(names) > 1 else ""
    return (
        Dml(
            kind="copy" if head["copy"] else "insert",
            table=table_name(schema, names[-1]),
            columns=columns,
            conflict=conflict,
        ),
    )


def _has_conflict(tail: str) -> bool:
    return "ON CONFLICT" in tail or "ON DUPLICATE KEY" in tail


def _folded(part: str, dialect: Dialect) -> str:
    quoted = part[0] in '"`['
    return fold(part[1:-1] if quoted else part, dialect, quoted=quoted)


class _Places:
    """Lines and columns of a text's offsets, in the file that it stands in."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._line = line
        self._column = column

    def _at(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        column = offset - self._starts[index] + (self._column if index == 0 else 1)
        return self._line + index, column

    def of(self, first: int, last: int, inside: Where) -> Where:
        """Return the place of a statement, or of what stands ``inside`` it, by lines and columns of the statement's text."""
        start, end = self._at(first), self._at(last)
        if inside == (1, 1, 1, 1):
            return (*start, *end)
        return (*_moved(start, inside[0], inside[1]), *_moved(start, inside[2], inside[3]))


def _moved(start: tuple[int, int], line: int, column: int) -> tuple[int, int]:
    return start[0] + line - 1, column + (start[1] - 1 if line == 1 else 0)
