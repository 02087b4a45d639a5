"""Safe recipes for migrations that write all rows of a table: the code that needs what they write must find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AddColumn, Dml
from analyzers.migrations.rules.recipes import step
from analyzers.migrations.rules.wording import listed
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import Moment

_BY_EXPRESSION: Final = frozenset(
    {"text", "tinytext", "mediumtext", "longtext", "json", "blob", "tinyblob", "mediumblob", "longblob"}
)
"""Types whose default MySQL takes as an expression alone, for which it copies the table."""


def new_columns(moment: Moment) -> list[AddColumn]:
    """Return the additions of the columns that an UPDATE sets, if its migration adds all of them."""
    operation = moment.operation
    if not isinstance(operation, Dml) or operation.kind != "update" or not operation.columns:
        return []
    wanted = {column.lower() for column in operation.columns}
    added = {
        one.column.name.lower(): one
        for one in moment.migration.up.operations
        if isinstance(one, AddColumn) and one.table == operation.table
    }
    return [added[name] for name in sorted(wanted)] if wanted <= added.keys() else []


def as_default(moment: Moment) -> tuple[str, ...]:
    """Return the step by which new columns that are filled with one value need no filling; none where that cannot be."""
    added = new_columns(moment)
    if not added or (isinstance(moment.operation, Dml) and moment.operation.reads):
        return ()
    if moment.engine in {Engine.POSTGRES, Engine.UNKNOWN} and not moment.detected.at_least(11):
        return ()
    names = [one.column.name for one in added]
    types = {one.column.type.name for one in added if one.column.type is not None}
    if moment.engine is Engine.MYSQL and types & _BY_EXPRESSION:
        return ()
    cost = "which costs no more than to add it without" if moment.engine.dialect == "mysql" else "which writes no row"
    one, last = len(names) == 1, _last_default(added)
    return (
        step(
            f"If all rows get the same value, add {listed(names)} with that as {'its' if one else 'their'} default, {cost}, "
            f"leave the UPDATE out, and {last} in the next statement of this migration, which writes no row: the value is for "
            "the rows that are there"
        ),
    )


def _last_default(added: Sequence[AddColumn]) -> str:
    """Return how new rows get what the migration has for them, in words."""
    own = [one.column for one in added if one.column.default is not None]
    texts = [f"that of {one.name} to {one.default.text}" for one in own if one.default is not None and one.default.text]
    if not own:
        return "drop the default, or set the one that new rows shall have,"
    if len(added) == 1:
        text = own[0].default.text if own[0].default is not None else ""
        return f"set the default of new rows{f', {text},' if text else ''}"
    return f"set the default of new rows ({listed(texts)})" if texts else "set the default of new rows"


def filled(moment: Moment) -> tuple[str, ...]:
    """Return the steps that write all rows of a table in batches, before any code needs that."""
    batches = "in batches of some thousand, each committed"
    if new_columns(moment):
        return (
            *as_default(moment),
            step(
                f"{'Else take' if as_default(moment) else 'Take'} two releases: the first adds the column and writes it in "
                f"new rows; the others are filled {batches}, by a job or a migration, before the second, whose code reads it"
            ),
        )
    return (
        step("Change the schema alone in this migration"),
        step(f"Write the rows {batches}, by a job or a migration, before the release whose code needs them written"),
    )
