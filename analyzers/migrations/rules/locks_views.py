"""Rules about materialized views of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import RefreshView
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

_SALES: Final = (
    "CREATE TABLE orders (total int);\nCREATE MATERIALIZED VIEW sales AS SELECT sum(total) AS total FROM orders;"
)

REFRESH_MATVIEW_NOT_CONCURRENT: Final = migration_rule(
    id="refresh-matview-not-concurrent",
    title="Materialized view refreshed while reads wait",
    severity=Severity.HIGH,
    why="REFRESH MATERIALIZED VIEW takes ACCESS EXCLUSIVE on the view until its query is done: nobody reads it meanwhile.",
    remedy="A unique index on the view, then REFRESH MATERIALIZED VIEW CONCURRENTLY.",
    references=(f"{PG}sql-refreshmaterializedview.html",),
    bad=(on_postgres("REFRESH MATERIALIZED VIEW sales;", earlier=_SALES),),
    good=(
        on_postgres("REFRESH MATERIALIZED VIEW CONCURRENTLY sales;", earlier=_SALES),
        on_postgres("REFRESH MATERIALIZED VIEW sales WITH NO DATA;", earlier=_SALES),
        on_postgres("CREATE MATERIALIZED VIEW v AS SELECT 1 AS a WITH NO DATA;\nREFRESH MATERIALIZED VIEW v;"),
    ),
    traps=("WITH NO DATA.", "A view that the same release creates."),
)

REFRESH_MATVIEW_CONCURRENT_BLOCKS_WRITES: Final = migration_rule(
    id="refresh-matview-concurrent-blocks-writes",
    title="Concurrent refresh, one at a time",
    severity=Severity.INFO,
    why="Even REFRESH .. CONCURRENTLY takes EXCLUSIVE on the view: reads go on, and a second refresh waits.",
    remedy="A lock_timeout, and no other refresh at the same time.",
    references=(f"{PG}sql-refreshmaterializedview.html",),
    bad=(on_postgres("REFRESH MATERIALIZED VIEW CONCURRENTLY sales;", earlier=_SALES),),
    good=(on_postgres("SELECT 1;", earlier=_SALES),),
)


def _refreshed(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if (
        not isinstance(operation, RefreshView)
        or moment.engine not in ON_POSTGRES
        or not is_used(moment, operation.name)
    ):
        return
    if operation.concurrent:
        said = f"REFRESH MATERIALIZED VIEW CONCURRENTLY {operation.name} takes EXCLUSIVE on the view: other refreshes wait."
        yield found_at(REFRESH_MATVIEW_CONCURRENT_BLOCKS_WRITES, moment, said, steps=recipes.lock_timeout(moment))


def _locked(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, RefreshView) or operation.concurrent or not operation.with_data:
        return
    if moment.engine not in ON_POSTGRES or not is_used(moment, operation.name):
        return
    view = moment.schema.views.get(operation.name)
    statement = f"REFRESH MATERIALIZED VIEW CONCURRENTLY {operation.name}"
    yield found_at(
        REFRESH_MATVIEW_NOT_CONCURRENT,
        moment,
        f"REFRESH MATERIALIZED VIEW {operation.name} takes ACCESS EXCLUSIVE on the view for as long as its query takes: "
        "reads of it wait.",
        related=((view.since.path, view.since.where, f"{operation.name} is created here"),) if view else (),
        steps=(
            recipes.step("Give the view a unique index (without one a concurrent refresh fails)"),
            recipes.step("Refresh it while reads go on", recipes.run(moment, statement)),
        ),
        confidence=confidence_of(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=REFRESH_MATVIEW_NOT_CONCURRENT, judge=_locked),
    OperationRule(rule=REFRESH_MATVIEW_CONCURRENT_BLOCKS_WRITES, judge=_refreshed),
)
