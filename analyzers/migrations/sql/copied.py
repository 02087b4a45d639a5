"""Which columns of a query an INSERT writes, column by column: how a table built anew gets its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_ENDS = frozenset({"FROM", "WHERE", "GROUP", "ORDER", "LIMIT"})
_LONGEST = 1000
_QUALIFIED = 3


def copied(source: Cursor) -> tuple[str, ...]:
    """Return what a query gives for each column, as ``Dml.sources`` has it; () where it is no plain SELECT."""
    query = source.part(source.at, source.end)
    if not query.take("SELECT") or any(token.word in {"UNION", "EXCEPT", "INTERSECT"} for token in query.rest):
        return ()
    query.take_any({"ALL", "DISTINCT"})
    try:
        found = tuple(_column(piece) for piece in query.skip(_ENDS).commas())
    except Unreadable:
        return ()
    return found if "*" not in found or found == ("*",) else ()


def _column(piece: Cursor) -> str:
    tokens = piece.rest
    if tokens[-1].word == "*" and len(tokens) in {1, _QUALIFIED}:
        return "*"
    # Without AS a name behind a name is an alias as well.
    names = [token for token in tokens[:-2] if token.word != "."] if len(tokens) > 2 and tokens[-2].word == "AS" else []
    inner = tokens[:-2] if names else tokens
    if all(token.kind in {"word", "quoted"} for token in inner[::2]) and [each.word for each in inner[1::2]] in (
        [],
        ["."],
    ):
        return ".".join(token.text.lower() for token in inner[::2])
    return f"({piece.source[:_LONGEST]})"
