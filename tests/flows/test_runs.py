"""A run as a whole: what it leaves behind."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fleetreview.inventory import Fleet, Repository
from flows.runs import GRACE, RunSummary, plan_run, publish_run
from flows.shards import run_shard
from warehouse.reading import open_warehouse

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def run(directory: Path, now: datetime) -> RunSummary:
    """Audit and publish a fleet that cannot be reached."""
    fleet = Fleet(repositories=(Repository(name="away", url=str(directory / "away.git")),))
    warehouse = str(directory / "warehouse")
    plan = plan_run(fleet, warehouse, since=None, jobs=1, shard_size=1, mirrors=directory / "mirrors", now=now)
    return publish_run(plan, [run_shard(shard) for shard in plan.shards])


def test_staging_goes_when_its_grace_is_over(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    first, second = run(tmp_path, NOW), run(tmp_path, NOW + timedelta(days=7))
    long_ago = (datetime.now(UTC) - GRACE - timedelta(days=1)).timestamp()
    for path in (warehouse / "staging" / first.run_id).rglob("*"):
        os.utime(path, (long_ago, long_ago))
    third = run(tmp_path, NOW + timedelta(days=14))
    assert sorted(path.name for path in (warehouse / "staging").iterdir()) == [second.run_id, third.run_id]
    with open_warehouse(warehouse) as opened:
        assert opened.rows("SELECT status FROM repository_runs_history") == [{"status": "failed"}] * 3
