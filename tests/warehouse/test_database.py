from __future__ import annotations

import shutil

import duckdb

from tests.warehouse.published import (
    SAMPLE,
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
from warehouse.location import Location
from warehouse.publishing import publish
from warehouse.reading import open_warehouse

_OPEN = "SELECT finding_id, known_since FROM open_findings"


def test_database_shows_exactly_what_the_manifest_names(location: Location) -> None:
    publish_rows(location, SAMPLE)
    expected = shown_at(location)
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        weeks = connection.execute("SELECT week, repository, introduced FROM weekly_flow").fetchall()
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in expected}  # noqa: S608
    assert counts == {name: len(rows) for name, rows in expected.items()}
    assert sorted(weeks) == sorted((row[0], row[1], row[3]) for row in expected["weekly_flow"])


def test_age_is_in_whole_days_and_the_same_in_every_time_zone(location: Location) -> None:
    publish_rows(location, SAMPLE)
    with open_warehouse(location) as warehouse:
        [end] = warehouse.rows("SELECT max(ends_at) AS at FROM weeks")
        expected = {row["finding_id"]: (end["at"] - row["known_since"]).days for row in warehouse.rows(_OPEN)}
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        for zone in ("UTC", "Pacific/Auckland", "America/New_York"):
            connection.execute(f"SET TimeZone = '{zone}'")
            ages = connection.execute("SELECT finding_id, age_days FROM open_findings").fetchall()
            assert dict(ages) == expected
    assert len(expected) > 5


def test_database_is_swapped_under_a_reader(location: Location) -> None:
    publish_first(location, until=1)
    with duckdb.connect(str(location.local("audit.duckdb")), read_only=True) as connection:
        stage(location, rows_of_run(SAMPLE, SECOND_RUN))
        publish(location, *run_of(SAMPLE, SECOND_RUN))
        assert connection.execute("SELECT run_id FROM runs").fetchall() == [(FIRST_RUN,)]


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
