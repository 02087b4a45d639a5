from __future__ import annotations

from reports.records import batches, records_of
from tests.reports.shop import HOSTILE, SHOP, shop_rows
from warehouse.reading import warehouse_of


def test_repositories_are_read_together_until_their_rows_are_too_many() -> None:
    warehouse = warehouse_of(shop_rows())
    names = ["empty-1", HOSTILE, SHOP, "empty-2", "empty-3"]
    assert list(batches(warehouse, names)) == [names]
    assert list(batches(warehouse, names, most_rows=10)) == [["empty-1"], [HOSTILE], [SHOP], ["empty-2", "empty-3"]]
    assert list(batches(warehouse, names, most=2)) == [["empty-1", HOSTILE], [SHOP, "empty-2"], ["empty-3"]]


def test_records_come_in_the_order_asked_for_without_unknown_ones() -> None:
    found = records_of(warehouse_of(shop_rows()), [SHOP, "nowhere", HOSTILE])
    assert [records.name for records in found] == [SHOP, HOSTILE]


def test_records_hold_the_rows_of_their_own_repository_only() -> None:
    for records in records_of(warehouse_of(shop_rows()), [SHOP, HOSTILE]):
        rows = [*records.changes, *records.findings.values(), *records.skips, *records.suppressions, *records.coverage]
        assert {row["repository"] for row in rows} == {records.name}
