"""A shard: some repositories of the fleet, audited one after the other by one process, with staging of their own.

Everything here is plain code that any process can run: a thread task's process pool, or a worker on another machine.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from fleetreview.errors import AnalyzerError, FleetReviewError, Interrupted, UnreachableRepository, WarehouseError
from fleetreview.git.mirror import Mirror, update_mirror
from fleetreview.inventory import Policy, Repository
from flows.memory import StoredMemory
from flows.panel import key_of_warehouse, panel_of_today
from flows.repository_audit import Order, Outcome, audit_repository
from flows.run_rows import failed_row
from flows.sink import Buffer
from flows.state import read_head
from warehouse.location import Location, location_of
from warehouse.staging import ShardWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)

FETCH_TRIES = 3
FETCH_PAUSE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ShardOrder:
    """What one shard has to do; it goes to other processes and machines as JSON.

    ``mirrors`` is the directory of the mirrors on the machine that works, None for its own cache directory. ``given_up``
    are repositories that are not tried any more, each with the reason: they are recorded as failed.
    """

    run_id: str
    name: str
    location: str
    repositories: tuple[Repository, ...]
    policy: Policy
    since: datetime | None
    default_since: datetime
    now: datetime
    jobs: int
    mirrors: str | None = None
    given_up: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the order as text."""
        return json.dumps(
            {
                "run_id": self.run_id,
                "name": self.name,
                "location": self.location,
                "repositories": [repository.model_dump(mode="json") for repository in self.repositories],
                "policy": self.policy.model_dump(mode="json"),
                "since": self.since.isoformat() if self.since else None,
                "default_since": self.default_since.isoformat(),
                "now": self.now.isoformat(),
                "jobs": self.jobs,
                "mirrors": self.mirrors,
                "given_up": dict(self.given_up),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> ShardOrder:
        """Read ``to_json``'s text."""
        read = json.loads(text)
        return cls(
            run_id=read["run_id"],
            name=read["name"],
            location=read["location"],
            repositories=tuple(Repository.model_validate(one) for one in read["repositories"]),
            policy=Policy.model_validate(read["policy"]),
            since=datetime.fromisoformat(read["since"]) if read["since"] else None,
            default_since=datetime.fromisoformat(read["default_since"]),
            now=datetime.fromisoformat(read["now"]),
            jobs=read["jobs"],
            mirrors=read["mirrors"],
            given_up=read["given_up"],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryOutcome:
    """How one repository went."""

    repository: str
    status: str
    changed: bool
    error: str = ""
    landed_changes: int = 0
    findings_open: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ShardOutcome:
    """How a shard went: one outcome per repository, in order."""

    name: str
    repositories: tuple[RepositoryOutcome, ...]

    def to_counts(self) -> dict[str, int]:
        """Return figures for the shard's completion mark."""
        counts: dict[str, int] = {"repositories": len(self.repositories)}
        for one in self.repositories:
            counts[one.status] = counts.get(one.status, 0) + 1
        return counts

    def to_json(self) -> str:
        """Return the outcome as text."""
        return json.dumps({"name": self.name, "repositories": [asdict(one) for one in self.repositories]})

    @classmethod
    def from_json(cls, text: str) -> ShardOutcome:
        """Read ``to_json``'s text."""
        read = json.loads(text)
        return cls(name=read["name"], repositories=tuple(RepositoryOutcome(**one) for one in read["repositories"]))


def shard_fleet(repositories: Sequence[Repository], size: int) -> Iterator[tuple[str, tuple[Repository, ...]]]:
    """Cut the fleet into named shards, in the order of the inventory."""
    for number, start in enumerate(range(0, len(repositories), size)):
        yield f"shard-{number:04d}", tuple(repositories[start : start + size])


def run_shard(order: ShardOrder) -> ShardOutcome:
    """Audit the shard's repositories and stage them. WarehouseError when staging cannot be written.

    A repository that cannot be audited is recorded as failed and the next one follows.
    """
    location = location_of(order.location)
    writer = ShardWriter(location, order.run_id, order.name)
    outcomes = []
    lines = progress_path(order)
    lines.parent.mkdir(parents=True, exist_ok=True)
    with lines.open("w", encoding="utf-8") as progress:
        for repository in order.repositories:
            outcome = _audit_one(order, repository, location, writer)
            outcomes.append(outcome)
            progress.write(json.dumps(asdict(outcome)) + "\n")
            progress.flush()
    shard = ShardOutcome(name=order.name, repositories=tuple(outcomes))
    # Before the mark, so that a resumed run that finds the mark finds the outcome too.
    location.write(outcome_path(order), shard.to_json().encode())
    writer.done(shard.to_counts())
    return shard


def fail_shard(order: ShardOrder, reason: str) -> ShardOutcome:
    """Stage every repository of a shard as failed: it was lost too often, and the fleet goes on."""
    return run_shard(replace(order, given_up=dict.fromkeys((one.name for one in order.repositories), reason)))


def outcome_path(order: ShardOrder) -> str:
    """Return where a shard's outcome is written, inside the location."""
    return f"staging/{order.run_id}/{order.name}.outcome.json"


def progress_path(order: ShardOrder) -> Path:
    """Return the file to which a line is appended for each repository of a shard that is through."""
    return location_of(order.location).local(f"staging/{order.run_id}/{order.name}.progress.jsonl")


def read_progress(path: Path) -> list[RepositoryOutcome]:
    """Return the outcomes that are there so far; a line that is being written is left for the next time."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [RepositoryOutcome(**json.loads(line)) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def current_repository(order: ShardOrder) -> str | None:
    """Return the first repository of a shard that is not through, by the lines of its latest attempt; None when all are."""
    through = {outcome.repository for outcome in read_progress(progress_path(order))}
    return next((one.name for one in order.repositories if one.name not in through), None)


def outcome_of(location: Location, order: ShardOrder) -> ShardOutcome:
    """Return the outcome that a completed shard left; WarehouseError when there is none."""
    content = location.read(outcome_path(order))
    if content is None:
        raise WarehouseError(f"{location}: shard {order.name} of run {order.run_id} left no outcome")
    return ShardOutcome.from_json(content.decode())


def _audit_one(order: ShardOrder, repository: Repository, location: Location, writer: ShardWriter) -> RepositoryOutcome:
    began = monotonic()
    memory = StoredMemory(location=location, slug=repository.slug, name=repository.name)
    asked = Order(
        repository=repository,
        policy=order.policy,
        since=order.since,
        default_since=order.default_since,
        jobs=order.jobs,
        now=order.now,
    )
    buffer = Buffer()
    branch = ""
    try:
        mirror = fetch(repository, order)
        branch = mirror.branch or ""
        panel = panel_of_today(jobs=order.jobs, key=lambda: key_of_warehouse(location))
        outcome = audit_repository(asked, mirror, memory, buffer, seconds_fetch=monotonic() - began, panel=panel)
    except Interrupted:
        raise
    except FleetReviewError as problem:
        outcome = _failed(asked, memory, buffer, str(problem), monotonic() - began)
    except Exception as problem:  # one repository never stops the fleet
        logger.exception("repository audit failed", extra={"repository": repository.name})
        outcome = _failed(asked, memory, buffer, f"{type(problem).__name__}: {problem}", monotonic() - began)
    buffer.add("repositories", [repository_row(repository, branch)])
    try:
        buffer.flush(writer)
    except Exception as problem:
        if isinstance(problem.__cause__, OSError):
            raise  # the warehouse cannot be written
        logger.exception("rows refused", extra={"repository": repository.name})
        outcome = _failed(asked, memory, buffer, f"{type(problem).__name__}: {problem}", monotonic() - began)
        buffer.add("repositories", [repository_row(repository, "")])
        buffer.flush(writer)
    return RepositoryOutcome(
        repository=repository.name,
        status=outcome.status,
        changed=outcome.changed,
        error=outcome.error,
        landed_changes=outcome.landed_changes,
        findings_open=outcome.findings_open,
        seconds=monotonic() - began,
    )


def _failed(asked: Order, memory: StoredMemory, buffer: Buffer, error: str, seconds: float) -> Outcome:
    buffer.rows.clear()
    buffer.states.clear()
    # Git may have told of names that are no text.
    error = error.encode(errors="backslashreplace").decode()
    buffer.add("repository_runs", [failed_row(asked, error, read_head(memory.state), seconds)])
    return Outcome(status="failed", changed=False, error=error)


def fetch(repository: Repository, order: ShardOrder) -> Mirror:
    """Bring the repository's mirror up to date; an unreachable remote is tried again, with growing pauses.

    AnalyzerError for a repository that the order gives up.
    """
    from fleetreview.settings import Settings

    if repository.name in order.given_up:
        raise AnalyzerError(f"given up; the shard was lost at it: {order.given_up[repository.name]}")
    mirrors = Path(order.mirrors) if order.mirrors else Settings.from_environment().mirrors_directory
    for attempt in range(FETCH_TRIES):
        try:
            return update_mirror(
                repository.url,
                mirrors / repository.slug,
                default_branch=repository.default_branch,
                timeout_seconds=order.policy.seconds_per_repository,
            )
        except UnreachableRepository:
            if attempt == FETCH_TRIES - 1 or "://" not in repository.url:
                raise
            sleep(FETCH_PAUSE_SECONDS * 3**attempt)
    raise UnreachableRepository(f"{repository.public_url}: not reached")


def repository_row(repository: Repository, branch: str) -> dict[str, Any]:
    """Make the row of table ``repositories``."""
    return {
        "repository": repository.name,
        "url": repository.public_url,
        "team": repository.team or "",
        "owners": list(repository.owners),
        "tier": repository.tier or "",
        "default_branch": branch or repository.default_branch or "",
    }
