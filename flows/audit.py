"""The audit as Prefect flows: one task is one shard. Importing this module imports Prefect.

Flows and tasks are thin: what a shard does is ``flows.shards.run_shard``, what a run is ``flows.runs``.

Embedded, a shard's work is done in processes below the task, so that the interpreter lock is not shared, and a crash takes
one shard with it. On a Prefect server, each shard is a run of the deployment ``shard``: any worker takes it.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.deployments import run_deployment
from prefect.exceptions import PrefectException
from prefect.states import State
from prefect.task_runners import ThreadPoolTaskRunner

from fleetreview.errors import WarehouseError
from flows.runs import RunPlan, RunSummary, publish_run
from flows.shards import ShardOrder, ShardOutcome, outcome_of, run_shard
from warehouse.location import location_of
from warehouse.staging import completed_shards

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARD_TRIES = 3
SHARD_DEPLOYMENT = "fleetreview-shard/shard"
POLL_SECONDS = 2.0


def work_shard(text: str) -> str:
    """Run one shard in this process; order and outcome are JSON text, so that any process can be given it."""
    return run_shard(ShardOrder.from_json(text)).to_json()


class Pool:
    """Where shards are worked on: processes of ours, or a thread where there is only one shard to do.

    A process that dies breaks its pool: the next shard gets a new one.
    """

    def __init__(self, workers: int, *, processes: bool) -> None:
        self._workers = workers
        self._processes = processes
        self._lock = threading.Lock()
        self._executor = self._new()

    def _new(self) -> Executor:
        if self._processes:
            return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
        return ThreadPoolExecutor(self._workers)

    def run(self, order: ShardOrder) -> ShardOutcome:
        """Work on one shard and wait for it; BrokenProcessPool when its process died."""
        with self._lock:
            executor = self._executor
        try:
            return ShardOutcome.from_json(executor.submit(work_shard, order.to_json()).result())
        except BrokenProcessPool:
            with self._lock:
                if self._executor is executor:
                    self._executor = self._new()
            raise

    def close(self) -> None:
        """Wait for nothing and start nothing any more."""
        self._executor.shutdown(wait=False, cancel_futures=True)


@task(name="audit-shard", retries=1, retry_delay_seconds=1, log_prints=False)
def audit_shard(order: ShardOrder, pool: Pool) -> ShardOutcome:
    """Audit one shard of the fleet below this task."""
    return pool.run(order)


@task(name="publish", retries=0)
def publish_shards(plan: RunPlan, outcomes: Sequence[ShardOutcome]) -> RunSummary:
    """Publish what all shards staged, in one step."""
    return publish_run(plan, outcomes)


def audit_embedded(plan: RunPlan, *, workers: int) -> RunSummary:
    """Run the audit in this process tree, without a server to start. WarehouseError when nothing could be published."""
    pool = Pool(workers, processes=len(plan.pending) > 1 and workers > 1)

    @flow(name="fleetreview-audit", task_runner=ThreadPoolTaskRunner(max_workers=workers), validate_parameters=False)
    def audit() -> RunSummary:
        place = location_of(plan.location)
        futures = {order.name: audit_shard.submit(order, pool) for order in plan.pending}
        outcomes = []
        for order in plan.shards:
            if order.name in futures:
                outcomes.append(futures[order.name].result())
            else:
                outcomes.append(outcome_of(place, order))
        summary = publish_shards(plan, outcomes)
        leave_artifact(summary)
        return summary

    try:
        return audit()
    finally:
        pool.close()


@flow(name="fleetreview-shard", validate_parameters=False)
def shard_flow(order: str) -> str:
    """Audit one shard: what a worker runs for the parent. ``order`` is a ShardOrder as JSON."""
    return work_shard(order)


@flow(name="fleetreview-audit", validate_parameters=False)
def audit_flow(fleet: str, warehouse: str, since: str | None = None, site: str | None = None) -> dict[str, object]:
    """Audit a fleet with the workers of a Prefect server: what the weekly schedule starts.

    ``fleet`` is the path of the fleet file and ``warehouse`` the location, both as every worker sees them.
    """
    from flows.requests import fleet_of, render_site, since_of

    from flows.runs import plan_run

    described = fleet_of([fleet])
    plan = plan_run(described, warehouse, since=since_of(since), jobs=1, shard_size=5)
    summary = publish_run(plan, wait_for_shards(plan))
    leave_artifact(summary)
    if site:
        render_site(warehouse, site, summary.changed)
    return {"run_id": summary.run_id, "failed": summary.count("failed"), "partial": summary.count("partial")}


def wait_for_shards(plan: RunPlan) -> list[ShardOutcome]:
    """Submit every pending shard as a run of the shard deployment and wait for all marks.

    What is done is known from the marks in staging, not from Prefect. A run that ended (or vanished) without its mark is
    submitted again, at most three times in all; then WarehouseError.
    """
    logger = get_run_logger()
    place = location_of(plan.location)
    tries: dict[str, int] = {}
    running: dict[str, str] = {}
    orders = {order.name: order for order in plan.shards}
    while True:
        missing = orders.keys() - completed_shards(place, plan.run_id).keys()
        if not missing:
            return [outcome_of(place, order) for order in plan.shards]
        for name in sorted(missing):
            if name in running and not _has_ended(running[name]):
                continue
            if name in running and name in completed_shards(place, plan.run_id):
                continue
            if tries.get(name, 0) >= SHARD_TRIES:
                raise WarehouseError(
                    f"shard {name} of run {plan.run_id} was lost {SHARD_TRIES} times; nothing was published"
                )
            tries[name] = tries.get(name, 0) + 1
            if tries[name] > 1:
                logger.warning("shard submitted again: %s", name)
            submitted = run_deployment(
                SHARD_DEPLOYMENT,
                parameters={"order": orders[name].to_json()},
                timeout=0,
                as_subflow=False,
                flow_run_name=f"{plan.run_id}-{name}-{tries[name]}",
            )
            running[name] = str(submitted.id)  # type: ignore[union-attr] # a sync call gives the run
        time.sleep(POLL_SECONDS)


def _has_ended(flow_run_id: str) -> bool:
    """Tell whether a flow run is over; one that the server no longer knows is."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        try:
            state: State | None = client.read_flow_run(flow_run_id).state  # type: ignore[arg-type]
        except PrefectException:
            return True
    return state is None or state.is_final()


def leave_artifact(summary: RunSummary) -> None:
    """Leave a table of the run with Prefect."""
    lines = ["| repository | status | landed changes | open findings | seconds |", "| --- | --- | ---: | ---: | ---: |"]
    lines += [
        f"| {one.repository} | {one.status} | {one.landed_changes} | {one.findings_open} | {one.seconds:.1f} |"
        for shard in summary.outcomes
        for one in shard.repositories
    ]
    create_markdown_artifact("\n".join(lines), key="fleetreview-run", description=f"Run {summary.run_id}")
