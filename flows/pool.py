"""Where the shards of an embedded run are worked on: some processes of ours, each of which does one shard at a time.

A process that dies takes one shard with it and is replaced. A shard that is lost twice is tried once more without the
repository that it was lost at; so one repository that kills its process costs the fleet that repository.
"""

from __future__ import annotations

import json
import queue
from dataclasses import replace
from typing import TYPE_CHECKING

from fleetreview.errors import FleetReviewError, WarehouseError
from flows.children import Child
from flows.shards import ShardOutcome, current_repository

if TYPE_CHECKING:
    from pathlib import Path

    from flows.shards import ShardOrder

_PATIENCE_SECONDS = 3.0


class ShardLost(FleetReviewError):
    """A shard was not completed, through no fault that could be pinned on one repository while it was worked on."""


class Pool:
    """A fixed number of places for processes; a place gets its process when it is first used.

    ``scratch`` is where they put their temporary files, None for the system's directory.
    """

    def __init__(self, places: int, *, log: Path, scratch: Path | None = None) -> None:
        self._log = log
        self._environment = {"TMPDIR": str(scratch)} if scratch else {}
        self._free: queue.LifoQueue[Child | None] = queue.LifoQueue()
        self._children: set[Child] = set()
        self._closed = False
        for _ in range(places):
            self._free.put(None)

    def warm(self, processes: int) -> None:
        """Start processes ahead of their first shard, while something else is waited for."""
        started = [self._started(self._free.get()) for _ in range(min(processes, self._free.qsize()))]
        for child in started:
            self._free.put(child)

    def run(self, order: ShardOrder) -> ShardOutcome:
        """Work on one shard and wait for it.

        ShardLost when its process died, hung or failed; WarehouseError when it could not write to the warehouse.
        """
        child = self._free.get()
        usable = None
        try:
            child = self._started(child)
            answer = self._ask(child, order)
            usable = child
        finally:
            if child is not None and usable is None:
                self._children.discard(child)
                child.close()
            self._free.put(usable)
        if "fatal" in answer:
            raise WarehouseError(answer["fatal"])
        if "error" in answer:
            raise ShardLost(answer["error"])
        return ShardOutcome.from_json(answer["outcome"])

    def _started(self, child: Child | None) -> Child:
        if self._closed:
            raise ShardLost("the run was interrupted")
        if child is None:
            child = Child("flows.shard_worker", log=self._log, environment=self._environment)
            self._children.add(child)
        return child

    @staticmethod
    def _ask(child: Child, order: ShardOrder) -> dict[str, str]:
        allowed = 600.0 + 2.0 * order.policy.seconds_per_repository * len(order.repositories)
        try:
            child.send(order.to_json())
            line = child.receive(allowed)
        except BrokenPipeError:
            line = None
        except TimeoutError:
            child.ask_to_end()
            child.exit_status(_PATIENCE_SECONDS)
            raise ShardLost(f"its process gave no answer within {allowed:.0f} s") from None
        if line is None:
            status = child.exit_status(_PATIENCE_SECONDS)
            ended = f"was killed by signal {-status}" if status is not None and status < 0 else f"ended with {status}"
            raise ShardLost(f"its process {ended}")
        answer: dict[str, str] = json.loads(line)
        return answer

    def close(self) -> None:
        """End all processes and what runs below them; shards that are being worked on are lost."""
        self._closed = True
        children = list(self._children)
        for child in children:
            child.ask_to_end()
        for child in children:
            child.close(_PATIENCE_SECONDS)


def rescue(pool: Pool, order: ShardOrder, reason: str) -> ShardOutcome:
    """Work once more on a shard that was lost at the same place twice, without the repository that it was lost at.

    Repositories that are given up are recorded as failed. WarehouseError when the shard cannot even be staged.
    """
    given_up: dict[str, str] = {}
    while True:
        if len(given_up) == len(order.repositories):
            raise WarehouseError(f"shard {order.name} of run {order.run_id} cannot be staged: {reason}")
        culprit = current_repository(order)
        if culprit is None or culprit in given_up:
            # It was lost where no repository is worked on: at its beginning, or when it was written.
            given_up = {one.name: given_up.get(one.name, reason) for one in order.repositories}
        else:
            given_up[culprit] = reason
        order = replace(order, given_up=dict(given_up))
        try:
            return pool.run(order)
        except ShardLost as problem:
            reason = str(problem)
