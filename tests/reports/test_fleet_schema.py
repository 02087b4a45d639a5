from __future__ import annotations

from typing import Any

from reports.fleet import fleet_review
from reports.fleet_markdown import fleet_markdown
from reports.pages import fleet_page
from tests.reports.shop import shop_rows
from warehouse.reading import warehouse_of


def review(**changed: Any) -> Any:
    rows = shop_rows() | changed
    with warehouse_of(rows) as warehouse:
        return fleet_review(warehouse)


def test_fleet_tells_who_builds_indexes_while_writes_wait() -> None:
    [row] = review().schema.lockers
    assert (row["repository"], row["builds"], row["last_index"]) == ("shop/orders-api", 1, "orders.orders_customer")
    assert "orders.orders_customer" in fleet_page(review())
    assert "orders.orders_customer" in fleet_markdown(review())


def test_long_locks_and_removals_are_counted_in_their_week() -> None:
    series = {line.name: sum(line.values) for line in review().schema.risk.series}
    assert series == {"long locks": 1, "removals": 1}


def test_fleet_without_migrations_has_no_such_section() -> None:
    bare = review(schema_streams=[], schema_operations=[], schema_objects=[])
    assert bare.schema.is_empty
    assert "<h2>Migrations</h2>" not in fleet_page(bare)
    assert "## Migrations" not in fleet_markdown(bare)
