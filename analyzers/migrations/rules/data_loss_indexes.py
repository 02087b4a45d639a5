"""A rule about indexes of MySQL that shrink with a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import DropColumn
from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import final_table, start_of
from analyzers.migrations.rules.declaring import MY, MYSQL, migration_rule, on_mysql
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.wording import found_at, listed
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.stream import Found

DROP_INDEXED_COLUMN: Final = migration_rule(
    id="drop-indexed-column",
    title="Dropped column leaves a shorter index behind",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=MYSQL,
    why=(
        "MySQL takes the column out of each index that has others too, and keeps what is left under the old name: queries that it "
        "was made for become slow, and what is left of a UNIQUE index may have duplicates, so that the ALTER fails."
    ),
    remedy="Say in the migration what becomes of the index: drop it, or build the one that is wanted.",
    references=(f"{MY}alter-table.html",),
    bad=(
        on_mysql(
            "ALTER TABLE orders DROP COLUMN state;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, state int, total int, KEY by_state (state, total));",
        ),
    ),
    good=(
        on_mysql(
            "DROP INDEX by_state ON orders;\nALTER TABLE orders DROP COLUMN state;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, state int, total int, KEY by_state (state, total));",
        ),
        on_mysql(
            "ALTER TABLE orders DROP COLUMN state;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, state int, KEY by_state (state));",
            note="the index goes as a whole",
        ),
    ),
    traps=("An index that the same migration drops or replaces.",),
)


def _shrinking(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    if whole.stream.engine not in ON_MYSQL:
        return
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, DropColumn) or not start.is_used(operation.table):
            continue
        before, after = start.table(operation.table), final_table(start, operation.table)
        for name, state in before.indexes.items() if before and after else ():
            columns = [plain(column) for column in state.index.columns]
            left = after.indexes.get(name) if after else None
            if operation.column not in columns or len(columns) < 2 or left is None:
                continue
            rest = [column for column in columns if column != operation.column]
            if [plain(column) for column in left.index.columns] != rest:
                continue
            kind = "UNIQUE index" if state.index.unique else "index"
            yield found_at(
                DROP_INDEXED_COLUMN,
                moment,
                f"With {operation.table}.{operation.column} the {kind} {name} ({listed(columns)}) becomes one of "
                f"{listed(rest)} alone.",
                evidence={"table": operation.table, "column": operation.column, "index": name},
                related=((state.since.path, state.since.where, f"{name} is created here"),),
                steps=(
                    recipes.step(
                        "Drop the index by name in the same statement, or build the one that is wanted",
                        recipes.run(
                            moment,
                            f"ALTER TABLE {recipes.named(moment, operation.table)} DROP INDEX {recipes.named(moment, name)}, "
                            f"DROP COLUMN {recipes.named(moment, operation.column)}",
                        ),
                    ),
                ),
                confidence=start.confidence(moment, operation.table),
            )


RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=DROP_INDEXED_COLUMN, judge=_shrinking),)
