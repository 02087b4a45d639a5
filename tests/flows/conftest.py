"""One audit of the example fleet that all tests of a session read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from examples.build import build_fleet
from fleetreview.inventory import parse_window, read_fleet
from flows.runs import RunSummary, plan_run, publish_run
from flows.shards import run_shard

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""When the example fleet is audited: after its last change."""


@dataclass(frozen=True, kw_only=True)
class Audited:
    """The example fleet after one run: its directory, the warehouse and how it went."""

    fleet: Path
    warehouse: Path
    summary: RunSummary

    def repository(self, name: str) -> Path:
        """Return where the bare repository of a service lies."""
        return self.fleet / f"{name}.git"


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The example fleet, audited over three years without Prefect. For reading only."""
    directory = tmp_path_factory.mktemp("example")
    build_fleet(directory / "fleet")
    warehouse = directory / "warehouse"
    run = plan_run(
        read_fleet(directory / "fleet" / "fleet.yaml"),
        str(warehouse),
        since=parse_window("3y", NOW),
        jobs=2,
        shard_size=10,
        mirrors=directory / "mirrors",
        now=NOW,
    )
    summary = publish_run(run, [run_shard(shard) for shard in run.shards])
    return Audited(fleet=directory / "fleet", warehouse=warehouse, summary=summary)
