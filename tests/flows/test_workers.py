"""The audit on real workers of a real Prefect server, on the loopback device; and how the parent looks after its shards."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psutil
import pytest

from fleetreview.errors import WarehouseError
from flows import presence
from flows.dispatch import Dispatch, PrefectShards, ServerAway, check_planned, life_path, sign_of_life
from flows.runs import plan_run, publish_run
from flows.shards import ShardOrder, run_shard
from tests.flows.commands import Fleet, build_fleet, wait_until
from tests.flows.prefect_server import PREFECT, environment_of, prefect_server
from warehouse.location import location_of
from warehouse.manifest import current_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from flows.runs import RunPlan

NOW = datetime(2025, 3, 1, tzinfo=UTC)
LOST_AFTER_SECONDS = 30.0


@dataclass
class Cluster:
    """A Prefect server with workers. ``url`` is that of its API."""

    directory: Path
    fleet: Fleet
    url: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, log: str) -> psutil.Process:
        with (self.directory / log).open("ab") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self.fleet.variables(),
                cwd=self.directory,
                start_new_session=True,
            )
        self.started.append(process)
        return psutil.Process(process.pid)

    def worker(self, name: str, limit: int) -> psutil.Process:
        options = ["--pool", "audits", "--type", "process", "--name", name, "--limit", str(limit)]
        return self.start(str(PREFECT), "worker", "start", *options, log=f"{name}.log")

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.directory.glob("*.log")))

    def close(self) -> None:
        self.fleet.kill()
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    fleet = build_fleet(tmp_path / "fleet", repositories=5)
    fleet.warehouse.mkdir()
    with prefect_server(tmp_path) as url:
        fleet.environment |= environment_of(tmp_path / "prefect", url)
        cluster = Cluster(directory=tmp_path, fleet=fleet, url=url)
        try:
            yield cluster
        finally:
            cluster.close()


def descendants(process: psutil.Process, word: str = "") -> list[psutil.Process]:
    """Return the processes below one, those with a word in their command line."""
    try:
        return [p for p in process.children(recursive=True) if any(word in argument for argument in p.cmdline())]
    except psutil.Error:
        return []


def kill(worker: psutil.Process) -> None:
    """Kill a worker and all that runs below it, so that nobody is left to tell the server."""
    below = worker.children(recursive=True)
    for process in (worker, *below):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


@pytest.mark.workers
def test_run_survives_a_worker_that_dies_with_its_shard(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", cluster.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    from prefect.client.orchestration import SyncPrefectClient

    fleet = cluster.fleet
    command = ["deploy", str(fleet.file), "--warehouse", str(fleet.warehouse), "--pool", "audits"]
    for _ in range(2):
        deployed = fleet.start(*command, "--concurrency", "3")
        out, err = deployed.communicate(timeout=240)
        assert (deployed.returncode, err) == (0, b""), out
    # Registering twice changed nothing.
    assert b"created" not in out
    with SyncPrefectClient(cluster.url) as client:
        weekly = client.read_deployment_by_name("fleetreview-audit/weekly")
        assert [entry.schedule.model_dump()["timezone"] for entry in weekly.schedules] == ["UTC"]
        assert weekly.global_concurrency_limit is not None
        assert weekly.global_concurrency_limit.limit == 1
        steady = cluster.worker("steady", 2)
        asked = {"since": "2024-01-01", "shard_size": 1, "lost_after_seconds": LOST_AFTER_SECONDS}
        parent = client.create_flow_run_from_deployment(weekly.id, parameters=asked).id
        wait_until(lambda: status(client, parent) == "RUNNING", f"the audit runs; {cluster.logs()}")
        doomed = cluster.worker("doomed", 2)
        wait_until(lambda: descendants(doomed, "semgrep"), "the second worker is in the middle of a shard")
        kill(doomed)

        wait_until(lambda: status(client, parent) in {"COMPLETED", "FAILED", "CRASHED"}, "the audit is over")
        assert status(client, parent) == "COMPLETED", cluster.logs()
        tries = [run.name for run in client.read_flow_runs() if run.name.endswith("/2")]
    assert tries, "the lost shard was not submitted again"
    assert not descendants(doomed)
    assert psutil.pid_exists(steady.pid)
    [run] = fleet.rows("SELECT * FROM runs")
    assert (run["repositories"], run["repositories_failed"]) == (5, 0)

    alone = embedded(fleet, cluster.directory / "alone")
    assert fleet.story() == alone


def embedded(fleet: Fleet, directory: Path) -> dict[str, list[str]]:
    """Return what an audit of the same fleet without a server publishes."""
    own = replace(fleet, environment={})
    arguments = list(own.audit_arguments("--progress", "none"))
    arguments[arguments.index("--warehouse") + 1] = str(directory)
    process = own.start(*arguments)
    out, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (0, b""), out
    return own.story(directory)


def status(client: object, run: UUID) -> str:
    state = client.read_flow_run(run).state  # type: ignore[attr-defined]
    return state.type.value if state is not None else ""


class FakeShards:
    """Workers that do what a test says. ``fates`` gives, per shard, what becomes of each try in turn."""

    def __init__(self, **fates: list[str]) -> None:
        self.fates = {name.replace("_", "-"): list(fate) for name, fate in fates.items()}
        self.submitted: list[tuple[str, int]] = []
        self.given_up: list[str] = []
        self.away = 0
        self._ends: dict[str, str] = {}

    def submit(self, order: ShardOrder, attempt: int) -> str:
        self.submitted.append((order.name, attempt))
        remaining = self.fates.get(order.name, [])
        fate = remaining.pop(0) if remaining else "done"
        if fate == "done":
            run_shard(order)
        identifier = f"{order.name}/{attempt}"
        self._ends[identifier] = fate
        return identifier

    def is_over(self, submitted: str) -> bool:
        """Tell it, unless the server is away for some more questions."""
        if self.away:
            self.away -= 1
            raise ServerAway("the Prefect server does not answer")
        return self._ends[submitted] in {"done", "crashed"}

    def is_waiting(self, submitted: str) -> bool:
        return self._ends[submitted] == "queued"

    def give_up(self, submitted: str) -> None:
        self.given_up.append(submitted)


@pytest.fixture
def planned(tmp_path: Path) -> RunPlan:
    """A run over two shards whose repositories cannot be reached: what a shard does is not the matter here."""
    from fleetreview.inventory import Fleet as Described
    from fleetreview.inventory import Policy, Repository

    repositories = tuple(Repository(name=name, url=str(tmp_path / f"{name}.git")) for name in ("one", "two"))
    fleet = Described(repositories=repositories, policy=Policy())
    return plan_run(
        fleet, str(tmp_path / "warehouse"), since=None, jobs=1, shard_size=1, mirrors=tmp_path / "mirrors", now=NOW
    )


def dispatch(run: RunPlan, shards: FakeShards, lost_after_seconds: float = 60.0) -> Dispatch:
    return Dispatch(run, shards, logging.getLogger("test"), lost_after_seconds=lost_after_seconds, poll_seconds=0.05)


def test_every_shard_is_submitted_once_when_all_goes_well(planned: RunPlan) -> None:
    shards = FakeShards()
    outcomes = dispatch(planned, shards).wait()
    assert [outcome.name for outcome in outcomes] == ["shard-0000", "shard-0001"]
    assert shards.submitted == [("shard-0000", 1), ("shard-0001", 1)]


def test_shard_whose_flow_run_ended_without_a_mark_is_submitted_again(planned: RunPlan) -> None:
    shards = FakeShards(shard_0001=["crashed"])
    dispatch(planned, shards).wait()
    assert shards.submitted == [("shard-0000", 1), ("shard-0001", 1), ("shard-0001", 2)]


def test_shard_without_a_sign_of_life_is_given_up_and_submitted_again(planned: RunPlan) -> None:
    shards = FakeShards(shard_0000=["silent"])
    dispatch(planned, shards, lost_after_seconds=0.2).wait()
    assert shards.submitted == [("shard-0000", 1), ("shard-0001", 1), ("shard-0000", 2)]
    assert shards.given_up == ["shard-0000/1"]


def test_shard_that_waits_for_a_worker_is_not_lost(planned: RunPlan) -> None:
    shards = FakeShards(shard_0000=["queued"])
    watching = dispatch(planned, shards, lost_after_seconds=0.0)
    for _ in range(5):
        watching._look_after(planned.shards[0])
    assert shards.submitted == [("shard-0000", 1)]


def test_shard_that_shows_signs_of_life_is_not_lost(planned: RunPlan) -> None:
    shards = FakeShards(shard_0000=["silent"])
    watching = dispatch(planned, shards, lost_after_seconds=0.0)
    sign = life_path(planned.shards[0])
    for second in range(1, 6):
        watching._look_after(planned.shards[0])
        sign.parent.mkdir(parents=True, exist_ok=True)
        sign.touch()
        os.utime(sign, (second, second))
    assert shards.submitted == [("shard-0000", 1)]


def test_shard_that_is_lost_three_times_is_recorded_as_failed_and_the_run_is_published(planned: RunPlan) -> None:
    shards = FakeShards(shard_0000=["crashed", "crashed", "crashed"])
    outcomes = dispatch(planned, shards).wait()
    assert [tried for name, tried in shards.submitted if name == "shard-0000"] == [1, 2, 3]
    [lost] = outcomes[0].repositories
    assert (lost.repository, lost.status) == ("one", "failed")
    assert "lost 3 times" in lost.error
    summary = publish_run(planned, outcomes)
    assert current_run(location_of(planned.location)) == summary.run_id


def test_parent_that_takes_up_a_cut_off_run_submits_only_what_is_missing(planned: RunPlan, tmp_path: Path) -> None:
    run_shard(planned.shards[0])
    from fleetreview.inventory import Fleet as Described

    repositories = tuple(one for shard in planned.shards for one in shard.repositories)
    fleet = Described(repositories=repositories, policy=planned.shards[0].policy)
    again = plan_run(fleet, planned.location, since=None, jobs=1, shard_size=1, mirrors=tmp_path / "mirrors", now=NOW)
    assert again.run_id == planned.run_id
    shards = FakeShards()
    assert len(dispatch(again, shards).wait()) == 2
    assert shards.submitted == [("shard-0001", 1)]


def test_parent_bears_a_server_that_is_away_for_a_while(planned: RunPlan, caplog: pytest.LogCaptureFixture) -> None:
    shards = FakeShards(shard_0000=["silent"])
    watching = dispatch(planned, shards, lost_after_seconds=0.5)
    watching._look_after(planned.shards[0])
    # Asked every 50 ms: a second in which the shard's own run may wait for the server, too.
    shards.away = 20
    watching.wait()
    assert shards.submitted == [("shard-0000", 1), ("shard-0001", 1), ("shard-0000", 2)]
    said = [record.getMessage() for record in caplog.records]
    assert said[0] == "server away: the Prefect server does not answer"
    assert [text.startswith("shard lost: shard-0000, try 1: it gave no sign of life") for text in said] == [False, True]


def test_shard_that_ends_while_the_server_is_away_is_done(planned: RunPlan) -> None:
    shards = FakeShards(shard_0000=["silent"], shard_0001=["silent"])
    watching = dispatch(planned, shards)
    for order in planned.shards:
        watching._look_after(order)
    shards.away = 10**6
    for order in planned.shards:
        run_shard(order)
    assert [outcome.name for outcome in watching.wait()] == ["shard-0000", "shard-0001"]
    assert len(shards.submitted) == 2


def test_parent_gives_up_when_the_server_stays_away(planned: RunPlan) -> None:
    shards = FakeShards(shard_0000=["silent"])
    watching = dispatch(planned, shards)
    watching.away_seconds = 0.1
    watching._look_after(planned.shards[0])
    shards.away = 10**6
    with pytest.raises(ServerAway, match="does not answer"):
        watching.wait()


def test_sign_of_life_that_was_deleted_comes_back(planned: RunPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "SIGN_SECONDS", 0.05)
    path = life_path(planned.shards[0])
    with sign_of_life(planned.shards[0]):
        wait_until(path.exists, "the first sign")
        path.unlink()
        wait_until(path.exists, "the next sign")
    assert path.exists()


def test_machine_that_does_not_see_the_warehouse_refuses_the_shard(planned: RunPlan, tmp_path: Path) -> None:
    [order, _] = planned.shards
    check_planned(order)
    with pytest.raises(WarehouseError, match="is it the directory that all machines share"):
        check_planned(replace(order, location=str(tmp_path / "not-mounted")))


def test_unreachable_server_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"http://127.0.0.1:{probe.getsockname()[1]}/api"
    with temporary_settings({PREFECT_API_URL: address, PREFECT_CLIENT_MAX_RETRIES: 0}):
        shards = PrefectShards()
        with pytest.raises(ServerAway, match="does not answer"):
            shards.is_over("5f2e1f3c-2f4e-4b6e-9f51-0c3c1a0b7a11")


def test_deleted_flow_run_is_over_and_no_longer_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    from prefect import flow
    from prefect.settings import PREFECT_API_URL, temporary_settings
    from prefect.states import Scheduled

    @flow(name="fleetreview-shard")
    def shard() -> None:
        """Do nothing."""

    with prefect_server(tmp_path) as url, temporary_settings({PREFECT_API_URL: url}), PrefectShards() as shards:
        run = shards._client.create_flow_run(shard, state=Scheduled())
        submitted = str(run.id)
        assert (shards.is_over(submitted), shards.is_waiting(submitted)) == (False, True)
        shards._client.delete_flow_run(run.id)
        assert (shards.is_over(submitted), shards.is_waiting(submitted)) == (True, False)
        shards.give_up(submitted)
