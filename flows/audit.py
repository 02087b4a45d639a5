"""The audit as Prefect flows: one task is one shard. Importing this module imports Prefect.

Flows and tasks are thin: what a shard does is ``flows.shards.run_shard``, what a run is ``flows.runs``.

Embedded, a shard's work is done in processes below the task, so that the interpreter lock is not shared, and a crash takes
one shard with it. On a Prefect server, each shard is a run of the deployment ``shard``: any worker takes it.
"""

from __future__ import annotations

from contextlib import closing, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.events.worker import EventsWorker
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner

from fleetreview.errors import FleetReviewError, UsageError
from flows.dispatch import Dispatch, PrefectShards, check_planned, sign_of_life
from flows.mapping import available_cores
from flows.pool import ShardLost, rescue
from flows.presence import Presence
from flows.runs import RunPlan, RunSummary, plan_run, publish_run
from flows.shards import ShardOrder, ShardOutcome, outcome_of, run_shard
from warehouse.location import location_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.pool import Pool

SHARD_SIZE = 5
_DRAIN_SECONDS = 5.0


class PrefectFailed(FleetReviewError):
    """Prefect's server failed in the middle of a run; the same command goes on where this one ended."""


@task(name="audit-shard", retries=1, retry_delay_seconds=0.5, log_prints=False, persist_result=False)
def audit_shard(order: ShardOrder, pool: Pool) -> ShardOutcome:
    """Audit one shard of the fleet in a process below this task."""
    return pool.run(order)


@task(name="rescue-shard", retries=0, log_prints=False, persist_result=False)
def rescue_shard(order: ShardOrder, pool: Pool, reason: str) -> ShardOutcome:
    """Audit a shard that was lost twice without the repositories that it is lost at."""
    get_run_logger().warning("shard lost twice: %s: %s", order.name, reason)
    return rescue(pool, order, reason)


@task(name="publish", retries=0, log_prints=False, persist_result=False)
def publish_shards(plan: RunPlan, outcomes: Sequence[ShardOutcome]) -> RunSummary:
    """Publish what all shards staged, in one step."""
    return publish_run(plan, outcomes)


def audit_embedded(plan: RunPlan, pool: Pool, *, workers: int, api_url: str | None = None) -> RunSummary:
    """Run the audit on the processes of a pool. WarehouseError when nothing could be published.

    ``api_url`` is the Prefect server that is told of it; None for the one that the environment names, UsageError when that
    one does not answer.
    """
    if api_url is None:
        _check_server()

    @flow(
        name="fleetreview-audit",
        task_runner=ThreadPoolTaskRunner(max_workers=workers),  # type: ignore[arg-type] # a runner of narrower futures
        validate_parameters=False,
        persist_result=False,
    )
    def audit() -> RunSummary:
        place = location_of(plan.location)
        futures = {order.name: audit_shard.submit(order, pool) for order in plan.pending}
        outcomes = []
        for order in plan.shards:
            if order.name not in futures:
                outcomes.append(outcome_of(place, order))
                continue
            try:
                outcomes.append(futures[order.name].result())
            except ShardLost as problem:
                outcomes.append(rescue_shard(order, pool, str(problem)))
        summary = publish_shards(plan, outcomes)
        leave_artifact(summary)
        return summary

    with temporary_settings({PREFECT_API_URL: api_url}) if api_url else nullcontext():
        try:
            return audit()
        except (PrefectException, httpx.HTTPError) as problem:
            said = f"{type(problem).__name__}: {' '.join(str(problem).split())[:300]}"
            raise PrefectFailed(f"Prefect failed, and what is done stays for the next run: {said}") from problem
        finally:
            # Otherwise Prefect does so while Python shuts down, and complains when the server is gone by then.
            EventsWorker.drain_all(timeout=_DRAIN_SECONDS)


def _check_server() -> None:
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise UsageError(
            f"PREFECT_API_URL={PREFECT_API_URL.value()}: no Prefect server answers there ({problem});"
            " unset it to audit without one"
        )


@flow(name="fleetreview-shard", validate_parameters=False, persist_result=False)
def shard_flow(order: str) -> str:
    """Audit one shard: what a worker runs for the parent. ``order`` is a ShardOrder as JSON; so is the outcome that is returned.

    WarehouseError where this machine does not see the warehouse: written somewhere else, the shard would never be found.
    """
    # The parent's machine may have more processors, or fewer.
    wanted = replace(ShardOrder.from_json(order), jobs=available_cores())
    check_planned(wanted)
    with sign_of_life(wanted):
        return run_shard(wanted).to_json()


@flow(name="fleetreview-audit", validate_parameters=False, persist_result=False)
def audit_flow(
    fleet: str,
    warehouse: str,
    since: str | None = None,
    site: str | None = None,
    shard_size: int = SHARD_SIZE,
    lost_after_seconds: float = 120.0,
) -> dict[str, Any]:
    """Audit a fleet with the workers of a Prefect server: what the weekly schedule starts.

    ``fleet`` is the path of the fleet file and ``warehouse`` the location, both as every worker sees them. A shard that
    gives no sign of life for ``lost_after_seconds`` is submitted again. WarehouseError where another audit is at work.
    """
    from flows.requests import fleet_of, render_site, since_of

    described = fleet_of([fleet])
    logger = get_run_logger()
    with closing(Presence(location_of(warehouse))):
        plan = plan_run(described, warehouse, since=since_of(since), jobs=available_cores(), shard_size=shard_size)
        logger.info("run %s: %d repositories, %d shards to do", plan.run_id, plan.repositories, len(plan.pending))
        with PrefectShards() as shards:
            outcomes = Dispatch(plan, shards, logger, lost_after_seconds=lost_after_seconds).wait()
        summary = publish_run(plan, outcomes)
        leave_artifact(summary)
        if site:
            render_site(warehouse, site, summary.changed)
    counts = {status: summary.count(status) for status in ("complete", "unchanged", "partial", "empty", "failed")}
    logger.info("run %s published: %s", summary.run_id, counts)
    return {"run_id": summary.run_id, **counts}


def leave_artifact(summary: RunSummary) -> None:
    """Leave a table of the run with Prefect."""
    lines = ["| repository | status | landed changes | open findings | seconds |", "| --- | --- | ---: | ---: | ---: |"]
    lines += [
        f"| {one.repository} | {one.status} | {one.landed_changes} | {one.findings_open} | {one.seconds:.1f} |"
        for shard in summary.outcomes
        for one in shard.repositories
    ]
    create_markdown_artifact("\n".join(lines), key="fleetreview-run", description=f"Run {summary.run_id}")
