from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
import pytest

from fleetreview.errors import UsageError, WarehouseError
from tests.warehouse.sample import (
    FIRST_RUN,
    HISTORIES,
    LAST_RUN,
    RUNS,
    SECOND_RUN,
    WEEK,
    Rows,
    publish_rows,
    repository_run,
    rows_of_run,
    run_row,
    sample_rows,
    shard_names,
    stage,
)
from warehouse.garbage import collect_garbage
from warehouse.location import Location
from warehouse.manifest import current_manifest, current_run, manifest_of
from warehouse.publishing import is_published, publish
from warehouse.reading import Warehouse, open_warehouse, run_checks, warehouse_of
from warehouse.sql import views
from warehouse.staging import ShardWriter
from warehouse.state import cache_path, read_cache, read_state, write_cache
from warehouse.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def publish_first(location: Location, *, until: int) -> None:
    for run_id, _ in RUNS[:until]:
        stage(location, rows_of_run(SAMPLE, run_id))
        publish(location, *run_of(SAMPLE, run_id))


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


def test_published_warehouse_shows_what_rows_in_memory_show(location: Location) -> None:
    publish_rows(location, SAMPLE)
    with warehouse_of(SAMPLE) as in_memory:
        expected = shown(in_memory)
    assert shown_at(location) == expected


def test_published_sample_passes_every_check(location: Location) -> None:
    publish_rows(location, SAMPLE)
    with open_warehouse(location) as warehouse:
        assert run_checks(warehouse) == []


def test_manifest_names_every_file_with_its_hash(location: Location) -> None:
    publish_rows(location, SAMPLE)
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
        def lock(self, name: str) -> Iterator[None]:
            with super().lock(name):
                holding.set()
                assert go_on.wait(30)
                yield

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
        def lock(self, name: str) -> Iterator[None]:  # noqa: ARG002
            yield

        def write(self, path: str, content: bytes, *, durable: bool = True) -> None:
            super().write(path, content, durable=durable)
            if path == f"manifests/{SECOND_RUN}.json":
                publish(location, *run_of(SAMPLE, FIRST_RUN))

    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    stage(location, rows_of_run(SAMPLE, SECOND_RUN))
    with pytest.raises(WarehouseError, match=f"run {FIRST_RUN} was published while {SECOND_RUN} was"):
        publish(Unlocked(location.root), *run_of(SAMPLE, SECOND_RUN))
    assert current_run(location) == FIRST_RUN


def test_warehouse_of_a_newer_version_is_not_published_to(location: Location) -> None:
    publish_first(location, until=1)
    path = f"manifests/{FIRST_RUN}.json"
    fields = json.loads(location.local(path).read_bytes())
    fields["schema_version"] = 99
    elsewhere = Location(location.root.with_name("newer"))
    shutil.copytree(location.root, elsewhere.root)
    elsewhere.write(path, json.dumps(fields).encode())
    stage(elsewhere, rows_of_run(SAMPLE, SECOND_RUN))
    with pytest.raises(WarehouseError, match="written by a newer version"):
        publish(elsewhere, *run_of(SAMPLE, SECOND_RUN))


def test_shard_cannot_write_the_runs_table(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("runs", [SAMPLE["runs"][0]])
    writer.done()
    with pytest.raises(WarehouseError, match="rows of the table runs; publishing writes them"):
        publish(location, SAMPLE["runs"][0], ["one"])


@pytest.mark.parametrize("compact_after", [1, 2])
def test_views_are_equal_before_and_after_compaction(location: Location, compact_after: int) -> None:
    publish_rows(location, SAMPLE, compact_after=compact_after)
    plain = Location(location.root.with_name("plain"))
    publish_rows(plain, SAMPLE)
    assert shown_at(location) == shown_at(plain)
    compacted, manifest = current_manifest(location), current_manifest(plain)
    assert compacted is not None
    assert manifest is not None
    assert all(len(files) <= compact_after for files in compacted.tables.values())
    assert len(manifest.tables["findings"]) == 3


def test_compaction_keeps_only_current_versions_of_findings(location: Location) -> None:
    publish_rows(location, SAMPLE, compact_after=1)
    with open_warehouse(location) as warehouse:
        assert warehouse.table("FROM recorded.findings ORDER BY ALL") == warehouse.table("FROM findings ORDER BY ALL")
        recorded = warehouse.rows("SELECT count(*) AS n FROM finding_events_recorded")[0]["n"]
    assert recorded == len(SAMPLE["finding_events"])


def test_many_quiet_runs_keep_the_number_of_files_bounded(location: Location) -> None:
    publish_rows(location, SAMPLE)
    before = shown_at(location)
    for number in range(1, 12):
        publish_rows(location, quiet_run(number), compact_after=4)
    manifest = current_manifest(location)
    assert manifest is not None
    assert all(len(files) <= 5 for files in manifest.tables.values())
    after = shown_at(location)
    for name in ("findings", "finding_intervals", "landed_changes", "coverage", "skips", "suppressions", "rules"):
        assert after[name] == before[name]
    assert len(after["runs"]) == 14
    assert len(after["repository_runs_history"]) == len(SAMPLE["repository_runs"]) + 33


def test_year_that_is_over_is_rewritten_into_one_file(location: Location) -> None:
    publish_rows(location, SAMPLE)
    for number in (5, 7):
        publish_rows(location, quiet_run(number))
    manifest = current_manifest(location)
    assert manifest is not None
    assert [file.year for file in manifest.tables["runs"]] == [2026, 2027]


def test_database_shows_exactly_what_the_manifest_names(location: Location) -> None:
    publish_rows(location, SAMPLE)
    expected = shown_at(location)
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        weeks = connection.execute("SELECT week, repository, introduced FROM weekly_flow").fetchall()
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in expected}  # noqa: S608
    assert counts == {name: len(rows) for name, rows in expected.items()}
    assert sorted(weeks) == sorted((row[0], row[1], row[3]) for row in expected["weekly_flow"])


def test_database_is_swapped_under_a_reader(location: Location) -> None:
    publish_first(location, until=1)
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        stage(location, rows_of_run(SAMPLE, SECOND_RUN))
        publish(location, *run_of(SAMPLE, SECOND_RUN))
        assert connection.execute("SELECT run_id FROM runs").fetchall() == [(FIRST_RUN,)]


def test_reader_sees_one_manifest_while_another_is_published(location: Location) -> None:
    publish_first(location, until=1)
    before = shown_at(location)
    with open_warehouse(location) as reader:
        stage(location, rows_of_run(SAMPLE, SECOND_RUN))
        publish(location, *run_of(SAMPLE, SECOND_RUN), compact_after=1)
        assert shown(reader) == before
        assert reader.run_id == FIRST_RUN
    assert shown_at(location) != before


def test_older_run_can_be_opened_by_name(location: Location) -> None:
    publish_first(location, until=1)
    before = shown_at(location)
    publish_rows(location, {t: [r for r in rs if r["run_id"] != FIRST_RUN] for t, rs in SAMPLE.items()})
    assert shown_at(location, FIRST_RUN) == before


def test_unknown_run_is_refused_with_the_last_ones(location: Location) -> None:
    publish_first(location, until=1)
    with pytest.raises(UsageError, match=f"run nothing is not published in .*; the last ones are: {FIRST_RUN}"):
        open_warehouse(location, "nothing")


def test_warehouse_where_nothing_is_published_cannot_be_opened(location: Location) -> None:
    with pytest.raises(WarehouseError, match="nothing has been published"):
        open_warehouse(location)


def test_moved_warehouse_works(location: Location) -> None:
    publish_first(location, until=2)
    before = shown_at(location)
    moved = Location(location.root.with_name("moved there's one"))
    shutil.move(location.root, moved.root)
    assert shown_at(moved) == before
    stage(moved, rows_of_run(SAMPLE, LAST_RUN))
    publish(moved, *run_of(SAMPLE, LAST_RUN))
    with duckdb.connect(str(moved.local("audit.duckdb")), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchall() == [(3,)]


def test_file_of_an_older_schema_lacks_a_nullable_column(location: Location) -> None:
    publish_rows(location, SAMPLE)
    before = shown_at(location)
    manifest = current_manifest(location)
    assert manifest is not None
    fields = json.loads(manifest.to_json())
    for name, column in (("landed_changes", "pull_request"), ("findings", "born_at")):
        for file in fields["tables"][name]:
            path = location.local(file["path"])
            pq.write_table(pq.read_table(path).drop_columns([column]), path)
            file["schema_version"] = 0
    elsewhere = Location(location.root.with_name("older"))
    shutil.move(location.root, elsewhere.root)
    elsewhere.write(f"manifests/{LAST_RUN}.json", json.dumps(fields).encode())
    after = shown_at(elsewhere)
    position = TABLES["landed_changes"].schema.names.index("pull_request")
    assert {row[position] for row in after["landed_changes"]} == {None}
    assert len(after["findings"]) == len(before["findings"])
    assert after["weekly_debt"] == before["weekly_debt"]
    # The next run writes files that have the columns, beside those that lack them.
    publish_rows(elsewhere, quiet_run(1))
    assert shown_at(elsewhere)["landed_changes"] == after["landed_changes"]
    with duckdb.connect(str(elsewhere.local("audit.duckdb")), read_only=True) as connection:
        assert connection.execute("SELECT count(born_at) FROM findings").fetchall() == [(0,)]


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
    before = shown_at(location)
    gone = collect_garbage(location, timedelta(days=7), now=datetime.now(UTC) + timedelta(days=8))
    assert "data/.half.part" in gone
    assert any(SECOND_RUN in path for path in gone if path.startswith("data/"))
    assert shown_at(location) == before
    assert read_cache(location, "gateway", "facts") == b"facts"


def test_state_is_that_of_the_current_run(location: Location) -> None:
    assert read_state(location, "orders", "lineage") is None
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    assert read_state(location, "orders", "lineage") is None
    publish(location, *run_of(SAMPLE, FIRST_RUN))
    assert read_state(location, "orders", "lineage") == f"lineage of orders after {FIRST_RUN}".encode()
    assert read_state(location, "orders", "other") is None
    assert read_state(location, "nobody", "lineage") is None


def test_state_of_a_repository_that_a_run_left_out_stays(location: Location) -> None:
    publish_first(location, until=1)
    ShardWriter(location, SECOND_RUN, "one").done()
    publish(location, SAMPLE["runs"][1], ["one"])
    assert read_state(location, "orders", "lineage") == f"lineage of orders after {FIRST_RUN}".encode()


def test_lost_state_is_an_error_and_not_a_new_repository(location: Location) -> None:
    publish_first(location, until=1)
    location.delete(f"state/orders/{FIRST_RUN}/lineage")
    with pytest.raises(WarehouseError, match="the state of orders is lost"):
        read_state(location, "orders", "lineage")


def test_cache_is_replaced_at_once_and_needs_no_run(location: Location) -> None:
    assert read_cache(location, "orders", "patterns/facts") is None
    write_cache(location, "orders", "patterns/facts", b"one")
    write_cache(location, "orders", "patterns/facts", b"two")
    assert read_cache(location, "orders", "patterns/facts") == b"two"
    assert cache_path(location, "orders", "patterns/facts").read_bytes() == b"two"
