"""The process that works on shards: ``python -m flows.shard_worker``, started by ``flows.pool``.

It reads a ShardOrder a line and answers each with a line: ``{"outcome": ...}``, ``{"error": text}`` where the shard failed, or
``{"fatal": text}`` where the warehouse cannot be written. What libraries print goes to standard error, which is a log file.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

logger = logging.getLogger(__name__)


def main() -> None:
    """Work until the lifeline ends."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    signal.signal(signal.SIGTERM, _terminated)
    # Nothing but the answers may reach the pipe.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), name="lifeline", daemon=True).start()

    from fleetreview.errors import WarehouseError
    from flows.shards import ShardOrder, run_shard

    while True:
        text = orders.get()
        try:
            answer = {"outcome": run_shard(ShardOrder.from_json(text)).to_json()}
        except Exception as problem:  # the parent decides what becomes of the shard
            logger.exception("shard failed")
            if isinstance(problem, WarehouseError) and isinstance(problem.__cause__, OSError):
                answer = {"fatal": str(problem)}
            else:
                answer = {"error": f"{type(problem).__name__}: {problem}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _read(orders: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        orders.put(line)
    end()


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    end()


def end() -> None:
    """End this process and everything below it: Semgrep has a group of its own, Git shares this one."""
    from analyzers.patterns import engine

    engine.stop()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
