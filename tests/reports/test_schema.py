from __future__ import annotations

from typing import Any

import pytest

from reports.schema import schema_part
from reports.verdict import risk, verdict


def row(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "stream": "migrations", "ordinal": 0, "path": "m/1.sql", "migration": "1_m", "start_line": 1, "engine": "postgres",
        "kind": kind, "table_name": "orders", "object": "total", "detail": "", "lock": "ACCESS EXCLUSIVE",
        "duration": "instant", "blocks_reads": True, "blocks_writes": True, "rewrites": False, "scans": False,
        "transactional": True, "new_table": False, "reversible": True,
    } | more  # fmt: skip


def order_of(*rows: dict[str, Any]) -> str:
    [stream] = schema_part(rows).streams
    return " ".join(stream.order)


def test_what_is_added_goes_before_the_code() -> None:
    assert order_of(row("add_column")) == "Migrate first, then deploy the code."


def test_what_is_removed_goes_after_the_code() -> None:
    assert order_of(row("drop_column")).startswith("Deploy the code that no longer uses `orders.total` first")


def test_a_rename_has_no_safe_order() -> None:
    assert "No order is safe for `orders.total`" in order_of(row("rename_column"))


def test_adding_and_removing_at_once_asks_for_two_releases() -> None:
    assert "two releases" in order_of(row("add_column"), row("drop_column", ordinal=1))


def test_a_table_of_the_same_change_binds_nobody() -> None:
    part = schema_part([row("add_constraint", new_table=True, lock="SHARE", duration="scan")])
    assert part.streams[0].order == ()
    assert part.streams[0].operations[0].effect == "new table: nobody waits"
    assert part.reasons == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"duration": "build", "blocks_reads": False, "lock": "SHARE"}, "SHARE while the index is built: writes wait"),
        ({"duration": "rewrite"}, "ACCESS EXCLUSIVE while the table is written anew: reads and writes wait"),
        ({"duration": "instant"}, "ACCESS EXCLUSIVE for a moment: reads and writes wait"),
        ({"lock": "SHARE UPDATE EXCLUSIVE", "blocks_reads": False, "blocks_writes": False, "duration": "build"},
         "SHARE UPDATE EXCLUSIVE while the index is built: nobody waits"),
        ({"lock": ""}, ""),
    ],
)  # fmt: skip
def test_an_operation_says_who_waits_and_how_long(changed: dict[str, Any], said: str) -> None:
    assert schema_part([row("create_index", **changed)]).streams[0].operations[0].effect == said


def test_way_back_that_drops_data_says_so() -> None:
    rollback = schema_part([row("add_column")]).rollback
    assert "Run the way back of `1_m`" in rollback
    assert "drops `orders.total`" in rollback


def test_missing_way_back_asks_for_a_repair() -> None:
    assert "`1_m` has no way back" in schema_part([row("add_column", reversible=False)]).rollback


def test_a_framework_without_ways_back_is_no_omission() -> None:
    assert "knows no ways back" in schema_part([row("add_column", reversible=None)]).rollback


def test_lost_data_comes_back_only_from_a_backup() -> None:
    assert "`orders.total` comes back only from a backup" in schema_part([row("drop_column")]).rollback


def test_no_operation_is_no_part() -> None:
    part = schema_part([])
    assert (part.streams, part.rollback, part.reasons) == ((), "", ())


def test_long_locks_raise_the_risk_of_a_change() -> None:
    part = schema_part([row("create_index", duration="build"), row("drop_column", ordinal=1)])
    rated = risk(
        verdict=verdict([]), changed_lines=3, files=1, roles=["migration"], commit="a" * 40, is_merge=False, schema=part
    )
    assert rated.level == "high"
    assert rated.reasons == (
        "it holds locks on `orders` for longer than a moment",
        "it removes `orders.total`",
    )
    assert "git revert" in rated.rollback


def test_a_harmless_migration_is_a_medium_risk() -> None:
    part = schema_part([row("add_column")])
    rated = risk(
        verdict=verdict([]), changed_lines=3, files=1, roles=["migration"], commit="a" * 40, is_merge=False, schema=part
    )
    assert (rated.level, rated.reasons) == ("medium", ("it migrates a schema",))
