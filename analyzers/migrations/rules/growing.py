"""Which tables get a row for whatever happens, and so could use up the numbers that 32 bits have."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzers.migrations.operations import SqlType
    from analyzers.migrations.schema import TableState

SMALL: Final = frozenset({"tinyint", "smallint", "mediumint", "integer", "int"})
"""Types of whole numbers that can run out."""

_WORDS: Final = (
    *(
        "activit(?:y|ies)",
        "attempts?",
        "audits?",
        "clicks?",
        "deliver(?:y|ies)",
        "downloads?",
        "emails?",
        "entr(?:y|ies)",
    ),
    *(
        "events?",
        "flips?",
        "histor(?:y|ies)",
        "hits?",
        "impressions?",
        "items?",
        "jobs?",
        "journals?",
        "lines?",
        "logs?",
    ),
    *("messages?", "metrics?", "notifications?", "orders?", "payments?", "pings?", "points?", "readings?", "records?"),
    *("revisions?", "samples?", "sessions?", "spans?", "stats?", "statistics", "tokens?", "traces?", "transactions?"),
    *("views?", "visits?"),
)
_GROWS: Final = re.compile(rf"(?:{'|'.join(_WORDS)})\Z", re.IGNORECASE)


@lru_cache(maxsize=65536)
def grows(table: str) -> bool:
    """Tell whether a table's rows are, by its name, written by machines or for each thing that happens, not by a person each."""
    return _GROWS.search(table) is not None


def runs_out(table: str, kind: SqlType | None) -> bool:
    """Tell whether a table could use up its numbers: it grows, and has no twice as many as a signed number of 32 bits."""
    return grows(table) and (kind is None or not (kind.unsigned and kind.name in {"integer", "int", "bigint"}))


def numbering(table: TableState) -> SqlType | None:
    """Return the type of a table's only key column, if the database counts it up or it is no number at all."""
    primary = [each.constraint.columns for each in table.constraints.values() if each.constraint.kind == "primary_key"]
    if len(primary) != 1 or len(primary[0]) != 1:
        return None
    state = table.columns.get(primary[0][0])
    if state is None or state.column.type is None or state.column.references is not None:
        return None
    default = state.column.default
    counts = state.column.identity or (default is not None and "nextval" in default.text)
    return state.column.type if counts or state.column.type.name not in {*SMALL, "bigint"} else None
