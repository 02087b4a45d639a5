"""Safe recipe for a primary key that gets another type: the new column takes its place in one short transaction (PostgreSQL)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.growing import SMALL
from analyzers.migrations.rules.locks_shared import referencing
from analyzers.migrations.rules.recipes import outside, run, separately, step
from analyzers.migrations.rules.recipes_indexes import state_alone
from analyzers.migrations.rules.recipes_tables import full_type
from analyzers.migrations.rules.wording import listed

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import SqlType


def is_key(moment: Moment, table: str, column: str) -> bool:
    """Tell whether a column is the primary key."""
    state = moment.table(table)
    keys = (one.constraint for one in state.constraints.values()) if state is not None else ()
    own = state.columns.get(column) if state is not None else None
    return (own is not None and own.column.primary_key) or any(
        key.kind == "primary_key" and key.columns == (column,) for key in keys
    )


def swapped_key(moment: Moment, table: str, column: str, old: SqlType | None, new: SqlType | None) -> tuple[str, ...]:
    """Return the steps that put a second column in the place of the primary key.

    No code names it: a trigger writes it until the swap, after which it has the key's name.
    """
    short = table.rsplit(".", 1)[-1]
    alter, key = f"ALTER TABLE {quoted(table)}", quoted(f"{short}_{column}_new_key")
    other, kept = f"{column}_new", quoted(f"{short}_{column}_new_not_null")
    refers = [f"{one} ({name})" for one, name, _ in referencing(moment.schema, table)]
    return (
        step(
            "Add a second column that no code and no model names, and have a trigger write it",
            _lines(moment, _written(table, column, full_type(new, mysql=False), is_new=moment.detected.at_least(11))),
        ),
        step(
            "Fill the rows that are there in batches, outside of the migration",
            f"UPDATE {quoted(table)} SET {quoted(other)} = {quoted(column)} WHERE {quoted(other)} IS NULL AND "  # noqa: S608 - advice, and never run
            f"{quoted(column)} BETWEEN ... AND ...",
        ),
        *outside(moment),
        step(
            "Build a unique index on it while writes go on",
            run(moment, f"CREATE UNIQUE INDEX CONCURRENTLY {key} ON {quoted(table)} ({quoted(other)})"),
        ),
        *_other_indexes(moment, table, column),
        step(
            "See to it that it is not NULL, by a constraint for new rows first",
            run(moment, f"{alter} ADD CONSTRAINT {kept} CHECK ({quoted(other)} IS NOT NULL) NOT VALID"),
        ),
        step(
            f"{separately(moment)}, check the rows that are there; writes go on meanwhile",
            run(moment, f"{alter} VALIDATE CONSTRAINT {kept}"),
        ),
        *_references(refers),
        step(
            f"{separately(moment)}, swap both in one short transaction",
            _lines(moment, _swap(moment, table, column, old)),
        ),
        *state_alone(moment),
        step(
            f"In a later release, drop the former column: it is {column}_old, which no code names",
            run(moment, f"{alter} DROP COLUMN {quoted(f'{column}_old')}"),
        ),
    )


def _lines(moment: Moment, statements: tuple[str, ...]) -> str:
    return "\n".join(run(moment, one) for one in statements)


def _other_indexes(moment: Moment, table: str, column: str) -> tuple[str, ...]:
    """Return the step for indexes of the key's column beside that of the key."""
    state = moment.table(table)
    names = [
        name
        for name, one in (state.indexes.items() if state is not None else ())
        if one.of_constraint != _key_name(moment, table) and column in map(plain, one.index.columns)
    ]
    return (step(f"Build likewise what else is an index of {column}: {listed(names)}"),) if names else ()


def _references(refers: list[str]) -> tuple[str, ...]:
    if not refers:
        return ()
    return (
        step(
            f"The same, but for the key, for what refers to it: {listed(refers)}. Drop these foreign keys in the swap before "
            "the primary key, swap their columns as well, and add them again as NOT VALID, to be validated afterwards"
        ),
    )


def _written(table: str, column: str, kind: str, *, is_new: bool) -> tuple[str, ...]:
    """Return the statements for the second column and the trigger that writes it; ``is_new``: PostgreSQL 11 or later."""
    other, name = quoted(f"{column}_new"), quoted(f"{table.rsplit('.', 1)[-1]}_{column}_new")
    does = f"BEGIN NEW.{other} := NEW.{quoted(column)}; RETURN NEW; END"
    return (
        f"ALTER TABLE {quoted(table)} ADD COLUMN {other} {kind}".rstrip(),
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {does} $$",
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {quoted(table)} FOR EACH ROW "
        f"EXECUTE {'FUNCTION' if is_new else 'PROCEDURE'} {name}()",
    )


def _swap(moment: Moment, table: str, column: str, old: SqlType | None) -> tuple[str, ...]:
    short = table.rsplit(".", 1)[-1]
    alter, name, other = f"ALTER TABLE {quoted(table)}", quoted(column), quoted(f"{column}_new")
    trigger, kept = quoted(f"{short}_{column}_new"), quoted(f"{short}_{column}_new_not_null")
    key = quoted(_key_name(moment, table) or f"{short}_pkey")
    counts = old is not None and old.name in {*SMALL, "bigint"}
    text = quoted(table).replace("'", "''")
    return (
        "SET LOCAL lock_timeout = '2s'",
        f"DROP TRIGGER {trigger} ON {quoted(table)}",
        f"DROP FUNCTION {trigger}()",
        f"{alter} ALTER COLUMN {other} SET NOT NULL",
        f"{alter} DROP CONSTRAINT {kept}",
        f"{alter} DROP CONSTRAINT {key}",
        *(
            (
                f"{alter} ALTER COLUMN {name} DROP IDENTITY IF EXISTS",
                f"{alter} ALTER COLUMN {name} DROP DEFAULT",
                f"{alter} ALTER COLUMN {other} ADD GENERATED BY DEFAULT AS IDENTITY",
                f"SELECT setval(pg_get_serial_sequence('{text}', '{column}_new'), max({other})) FROM {quoted(table)}",  # noqa: S608 - advice, and never run
            )
            if counts
            else ()
        ),
        f"{alter} ALTER COLUMN {name} DROP NOT NULL",
        f"{alter} RENAME COLUMN {name} TO {quoted(f'{column}_old')}",
        f"{alter} RENAME COLUMN {other} TO {name}",
        f"{alter} ADD CONSTRAINT {key} PRIMARY KEY USING INDEX {quoted(f'{short}_{column}_new_key')}",
    )


def _key_name(moment: Moment, table: str) -> str:
    state = moment.table(table)
    keys = (one.constraint for one in state.constraints.values()) if state is not None else ()
    return next((one.name for one in keys if one.kind == "primary_key"), "")
