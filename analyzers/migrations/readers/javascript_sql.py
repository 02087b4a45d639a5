"""Raw SQL in code: its placeholders, filled as far as their values are known, and what it asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.readers.javascript_values import Text, Unknown, Value, join, string, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

_CATALOGUE = re.compile(
    r"information_schema|pg_catalog|\bpg_\w+|sqlite_master|sqlite_schema|\bpragma\b|^\s*show\s", re.IGNORECASE
)

# Strings and comments are passed over; ``\\?`` is a question mark of the SQL; ``::`` is a cast.
_PLACES = re.compile(r"('(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|\\\?|::)|(\?\??)|:([A-Za-z_]\w*)(:(?!:))?", re.DOTALL)


def asks_catalogue(sql: Value) -> bool:
    """Tell whether a query asks what is there in the database."""
    return isinstance(sql, str | Text) and _CATALOGUE.search(str(sql)) is not None


def fill(sql: Value, bindings: Value) -> Value:
    """Return SQL with its bindings: ``??`` and ``:name:`` are names, ``?`` and ``:name`` values; what is unknown stays unknown.

    Without bindings the text is as it is.
    """
    text = text_of(sql)
    if text is None or bindings is None:
        return sql
    given = list(bindings) if isinstance(bindings, list) else [bindings]
    named = bindings if isinstance(bindings, dict) else {}
    parts: list[Value] = []
    for part in text.parts:
        parts += [part] if isinstance(part, Unknown) else _filled(part, given, named)
    return join(parts)


def _filled(sql: str, given: list[Value], named: dict[str, Value]) -> list[Value]:
    parts: list[Value] = []
    at = 0
    for found in _PLACES.finditer(sql):
        kept, mark, name, colon = found.groups()
        if kept is not None or (name is not None and name not in named):
            continue
        parts.append(sql[at : found.start()])
        at = found.end()
        if name is not None:
            parts += _name(named[name]) if colon else _value(named[name])
        else:
            value = given.pop(0) if given else Unknown(text=mark)
            parts += _name(value) if mark == "??" else _value(value)
    parts.append(sql[at:])
    return parts


def _name(value: Value) -> list[Value]:
    # Quoted only where it has to be: how it is quoted depends on the database.
    if isinstance(value, list):
        return _listed(value, _name)
    return [value if isinstance(value, str | Text | Unknown) else Unknown(text="name")]


def _value(value: Value) -> list[Value]:
    if isinstance(value, list):
        return _listed(value, _value)
    if isinstance(value, str):
        return ["'" + value.replace("'", "''") + "'"]
    if isinstance(value, Text):
        return ["'", value, "'"]
    if isinstance(value, Unknown):
        return [value]
    constant = string(value) if not isinstance(value, dict) else None
    return [constant if constant is not None else Unknown(text="value")]


def _listed(values: list[Value], show: Callable[[Value], list[Value]]) -> list[Value]:
    parts: list[Value] = []
    for number, value in enumerate(values):
        parts += ([", "] if number else []) + show(value)
    return parts
