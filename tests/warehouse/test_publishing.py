from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq
import pytest

from fleetreview.errors import WarehouseError
from tests.warehouse.published import (
    SAMPLE,
    Died,
    DyingLocation,
    everything_in,
    publish_first,
    run_of,
    shown,
    shown_at,
)
from tests.warehouse.sample import (
    FIRST_RUN,
    LAST_RUN,
    SECOND_RUN,
    rows_of_run,
    stage,
)
from warehouse.location import Location
from warehouse.manifest import current_manifest, current_run, manifest_of
from warehouse.publishing import check_writable, is_published, publish
from warehouse.reading import open_warehouse, run_checks, warehouse_of
from warehouse.staging import ShardWriter
from warehouse.state import read_state
from warehouse.tables import OLDEST_SCHEMA, SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_published_warehouse_shows_what_rows_in_memory_show(location: Location) -> None:
    publish_first(location, until=3)
    with warehouse_of(SAMPLE) as in_memory:
        expected = shown(in_memory)
    assert shown_at(location) == expected


def test_published_sample_passes_every_check(location: Location) -> None:
    publish_first(location, until=3)
    with open_warehouse(location) as warehouse:
        assert run_checks(warehouse) == []


def test_manifest_names_every_file_with_its_hash(location: Location) -> None:
    publish_first(location, until=3)
    manifest = current_manifest(location)
    assert manifest is not None
    assert manifest.run_id == LAST_RUN
    assert manifest.parent == SECOND_RUN
    assert manifest.runs == (FIRST_RUN, SECOND_RUN, LAST_RUN)
    for name, files in manifest.tables.items():
        assert sum(file.rows for file in files) == len(SAMPLE[name])
        for file in files:
            assert location.size(file.path) == file.bytes
            assert location.sha256(file.path) == file.sha256
            assert file.path.startswith(f"data/{name}/2026/")


def test_data_files_are_sorted_and_typed_as_their_table(location: Location) -> None:
    publish_first(location, until=1)
    manifest = current_manifest(location)
    assert manifest is not None
    for name, files in manifest.tables.items():
        table = TABLES[name]
        stored = pq.read_table(location.local(files[0].path))
        assert stored.schema.names == table.schema.names
        assert [field.type for field in stored.schema] == [field.type for field in table.schema]
        assert stored.equals(
            stored.sort_by([(column, "ascending") for column in dict.fromkeys(table.sort + table.key)])
        )


def test_finished_at_is_now_where_it_is_left_out(location: Location) -> None:
    rows = rows_of_run(SAMPLE, FIRST_RUN)
    stage(location, rows)
    row, shards = run_of(SAMPLE, FIRST_RUN)
    del row["finished_at"]
    before = datetime.now(UTC)
    publish(location, row, shards)
    with open_warehouse(location) as warehouse:
        assert warehouse.rows("SELECT finished_at FROM runs")[0]["finished_at"] >= before


def test_publishing_twice_changes_nothing(location: Location) -> None:
    publish_first(location, until=2)
    before = everything_in(location)
    again = publish(location, *run_of(SAMPLE, FIRST_RUN))
    assert again == manifest_of(location, FIRST_RUN)
    assert everything_in(location) == before
    assert is_published(location, FIRST_RUN)
    assert not is_published(location, LAST_RUN)


def test_publishing_twice_needs_no_staging(location: Location) -> None:
    publish_first(location, until=1)
    shutil.rmtree(location.root / "staging")
    assert publish(location, *run_of(SAMPLE, FIRST_RUN)).run_id == FIRST_RUN


def test_publisher_that_dies_changes_nothing_until_current_is_replaced(location: Location) -> None:
    publish_first(location, until=1)
    before = shown_at(location)
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    deaths = 0
    while True:
        dying = DyingLocation(location.root, dies_at=deaths)
        try:
            publish(dying, *run_of(SAMPLE, SECOND_RUN))
        except Died:
            if current_run(location) == SECOND_RUN:
                break
            assert current_run(location) == FIRST_RUN
            assert shown_at(location) == before
            assert read_state(location, "gateway", "lineage") == f"lineage of gateway after {FIRST_RUN}".encode()
            deaths += 1
        else:
            break
    # Staged row of the run, seven and more tables, a state for each shard, manifest, CURRENT.
    assert deaths > 10
    with warehouse_of({t: [r for r in rs if r["run_id"] != LAST_RUN] for t, rs in SAMPLE.items()}) as in_memory:
        expected = shown(in_memory)
    assert shown_at(location) == expected


def test_publisher_that_dies_before_the_database_is_repaired_by_publishing_again(location: Location) -> None:
    publish_first(location, until=1)
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    publish(location, *run_of(SAMPLE, SECOND_RUN))
    location.delete("audit.duckdb")
    publish(location, *run_of(SAMPLE, SECOND_RUN))
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        assert connection.execute("SELECT max(run_id) FROM runs").fetchall() == [(SECOND_RUN,)]


@pytest.mark.parametrize("compact_after", [16, 1])
def test_run_of_a_machine_with_a_slow_clock_wins_over_those_published_before(
    location: Location, compact_after: int
) -> None:
    publish_first(location, until=1)
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    row, shards = run_of(SAMPLE, SECOND_RUN)
    publish(location, row | {"started_at": datetime(2025, 1, 1, tzinfo=UTC)}, shards, compact_after=compact_after)
    with warehouse_of({t: [r for r in rs if r["run_id"] != LAST_RUN] for t, rs in SAMPLE.items()}) as in_memory:
        expected = shown(in_memory)
    found = shown_at(location)
    tells_times = {"runs", "run_order", "run_summary"}
    assert {name: rows for name, rows in found.items() if name not in tells_times} == {
        name: rows for name, rows in expected.items() if name not in tells_times
    }
    places = "SELECT run_id FROM run_order ORDER BY place"
    with open_warehouse(location) as warehouse:
        assert warehouse.table(places)[1] == [(FIRST_RUN,), (SECOND_RUN,)]
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        assert connection.execute(places).fetchall() == [(FIRST_RUN,), (SECOND_RUN,)]


def test_run_with_an_undone_shard_is_not_published(location: Location) -> None:
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    row, shards = run_of(SAMPLE, FIRST_RUN)
    ShardWriter(location, FIRST_RUN, "orders")
    with pytest.raises(WarehouseError, match=r"1 shards are not done: \['orders'\]"):
        publish(location, row, shards)
    assert current_run(location) is None


def test_run_with_a_damaged_shard_is_not_published(location: Location) -> None:
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    path = next(path for path in location.list(f"staging/{FIRST_RUN}/orders") if path.endswith("findings.parquet"))
    content = bytearray(location.local(path).read_bytes())
    content[-20] ^= 1
    location.local(path).write_bytes(content)
    with pytest.raises(WarehouseError, match="is not what the worker of shard orders wrote"):
        publish(location, *run_of(SAMPLE, FIRST_RUN))


def test_shards_that_are_not_named_are_not_published(location: Location) -> None:
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    publish(location, run_of(SAMPLE, FIRST_RUN)[0], ["fleet", "orders"])
    with open_warehouse(location) as warehouse:
        assert warehouse.rows("SELECT DISTINCT repository FROM findings") == [{"repository": "orders"}]


def test_run_that_began_before_another_was_published_is_refused(location: Location) -> None:
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    publish(location, *run_of(SAMPLE, FIRST_RUN))
    with pytest.raises(WarehouseError, match=f"began when nothing was published, and now {FIRST_RUN} is"):
        publish(location, *run_of(SAMPLE, SECOND_RUN))
    assert current_run(location) == FIRST_RUN


def test_of_two_publishers_at_once_one_succeeds_and_the_other_is_told(location: Location) -> None:
    class Slow(Location):
        @contextmanager
        def lock(self, name: str, *, busy: str = "busy") -> Iterator[bool]:
            with super().lock(name, busy=busy) as held:
                holding.set()
                assert go_on.wait(30)
                yield held

    holding, go_on = threading.Event(), threading.Event()
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    first = threading.Thread(target=publish, args=(Slow(location.root), *run_of(SAMPLE, FIRST_RUN)))
    first.start()
    try:
        assert holding.wait(30)
        with pytest.raises(WarehouseError, match="somebody else is at work"):
            publish(location, *run_of(SAMPLE, SECOND_RUN))
    finally:
        go_on.set()
        first.join()
    assert current_run(location) == FIRST_RUN


def test_publisher_without_a_working_lock_notices_that_it_was_overtaken(location: Location) -> None:
    class Unlocked(Location):
        @contextmanager
        def lock(self, name: str, *, busy: str = "busy") -> Iterator[bool]:  # noqa: ARG002
            yield False

        def write(self, path: str, content: bytes, *, durable: bool = True) -> None:
            super().write(path, content, durable=durable)
            if path == f"manifests/{SECOND_RUN}.json":
                publish(location, *run_of(SAMPLE, FIRST_RUN))

    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    with pytest.raises(WarehouseError, match=f"run {FIRST_RUN} was published while {SECOND_RUN} was"):
        publish(Unlocked(location.root), *run_of(SAMPLE, SECOND_RUN))
    assert current_run(location) == FIRST_RUN


@pytest.mark.parametrize(
    ("schema", "message"), [(99, "written by a newer version"), (OLDEST_SCHEMA - 1, "older version")]
)
def test_warehouse_of_another_version_is_not_published_to(location: Location, schema: int, message: str) -> None:
    publish_first(location, until=1)
    path = f"manifests/{FIRST_RUN}.json"
    fields = json.loads(location.local(path).read_bytes())
    fields["schema_version"] = schema
    elsewhere = Location(location.root.with_name("another"))
    shutil.copytree(location.root, elsewhere.root)
    elsewhere.write(path, json.dumps(fields).encode())
    with pytest.raises(WarehouseError, match=message):
        check_writable(elsewhere)
    stage(elsewhere, rows_of_run(SAMPLE, SECOND_RUN))
    with pytest.raises(WarehouseError, match=message):
        publish(elsewhere, *run_of(SAMPLE, SECOND_RUN))
    assert current_run(elsewhere) == FIRST_RUN


def test_warehouse_of_this_version_can_be_published_to(location: Location) -> None:
    check_writable(location)
    publish_first(location, until=1)
    check_writable(location)


def test_shard_of_another_version_is_not_published(location: Location) -> None:
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    run, shards = run_of(SAMPLE, FIRST_RUN)
    path = f"staging/{FIRST_RUN}/{shards[0]}/_DONE.json"
    mark = json.loads(location.local(path).read_bytes())
    location.write(path, json.dumps(mark | {"schema_version": SCHEMA_VERSION - 1}).encode())
    with pytest.raises(WarehouseError, match=f"shard {shards[0]} was written by another version"):
        publish(location, run, shards)
    assert current_run(location) is None


def test_shard_cannot_write_the_runs_table(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("runs", [SAMPLE["runs"][0]])
    writer.done()
    with pytest.raises(WarehouseError, match="rows of the table runs; publishing writes them"):
        publish(location, SAMPLE["runs"][0], ["one"])
