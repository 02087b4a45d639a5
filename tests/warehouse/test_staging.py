from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fleetreview.errors import WarehouseError
from fleetreview.model import Severity
from tests.warehouse.sample import FIRST_RUN, Row, rows_of_run, sample_rows
from warehouse.staging import ShardWriter, completed_shards, verify
from warehouse.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from warehouse.location import Location

SAMPLE = rows_of_run(sample_rows(), FIRST_RUN)


def _row(table: str, **values: Any) -> Row:
    return SAMPLE[table][0] | values


def _done(location: Location, *, rows: int = 3, shard: str = "one") -> None:
    writer = ShardWriter(location, FIRST_RUN, shard)
    writer.add("landed_changes", SAMPLE["landed_changes"][:rows])
    writer.put_state("orders", "lineage", b"state")
    writer.done({"repositories": 2})


def test_shard_is_completed_by_its_mark(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("landed_changes", SAMPLE["landed_changes"])
    assert completed_shards(location, FIRST_RUN) == {}
    shard = writer.done({"repositories": 2})
    assert completed_shards(location, FIRST_RUN) == {"one": shard}
    assert shard.tables["landed_changes"].rows == len(SAMPLE["landed_changes"])
    assert shard.counts == {"repositories": 2}
    assert shard.based_on is None


def test_mark_tells_hashes_of_every_file(location: Location) -> None:
    _done(location)
    mark = json.loads(location.local(f"staging/{FIRST_RUN}/one/_DONE.json").read_bytes())
    file = mark["tables"]["landed_changes"]
    assert location.sha256(file["path"]) == file["sha256"]
    assert mark["schema_version"] == SCHEMA_VERSION
    assert mark["states"]["orders"]["lineage"]["bytes"] == 5


def test_shard_without_a_row_can_be_done(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("landed_changes", [])
    assert writer.done().tables == {}
    assert list(completed_shards(location, FIRST_RUN)) == ["one"]


def test_what_fails_together_is_taken_back_together(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("landed_changes", SAMPLE["landed_changes"][:1])
    writer.put_state("orders", "lineage", b"state")
    with pytest.raises(WarehouseError, match="row 2: column"), writer.together():  # noqa: PT012  # the block is the subject
        writer.add("landed_changes", SAMPLE["landed_changes"][1:2])
        writer.put_state("users", "lineage", b"state")
        writer.add("landed_changes", [{}])
    shard = writer.done()
    assert (shard.tables["landed_changes"].rows, list(shard.states)) == (1, ["orders"])
    assert not list(location.root.rglob("users"))
    assert list(completed_shards(location, FIRST_RUN)) == ["one"]


def test_retry_replaces_a_shard_whole(location: Location) -> None:
    _done(location, rows=3)
    ShardWriter(location, FIRST_RUN, "one")
    assert location.list("staging") == []
    _done(location, rows=1)
    shard = completed_shards(location, FIRST_RUN)["one"]
    assert shard.tables["landed_changes"].rows == 1
    assert len(location.list("staging")) == 3


def test_retry_leaves_other_shards_alone(location: Location) -> None:
    _done(location, shard="one")
    _done(location, shard="two")
    ShardWriter(location, FIRST_RUN, "one")
    assert list(completed_shards(location, FIRST_RUN)) == ["two"]


def test_worker_that_was_given_up_cannot_mix_its_rows_with_the_next_attempt(location: Location) -> None:
    slow = ShardWriter(location, FIRST_RUN, "one")
    slow.put_state("orders", "lineage", b"slow")
    slow.add("landed_changes", SAMPLE["landed_changes"][:1])
    _done(location, rows=3)
    slow.done()
    # Its state was discarded by the second attempt: its mark completes nothing.
    assert completed_shards(location, FIRST_RUN) == {}


def test_changed_file_is_detected(location: Location) -> None:
    _done(location)
    shard = completed_shards(location, FIRST_RUN)["one"]
    verify(location, shard)
    path = location.local(shard.tables["landed_changes"].path)
    content = bytearray(path.read_bytes())
    content[50] ^= 1
    path.write_bytes(content)
    with pytest.raises(WarehouseError, match="is not what the worker of shard one wrote"):
        verify(location, shard)


def test_damaged_mark_is_an_error_and_not_an_undone_shard(location: Location) -> None:
    _done(location)
    location.write(f"staging/{FIRST_RUN}/one/_DONE.json", b"{}")
    with pytest.raises(WarehouseError, match="is damaged"):
        completed_shards(location, FIRST_RUN)


def test_run_id_and_nullable_columns_may_be_left_out(location: Location) -> None:
    row = _row("landed_changes")
    del row["run_id"], row["pull_request"]
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("landed_changes", [row])
    assert writer.done().tables["landed_changes"].rows == 1


def test_text_enumerations_are_text(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("findings", [_row("findings", severity=Severity.HIGH)])
    assert writer.done().tables["findings"].rows == 1


@pytest.mark.parametrize(
    ("table", "values", "message"),
    [
        ("landed_changes", {"files": None}, "column files is null"),
        ("landed_changes", {"files": "3"}, "column files holds a str, not int64"),
        ("landed_changes", {"files": 3.0}, "column files holds a float, not int64"),
        ("landed_changes", {"files": True}, "column files holds a bool, not int64"),
        ("landed_changes", {"files": 2**70}, "column files is not int64"),
        ("landed_changes", {"is_merge": 1}, "column is_merge holds a int, not bool"),
        ("landed_changes", {"landed_at": datetime(2026, 1, 1)}, "column landed_at holds a time without a zone"),  # noqa: DTZ001
        ("landed_changes", {"landed_at": date(2026, 1, 1)}, "column landed_at holds a date, not timestamp"),
        ("landed_changes", {"subject": b"text"}, "column subject holds a bytes, not string"),
        ("landed_changes", {"subject": "\ud800"}, "column subject is not string"),
        ("landed_changes", {"colour": "red"}, "there is no column colour"),
        ("landed_changes", {"run_id": "another"}, "column run_id names run another"),
        ("findings", {"owners": "@team"}, "column owners holds a str, not list"),
        ("findings", {"owners": [1]}, "column owners holds a list with a int"),
        ("findings", {"more_lines": [1, None]}, "column more_lines holds a list with a NoneType"),
        ("findings", {"weight": "1"}, "column weight holds a str, not double"),
    ],
)
def test_row_that_does_not_fit_is_named(location: Location, table: str, values: Row, message: str) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    with pytest.raises(WarehouseError) as caught:
        writer.add(table, [_row(table), _row(table, **values)])
    assert str(caught.value).startswith(f"{table}, row 1: {message}")


def test_missing_column_is_named(location: Location) -> None:
    row = _row("findings")
    del row["rule_id"]
    with pytest.raises(WarehouseError, match="findings, row 0: column rule_id is missing"):
        ShardWriter(location, FIRST_RUN, "one").add("findings", [row])


def test_rows_are_counted_over_calls(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("findings", [_row("findings")] * 2)
    with pytest.raises(WarehouseError, match="findings, row 2: column weight is null"):
        writer.add("findings", [_row("findings", weight=None)])


def test_unknown_table_is_refused_with_those_that_there_are(location: Location) -> None:
    with pytest.raises(WarehouseError, match="no table issues; it has: runs, repositories"):
        ShardWriter(location, FIRST_RUN, "one").add("issues", [])


@pytest.mark.parametrize(("run_id", "shard"), [("../run", "one"), ("run", "a/b"), ("run", "..")])
def test_shard_cannot_lead_out_of_staging(location: Location, run_id: str, shard: str) -> None:
    with pytest.raises(WarehouseError, match="cannot be part of a path"):
        ShardWriter(location, run_id, shard)


def test_integer_is_accepted_for_a_real_number(location: Location) -> None:
    writer = ShardWriter(location, FIRST_RUN, "one")
    writer.add("findings", [_row("findings", weight=2)])
    assert writer.done().tables["findings"].rows == 1
