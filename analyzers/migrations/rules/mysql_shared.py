"""What rules about MySQL and MariaDB share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY
from analyzers.migrations.rules.locks_shared import ON_MYSQL, confidence_of, is_used, lasts, on_used_tables
from analyzers.migrations.rules.small_tables import is_small
from analyzers.migrations.rules.wording import found_at, held, origin_of, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

ONLINE: Final = f"{MY}innodb-online-ddl-operations.html"
TOOL: Final = recipes.step(
    "Use an online schema change tool (gh-ost, pt-online-schema-change), or a window without writes"
)


def at_table(moment: Moment) -> bool:
    """Tell whether the engine is one of these and others may use the operation's table."""
    return moment.engine in ON_MYSQL and is_used(moment, table_of(moment.operation))


def found_on(
    rule: Rule, moment: Moment, fact: str, steps: Sequence[str] = (TOOL,), confidence: str | None = None
) -> Found:
    """Return a finding with the lock, where a fact tells it, and since when the table is there."""
    table = table_of(moment.operation)
    effect = next((one for one in on_used_tables(moment) if lasts(one) and one.table == table), None)
    lock = f"; it {held(effect)}" if effect is not None else ""
    return found_at(
        rule,
        moment,
        f"{fact}{lock}; {table} {moment.age(table)}.",
        related=origin_of(moment, table),
        steps=steps,
        severity="low" if is_small(moment, table) else None,
        confidence=confidence or confidence_of(moment, table),
    )
