"""A run as a whole: planned, resumed where an earlier one was cut off, published, rendered."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fleetreview import __version__
from fleetreview.errors import WarehouseError
from flows.panel import catalogue_of_today, key_of_warehouse, panel_of_today
from flows.rows import rule_rows
from flows.shards import ShardOrder, ShardOutcome, shard_fleet
from warehouse.garbage import collect_garbage
from warehouse.location import Location, location_of
from warehouse.manifest import current_run
from warehouse.publishing import check_writable, is_published, publish
from warehouse.staging import ShardWriter, completed_shards
from warehouse.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fleetreview.inventory import Fleet

logger = logging.getLogger(__name__)

RULES_SHARD = "rules"
PLAN = "PLAN.json"
RESUME_WITHIN = timedelta(hours=24)
GRACE = timedelta(days=30)
"""How long what a run superseded stays for those who still read it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunPlan:
    """What one run consists of. ``digest`` is the same for two runs that ask the same of the same warehouse state."""

    run_id: str
    started_at: datetime
    location: str
    digest: str
    since: datetime | None
    shards: tuple[ShardOrder, ...]
    done: frozenset[str] = frozenset()

    @property
    def pending(self) -> tuple[ShardOrder, ...]:
        """The shards that are not done yet."""
        return tuple(shard for shard in self.shards if shard.name not in self.done)

    @property
    def repositories(self) -> int:
        """Number of repositories."""
        return sum(len(shard.repositories) for shard in self.shards)


def plan_run(
    fleet: Fleet,
    location: str,
    *,
    since: datetime | None,
    jobs: int,
    shard_size: int,
    mirrors: Path | None = None,
    now: datetime | None = None,
) -> RunPlan:
    """Plan a run, or take up an unpublished one that asked the same within the last day.

    Shards that a cut-off run completed are not done again. Nobody else may be at work in the warehouse: the caller holds a
    ``Presence``. WarehouseError where another version wrote the warehouse.
    """
    place = location_of(location)
    check_writable(place)
    moment = now or datetime.now(UTC)
    digest = _digest(fleet, place, since, shard_size)
    resumed = _unpublished(place, digest, moment)
    run_id, started_at = resumed or (f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}", moment)
    shards = tuple(
        ShardOrder(
            run_id=run_id,
            name=name,
            location=location,
            repositories=repositories,
            policy=fleet.policy,
            since=since,
            default_since=fleet.policy.window_start(started_at),
            now=started_at,
            jobs=jobs,
            mirrors=str(mirrors) if mirrors else None,
        )
        for name, repositories in shard_fleet(fleet.repositories, shard_size)
    )
    if resumed is None:
        mark = {"digest": digest, "started_at": started_at.isoformat()}
        place.write(f"staging/{run_id}/{PLAN}", json.dumps(mark).encode())
    return RunPlan(
        run_id=run_id,
        started_at=started_at,
        location=location,
        digest=digest,
        since=since,
        shards=shards,
        done=frozenset(completed_shards(place, run_id)) if resumed else frozenset(),
    )


def _digest(fleet: Fleet, place: Location, since: datetime | None, shard_size: int) -> str:
    asked = [
        [repository.model_dump(mode="json") for repository in fleet.repositories],
        fleet.policy.model_dump(mode="json"),
        since.date().isoformat() if since else None,
        shard_size,
        panel_of_today(key=lambda: key_of_warehouse(place)).digest,
        __version__,
        SCHEMA_VERSION,
        current_run(place),
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _unpublished(place: Location, digest: str, moment: datetime) -> tuple[str, datetime] | None:
    """Return the newest cut-off run that asked the same, with the time at which it began."""
    for path in sorted(place.list("staging"), reverse=True):
        parts = path.split("/")
        if parts[-1] != PLAN:
            continue
        mark = json.loads(place.read(path) or b"{}")
        started_at = datetime.fromisoformat(mark["started_at"])
        fresh = moment - started_at < RESUME_WITHIN
        if mark.get("digest") == digest and fresh and not is_published(place, parts[-2]):
            return parts[-2], started_at
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunSummary:
    """How a run went."""

    run_id: str
    outcomes: tuple[ShardOutcome, ...]
    seconds: float

    def count(self, *statuses: str) -> int:
        """Return how many repositories ended with one of these statuses."""
        return sum(one.status in statuses for shard in self.outcomes for one in shard.repositories)

    @property
    def changed(self) -> set[str]:
        """Names of the repositories whose rows changed."""
        return {one.repository for shard in self.outcomes for one in shard.repositories if one.changed}


def publish_run(plan: RunPlan, outcomes: Sequence[ShardOutcome]) -> RunSummary:
    """Publish what the shards staged; publishing twice changes nothing. WarehouseError when it cannot be done."""
    place = location_of(plan.location)
    summary = RunSummary(
        run_id=plan.run_id,
        outcomes=tuple(outcomes),
        seconds=(datetime.now(UTC) - plan.started_at).total_seconds(),
    )
    names = [shard.name for shard in plan.shards]
    rules = catalogue_of_today()
    digest = rules.digest
    if place.read("state/rules.digest") != digest.encode() or current_run(place) is None:
        writer = ShardWriter(place, plan.run_id, RULES_SHARD)
        writer.add("rules", rule_rows(rules))
        writer.done()
        names.append(RULES_SHARD)
    publish(place, _run_row(plan, summary, digest), names)
    if RULES_SHARD in names:
        place.write("state/rules.digest", digest.encode())
    _tidy(place)
    return summary


def _tidy(place: Location) -> None:
    """Delete what nobody reads any more. The run is published: what cannot be deleted now is left to the next one."""
    try:
        gone = collect_garbage(place, GRACE)
    except WarehouseError as problem:
        logger.warning("garbage left: %s", problem)
    else:
        logger.info("garbage collected: %d files", len(gone))


def _run_row(plan: RunPlan, summary: RunSummary, digest: str) -> dict[str, Any]:
    return {
        "run_id": plan.run_id,
        "started_at": plan.started_at,
        "tool_version": __version__,
        "rules_digest": digest,
        "window_start": plan.since,
        "repositories": plan.repositories,
        "repositories_failed": summary.count("failed"),
        "repositories_partial": summary.count("partial"),
        "seconds": summary.seconds,
    }
