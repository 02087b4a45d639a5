"""Findings about code that still runs are low on SQLite: its one process migrates at its start, and no older one runs beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AddColumn, Dml
from analyzers.migrations.rules import recipes
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzers.migrations.moment import Moment, Whole
    from analyzers.migrations.rules.data_loss_shared import Start
    from analyzers.migrations.stream import Found

ABOUT_RUNNING_CODE: Final = frozenset(
    {
        "backfill-in-schema-migration",  # nobody waits for its locks: there is one writer at a time anyway
        "rename-column",
        "rename-table",
        "required-column-default-dropped",
        "set-not-null-old-writers",
    }
)
"""Rules that say nothing else; others say as well what is lost or what fails, and tell that themselves."""


def eased(found: Iterable[Found], engine: Engine) -> Iterator[Found]:
    """Yield what rules found, on SQLite low where it is about nothing but code that still runs."""
    for one in found:
        about = engine is Engine.SQLITE and one.rule_id in ABOUT_RUNNING_CODE
        yield replace(one, severity="low") if about else one


def is_alone(whole: Whole) -> bool:
    """Tell whether no older release can run beside the migration."""
    return whole.stream.engine is Engine.SQLITE


def eased_drop(whole: Whole, *, copied: bool) -> str | None:
    """Return the severity of tables that are dropped, None for the rule's own; ``copied``: their rows are elsewhere by then."""
    if is_alone(whole):
        return "low" if copied else "medium"
    return "medium" if copied else None


def kept_steps(shown: str) -> tuple[str, ...]:
    """Return the steps that keep what a drop takes where no code is in the way."""
    return (
        recipes.step(f"Copy what anybody could still ask for of {shown} to where it belongs now, before the drop"),
        recipes.step("Keep a copy of the database file from before the migration"),
    )


def is_copied(start: Start, moment: Moment) -> bool:
    """Tell whether an UPDATE before a drop of a column fills one that the migration adds to the table: where the values go to."""
    table = getattr(moment.operation, "table", "")
    earlier = [one.operation for one in start.moments if one.index < moment.index]
    added = {one.column.name for one in earlier if isinstance(one, AddColumn) and one.table == table}
    return any(
        isinstance(one, Dml) and one.kind == "update" and one.table == table and added.intersection(one.columns)
        for one in earlier
    )


def is_turned(start: Start, table: str) -> bool:
    """Tell whether the copying of a table built anew looks values up in another table, and puts those in their place."""
    for rebuild in start.rebuilt:
        insert = start.moments[rebuild.insert].operation if rebuild.insert is not None else None
        if rebuild.table != table or not isinstance(insert, Dml):
            continue
        others = {*insert.reads} - {rebuild.table, rebuild.temporary}
        if any(source.rpartition(".")[0] in others for source in insert.sources):
            return True
    return False


def is_mere_number(start: Start, name: str) -> bool:
    """Tell whether ``table.column`` is a key that the database counts up and that no foreign key refers to."""
    table, _, column = name.rpartition(".")
    state = start.table(table)
    own = state.columns.get(column) if state is not None else None
    if state is None or own is None:
        return False
    keys = [one.constraint.columns for one in state.constraints.values() if one.constraint.kind == "primary_key"]
    is_key = own.column.primary_key or (column,) in keys
    is_counted = own.column.identity or (own.column.type is not None and own.column.type.name == "integer")
    targets = (
        one.constraint.references.table
        for other in start.before.tables.values()
        for one in other.constraints.values()
        if one.constraint.references is not None
    )
    return is_key and is_counted and table not in targets
