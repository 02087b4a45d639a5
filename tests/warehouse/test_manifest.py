from __future__ import annotations

import json
import shutil

import duckdb
import pyarrow.parquet as pq
import pytest

from fleetreview.errors import UsageError, WarehouseError
from tests.warehouse.published import (
    SAMPLE,
    publish_first,
    quiet_run,
    run_of,
    shown,
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
from warehouse.location import Location
from warehouse.manifest import current_manifest
from warehouse.publishing import publish
from warehouse.reading import open_warehouse
from warehouse.tables import OLDEST_SCHEMA, TABLES


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


def test_warehouse_of_a_schema_that_is_too_old_cannot_be_opened(location: Location) -> None:
    publish_first(location, until=1)
    path = f"manifests/{FIRST_RUN}.json"
    fields = json.loads(location.local(path).read_bytes())
    elsewhere = Location(location.root.with_name("older"))
    shutil.copytree(location.root, elsewhere.root)
    elsewhere.write(path, json.dumps(fields | {"schema_version": OLDEST_SCHEMA - 1}).encode())
    for run_id in (None, FIRST_RUN):
        with pytest.raises(WarehouseError, match=r"older version .* audit into a new warehouse"):
            open_warehouse(elsewhere, run_id)


def test_file_of_an_older_schema_lacks_a_nullable_column(location: Location) -> None:
    publish_first(location, until=3)
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
