"""A shard: what one repository does costs the others nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from githistory import History

from fleetreview.errors import AnalyzerError, Interrupted
from fleetreview.inventory import Fleet, Repository
from flows import shards
from flows.repository_audit import Outcome
from flows.run_rows import run_row
from flows.runs import RunPlan, plan_run, publish_run
from flows.shards import run_shard
from warehouse.location import location_of
from warehouse.reading import open_warehouse
from warehouse.staging import completed_shards

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetreview.git.mirror import Mirror
    from flows.memory import Memory
    from flows.panel import Panel
    from flows.repository_audit import Order
    from flows.sink import Sink

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
NAMES = ("before", "odd", "after")


@dataclass(frozen=True)
class FakeAudit:
    """An audit that finds nothing, and does something else to the repository ``odd``."""

    odd: Callable[[Sink], None]

    def __call__(
        self, order: Order, mirror: Mirror, memory: Memory, sink: Sink, *, seconds_fetch: float, panel: Panel
    ) -> Outcome:
        assert mirror.head()
        assert "secrets" in {analyzer.id for analyzer in panel.analyzers}
        assert memory is not None
        sink.add("repository_runs", [run_row(order, status="complete", generation=1, seconds=seconds_fetch)])
        sink.put_state(order.repository.slug, "note", order.repository.name.encode())
        if order.repository.name == "odd":
            self.odd(sink)
        return Outcome(status="complete", changed=True)


@pytest.fixture
def plan(tmp_path: Path) -> RunPlan:
    """One shard of three repositories."""
    for name in NAMES:
        history = History()
        history.commit("Begin", {"README.md": f"{name}\n"})
        history.build(tmp_path / f"{name}.git")
    fleet = Fleet(repositories=tuple(Repository(name=name, url=str(tmp_path / f"{name}.git")) for name in NAMES))
    warehouse = str(tmp_path / "warehouse")
    return plan_run(fleet, warehouse, since=None, jobs=1, shard_size=5, mirrors=tmp_path / "mirrors", now=NOW)


def published(plan: RunPlan) -> dict[str, dict[str, Any]]:
    """Do the shard and publish; return the rows of ``repository_runs`` by repository."""
    publish_run(plan, [run_shard(order) for order in plan.shards])
    with open_warehouse(plan.location) as warehouse:
        return {row["repository"]: row for row in warehouse.rows("FROM recorded.repository_runs")}


def misfit(sink: Sink) -> None:
    """Give a row without its columns."""
    sink.add("suppressions", [{"repository": "odd"}])


def test_row_that_does_not_fit_costs_its_repository_and_no_other(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shards, "audit_repository", FakeAudit(misfit))
    rows = published(plan)
    assert {name: row["status"] for name, row in rows.items()} == {
        "before": "complete",
        "odd": "failed",
        "after": "complete",
    }
    assert rows["odd"]["error"].startswith("WarehouseError: suppressions, row 0: column ")
    assert sorted(path.parent.parent.name for path in tmp_path.glob("warehouse/state/*/*/note")) == ["after", "before"]
    assert len(list(tmp_path.glob("warehouse/staging/**/state/*/note"))) == 2


def test_error_that_is_no_text_is_recorded_as_what_it_was(plan: RunPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_sink: Sink) -> None:
        raise ValueError("caf\udce9.py")

    monkeypatch.setattr(shards, "audit_repository", FakeAudit(fail))
    monkeypatch.setattr(shards.logger, "disabled", True)  # a test's record has to be text
    row = published(plan)["odd"]
    assert (row["status"], row["error"]) == ("failed", "ValueError: caf\\udce9.py")


def test_interruption_ends_the_shard_without_a_mark(plan: RunPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_sink: Sink) -> None:
        raise Interrupted("whatever it says")

    monkeypatch.setattr(shards, "audit_repository", FakeAudit(end))
    with pytest.raises(Interrupted):
        run_shard(plan.shards[0])
    assert completed_shards(location_of(plan.location), plan.run_id) == {}


def test_analyzer_that_speaks_of_an_interruption_is_a_failed_repository(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_sink: Sink) -> None:
        raise AnalyzerError("Semgrep refused a rule: no-interrupted-reads")

    monkeypatch.setattr(shards, "audit_repository", FakeAudit(fail))
    assert {name: row["status"] for name, row in published(plan).items()} == {
        "before": "complete",
        "odd": "failed",
        "after": "complete",
    }
