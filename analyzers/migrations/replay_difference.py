"""Differences between two schemas, by meaning: names that an engine or a framework gave do not count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from analyzers.migrations.operations import Column, Constraint, Default, Index
    from analyzers.migrations.schema import Schema, TableState


def same_schema(before: Schema, after: Schema) -> list[str]:
    """Return in words what is different in ``after``, sorted by table; nothing where both mean the same.

    Compared are tables, columns (type, NULL, default, identity), constraints, indexes, types, views and namespaces, not the order
    of columns and not the names of constraints and indexes. Of tables that are not known from the beginning only what both list is
    compared.
    """
    differences: list[str] = []
    others = {name for name, state in before.tables.items() if after.tables.get(name) is not state}
    for name in sorted(others | (after.tables.keys() - before.tables.keys())):
        first, second = before.tables.get(name), after.tables.get(name)
        if first is None:
            # Made up by an operation that named it: it was there all the time.
            if second is not None and second.known:
                differences.append(f"table {name} is left over")
        elif second is None:
            differences.append(f"table {name} is missing")
        else:
            differences += _tables(first, second)
    differences += _names("type", before.types, after.types)
    differences += [
        f"type {name} has the members {', '.join(after.types[name].members)} instead of {', '.join(state.members)}"
        for name, state in sorted(before.types.items())
        if name in after.types and after.types[name].members != state.members
    ]
    differences += _names("view", before.views, after.views)
    differences += _names("schema", before.schemas, after.schemas)
    return differences


def _names(what: str, before: Iterable[str], after: Iterable[str]) -> list[str]:
    first, second = set(before), set(after)
    missing = [f"{what} {name} is missing" for name in sorted(first - second)]
    return missing + [f"{what} {name} is left over" for name in sorted(second - first)]


def _tables(before: TableState, after: TableState) -> Iterator[str]:
    complete = before.complete and after.complete
    for name in sorted(before.columns.keys() | after.columns.keys()):
        first, second = before.columns.get(name), after.columns.get(name)
        label = f"column {before.name}.{name}"
        if first is None or second is None:
            # An incomplete table lists what an operation happened to name: only a column that came or went for sure counts.
            sure = second if first is None else first
            if complete or (sure is not None and sure.known):
                yield f"{label} is {'left over' if first is None else 'missing'}"
        elif first.known and second.known:
            yield from _columns(label, first.column, second.column)
    first_keys = [_constraint_key(state.constraint, validated=state.validated) for state in before.constraints.values()]
    second_keys = [_constraint_key(state.constraint, validated=state.validated) for state in after.constraints.values()]
    yield from _multiset(
        before.name,
        dict(
            zip(first_keys, (_constraint_text(state.constraint) for state in before.constraints.values()), strict=True)
        ),
        dict(
            zip(second_keys, (_constraint_text(state.constraint) for state in after.constraints.values()), strict=True)
        ),
    )
    yield from _multiset(before.name, _indexes(before), _indexes(after))
    if before.row_security != after.row_security:
        yield f"row level security of {before.name} is {'on' if after.row_security else 'off'}"


def _columns(label: str, before: Column, after: Column) -> Iterator[str]:
    if before.type != after.type:
        yield f"{label} is {after.type or 'of unknown type'} instead of {before.type or 'of unknown type'}"
    if before.nullable != after.nullable:
        yield f"{label} {'may be NULL' if after.nullable else 'is NOT NULL'}"
    if _default_key(before.default) != _default_key(after.default):
        was = before.default.text if before.default else "none"
        yield f"{label} has {f'the default {after.default.text}' if after.default else 'no default'} instead of {was}"
    if before.identity != after.identity:
        yield f"{label} {'is' if after.identity else 'is no longer'} filled by a sequence"
    if before.generated != after.generated:
        yield f"{label} {'is' if after.generated else 'is no longer'} generated"


def _default_key(default: Default | None) -> Hashable:
    if default is None or default.kind == "null":
        return None
    return _expression(default.text)


def _multiset(table: str, before: dict[Hashable, str], after: dict[Hashable, str]) -> Iterator[str]:
    for key, text in before.items():
        if key not in after:
            yield f"{text} of {table} is missing"
    for key, text in after.items():
        if key not in before:
            yield f"{text} of {table} is left over"


def _indexes(table: TableState) -> dict[Hashable, str]:
    return {
        _index_key(state.index): f"{'unique ' if state.index.unique else ''}index on ({', '.join(state.index.columns)})"
        for state in table.indexes.values()
        if not state.of_constraint
    }


def _constraint_text(constraint: Constraint) -> str:
    words = {"primary_key": "primary key", "foreign_key": "foreign key", "not_null": "NOT NULL"}
    about = f"({', '.join(constraint.columns)})" if constraint.columns else constraint.expression
    target = f" to {constraint.references.table}" if constraint.references else ""
    return f"{words.get(constraint.kind, constraint.kind)} {about}{target}"


def _expression(text: str) -> str:
    """Return an expression without what a writer is free in: spaces, case outside of texts, parentheses around all of it."""
    parts = re.split(r"('(?:[^']|'')*')", text.strip())
    folded = "".join(part if part.startswith("'") else re.sub(r"\s+", "", part).lower() for part in parts)
    while folded.startswith("(") and folded.endswith(")") and _closes_at_end(folded):
        folded = folded[1:-1]
    return folded


def _closes_at_end(text: str) -> bool:
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def _constraint_key(constraint: Constraint, *, validated: bool) -> Hashable:
    reference = constraint.references
    return (
        constraint.kind,
        # A check's columns are not always known; its expression tells them.
        () if constraint.kind == "check" else constraint.columns,
        (reference.table, reference.columns, _action(reference.on_delete), _action(reference.on_update))
        if reference
        else None,
        _expression(constraint.expression),
        constraint.deferrable,
        constraint.enforced,
        constraint.nulls_not_distinct,
        validated,
    )


def _action(action: str) -> str:
    return "" if action.lower() in {"no action", "restrict"} else action.lower()


def _index_key(index: Index) -> Hashable:
    return (
        tuple(_expression(column) if column.startswith("(") else column for column in index.columns),
        index.unique,
        "" if index.method.lower() == "btree" else index.method.lower(),
        _expression(index.where),
        index.include,
        index.nulls_not_distinct,
    )


def same_index(first: Index, second: Index) -> bool:
    """Tell whether two indexes are the same but for their names."""
    return _index_key(first) == _index_key(second)


def same_constraint(first: Constraint, second: Constraint) -> bool:
    """Tell whether two constraints are the same but for their names and whether they were validated."""
    return _constraint_key(first, validated=True) == _constraint_key(second, validated=True)


def same_default(first: Default | None, second: Default | None) -> bool:
    """Tell whether two defaults give the same: none is NULL."""
    return _default_key(first) == _default_key(second)
