from __future__ import annotations

import pytest

from tests.warehouse.published import (
    SAMPLE,
    publish_first,
    quiet_run,
    shown_at,
)
from tests.warehouse.sample import LAST_RUN, publish_rows
from warehouse.location import Location
from warehouse.manifest import current_manifest
from warehouse.reading import open_warehouse


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


def test_compaction_keeps_the_history_of_rules(location: Location) -> None:
    rows = dict(SAMPLE)
    changed = [row | {"run_id": LAST_RUN, "digest": f"new {row['digest']}"} for row in rows["rules"][:2]]
    rows["rules"] = [*rows["rules"], *changed, *(row | {"run_id": LAST_RUN} for row in rows["rules"][2:])]
    plain = Location(location.root.with_name("plain"))
    publish_rows(plain, rows)
    publish_rows(location, rows, compact_after=1)
    with open_warehouse(plain) as before, open_warehouse(location) as after:
        history = before.rows("SELECT rule_id FROM recorded.rules ORDER BY rule_id")
        assert len(history) == 2 * len(SAMPLE["rules"])
        assert after.answer("rule_history") == before.answer("rule_history")
        assert len(after.answer("rule_history")[1]) == 2
        assert after.rows("FROM rules ORDER BY rule_id") == before.rows("FROM rules ORDER BY rule_id")


def test_many_quiet_runs_keep_the_number_of_files_bounded(location: Location) -> None:
    publish_first(location, until=3)
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
    publish_first(location, until=3)
    for number in (5, 7):
        publish_rows(location, quiet_run(number))
    manifest = current_manifest(location)
    assert manifest is not None
    assert [file.year for file in manifest.tables["runs"]] == [2026, 2027]
