"""A rule about a PostgreSQL statement that locks more than it seems to: the drop of a table that refers to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import DropTable
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used
from analyzers.migrations.rules.wording import found_at, listed, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

_LOCKING: Final = f"{PG}explicit-locking.html"

DROP_TABLE_MANY_FKS: Final = migration_rule(
    id="drop-table-many-fks",
    title="Drop of a table that refers to several others",
    severity=Severity.MEDIUM,
    why="DROP TABLE takes ACCESS EXCLUSIVE on every table to which its foreign keys point, all in one transaction.",
    remedy="Drop the foreign keys one by one first, each in a transaction of its own.",
    references=(f"{PG}sql-droptable.html", _LOCKING),
    bad=(
        on_postgres(
            "DROP TABLE notes;",
            earlier="CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (id int PRIMARY KEY);\n"
            "CREATE TABLE notes (a_id int REFERENCES a (id), b_id int REFERENCES b (id));",
        ),
    ),
    good=(
        on_postgres(
            "DROP TABLE notes;",
            earlier="CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE notes (a_id int REFERENCES a (id), b_id int);",
        ),
    ),
    traps=("Tables that the same release creates.",),
)


def _many_keys(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DropTable) or moment.engine not in ON_POSTGRES or not is_used(moment, operation.table):
        return
    state = moment.table(operation.table)
    if state is None:
        return
    targets = {one.constraint.references.table for one in state.constraints.values() if one.constraint.references}
    targets |= {one.column.references.table for one in state.columns.values() if one.column.references}
    used = sorted(table for table in targets - {operation.table} if is_used(moment, table))
    if len(used) > 1:
        yield found_at(
            DROP_TABLE_MANY_FKS,
            moment,
            f"DROP TABLE {operation.table} takes ACCESS EXCLUSIVE on {listed(used)} too, to which its foreign keys point.",
            related=tuple(place for table in used for place in origin_of(moment, table)),
            steps=(
                recipes.step("Drop its foreign keys first, each in a migration of its own"),
                recipes.step("Drop the table"),
            ),
            confidence=confidence_of(moment, operation.table),
        )


RULES: Final[tuple[AnyRule, ...]] = (OperationRule(rule=DROP_TABLE_MANY_FKS, judge=_many_keys),)
