"""An audit that is cut off: by Ctrl-C, by SIGTERM, by SIGKILL, or by a process of its own that dies. With real processes."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from fleetreview.inventory import Fleet as Described
from fleetreview.inventory import Policy, Repository
from flows.pool import Pool, ShardLost, rescue
from flows.runs import plan_run, publish_run
from flows.shards import current_repository, fail_shard, progress_path, run_shard
from tests.flows.commands import Fleet, build_fleet, kill_group, wait_until
from warehouse.location import location_of
from warehouse.reading import open_warehouse
from warehouse.staging import completed_shards

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from flows.runs import RunPlan
    from flows.shards import ShardOrder, ShardOutcome

ONE_AT_A_TIME = ("--jobs", "1", "--shard-size", "1")


@pytest.fixture
def fleet(tmp_path: Path, prepared_prefect: Path) -> Iterator[Fleet]:
    fleet = build_fleet(tmp_path / "fleet", repositories=3, prefect=prepared_prefect)
    yield fleet
    fleet.kill()


def start_and_wait_for_mapping(fleet: Fleet) -> subprocess.Popen[bytes]:
    """Start an audit and return in the middle of the second shard."""
    process = fleet.start(*fleet.audit_arguments(*ONE_AT_A_TIME))
    wait_until(lambda: fleet.marks() and fleet.running("semgrep"), "Semgrep maps the second repository")
    return process


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_audit_ends_at_once_and_the_next_one_goes_on(fleet: Fleet, number: int, status: int) -> None:
    process = start_and_wait_for_mapping(fleet)
    done = fleet.marks()
    kill_group(process, number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert out == b""
    last = err.decode().splitlines()[-1]
    assert last == (
        "fleetreview: interrupted; nothing was published; the same command goes on where this one ended,"
        f" with {len(done)} of 3 repositories done"
    )
    assert b"Traceback" not in err
    assert not fleet.processes()
    assert not (fleet.warehouse / "CURRENT").exists()

    again = fleet.audit(*ONE_AT_A_TIME)
    assert again.returncode == 0, again.stderr
    assert f"{len(done)} done by the run that was cut off" in again.stderr
    assert fleet.marks().items() >= done.items()
    assert fleet.rows("SELECT count(*) AS n FROM repository_runs WHERE status = 'complete'") == [{"n": 3}]


def test_sigterm_to_the_command_alone_leaves_no_process_behind(fleet: Fleet) -> None:
    process = start_and_wait_for_mapping(fleet)
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 143
    assert not fleet.processes()


def test_interruption_before_anything_runs_is_one_line(fleet: Fleet) -> None:
    process = fleet.start(*fleet.audit_arguments())
    wait_until((fleet.cache / "prefect" / "logging.yml").exists, "the command has begun")
    kill_group(process, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert err.decode().splitlines()[-1].startswith("fleetreview: interrupted; ")
    assert not fleet.processes()


def test_audit_goes_on_after_all_its_processes_were_killed(fleet: Fleet) -> None:
    process = start_and_wait_for_mapping(fleet)
    done = fleet.marks()
    assert list((fleet.cache / "scratch").glob("audit-*/fleetreview-*"))
    for one in fleet.processes():
        one.kill()
    process.communicate(timeout=30)
    assert not (fleet.warehouse / "CURRENT").exists()

    again = fleet.audit(*ONE_AT_A_TIME)
    assert again.returncode == 0, again.stderr
    assert f"{len(done)} done by the run that was cut off" in again.stderr
    assert fleet.rows("SELECT repositories, repositories_failed FROM runs") == [
        {"repositories": 3, "repositories_failed": 0}
    ]
    # The contents that were on their way to Semgrep are gone, too.
    assert not list((fleet.cache / "scratch").glob("*/"))


def test_processes_below_end_when_the_command_alone_is_killed(fleet: Fleet) -> None:
    process = start_and_wait_for_mapping(fleet)
    process.kill()
    process.communicate(timeout=30)
    wait_until(lambda: not fleet.processes(), "no process is left", seconds=20)


def test_worker_process_that_is_killed_costs_nothing(fleet: Fleet) -> None:
    process = start_and_wait_for_mapping(fleet)
    [worker] = fleet.running("flows.shard_worker")
    worker.kill()
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    assert b"3 complete" in out
    assert not fleet.processes()


def test_repository_that_kills_its_process_is_recorded_as_failed_and_nothing_else_is_lost(fleet: Fleet) -> None:
    process = fleet.start(*fleet.audit_arguments("--jobs", "1", "--shard-size", "3", "--strict"))
    tries = 0
    while process.poll() is None:
        # Whoever works on the second repository dies.
        for line in fleet.warehouse.glob("staging/*/*.progress.jsonl"):
            if line.read_text().count("\n") == 1:
                for worker in fleet.running("flows.shard_worker"):
                    worker.kill()
                tries += 1
                wait_until(
                    lambda path=line: path.read_text().count("\n") != 1 or process.poll() is not None, "a new try"
                )
        time.sleep(0.02)
    out, err = process.communicate()
    assert process.returncode == 3, err
    assert tries == 2
    assert b"not audited: service-1: given up" in out
    rows = fleet.rows("SELECT repository, status, error FROM repository_runs ORDER BY repository")
    assert [(row["repository"], row["status"]) for row in rows] == [
        ("service-0", "complete"),
        ("service-1", "failed"),
        ("service-2", "complete"),
    ]
    assert "killed by signal 9" in rows[1]["error"]


@pytest.fixture
def planned(fleet: Fleet, tmp_path: Path) -> RunPlan:
    """A run of one shard over three repositories that cannot be reached."""
    named = tuple(Repository(name=name, url=str(tmp_path / "nowhere" / name)) for name in fleet.names)
    described = Described(repositories=named, policy=Policy())
    return plan_run(described, str(fleet.warehouse), since=None, jobs=1, shard_size=3, mirrors=tmp_path / "mirrors")


def test_shard_that_is_failed_says_why_for_each_repository(planned: RunPlan) -> None:
    outcome = fail_shard(planned.shards[0], "the machine burnt")
    summary = publish_run(planned, [outcome])
    assert summary.count("failed") == 3
    with open_warehouse(planned.location) as warehouse:
        rows = warehouse.rows("SELECT DISTINCT status, error FROM repository_runs")
    assert rows == [{"status": "failed", "error": "given up; the shard was lost at it: the machine burnt"}]


def test_current_repository_is_the_first_that_is_not_through(planned: RunPlan) -> None:
    [order] = planned.shards
    assert current_repository(order) == "service-0"
    run_shard(order)
    assert current_repository(order) is None


class DyingPool(Pool):
    """A pool whose processes die at certain repositories."""

    def __init__(self, *deadly: str, log: Path) -> None:
        super().__init__(1, log=log)
        self.deadly = deadly
        self.runs = 0

    def run(self, order: ShardOrder) -> ShardOutcome:
        self.runs += 1
        for repository in order.repositories:
            if repository.name in self.deadly and repository.name not in order.given_up:
                done = order.repositories[: order.repositories.index(repository)]
                run_shard_up_to(order, len(done))
                raise ShardLost("its process was killed by signal 9")
        return run_shard(order)


def run_shard_up_to(order: ShardOrder, number: int) -> None:
    """Leave what a process that dies at a repository leaves: lines of progress, and no mark."""
    outcome = run_shard(order)
    lines = progress_path(order).read_text().splitlines(keepends=True)
    progress_path(order).write_text("".join(lines[:number]))
    for mark in progress_path(order).parent.glob(f"{outcome.name}/_DONE.json"):
        mark.unlink()


def test_rescue_gives_up_only_the_repositories_that_the_shard_is_lost_at(planned: RunPlan, tmp_path: Path) -> None:
    [order] = planned.shards
    pool = DyingPool("service-0", "service-2", log=tmp_path / "log")
    with pytest.raises(ShardLost) as lost:
        pool.run(order)
    outcome = rescue(pool, order, str(lost.value))
    given_up = [one.repository for one in outcome.repositories if one.error.startswith("given up")]
    assert given_up == ["service-0", "service-2"]
    assert completed_shards(location_of(planned.location), planned.run_id).keys() == {"shard-0000"}
