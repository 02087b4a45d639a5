"""Safe recipes for columns that go: rows must get written without them before code does that, or each INSERT fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import Dml
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.recipes_tables import full_type
from analyzers.migrations.rules.wording import listed
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.rules.data_loss_shared import Start


def leave_out(start: Start, moment: Moment, names: Sequence[str]) -> tuple[str, ...]:
    """Return the step after which rows can be written without some ``table.column``; none where they can be as it is.

    Of columns that no migration made it is not known whether they have to be written: the step says so.
    """
    states = {name: start.column(*name.rsplit(".", 1)) for name in names}
    needed = [name for name, state in states.items() if state is not None and state.known and is_needed(start, name)]
    unknown = [name for name, state in states.items() if state is None or not state.known]
    found: list[str] = []
    if needed:
        found.append(_may_be_null(start, moment, needed))
    if unknown:
        verb, it = ("is", "it") if len(unknown) == 1 else ("are", "them")
        found.append(
            recipes.step(
                f"If {listed(unknown)} {verb} NOT NULL without a default, let {it} be NULL first: INSERTs of code that no longer "
                f"names {it} fail otherwise"
            )
        )
    return tuple(found)


def is_needed(start: Start, name: str) -> bool:
    """Tell whether no row can be written without ``table.column``, as far as it is known."""
    state = start.column(*name.rsplit(".", 1))
    if state is None or state.column.default is not None or state.column.identity or state.column.generated:
        return False
    return not state.column.nullable or _is_in_key(start, name)


def copied_again(start: Start, table: str) -> str:
    """Return what is to be done for what older code has written since the migration copied it, '' where it copies nothing."""
    copies = any(
        isinstance(one.operation, Dml)
        and one.operation.kind in {"insert", "update", "merge"}
        and table in one.operation.reads
        for one in start.moments
    )
    return "copy again what older releases have written since, and then " if copies else ""


def _is_in_key(start: Start, name: str) -> bool:
    table, _, column = name.rpartition(".")
    state, own = start.table(table), start.column(table, column)
    keys = [one.constraint for one in state.constraints.values()] if state is not None else []
    return (own is not None and own.column.primary_key) or any(
        one.kind == "primary_key" and column in one.columns for one in keys
    )


def _may_be_null(start: Start, moment: Moment, names: Sequence[str]) -> str:
    keys = [name for name in names if _is_in_key(start, name)]
    it = "it" if len(names) == 1 else "them"
    key = f"Take {listed(keys)} out of the primary key, and l" if keys else "L"
    prose = f"{key}et {listed(names)} be NULL, as code that no longer names {it} writes no value: its INSERTs fail otherwise"
    if moment.engine is Engine.SQLITE:
        return recipes.step(prose)
    return recipes.step(prose, "\n".join(recipes.run(moment, _drop_not_null(start, moment, name)) for name in names))


def _drop_not_null(start: Start, moment: Moment, name: str) -> str:
    table, _, column = name.rpartition(".")
    alter, named = f"ALTER TABLE {recipes.named(moment, table)}", recipes.named(moment, column)
    if moment.engine.dialect != "mysql":
        return f"{alter} ALTER COLUMN {named} DROP NOT NULL"
    state = start.column(table, column)
    kind = full_type(state.column.type if state is not None else None, mysql=True) or "..."
    return f"{alter} MODIFY {named} {kind} NULL"
