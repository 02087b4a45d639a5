"""Primary keys that take the place of another one: what tells that, and how both are swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import DropColumn, DropConstraint, RenameColumn
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.frameworks import columns_of, quoted
from analyzers.migrations.rules.locks_shared import referencing
from analyzers.migrations.rules.wording import listed

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment


def replaces_key(moment: Moment, table: str) -> bool:
    """Tell whether another primary key goes first: its name is taken until then, and maybe those of its columns.

    A table has one primary key: where one is known still, what dropped it was not understood.
    """
    state = moment.schema.tables.get(table)
    if state is None:
        return False
    if any(one.constraint.kind == "primary_key" for one in state.constraints.values()):
        return True
    return any(
        (isinstance(one, DropConstraint) and one.table == table and one.kind in {"primary_key", "unknown"})
        or (isinstance(one, DropColumn) and one.table == table)
        for one, _ in moment.earlier
    )


def steps(moment: Moment, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the steps that put another key in the place of a primary key."""
    earlier = [one for one, _ in moment.earlier if isinstance(one, RenameColumn) and one.table == table]
    former = {one.new_name: one.column for one in earlier}
    taken = {one.column for one in earlier}
    # The name of a new column may be that of an old one until this is renamed.
    names = tuple(former.get(column, f"{column}_new" if column in taken else column) for column in columns)
    index = quoted(f"{table.rsplit('.', 1)[-1]}_{'_'.join(names)}_key")
    keys = [f"{name} of {other}" for other, name, _ in referencing(moment.schema, table) if name]
    renamed = ", rename the columns" if names != columns else ""
    return (
        recipes.step(f"In a release of its own, add {listed(names)} where it is new, write it, and fill it in batches"),
        *recipes.outside(moment),
        recipes.step(
            "Build a unique index while writes go on, under a name of its own",
            recipes.run(moment, f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {quoted(table)} ({columns_of(names)})"),
        ),
        recipes.step("Make the columns NOT NULL by a validated constraint"),
        *(
            (
                recipes.step(
                    f"Add the foreign keys that refer to the old key ({listed(keys)}) to the new one, NOT VALID"
                ),
            )
            if keys
            else ()
        ),
        recipes.step(
            f"{recipes.separately(moment)}, swap the keys in one short transaction: "
            f"drop {'the old foreign keys, ' if keys else ''}the old key{renamed}, and take the index for the new one",
            recipes.run(moment, f"ALTER TABLE {quoted(table)} ADD PRIMARY KEY USING INDEX {index}"),
        ),
    )
