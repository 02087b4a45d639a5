"""The entry for all SQL: a text, from a file or from a string in code, into operations with their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import AnyOperation, CreateRoutine, Opaque, Where
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql import mysql, postgres, sqlite
from analyzers.migrations.sql.inserts import read_insert
from analyzers.migrations.sql.masking import mask
from analyzers.migrations.sql.places import Places
from analyzers.migrations.sql.splitting import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_STATEMENT: Final = 64 * 1024
"""Characters of one statement that a parser is given."""

MAX_PARSED: Final = 512 * 1024
"""Characters of one text that parsers are given in all; each statement counts for some more, as it costs time to begin one."""

MAX_STATEMENTS: Final = 50_000
"""Statements of one text that are told apart: what follows is one that is too long."""

MAX_INCLUDED: Final = 1_000
"""Files that one text includes and that are told."""

_COST = 40
_READERS: Final[dict[Dialect, Callable[[str], tuple[AnyOperation, ...]]]] = {
    Dialect.POSTGRES: postgres.read_statement,
    Dialect.MYSQL: mysql.read_statement,
    Dialect.SQLITE: sqlite.read_statement,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a text of SQL says.

    ``operations`` stand in the order of the text; one statement may give several or none. ``statements`` counts all of them,
    understood or not. ``placeholders`` tells that ``${x}``, ``:x`` or their like stood in it and were masked.
    """

    operations: tuple[AnyOperation, ...]
    statements: int
    placeholders: bool = False


@dataclass(kw_only=True, slots=True)
class _State:
    """What is remembered from one statement of a text to the next."""

    dialect: Dialect
    parsed: int = 0
    routines: dict[str, str] = field(default_factory=dict)


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
    state = _State(dialect=Dialect.POSTGRES if dialect is Dialect.NONE else dialect)
    masked = mask(text, state.dialect)
    places = Places(text, line, column)
    operations: list[AnyOperation] = []
    count = 0

    def add(found: Iterable[AnyOperation], first: int, last: int) -> None:
        operations.extend(
            msgspec.structs.replace(
                operation,
                where=where or places.of(first, last, operation.where),
                statement=first_statement + count,
                written=operation.written or written,
            )
            for operation in found
        )

    for piece in split(masked.text, state.dialect):
        if not piece.is_statement:
            continue
        is_last = count + 1 >= MAX_STATEMENTS
        last = len(text) if is_last else piece.last
        add(_unmasked(_read(masked.text[piece.first : last], state), text[piece.first : last]), piece.first, last)
        count += 1
        if is_last:
            break
    for first, last in masked.included[:MAX_INCLUDED]:
        add((Opaque(reason="call", text=text[first:last][:200]),), first, last)
        count += 1
    return Reading(operations=tuple(operations), statements=count, placeholders=masked.placeholders)


def _unmasked(found: tuple[AnyOperation, ...], written: str) -> tuple[AnyOperation, ...]:
    """Give a statement that is not understood the text that was written, with its placeholders."""
    if len(found) == 1 and isinstance(found[0], Opaque) and len(found[0].text) == min(len(written), 200):
        return (msgspec.structs.replace(found[0], text=written[:200].replace("\0", "\\0")),)
    return found


def _read(statement: str, state: _State) -> tuple[AnyOperation, ...]:
    """Return what one statement says."""
    if "\0" in statement:
        # PostgreSQL's parser takes its text as ending there, and would not see what follows.
        return (Opaque(reason="syntax", text=statement[:200]),)
    is_long = len(statement) > MAX_STATEMENT
    insert = read_insert(statement, state.dialect, long=is_long)
    if insert is not None:
        return (insert,)
    state.parsed += len(statement) + _COST
    if is_long or state.parsed > MAX_PARSED:
        return (Opaque(reason="too_long", text=statement[:200]),)
    try:
        found = _READERS[state.dialect](statement)
    except RecursionError:
        return (Opaque(reason="syntax", text=statement[:200]),)
    return _with_calls(found, statement, state) if state.dialect is Dialect.POSTGRES else found


def _with_calls(found: tuple[AnyOperation, ...], statement: str, state: _State) -> tuple[AnyOperation, ...]:
    """Put what a function does in place of its call, where the same text creates the function."""
    for operation in found:
        if isinstance(operation, CreateRoutine):
            state.routines[operation.name] = statement
    if not state.routines:
        return found
    operations: list[AnyOperation] = []
    for operation in found:
        name = _called(operation)
        inside = postgres.read_routine(state.routines[name]) if name in state.routines else (operation,)
        operations += (
            msgspec.structs.replace(part, where=operation.where, conditional=part.conditional or operation.conditional)
            for part in inside
        )
    return tuple(operations)


def _called(operation: AnyOperation) -> str:
    """Return the name of the function that a statement calls, '' for none."""
    if not isinstance(operation, Opaque) or operation.reason != "call":
        return ""
    return operation.text.partition("(")[0].removeprefix("public.")
