from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import QueryError, WarehouseError
from tests.warehouse.sample import FIRST_RUN, LAST_RUN, publish_rows, rows_of_run, sample_rows
from warehouse.location import Location
from warehouse.reading import Warehouse, open_warehouse, warehouse_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SAMPLE = sample_rows()


def test_rows_in_memory_are_asked_like_a_warehouse() -> None:
    with warehouse_of(sample_rows()) as warehouse:
        rows = warehouse.rows("SELECT started_at FROM runs WHERE run_id = $run", {"run": LAST_RUN})
    assert rows == [{"started_at": datetime(2026, 11, 23, 3, tzinfo=UTC)}]


@pytest.fixture(scope="module")
def first_published(tmp_path_factory: pytest.TempPathFactory) -> Location:
    location = Location(tmp_path_factory.mktemp("first"))
    publish_rows(location, rows_of_run(SAMPLE, FIRST_RUN))
    return location


@pytest.fixture(params=["files", "memory"], scope="module")
def warehouse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    location = Location(tmp_path_factory.mktemp("all"))
    if request.param == "files":
        publish_rows(location, SAMPLE)
    with open_warehouse(location) if request.param == "files" else warehouse_of(SAMPLE) as opened:
        yield opened


WRITING = [
    "CREATE TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW findings AS SELECT 1",
    "INSERT INTO runs VALUES (1)",
    "DROP VIEW findings",
    "COPY (SELECT 1) TO '{root}/stolen.csv'",
    "COPY (SELECT 1) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)",
    "EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)",
    "WITH written AS (INSERT INTO runs VALUES (1) RETURNING *) FROM written",
    "ATTACH '{root}/other.duckdb'",
    "SET threads = 1",
    "SET enable_external_access = true",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA enable_profiling",
    "CALL duckdb_tables()",
    "SELECT 1; DROP VIEW findings",
    "",
]


@pytest.mark.parametrize("sql", WRITING)
def test_anything_that_writes_is_refused(first_published: Location, sql: str) -> None:
    location = first_published
    file = next(path for path in location.list("data/runs"))
    before = {path: location.sha256(path) for path in location.list("")}
    with open_warehouse(location) as warehouse:
        with pytest.raises(QueryError):
            warehouse.table(sql.format(root=location.root, file=location.local(file)))
        assert warehouse.rows("SELECT count(*) AS n FROM runs") == [{"n": 1}]
    assert {path: location.sha256(path) for path in location.list("")} == before


READING_ELSEWHERE = [
    "SELECT * FROM read_text('{outside}')",
    "SELECT * FROM read_csv('{outside}')",
    "FROM '{outside}'",
    "SELECT * FROM glob('{root}/*')",
    "SELECT * FROM read_text('{root}/CURRENT')",
    "SELECT * FROM read_text('https://example.org/')",
    "SELECT getenv('HOME')",
]


@pytest.mark.parametrize("sql", READING_ELSEWHERE)
def test_sql_reads_no_other_file(first_published: Location, tmp_path: Path, sql: str) -> None:
    location = first_published
    outside = tmp_path / "outside.csv"
    outside.write_text("a,b\n1,2\n", encoding="utf-8")
    with open_warehouse(location) as warehouse, pytest.raises(QueryError):
        warehouse.table(sql.format(outside=outside, root=location.root))


@pytest.mark.parametrize(
    "sql", ["DESCRIBE findings", "SHOW TABLES", "SUMMARIZE runs", "EXPLAIN FROM findings", "FROM runs", "VALUES (1)"]
)
def test_what_only_looks_is_allowed(warehouse: Warehouse, sql: str) -> None:
    assert warehouse.table(sql)[1]


def test_times_are_in_utc_and_weeks_are_dates(warehouse: Warehouse) -> None:
    row = warehouse.rows("SELECT week, ends_at, current_setting('TimeZone') AS zone FROM weeks WHERE is_last")[0]
    ends_at = datetime(2026, 11, 23, 3, 9, tzinfo=UTC)
    assert row == {"week": date(2026, 11, 23), "ends_at": ends_at, "zone": "UTC"}
    assert row["ends_at"].tzinfo is UTC


def test_parameters_are_bound_by_place_and_by_name(warehouse: Warehouse) -> None:
    by_place = warehouse.rows("SELECT team FROM repositories WHERE repository = ?", ["orders"])
    by_name = warehouse.rows("SELECT team FROM repositories WHERE repository = $name", {"name": "orders"})
    assert by_place == by_name == [{"team": "commerce"}]


def test_mistake_in_sql_is_told_in_the_words_of_the_engine(warehouse: Warehouse) -> None:
    with pytest.raises(QueryError, match='Referenced column "colour" not found'):
        warehouse.rows("SELECT colour FROM findings")
    with pytest.raises(QueryError, match="syntax error"):
        warehouse.rows("SELEC 1")


def test_warehouse_can_be_asked_from_several_threads(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: warehouse.rows("SELECT count(*) AS n FROM findings")[0]["n"], range(12)))
    assert set(counts) == {counts[0]}
    assert counts[0] > 50


def test_file_that_vanishes_under_a_reader_is_an_error_of_the_warehouse(location: Location) -> None:
    publish_rows(location, rows_of_run(SAMPLE, FIRST_RUN))
    with open_warehouse(location) as warehouse:
        for path in location.list("data/findings"):
            location.delete(path)
        with pytest.raises(WarehouseError, match="can no longer be read"):
            warehouse.rows("SELECT message FROM findings")


def test_row_in_memory_that_does_not_fit_is_named() -> None:
    with pytest.raises(WarehouseError, match="runs, row 0: column seconds is missing"):
        warehouse_of({"runs": [{k: v for k, v in SAMPLE["runs"][0].items() if k != "seconds"}]})


def test_package_is_imported_without_arrow_and_duckdb() -> None:
    program = (
        "import sys, warehouse.reading, warehouse.staging, warehouse.state, warehouse.location, warehouse.garbage;"
        "print(sorted({'duckdb', 'pyarrow'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


# What the views show of the sample's three runs


def test_latest_run_shows_also_where_it_failed(warehouse: Warehouse) -> None:
    found = {row["repository"]: row["status"] for row in warehouse.rows("FROM repository_runs")}
    assert found == {"billing-api": "partial", "orders": "failed", "gateway": "complete"}


def test_unchanged_and_failed_runs_keep_what_the_last_judging_run_said(warehouse: Warehouse) -> None:
    for view in ("coverage", "suppressions"):
        runs = warehouse.rows(f"SELECT DISTINCT repository, run_id FROM {view}")  # noqa: S608
        assert {row["repository"]: row["run_id"] for row in runs} == {
            "billing-api": LAST_RUN,
            "orders": FIRST_RUN,
            "gateway": LAST_RUN,
        }
    assert len(warehouse.rows("FROM coverage_history")) > len(warehouse.rows("FROM coverage"))
    assert {row["repository"] for row in warehouse.rows("FROM skips")} == {"billing-api"}


def test_only_the_current_generation_is_shown(warehouse: Warehouse) -> None:
    for view in ("findings", "finding_events", "finding_intervals", "landed_changes", "file_changes"):
        found = warehouse.rows(f"SELECT DISTINCT generation FROM {view} WHERE repository = 'gateway'")  # noqa: S608
        assert found == [{"generation": 2}]
    recorded = warehouse.rows("SELECT DISTINCT generation FROM finding_events_recorded WHERE repository = 'gateway'")
    assert len(recorded) == 2


def test_run_summary_counts_statuses_in_the_order_of_runs(warehouse: Warehouse) -> None:
    found = warehouse.rows("SELECT place, complete, partial, unchanged, failed FROM run_summary ORDER BY place")
    assert [tuple(row.values()) for row in found] == [(1, 3, 0, 0, 0), (2, 2, 0, 1, 0), (3, 1, 1, 0, 1)]


def test_open_findings_leave_suppressed_ones_out_and_keep_unreadable_ones(warehouse: Warehouse) -> None:
    found = warehouse.rows("SELECT status, min(age_days) AS age FROM open_findings GROUP BY status")
    assert {row["status"] for row in found} == {"open", "unreadable"}
    assert all(row["age"] >= 0 for row in found)
    assert {row["team"] for row in warehouse.rows("FROM open_findings")} == {"payments", "commerce", "edge"}


def test_damaged_file_is_told_with_its_run(location: Location) -> None:
    publish_rows(location, SAMPLE)
    path = next(path for path in location.list("data/skips"))
    location.local(path).write_bytes(b"PAR1 but no more")
    with pytest.raises(WarehouseError, match=f"run {LAST_RUN} cannot be read: .*"):
        open_warehouse(location)
