from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import UsageError
from reports.change import change_review
from tests.reports.shop import BLOCKED, CLEAN, FIXING, SHOP, shop_rows
from warehouse.reading import warehouse_of

if TYPE_CHECKING:
    from reports.records import Warehouse


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return warehouse_of(shop_rows())


def test_a_change_is_found_by_the_front_of_its_commit(warehouse: Warehouse) -> None:
    assert change_review(warehouse, SHOP, BLOCKED[:7]).commit == BLOCKED


@pytest.mark.parametrize(("repository", "change"), [("nowhere", BLOCKED), (SHOP, "dead"), (SHOP, "")])
def test_an_unknown_or_ambiguous_change_is_a_mistake_of_the_user(
    warehouse: Warehouse, repository: str, change: str
) -> None:
    with pytest.raises(UsageError):
        change_review(warehouse, repository, change)


def test_findings_stand_gravest_first_with_what_blocks_marked(warehouse: Warehouse) -> None:
    review = change_review(warehouse, SHOP, BLOCKED)
    assert [(finding.shown.severity, finding.blocks) for finding in review.findings] == [
        ("critical", True),
        ("medium", False),
        ("low", False),
    ]


def test_suppressed_findings_are_told_apart_with_their_reason(warehouse: Warehouse) -> None:
    review = change_review(warehouse, SHOP, BLOCKED)
    assert [finding.shown.suppression for finding in review.suppressed] == ["The sandbox answers within a second."]


def test_what_a_change_fixed_and_what_was_skipped_is_told(warehouse: Warehouse) -> None:
    review = change_review(warehouse, SHOP, BLOCKED)
    assert [finding.path for finding in review.fixed] == ["src/payments/legacy.py"]
    assert [(skip.path, skip.reason) for skip in review.skips] == [("src/payments/client.py", "partial_parse")]


def test_a_finding_that_was_fixed_since_says_by_which_change(warehouse: Warehouse) -> None:
    review = change_review(warehouse, SHOP, BLOCKED)
    assert [finding.shown.died_in for finding in review.findings] == ["", "", FIXING]


@pytest.mark.parametrize("change", [BLOCKED, CLEAN, FIXING])
def test_summary_has_two_to_five_sentences(warehouse: Warehouse, change: str) -> None:
    assert 2 <= len(change_review(warehouse, SHOP, change).summary) <= 5


def test_remediation_stands_only_where_critical_security_blocks(warehouse: Warehouse) -> None:
    assert "src/orders/search.py:57" in change_review(warehouse, SHOP, BLOCKED).steps[1]
    assert change_review(warehouse, SHOP, CLEAN).steps == ()


def test_recorded_verdict_stands_where_today_nothing_would_block() -> None:
    rows = shop_rows()
    for row in rows["findings"]:
        if row["severity"] == "critical":
            row["status"], row["suppression"] = "suppressed", "known"
    review = change_review(warehouse_of(rows), SHOP, BLOCKED)
    assert str(review.verdict) == "BLOCK (1 critical, 0 high)"
    assert review.steps == ()


def test_a_stricter_policy_is_seen_in_the_recorded_verdict() -> None:
    rows = shop_rows()
    rows["findings"] = [row for row in rows["findings"] if row["severity"] != "critical"]
    change = next(row for row in rows["landed_changes"] if row["change"] == BLOCKED)
    change["critical"] = 0
    review = change_review(warehouse_of(rows), SHOP, BLOCKED)
    assert [finding.shown.severity for finding in review.findings if finding.blocks] == ["medium"]
    assert str(review.verdict) == "BLOCK (0 critical, 0 high, 1 medium)"


def test_findings_that_their_rule_no_longer_finds_are_only_counted() -> None:
    rows = shop_rows()
    for row in rows["findings"]:
        if row["severity"] == "low":
            row["status"] = "withdrawn"
    review = change_review(warehouse_of(rows), SHOP, BLOCKED)
    assert (len(review.findings), review.withdrawn) == (2, 1)


def test_remediation_says_when_all_that_blocks_is_fixed_since() -> None:
    rows = shop_rows()
    for row in rows["findings"]:
        if row["severity"] == "critical":
            row["status"], row["died_in"] = "fixed", FIXING
    steps = change_review(warehouse_of(rows), SHOP, BLOCKED).steps
    assert steps[0] == f"What blocks is fixed since by `{FIXING[:12]}`: deploy no state between this change and that."
