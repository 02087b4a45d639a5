"""What tests of a session share: one audit of the example fleet, and one database of Prefect's embedded server."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from examples.build import build_fleet
from fleetreview.inventory import parse_window, read_fleet
from flows.embedded import EmbeddedServer
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


@pytest.fixture(scope="session")
def prepared_prefect(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's home in a cache in which an audit has run before: to create its database takes longer than most tests."""
    directory = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PREFECT_HOME", str(directory / "home"))
        server = EmbeddedServer(directory / "cache")
        try:
            server.wait()
        finally:
            server.close()
    prepared = directory / "prepared"
    prepared.mkdir()
    [database] = (directory / "cache" / "prefect").glob("server-*.db")
    connect = sqlite3.connect
    with (
        contextlib.closing(connect(database)) as source,
        contextlib.closing(connect(prepared / database.name)) as target,
    ):
        source.backup(target)
    shutil.copy(database.with_suffix(".created"), prepared)
    return prepared
