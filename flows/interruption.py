"""Ctrl-C and SIGTERM during an audit: everything below ends, one line is said, and nothing is half published."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from fleetreview.errors import FleetReviewError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

    from flows.runs import RunPlan

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_POLL_SECONDS = 1.0
_FAILED = 2


class Closable(Protocol):
    """Something that holds processes."""

    def close(self) -> None:
        """End them."""


C = TypeVar("C", bound=Closable)
T = TypeVar("T")


class Interruption:
    """Watches for an interruption while its block runs, and closes what was handed to it, last one first.

    ``run`` is the run that would be cut off, None before it is planned. Outside the main thread no signal arrives: there it
    only closes.
    """

    def __init__(self) -> None:
        self.run: RunPlan | None = None
        self._held: list[Closable] = []
        self._before: dict[int, Any] = {}
        self._received = 0
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._arrived) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._received:
            # Who is impatient need not wait for what follows.
            for number in self._before:
                signal.signal(number, signal.SIG_DFL)
        for held in reversed(self._held):
            held.close()
        if self._received:
            self._leave(f"interrupted; {self._reached()}", 128 + self._received)
        if isinstance(problem, FleetReviewError) and self._thread is not None and self._thread.is_alive():
            self._leave(f"{type(problem).__name__}: {problem}; {self._reached()}", _FAILED)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def closing(self, held: C) -> C:
        """Close something when the block ends, however it ends."""
        self._held.append(held)
        return held

    def wait_for(self, work: Callable[[], T], meanwhile: Callable[[], None]) -> T:
        """Do work in a thread of its own, so that an interruption meets the main thread idle; return or raise what it does.

        ``meanwhile`` is called every second. When it raises a FleetReviewError, the work is given up and the process ends
        with the message and status 2.
        """
        outcome: list[T] = []
        problems: list[BaseException] = []

        def do() -> None:
            try:
                outcome.append(work())
            except BaseException as problem:  # noqa: BLE001  # raised again in the thread that waits
                problems.append(problem)

        thread = threading.Thread(target=do, name="audit", daemon=True)
        thread.start()
        self._thread = thread
        while thread.is_alive():
            thread.join(_POLL_SECONDS)
            meanwhile()
            # Python swallows an exception of a handler that interrupts a destructor.
            if self._received:
                raise KeyboardInterrupt
        if problems:
            raise problems[0]
        return outcome[0]

    def _arrived(self, number: int, _frame: FrameType | None) -> None:
        if not self._received:
            self._received = number
            raise KeyboardInterrupt

    @staticmethod
    def _leave(said: str, status: int) -> None:
        """End without Python's own shutdown, which would wait for threads that wait for the dead."""
        sys.stdout.flush()
        sys.stderr.write(f"fleetreview: {said}\n")
        sys.stderr.flush()
        os._exit(status)

    def _reached(self) -> str:
        from warehouse.location import location_of
        from warehouse.publishing import is_published
        from warehouse.staging import completed_shards

        if self.run is None:
            return "nothing was begun"
        place = location_of(self.run.location)
        if is_published(place, self.run.run_id):
            return f"run {self.run.run_id} is published, its reports may not be written"
        done = completed_shards(place, self.run.run_id)
        count = sum(len(shard.repositories) for shard in self.run.shards if shard.name in done)
        return (
            f"nothing was published; the same command goes on where this one ended,"
            f" with {count} of {self.run.repositories} repositories done"
        )
