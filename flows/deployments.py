"""Registers the audit with a Prefect server: a work pool of processes, a deployment for the audit and one for its shards."""

from __future__ import annotations

import os
from pathlib import Path

from fleetreview.errors import UsageError


def deploy(*, fleet: str, warehouse: str, site: str | None, cron: str, pool: str, concurrency: int) -> str:
    """Register and return what to do next. UsageError when no server is named or it cannot be reached.

    ``cron`` is in UTC; an empty text makes no schedule. ``concurrency`` bounds the shards that run at once.
    """
    if not os.environ.get("PREFECT_API_URL"):
        raise UsageError("set PREFECT_API_URL to the Prefect server, for example http://127.0.0.1:4200/api")
    if not Path(fleet).is_file():
        raise UsageError(f"{fleet}: no such fleet file")
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")

    import httpx
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.client.schemas.objects import ConcurrencyLimitConfig
    from prefect.exceptions import ObjectAlreadyExists, PrefectException

    from flows.audit import audit_flow, shard_flow

    parameters = {
        "fleet": str(Path(fleet).absolute()),
        "warehouse": str(Path(warehouse).absolute()) if "://" not in warehouse else warehouse,
        "site": str(Path(site).absolute()) if site else None,
    }
    try:
        with get_client(sync_client=True) as client:
            try:
                client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
            except ObjectAlreadyExists:
                pass  # registered before; its settings are its owner's
        for entry, flow, name, limit, schedule in (
            ("flows.audit.shard_flow", shard_flow, "shard", concurrency, None),
            ("flows.audit.audit_flow", audit_flow, "weekly", 1, cron or None),
        ):
            deployment = flow.to_deployment(
                name=name,
                work_pool_name=pool,
                cron=schedule,
                parameters=parameters if name == "weekly" else {},
                concurrency_limit=ConcurrencyLimitConfig(limit=limit),
                paused=False,
            )
            deployment.entrypoint = entry
            deployment.path = None
            deployment.storage = None
            deployment.apply()  # type: ignore[unused-coroutine]
    except (httpx.HTTPError, PrefectException) as problem:
        raise UsageError(
            f"the Prefect server at {os.environ['PREFECT_API_URL']} did not take it: {problem}"
        ) from problem
    return "\n".join(
        [
            f"registered with {os.environ['PREFECT_API_URL']}: deployments fleetreview-audit/weekly and fleetreview-shard/shard"
            f" on work pool {pool}",
            f"schedule: {cron} (UTC)" if cron else "no schedule",
            "on every machine that sees the fleet file and the warehouse at the same paths:",
            f"  PREFECT_API_URL={os.environ['PREFECT_API_URL']} prefect worker start --pool {pool}",
            "now: prefect deployment run fleetreview-audit/weekly",
        ]
    )
