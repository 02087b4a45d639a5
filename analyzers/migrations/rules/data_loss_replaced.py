"""Whether something that stands after a migration keeps out what a dropped constraint did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.replay_state import mentions, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.operations import Constraint
    from analyzers.migrations.schema import ConstraintState, TableState


def is_replaced(state: ConstraintState, before: TableState, after: TableState) -> bool:
    """Tell whether what stands after a migration implies a constraint that went, or its columns went too.

    A key is implied by one of some of its columns for all rows, not by one of more columns. A foreign key is implied by one that
    has all of its columns. A CHECK is implied by one that asks for the same and perhaps for more; of one that the migration
    adds anew for the same columns nobody can tell it by text: it is taken for the new form of the old one.
    """
    constraint = state.constraint
    if after.complete and not _columns(constraint, before) <= after.columns.keys():
        return True
    if constraint.kind == "foreign_key":
        columns = set(constraint.columns)
        keys = (each.constraint for each in after.constraints.values() if each.constraint.kind == "foreign_key")
        return any(columns <= set(key.columns) for key in keys)
    if constraint.kind == "check":
        return _is_checked(constraint, before, after)
    return any(key and set(key) <= set(constraint.columns) for key in _keys(constraint, after))


def instead(state: ConstraintState, before: TableState, after: TableState) -> str:
    """Return the key that comes instead of a dropped one and allows more, in words; '' where there is none.

    It has other columns too, or a condition, or it came with the migration and has some of its columns.
    """
    columns = set(state.constraint.columns)
    for key in _keys(state.constraint, after):
        if columns < set(key):
            return f"UNIQUE ({', '.join(key)})"
    for each in after.indexes.values():
        if each.index.unique and each.index.where and columns <= {plain(key) for key in each.index.columns}:
            return f"UNIQUE ({', '.join(each.index.columns)}) WHERE {each.index.where}"
    former = {frozenset(key) for key in _keys(state.constraint, before)}
    for key in _keys(state.constraint, after):
        if columns & set(key) and frozenset(key) not in former:
            return f"UNIQUE ({', '.join(key)})"
    return ""


def _keys(constraint: Constraint, after: TableState) -> Iterator[tuple[str, ...]]:
    """Yield the columns of each key that holds for all rows; with NULL as a value like others where the dropped one had it so."""
    strict = constraint.nulls_not_distinct
    required = {name for name, state in after.columns.items() if not state.column.nullable}
    for each in after.constraints.values():
        other = each.constraint
        if other.kind in {"unique", "primary_key", "exclude"} and (
            not strict or other.nulls_not_distinct or required >= set(other.columns)
        ):
            yield other.columns
    for state in after.indexes.values():
        index = state.index
        if not index.unique or index.where:
            continue
        names = dict.fromkeys(name for key in index.columns for name in _named(plain(key), after))
        if not strict or index.nulls_not_distinct or required >= names.keys():
            yield tuple(names)


def _named(key: str, table: TableState) -> list[str]:
    """Return the columns of one key of an index: it may be an expression. What is no column known here stays as it is."""
    if not key.startswith("("):
        return [key]
    return [name for name in table.columns if mentions(key, name)] or [key]


def _columns(constraint: Constraint, table: TableState) -> set[str]:
    if constraint.kind != "check":
        return set(constraint.columns)
    return {name for name in table.columns if mentions(constraint.expression, name)} | set(constraint.columns)


def _is_checked(constraint: Constraint, before: TableState, after: TableState) -> bool:
    columns = _columns(constraint, before)
    for name in columns:
        was, now = before.columns.get(name), after.columns.get(name)
        # Another type, or NOT NULL by itself, may do what the CHECK did.
        if (
            was is None
            or now is None
            or (was.column.type, was.column.nullable) != (now.column.type, now.column.nullable)
        ):
            return True
    if _is_not_null(constraint.expression, after):
        return True
    asked = _parts(constraint.expression)
    for state in after.constraints.values():
        other = state.constraint
        if other.kind != "check" or not other.enforced:
            continue
        known = before.constraints.get(other.name)
        is_new = known is None or known.since != state.since
        if is_new and columns and columns <= _columns(other, after):
            return True
        if all(any(_implies(part, wanted) for part in _parts(other.expression)) for wanted in asked):
            return True
    return False


def _is_not_null(expression: str, after: TableState) -> bool:
    """Tell whether a CHECK asks only that a column has a value, and the column says so itself."""
    words = expression.replace("(", " ").replace(")", " ").replace('"', "").replace("`", "").split()
    if [word.lower() for word in words[1:]] != ["is", "not", "null"]:
        return False
    state = after.columns.get(words[0].lower()) or after.columns.get(words[0])
    return state is not None and not state.column.nullable


def _parts(expression: str) -> list[str]:
    """Return what an expression asks for at once, each in one form: without outer parentheses, spaces and case of words."""
    text = " ".join(expression.split())
    while text.startswith("(") and _closes_at(text) == len(text) - 1:
        text = text[1:-1].strip()
    depth, start, parts = 0, 0, []
    for match in re.finditer(r"'(?:[^']|'')*'|[()]|\bbetween\b|\bcase\b|\band\b|\bor\b", text, re.IGNORECASE):
        word = match[0].lower()
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0 and word in {"or", "between", "case"}:
            return [_form(text)]
        if depth == 0 and word == "and":
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return [_form(text)] if len(parts) == 1 else [each for part in parts for each in _parts(part)]


def _closes_at(text: str) -> int:
    depth = 0
    for match in re.finditer(r"'(?:[^']|'')*'|[()]", text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0 and match[0] == ")":
            return match.start()
    return -1


def _form(text: str) -> str:
    pieces = re.split(r"('(?:[^']|'')*')", text.strip())
    return "".join(one if number % 2 else re.sub(r"[\s\"`]+", "", one).lower() for number, one in enumerate(pieces))


def _implies(part: str, wanted: str) -> bool:
    """Tell whether one condition asks for at least what another does: the same, or a value out of fewer."""
    if part == wanted:
        return True
    ours, theirs = _listed(part), _listed(wanted)
    return ours is not None and theirs is not None and ours[0] == theirs[0] and ours[1] <= theirs[1]


def _listed(part: str) -> tuple[str, frozenset[str]] | None:
    """Return name and values of ``name IN (...)`` in the form that ``_form`` makes."""
    match = re.fullmatch(r"([\w.]+?)in\((.*)\)", part)
    return (match[1], frozenset(re.findall(r"'(?:[^']|'')*'|[^,']+", match[2]))) if match else None
