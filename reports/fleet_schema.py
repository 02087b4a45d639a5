"""Migrations over the whole fleet: risk week by week, and the services that still build indexes while writes wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reports.charts import Chart, bar_chart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from reports.records import Row, Warehouse

WEEKS = 13

_RISK = """
    SELECT week, sum(long_locks) AS long_locks, sum(removals) AS removals FROM weekly_schema_risk GROUP BY week
"""
_LOCKERS = """
    SELECT operations.repository, coalesce(repositories.team, '') AS team, any_value(operations.engine) AS engine,
        count(*) AS builds, max(changes.landed_at) AS last_at, max_by(operations.change, changes.landed_at) AS last_change,
        max_by(operations.table_name || '.' || operations.object, changes.landed_at) AS last_index
    FROM schema_operations AS operations
    JOIN landed_changes AS changes USING (repository, change)
    LEFT JOIN repositories USING (repository)
    WHERE operations.kind = 'create_index' AND operations.blocks_writes AND NOT operations.new_table
        AND operations.duration = 'build' AND changes.landed_at > ?
    GROUP BY operations.repository, repositories.team
    ORDER BY builds DESC, operations.repository
"""
_TOTALS = """
    SELECT count(*) AS streams, count(DISTINCT repository) AS repositories, coalesce(sum(migrations), 0) AS migrations,
        coalesce(sum(statements), 0) AS statements, coalesce(sum(statements_understood), 0) AS understood
    FROM schema_streams
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetSchema:
    """What the fleet page shows of migrations. ``lockers`` are repositories that built indexes under a lock in the last weeks.

    ``totals`` count streams, repositories, migrations and statements; nothing is shown where there are no streams.
    """

    risk: Chart
    lockers: tuple[Row, ...]
    totals: Row

    @property
    def is_empty(self) -> bool:
        """Whether no repository of the fleet has migrations."""
        return not self.totals["streams"]


def fleet_schema(warehouse: Warehouse, weeks: Sequence[date], now: datetime | None) -> FleetSchema:
    """Return the section of the fleet page. ``weeks`` are those of the trends, ``now`` the end of the last run."""
    locks: Counter[date] = Counter()
    removals: Counter[date] = Counter()
    for row in warehouse.rows(_RISK):
        locks[row["week"]] += int(row["long_locks"])
        removals[row["week"]] += int(row["removals"])
    chart = bar_chart(
        key="schema",
        title="Migrations that make others wait, or remove data",
        unit="operations",
        weeks=weeks,
        series={
            "long locks": [float(locks[week]) for week in weeks],
            "removals": [float(removals[week]) for week in weeks],
        },
        width=560,
        height=216,
    )
    lockers = warehouse.rows(_LOCKERS, [now - timedelta(weeks=WEEKS)]) if now is not None else []
    return FleetSchema(risk=chart, lockers=tuple(lockers), totals=warehouse.rows(_TOTALS)[0])
