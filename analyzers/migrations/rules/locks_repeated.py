"""A rule about statements that read or write one table several times where once would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    AlterType,
    DropColumn,
    SetDefault,
    SetNullable,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import lasts
from analyzers.migrations.rules.wording import describe, found_at, listed
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

MULTIPLE_ALTERS_MERGEABLE: Final = migration_rule(
    id="multiple-alters-mergeable",
    title="Table read or written several times where one ALTER TABLE would do it once",
    severity=Severity.LOW,
    engines=(*POSTGRES, *MYSQL),
    why="Each ALTER TABLE that reads or rewrites a table goes through all of its rows; one with several clauses does it once.",
    remedy="One ALTER TABLE with all clauses.",
    references=(f"{PG}sql-altertable.html", f"{MY}alter-table.html"),
    bad=(
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN total TYPE bigint;\nALTER TABLE orders ALTER COLUMN note SET NOT NULL;"
        ),
        on_mysql("ALTER TABLE orders MODIFY COLUMN total bigint;\nALTER TABLE orders MODIFY COLUMN state int;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE bigint, ALTER COLUMN note SET NOT NULL;"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;", note="neither reads rows"
        ),
    ),
    traps=("Clauses that have to be in transactions of their own: NOT VALID and VALIDATE.", "New tables."),
)

_CLAUSES: Final = AddColumn | AddConstraint | AlterTableOption | AlterType | DropColumn | SetDefault | SetNullable


def _repeated(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine is Engine.SQLITE or whole.before is None:
        return
    costly: dict[str, list[Moment]] = {}
    for moment in whole.moments:
        operation = moment.operation
        if not isinstance(operation, _CLAUSES) or operation.table not in whole.before.tables:
            continue
        if any(lasts(effect) and effect.table == operation.table for effect in moment.effects):
            costly.setdefault(operation.table, []).append(moment)
    for table, moments in costly.items():
        statements = {moment.operation.statement: moment for moment in reversed(moments)}
        if len(statements) < 2:
            continue
        first, *others = (statements[number] for number in sorted(statements))
        yield found_at(
            MULTIPLE_ALTERS_MERGEABLE,
            first,
            f"{len(statements)} statements go through all rows of {table}, one after the other: "
            f"{listed([describe(one.operation) for one in (first, *others)])}.",
            evidence={"table": table},
            related=tuple((one.migration.path, one.operation.where, "and here") for one in others),
            steps=(recipes.step("Write them as clauses of one ALTER TABLE"),),
        )


RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=MULTIPLE_ALTERS_MERGEABLE, judge=_repeated),)
