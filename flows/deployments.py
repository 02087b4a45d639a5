"""Registers the audit with a Prefect server: a work pool of processes, a deployment for the audit and one for its shards.

The deployments name functions of the installed package: nothing is pulled or cloned when a run starts, so a worker needs
the package, the fleet file and the warehouse, and that is all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetreview import __version__
from fleetreview.errors import UsageError
from fleetreview.inventory import read_fleet
from warehouse.location import location_of

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.responses import DeploymentResponse
    from prefect.flows import Flow

POOL_TYPE = "process"


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """One deployment as it shall be. ``cron`` is in UTC, None for no schedule; ``limit`` are the runs at once."""

    entrypoint: str
    flow: Flow[..., Any]
    name: str
    description: str
    parameters: dict[str, Any]
    limit: int
    cron: str | None = None

    @property
    def full_name(self) -> str:
        """The name by which Prefect finds it."""
        return f"{self.flow.name}/{self.name}"


def deploy(*, fleet: str, warehouse: str, site: str | None, cron: str, pool: str, concurrency: int) -> str:
    """Register and return what was done and what to do next; what is registered already is left as it is.

    ``cron`` is in UTC; an empty text makes no schedule. ``concurrency`` bounds the shards that run at once. UsageError when
    no server is named, it cannot be reached or refuses, or the warehouse's directory is not there: each worker would make
    one of its own. InvalidFile for a fleet file that is not valid.
    """
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise UsageError("set PREFECT_API_URL to the Prefect server, for example http://127.0.0.1:4200/api")
    if not Path(fleet).is_file():
        raise UsageError(f"{fleet}: no such fleet file")
    if concurrency < 1:
        raise UsageError("--concurrency: at least one shard has to run at a time")
    read_fleet(Path(fleet))
    root = location_of(warehouse).root
    if not root.is_dir():
        raise UsageError(
            f"{root}: no such directory; create it on the file system that the workers share, or mount that here"
        )
    parameters = {
        "fleet": str(Path(fleet).absolute()),
        "warehouse": str(root),
        "site": str(Path(site).absolute()) if site else None,
    }
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")

    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectException

    from flows.audit import audit_flow, shard_flow

    registrations = (
        Registration(
            entrypoint="flows.audit.shard_flow",
            flow=shard_flow,
            name="shard",
            description="Audits one shard of a fleet; the audit submits it.",
            parameters={},
            limit=concurrency,
        ),
        Registration(
            entrypoint="flows.audit.audit_flow",
            flow=audit_flow,
            name="weekly",
            description=f"Audits the fleet of {parameters['fleet']}.",
            parameters=parameters,
            limit=1,
            cron=cron or None,
        ),
    )
    # Made before the server is asked: a schedule that is not valid changes nothing.
    schedules = {registration.name: _schedules(registration) for registration in registrations}
    done = []
    try:
        with get_client(sync_client=True) as client:
            _check_api(client, url)
            done.append(f"work pool {pool}: {_register_pool(client, pool)}")
            for registration in registrations:
                outcome = _register(client, registration, schedules[registration.name], pool)
                done.append(f"deployment {registration.full_name}: {outcome}")
    except (httpx.HTTPError, PrefectException, ValueError) as problem:
        raise UsageError(f"PREFECT_API_URL={url}: the server refused: {_line(problem)}") from problem
    return "\n".join(
        [
            *done,
            f"schedule: {cron} (UTC)" if cron else "schedule: none",
            "",
            f"Now start a worker on each machine that sees {parameters['fleet']}",
            f"and {parameters['warehouse']} under these paths:",
            f"  PREFECT_API_URL={url} prefect worker start --pool {pool} --type {POOL_TYPE}",
            "To start an audit at once:",
            f"  PREFECT_API_URL={url} prefect deployment run {registrations[1].full_name}",
        ]
    )


def _check_api(client: SyncPrefectClient, url: str) -> None:
    import httpx

    try:
        client.api_version()
    except (httpx.HTTPError, ValueError) as problem:
        hint = "" if url.rstrip("/").endswith("/api") else "; the address of a server's API ends with /api"
        raise UsageError(f"PREFECT_API_URL={url}: no Prefect API answers there{hint} ({_line(problem)})") from problem


def _line(problem: Exception) -> str:
    return " ".join(str(problem).partition("For more information")[0].split()).rstrip(" -")[:300]


def _register_pool(client: SyncPrefectClient, name: str) -> str:
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=name, type=POOL_TYPE, base_job_template=template))
        return "created"
    if pool.type != POOL_TYPE:
        raise UsageError(f"work pool {name} is of type {pool.type}; name another with --pool")
    return "unchanged"


def _register(
    client: SyncPrefectClient, registration: Registration, schedules: list[DeploymentScheduleCreate], pool: str
) -> str:
    """Create or update a deployment; return what was done."""
    from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
    from prefect.exceptions import ObjectNotFound
    from prefect.utilities.callables import parameter_schema

    try:
        known = client.read_deployment_by_name(registration.full_name)
    except ObjectNotFound:
        known = None
    # Prefect makes schedules and planned runs anew at each update, so one that changes nothing is left out.
    if known is not None and _is_as_wanted(known, registration, pool):
        return "unchanged"
    client.create_deployment(
        flow_id=client.create_flow_from_name(registration.flow.name),
        name=registration.name,
        version=__version__,
        description=registration.description,
        entrypoint=registration.entrypoint,
        parameters=registration.parameters,
        parameter_openapi_schema=parameter_schema(registration.flow).model_dump(),
        enforce_parameter_schema=True,
        schedules=schedules,
        concurrency_limit=registration.limit,
        concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
        work_pool_name=pool,
        pull_steps=[],
        tags=["fleetreview"],
    )
    return "created" if known is None else "updated"


def _is_as_wanted(known: DeploymentResponse, registration: Registration, pool: str) -> bool:
    """Tell whether a deployment is what was asked; whether somebody paused it is their business."""
    limit = known.global_concurrency_limit
    crons = [
        (getattr(entry.schedule, "cron", None), getattr(entry.schedule, "timezone", None)) for entry in known.schedules
    ]
    return (
        known.version == __version__
        and known.entrypoint == registration.entrypoint
        and known.parameters == registration.parameters
        and known.work_pool_name == pool
        and limit is not None
        and limit.limit == registration.limit
        and crons == ([(registration.cron, "UTC")] if registration.cron else [])
    )


def _schedules(registration: Registration) -> list[DeploymentScheduleCreate]:
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.schedules import CronSchedule

    if not registration.cron:
        return []
    try:
        schedule = CronSchedule(cron=registration.cron, timezone="UTC")
    except ValueError as problem:
        raise UsageError(f"--cron: {registration.cron!r} is not a cron expression of five fields") from problem
    return [DeploymentScheduleCreate(schedule=schedule, slug="weekly")]
