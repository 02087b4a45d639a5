"""Published warehouses for tests, and a location whose process dies."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.warehouse.sample import (
    HISTORIES,
    RUNS,
    WEEK,
    Rows,
    repository_run,
    rows_of_run,
    run_row,
    sample_rows,
    shard_names,
    stage,
)
from warehouse.location import Location
from warehouse.publishing import publish
from warehouse.reading import Warehouse, open_warehouse
from warehouse.sql import views

if TYPE_CHECKING:
    from collections.abc import Iterator


SAMPLE = sample_rows()


class Died(Exception):
    """What ends the process of a publisher in these tests."""


class DyingLocation(Location):
    """A location whose process dies before its n-th change."""

    def __init__(self, root: Path, *, dies_at: int) -> None:
        super().__init__(root)
        self.remaining = dies_at

    def _live(self) -> None:
        if self.remaining == 0:
            raise Died
        self.remaining -= 1

    @contextmanager
    def writing(self, path: str, *, durable: bool = True) -> Iterator[Path]:
        with super().writing(path, durable=durable) as part:
            yield part
            self._live()

    def delete(self, path: str) -> None:
        self._live()
        super().delete(path)


def shown(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """What every view shows, in an order of its own."""
    return {view.name: sorted(warehouse.table(f"FROM {view.name}")[1], key=repr) for view in views()}


def shown_at(location: Location, run_id: str | None = None) -> dict[str, list[tuple[Any, ...]]]:
    with open_warehouse(location, run_id) as warehouse:
        return shown(warehouse)


def everything_in(location: Location) -> dict[str, bytes | None]:
    return {path: location.read(path) for path in location.list("") if path != "audit.duckdb"}


def run_of(rows: Rows, run_id: str) -> tuple[dict[str, Any], list[str]]:
    of_run = rows_of_run(rows, run_id)
    return dict(of_run["runs"][0]), shard_names(of_run)


@cache
def _template(until: int) -> TemporaryDirectory[str]:
    folder = TemporaryDirectory()
    location = Location(Path(folder.name) / "warehouse")
    for run_id, _ in RUNS[:until]:
        stage(location, rows_of_run(SAMPLE, run_id))
        publish(location, *run_of(SAMPLE, run_id))
    return folder


def publish_first(location: Location, *, until: int) -> None:
    """Give the location what publishing the first runs of the sample there would; only ``audit.duckdb`` has other paths."""
    shutil.copytree(Path(_template(until).name) / "warehouse", location.root)


def quiet_run(number: int) -> Rows:
    """A run that found every repository unchanged, or reached none; it comes after the sample's."""
    run_id = f"20270{number:03}T030000Z-quiet"
    common: dict[str, Any] = {"run_id": run_id, "status": "unchanged", "begin": 60, "end": 60}
    return {
        "runs": [run_row(run_id, RUNS[-1][1] + number * WEEK)],
        "repository_runs": [
            repository_run(history, generation=2 if history.repository == "gateway" else 1, **common)
            for history in HISTORIES
        ],
        "repositories": [row | {"run_id": run_id, "tier": str(number)} for row in SAMPLE["repositories"][:2]],
    }
