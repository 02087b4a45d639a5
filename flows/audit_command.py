"""The ``audit`` command: plan, run under Prefect, publish, write the site, and say how it went."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetreview.settings import Settings
from flows.interruption import Interruption
from flows.mapping import available_cores
from flows.presence import Presence
from flows.requests import fleet_of, render_site, since_of
from warehouse.location import location_of

if TYPE_CHECKING:
    from pathlib import Path

    from flows.runs import RunPlan, RunSummary

OK, FOUND, FAILED, INCOMPLETE = 0, 1, 2, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditOptions:
    """What the command was asked; the words are the command line's."""

    subjects: tuple[str, ...]
    since: str | None
    warehouse: str
    site: str | None
    jobs: int
    shard_size: int
    fail_at: str
    strict: bool
    progress: str


def run_audit(options: AuditOptions) -> int:
    """Run the audit and return the exit status. FleetReviewError where it cannot be done.

    Interrupted (Ctrl-C or SIGTERM), it ends the process with 130 or 143: completed shards stay for the next run.
    """
    with Interruption() as interruption:
        return _run_audit(options, interruption)


def _run_audit(options: AuditOptions, interruption: Interruption) -> int:
    from flows.embedded import EmbeddedServer, prepare_environment

    settings = Settings.from_environment()
    fleet = fleet_of(options.subjects)
    since = since_of(options.since)
    _quiet(settings.cache_directory)
    interruption.closing(Presence(location_of(options.warehouse)))
    own = prepare_environment(settings.cache_directory)
    # Started first: it gets ready while everything else is imported and planned.
    server = interruption.closing(EmbeddedServer(settings.cache_directory)) if own else None

    from flows.pool import Pool
    from flows.progress import follow
    from flows.runs import plan_run
    from flows.scratch import Scratch

    workers = options.jobs or available_cores()
    size = options.shard_size or max(1, min(10, -(-len(fleet.repositories) // (2 * workers))))
    workers = max(1, min(workers, -(-len(fleet.repositories) // size)))
    run = plan_run(
        fleet,
        options.warehouse,
        since=since,
        jobs=max(1, available_cores() // workers),
        shard_size=size,
        mirrors=settings.mirrors_directory,
    )
    interruption.run = run
    scratch = interruption.closing(Scratch(settings.cache_directory))
    pool = interruption.closing(
        Pool(workers, log=settings.cache_directory / "fleetreview.log", scratch=scratch.directory)
    )
    with follow(run, style=options.progress) as progress:
        progress.started()
        pool.warm(len(run.pending))

        from flows.audit import audit_embedded

        if server is not None:
            server.wait()
        url = server.api_url if server is not None else None
        look_after = server.look_after if server is not None else lambda: None
        summary = interruption.wait_for(
            lambda: audit_embedded(run, pool, workers=workers, api_url=url), meanwhile=look_after
        )
        if options.site:
            progress.note("writing the site")
            render_site(options.warehouse, options.site, summary.changed)
    status = _status(options, run, summary)
    _say(options, run, summary)
    return status


def _quiet(cache_directory: Path) -> None:
    """Send what libraries log to a file: nothing that Prefect prints at shutdown reaches the user."""
    log = cache_directory / "fleetreview.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log, encoding="utf-8", errors="backslashreplace", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _status(options: AuditOptions, run: RunPlan, summary: RunSummary) -> int:
    from fleetreview.model import Severity
    from warehouse.reading import open_warehouse

    if options.fail_at != "never":
        wanted = [severity.value for severity in Severity if severity >= Severity(options.fail_at)]
        with open_warehouse(options.warehouse) as warehouse:
            [row] = warehouse.rows(
                "SELECT count(*) AS number FROM finding_events e JOIN findings f USING (repository, finding_id) "
                "WHERE e.run_id = $run AND e.kind IN ('introduced', 'reopened') AND f.status = 'open' "
                "AND list_contains($wanted, f.severity)",
                {"run": run.run_id, "wanted": wanted},
            )
        if row["number"]:
            return FOUND
    if options.strict and summary.count("failed", "partial"):
        return INCOMPLETE
    return OK


def _say(options: AuditOptions, run: RunPlan, summary: RunSummary) -> None:
    from flows.progress import summary_text

    sys.stdout.write(summary_text(options.warehouse, options.site, run, summary))
