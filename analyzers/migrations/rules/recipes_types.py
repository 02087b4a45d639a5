"""Safe recipes for columns that get another type: a second column that takes the place of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes_django
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.recipes import framework_of, named, outside, run, step
from analyzers.migrations.rules.recipes_indexes import created_concurrently
from analyzers.migrations.rules.recipes_keys import is_key, swapped_key
from analyzers.migrations.rules.recipes_tables import constraint_in_two, full_type, not_null_in_steps
from analyzers.migrations.rules.wording import listed

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import Index, SqlType

_TIMES: Final = frozenset({"timestamp without time zone", "timestamp with time zone"})


def other_type(moment: Moment, table: str, column: str, old: SqlType | None, new: SqlType | None) -> tuple[str, ...]:
    """Return the steps that change a column's type by a second column, or limit its length by a CHECK instead."""
    mysql = moment.engine.dialect == "mysql"
    if not mysql and old is not None and new is not None:
        if old.name in {"varchar", "text"} and new.name == "varchar" and new.args:
            limit = f"CHECK (char_length({quoted(column)}) <= {new.args[0]})"
            keep = step("Keep the type, and limit the length by a constraint, which needs no new table")
            return keep, *constraint_in_two(moment, table, f"{column}_length", limit)
        if {old.name, new.name} == _TIMES and moment.detected.at_least(12):
            return _in_utc(moment, table, column, new)
    if is_key(moment, table, column) and not mysql:
        return swapped_key(moment, table, column, old, new)
    add = run(
        moment,
        f"ALTER TABLE {named(moment, table)} ADD COLUMN {named(moment, f'{column}_new')} "
        f"{full_type(new, mysql=mysql)}".rstrip(),
    )
    if framework_of(moment) == "django":
        add = (
            f'migrations.AddField("{recipes_django.model_of(moment, table)}", "{column}_new", models....)  # null=True'
        )
    filled = (
        step("Add a second column of the new type", add),
        step("Write both from the application (or a trigger), and fill the rows that are there in batches"),
    )
    if is_key(moment, table, column):
        return *filled, step(f"In a later release, make {column}_new the primary key in its place, and drop {column}")
    return (
        *filled,
        *_like_the_former(moment, table, column),
        step("Read the new column from the application"),
        *_left_out(moment, table, column),
        step(f"In a later release, drop {column}"),
    )


def _in_utc(moment: Moment, table: str, column: str, new: SqlType) -> tuple[str, ...]:
    zone = f"SET {'LOCAL ' if moment.group.transactional else ''}timezone = 'UTC'"
    change = f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} TYPE {new}"
    return (
        step(
            "If the values are in UTC: say so to the session and leave USING out; nothing is written anew then (PostgreSQL 12)",
            "\n".join(run(moment, one) for one in (zone, change)),
        ),
        step("If they are not: add a second column, write both, fill it in batches, and read it in a later release"),
    )


def _like_the_former(moment: Moment, table: str, column: str) -> tuple[str, ...]:
    """Return the steps that give the new column what the former one has, before anybody reads it; none where that has nothing."""
    state, own = moment.table(table), moment.column(table, column)
    mysql = moment.engine.dialect == "mysql"
    if state is None or own is None or not own.known or framework_of(moment) == "django":
        unique = "its unique index" + ("" if mysql else " (built concurrently)")
        return (
            step(
                f"Give {column}_new what {column} has, as it goes with {column}: {unique}, NOT NULL, other indexes and constraints"
            ),
        )
    found: list[str] = []
    indexes = [one.index for one in state.indexes.values() if column in map(plain, one.index.columns)]
    if indexes:
        code = "\n".join(_built(moment, table, column, index) for index in indexes)
        if mysql:
            found.append(step(f"Build on {column}_new the indexes that {column} has", code))
        else:
            found += outside(moment)
            found.append(step(f"Build on {column}_new the indexes that {column} has, while writes go on", code))
    if not own.column.nullable and mysql:
        found.append(step(f"Make {column}_new NOT NULL as well, once no row lacks it"))
    elif not own.column.nullable:
        found += not_null_in_steps(moment, table, f"{column}_new")
    others = [
        name or one.constraint.kind
        for name, one in state.constraints.items()
        if one.constraint.kind in {"foreign_key", "check", "exclude"}
        and (column in one.constraint.columns or column in one.constraint.expression.split())
    ]
    if others:
        found.append(step(f"Give it a constraint for each of {listed(others)} too (NOT VALID, then VALIDATE)"))
    return tuple(found)


def _built(moment: Moment, table: str, column: str, index: Index) -> str:
    """Return the statement that builds an index of the former column on the new one."""
    columns = tuple(f"{column}_new" if plain(one) == column else one for one in index.columns)
    name = index.name or f"{table.rpartition('.')[2]}_{column}"
    other = msgspec.structs.replace(index, name=f"{name}_new", columns=columns)
    if moment.engine.dialect == "mysql":
        unique = "UNIQUE " if index.unique else ""
        return run(
            moment,
            f"CREATE {unique}INDEX {named(moment, other.name)} ON {named(moment, table)} ({named(moment, *columns)})",
        )
    return run(moment, created_concurrently(table, other))


def _left_out(moment: Moment, table: str, column: str) -> tuple[str, ...]:
    """Return the step after which code need not write the former column; none where it need not anyhow."""
    own = moment.column(table, column)
    column_of = own.column if own is not None and own.known else None
    if column_of is not None and (column_of.nullable or column_of.default is not None):
        return ()
    if column_of is None:
        return (step(f"If {column} is NOT NULL without a default, let it be NULL before code no longer writes it"),)
    return (step(f"Let {column} be NULL, and then ship code that no longer writes it"),)
