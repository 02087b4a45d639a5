"""Which tables are small by what they are: settings with a row for each name, and lists that their own migration fills.

Nobody waits for long where a hundred rows are read or written anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import Dml
from analyzers.migrations.rules.growing import grows

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.schema import TableState

_SETTINGS: Final = re.compile(
    r"(?:(?:app|application|core|general|global|instance|server|site|system)_?)?"
    r"(?:settings?|configs?|configurations?|feature_?flags?|options|properties)\Z"
)
_KEYS: Final = frozenset({"key", "name", "code", "slug", "identifier"})
_VALUES: Final = frozenset({"value", "values", "enabled", "val"})
_PEOPLE: Final = re.compile(r"(?:users?|accounts?|members?|profiles?|people|persons?|customers?|e?mails?)\Z")
_TIMES: Final = frozenset({"date", "time", "timestamp", "datetime"})


def is_small(moment: Moment, table: str) -> bool:
    """Tell whether a table has few rows, and goes on to have few."""
    state = moment.table(table)
    name = table.rpartition(".")[2].lower()
    if _SETTINGS.fullmatch(name):
        # Of a table that no migration made, the columns are not known.
        return state is None or not state.known or _has_names_and_values(state)
    return state is not None and state.known and not (grows(name) or _PEOPLE.search(name)) and _is_list(moment, state)


def _has_names_and_values(state: TableState) -> bool:
    """Tell whether each row is one setting."""
    columns = {name.lower() for name in state.columns}
    return bool(columns & _KEYS) and bool(columns & _VALUES)


def _is_list(moment: Moment, state: TableState) -> bool:
    """Tell whether the migration that made a table filled it with rows as they stand, which tell of no time and of no other row."""
    for each in state.columns.values():
        kind = each.column.type
        if each.column.references is not None or (kind is not None and kind.name.split(" ", 1)[0] in _TIMES):
            return False
    if any(each.constraint.kind == "foreign_key" for each in state.constraints.values()):
        return False
    made = moment.stream.migrations[state.since.ordinal]
    known = {state.name, *state.former_names}
    return any(
        isinstance(one, Dml) and one.kind == "insert" and one.table in known and not one.reads and not one.sources
        for one in made.up.operations
    )
