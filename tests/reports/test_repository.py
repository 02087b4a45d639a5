from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import UsageError
from reports.repository import repository_review
from tests.reports.shop import HOSTILE, SHOP, shop_rows
from tests.warehouse.sample import sample_rows
from warehouse.reading import warehouse_of

if TYPE_CHECKING:
    from reports.records import Warehouse


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return warehouse_of(shop_rows())


def test_debt_adds_the_weights_of_open_findings(warehouse: Warehouse) -> None:
    debt = {row.track: (row.findings, row.weight) for row in repository_review(warehouse, SHOP).debt}
    assert debt == {"security": (1, 10), "migrations": (0, 0), "reliability": (2, 7), "other": (0, 0), "all": (3, 17)}


def test_trend_ends_with_the_debt_of_now(warehouse: Warehouse) -> None:
    review = repository_review(warehouse, SHOP)
    assert [(line.name, line.last) for line in review.trend.series] == [
        ("security", "10"),
        ("migrations", "0"),
        ("reliability", "7"),
    ]


def test_findings_are_grouped_by_severity_then_rule(warehouse: Warehouse) -> None:
    groups = [(group.severity, group.rule.rule_id) for group in repository_review(warehouse, SHOP).groups]
    assert groups == [
        ("critical", "sec-sql-built-from-text"),
        ("high", "rel-no-graceful-shutdown"),
        ("medium", "rel-request-without-timeout"),
    ]


def test_owners_include_the_findings_that_nobody_owns(warehouse: Warehouse) -> None:
    owners = [(row.owner, row.findings) for row in repository_review(warehouse, SHOP).owners]
    assert owners == [("@orders", 2), ("no owner", 1)]


def test_suppressions_tell_age_and_staleness(warehouse: Warehouse) -> None:
    rows = [(row.kind, row.stale, row.age_days) for row in repository_review(warehouse, SHOP).suppressions]
    assert rows == [("repository", True, None), ("inline", False, 69)]


def test_failed_repository_shows_what_was_judged_last(warehouse: Warehouse) -> None:
    review = repository_review(warehouse, HOSTILE)
    assert (review.current_status, review.judged) == ("failed", "complete")
    assert review.open
    assert review.skips


def test_unknown_repository_is_a_mistake_of_the_user(warehouse: Warehouse) -> None:
    with pytest.raises(UsageError):
        repository_review(warehouse, "nowhere")


@pytest.mark.parametrize("repository", ["billing-api", "orders", "gateway"])
def test_last_week_of_the_trend_is_the_debt_of_now(repository: str) -> None:
    warehouse = warehouse_of(sample_rows())
    review = repository_review(warehouse, repository)
    rows = warehouse.rows("SELECT sum(weight) AS weight FROM open_findings WHERE repository = ?", [repository])
    drawn = sum(float(line.last) for line in review.trend.series)
    assert drawn == pytest.approx(rows[0]["weight"])
    assert next(row.weight for row in review.debt if row.track == "all") == pytest.approx(rows[0]["weight"])
