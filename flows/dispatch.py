"""Shards on the workers of a Prefect server: submitted by the parent, watched by what they leave in staging.

What is done is known from the completion marks in staging, and what is alive from a file that a shard touches while it is
worked on. Prefect's own state only tells sooner what those will tell later: a worker that dies with its flow leaves a run
that stays Running for ever.
"""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, Protocol, Self, TypeVar
from uuid import UUID

from fleetreview.errors import FleetReviewError, UsageError, WarehouseError
from flows.presence import touching
from flows.runs import PLAN
from flows.shards import fail_shard, outcome_of
from warehouse.location import location_of
from warehouse.staging import completed_shards

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from prefect.client.schemas.objects import State

    from flows.runs import RunPlan
    from flows.shards import ShardOrder, ShardOutcome

SHARD_DEPLOYMENT = "fleetreview-shard/shard"
SHARD_TRIES = 3
POLL_SECONDS = 2.0
AWAY_SECONDS = 3600.0
"""How long the parent waits for a server that does not answer: shards that run already reach their marks without it."""


def life_path(order: ShardOrder) -> Path:
    """Return the file that is touched while a shard is worked on."""
    return location_of(order.location).local(f"staging/{order.run_id}/{order.name}.alive")


def check_planned(order: ShardOrder) -> None:
    """Raise WarehouseError where the run that a shard belongs to was planned in another place than this machine sees."""
    place = location_of(order.location)
    if place.read(f"staging/{order.run_id}/{PLAN}") is None:
        raise WarehouseError(
            f"{place} on {socket.gethostname()} does not hold run {order.run_id}: is it the directory that all machines share?"
        )


@contextmanager
def sign_of_life(order: ShardOrder) -> Iterator[None]:
    """Show that a shard is worked on while the block runs."""
    path = life_path(order)
    path.parent.mkdir(parents=True, exist_ok=True)
    with touching(path, make=True):
        yield


class ServerAway(FleetReviewError):
    """The Prefect server does not answer; what is done stays for the next run."""


class Shards(Protocol):
    """Where shards are submitted to. Every method may raise ServerAway."""

    def submit(self, order: ShardOrder, attempt: int) -> str:
        """Submit a try at a shard and return its id; the same try is submitted once only."""

    def is_over(self, submitted: str) -> bool:
        """Tell whether it ended, or nobody knows of it any more."""

    def is_waiting(self, submitted: str) -> bool:
        """Tell whether it waits for a worker."""

    def give_up(self, submitted: str) -> None:
        """Let it hold its place no longer."""


@dataclass(kw_only=True, slots=True)
class _Try:
    submitted: str
    number: int
    seen: tuple[int, float]
    """The last sign of life, and when it was seen by this process's clock: clocks of machines differ."""


@dataclass(slots=True)
class Dispatch:
    """Brings all shards of a run to their marks."""

    plan: RunPlan
    shards: Shards
    logger: logging.Logger | logging.LoggerAdapter[logging.Logger]
    lost_after_seconds: float = 120.0
    poll_seconds: float = POLL_SECONDS
    away_seconds: float = AWAY_SECONDS
    _tries: dict[str, _Try] = field(default_factory=dict)
    _away_since: float | None = None

    def wait(self) -> list[ShardOutcome]:
        """Submit what is pending and return the outcomes, in order, when every shard has its mark.

        A try that ended, vanished or gave no sign of life without setting the mark is followed by another; after three, the
        shard's repositories are recorded as failed. ServerAway when the server has not answered for ``away_seconds``.
        """
        place = location_of(self.plan.location)
        while True:
            done = completed_shards(place, self.plan.run_id).keys()
            missing = [order for order in self.plan.shards if order.name not in done]
            if not missing:
                return [outcome_of(place, order) for order in self.plan.shards]
            try:
                for order in missing:
                    self._look_after(order)
            except ServerAway as problem:
                self._bear(problem)
            else:
                self._away_since = None
            time.sleep(self.poll_seconds)

    def _bear(self, problem: ServerAway) -> None:
        """Wait for the server to come back. A shard whose run waits for it, too, is silent without being lost."""
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            self.logger.warning("server away: %s", problem)
        if now - self._away_since > self.away_seconds:
            raise problem
        for current in self._tries.values():
            current.seen = (current.seen[0], now)

    def _look_after(self, order: ShardOrder) -> None:
        current = self._tries.get(order.name)
        if current is not None:
            # Asked before the mark is looked for once more: a run that is over set its mark before, or never will.
            lost = self._loss(order, current)
            if lost is None or order.name in completed_shards(location_of(self.plan.location), self.plan.run_id):
                return
            self.logger.warning("shard lost: %s, try %d: %s", order.name, current.number, lost)
            self.shards.give_up(current.submitted)
            if current.number >= SHARD_TRIES:
                fail_shard(order, f"the shard was lost {SHARD_TRIES} times, at last because {lost}")
                return
        number = current.number + 1 if current else 1
        submitted = self.shards.submit(order, number)
        self._tries[order.name] = _Try(submitted=submitted, number=number, seen=(_touched(order), time.monotonic()))

    def _loss(self, order: ShardOrder, current: _Try) -> str | None:
        """Return why a try will set no mark any more; None as long as it may."""
        if self.shards.is_over(current.submitted):
            return "its flow run ended without completing it"
        sign, seen_at = current.seen
        now = _touched(order)
        if now != sign or self.shards.is_waiting(current.submitted):
            current.seen = (now, time.monotonic())
            return None
        silent = time.monotonic() - seen_at
        return f"it gave no sign of life for {silent:.0f} s" if silent > self.lost_after_seconds else None


def _touched(order: ShardOrder) -> int:
    try:
        return life_path(order).stat().st_mtime_ns
    except OSError:
        return 0


P = ParamSpec("P")
T = TypeVar("T")


def _reaching_the_server(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method raise ServerAway where Prefect's own patience, some tries over half a minute, is exhausted."""

    @wraps(method)
    def reach(*arguments: P.args, **named: P.kwargs) -> T:
        import httpx

        try:
            return method(*arguments, **named)
        except httpx.TransportError as problem:
            raise ServerAway(f"the Prefect server does not answer: {problem}") from problem
        except httpx.HTTPStatusError as problem:
            if not problem.response.is_server_error:
                raise
            raise ServerAway(f"the Prefect server fails with {problem.response.status_code}") from problem

    return reach


class PrefectShards:
    """Shards as runs of the deployment that ``fleetreview deploy`` registered, as a context manager."""

    def __init__(self) -> None:
        from prefect.client.orchestration import get_client

        self._client = get_client(sync_client=True)
        self._deployment: UUID | None = None

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, problem, trace)

    @_reaching_the_server
    def submit(self, order: ShardOrder, attempt: int) -> str:
        """Submit a try at a shard. UsageError when the deployment is not there."""
        name = f"{order.run_id}/{order.name}/{attempt}"
        # A parent that takes up a cut-off run finds the runs that the first one submitted.
        run = self._client.create_flow_run_from_deployment(
            self._shard_deployment(), parameters={"order": order.to_json()}, name=name, idempotency_key=name
        )
        return str(run.id)

    @_reaching_the_server
    def is_over(self, submitted: str) -> bool:
        """Tell whether the flow run reached a final state or was deleted."""
        from prefect.exceptions import ObjectNotFound

        try:
            state = self._client.read_flow_run(UUID(submitted)).state
        except ObjectNotFound:
            return True
        return state is not None and state.is_final()

    @_reaching_the_server
    def is_waiting(self, submitted: str) -> bool:
        """Tell whether no worker has taken the flow run yet; none will take one that was deleted."""
        from prefect.exceptions import ObjectNotFound

        try:
            state = self._client.read_flow_run(UUID(submitted)).state
        except ObjectNotFound:
            return False
        return state is None or state.is_scheduled()

    @_reaching_the_server
    def give_up(self, submitted: str) -> None:
        """Set the flow run Crashed where it is not final, so that it no longer counts for concurrency limits."""
        from prefect.exceptions import ObjectNotFound
        from prefect.states import Crashed

        if not self.is_over(submitted):
            with suppress(ObjectNotFound):
                state: State[None] = Crashed(message="No sign of life; the shard was submitted again.")
                self._client.set_flow_run_state(UUID(submitted), state, force=True)

    def _shard_deployment(self) -> UUID:
        from prefect.exceptions import ObjectNotFound

        if self._deployment is None:
            try:
                self._deployment = self._client.read_deployment_by_name(SHARD_DEPLOYMENT).id
            except ObjectNotFound as problem:
                raise UsageError(
                    f"the Prefect server has no deployment {SHARD_DEPLOYMENT}: run `fleetreview deploy`"
                ) from problem
        return self._deployment
