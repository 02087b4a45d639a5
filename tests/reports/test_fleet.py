from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports.fleet import FleetReview, fleet_review
from tests.warehouse.sample import sample_rows
from warehouse.reading import warehouse_of


@pytest.fixture(scope="module")
def fleet() -> FleetReview:
    return fleet_review(warehouse_of(sample_rows()))


def test_what_could_not_be_audited_stands_failed_first(fleet: FleetReview) -> None:
    assert [(row.name, row.status) for row in fleet.unaudited] == [("orders", "failed"), ("billing-api", "partial")]
    assert "the host did not answer" in fleet.unaudited[0].reason
    assert fleet.unaudited[1].reason == "2 skips in its last state"


def test_teams_add_up_to_the_debt_of_the_fleet(fleet: FleetReview) -> None:
    total = sum(weight for _, weight in fleet.debt)
    assert sum(team.debt for team in fleet.teams) == pytest.approx(total)
    assert sum(line.debt for line in fleet.repositories) == pytest.approx(total)
    assert total > 0


def test_leagues_stand_heaviest_first(fleet: FleetReview) -> None:
    debts = [team.debt for team in fleet.teams]
    assert debts == sorted(debts, reverse=True)


def test_regressions_are_recent_changes_by_the_weight_that_they_brought(fleet: FleetReview) -> None:
    weights = [change.weight for change in fleet.regressions]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 10
    assert fleet.moment.now is not None
    assert all((fleet.moment.now - change.landed_at).days <= 28 for change in fleet.regressions)


def test_improvements_are_changes_that_fixed_something(fleet: FleetReview) -> None:
    assert fleet.improvements
    assert all(change.fixed for change in fleet.improvements)


def test_blocked_changes_are_listed_newest_first(fleet: FleetReview) -> None:
    assert [change.verdict for change in fleet.blocked] == ["BLOCK"] * fleet.blocked_count
    assert fleet.blocked_count


def test_trend_covers_every_week_of_the_window(fleet: FleetReview) -> None:
    assert len(fleet.trend.table) == len(fleet.moment.weeks) == 21
    assert [line.name for line in fleet.trend.series] == ["security", "migrations", "reliability", "other"]


def test_weights_are_told_as_they_are(fleet: FleetReview) -> None:
    assert dict(fleet.weights) == {"critical": "10", "high": "5", "medium": "1 to 2", "low": "0.5", "info": "0.1"}


def test_fleet_trend_begins_when_every_repository_is_known() -> None:
    rows = sample_rows()
    late = max(row["base_at"] for row in rows["repository_runs"] if row["base_at"] is not None)
    with warehouse_of(rows) as warehouse:
        chart = fleet_review(warehouse).trend
    first = date.fromisoformat(chart.table[0][0])
    assert first <= late.date() < first + timedelta(days=7)
