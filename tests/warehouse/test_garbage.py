from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import WarehouseError
from tests.warehouse.published import (
    SAMPLE,
    Died,
    DyingLocation,
    publish_first,
    run_of,
    shown_at,
)
from tests.warehouse.sample import (
    FIRST_RUN,
    LAST_RUN,
    SECOND_RUN,
    publish_rows,
    rows_of_run,
    stage,
)
from warehouse.garbage import collect_garbage
from warehouse.publishing import publish
from warehouse.reading import open_warehouse
from warehouse.state import read_cache, read_state, write_cache

if TYPE_CHECKING:
    from warehouse.location import Location


def test_garbage_waits_for_its_grace(location: Location) -> None:
    publish_first(location, until=1)
    publish_rows(
        location, {t: [r for r in rs if r["run_id"] != FIRST_RUN] for t, rs in SAMPLE.items()}, compact_after=1
    )
    before = shown_at(location)
    grace = timedelta(days=7)
    assert collect_garbage(location, grace) == []
    later = datetime.now(UTC) + timedelta(days=8)
    gone = collect_garbage(location, grace, now=later)
    assert any(path.startswith(f"data/findings/2026/{FIRST_RUN}") for path in gone)
    assert any(path.startswith(f"staging/{FIRST_RUN}/") for path in gone)
    assert any(path.startswith("state/gateway/") for path in gone)
    assert shown_at(location) == before
    assert read_state(location, "gateway", "lineage") == f"lineage of gateway after {LAST_RUN}".encode()
    with pytest.raises(WarehouseError, match=f"run {FIRST_RUN} can no longer be read"):
        open_warehouse(location, FIRST_RUN)


def test_garbage_is_also_what_dead_writers_left(location: Location) -> None:
    publish_first(location, until=1)
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    with pytest.raises(Died):
        publish(DyingLocation(location.root, dies_at=5), *run_of(SAMPLE, SECOND_RUN))
    location.local("data/.half.part").write_bytes(b"half")
    write_cache(location, "gateway", "facts", b"facts")
    location.write("state/rules.digest", b"digest")
    before = shown_at(location)
    gone = collect_garbage(location, timedelta(days=7), now=datetime.now(UTC) + timedelta(days=8))
    assert "data/.half.part" in gone
    assert any(SECOND_RUN in path for path in gone if path.startswith("data/"))
    assert shown_at(location) == before
    assert read_cache(location, "gateway", "facts") == b"facts"
    assert location.read("state/rules.digest") == b"digest"
