"""Processes of ours below the command: they outlive neither it nor a Ctrl-C, and print nothing on the user's terminal.

A child has a session of its own, so that a terminal's Ctrl-C reaches the command alone, which then ends its children in
order. Its standard input is the lifeline: when the command is gone, however it died, the child reads the end and leaves.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PACKAGES = Path(__file__).resolve().parents[1]
_LOG_BYTES = 4 * 1024 * 1024


class Child:
    """One process that runs a module of ours and speaks by lines of text."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > _LOG_BYTES:
                log.replace(log.with_name(f"{log.name}.old"))
        variables = {**os.environ, **(environment or {}), "PYTHONPATH": str(_PACKAGES)}
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                # -P: the directory that the user stands in may be the repository under audit; nothing there is imported.
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=variables,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        if self._process.stdin is None or self._process.stdout is None:  # never: both are pipes
            raise OSError("a child was started without pipes")
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout
        self._pending = b""

    @property
    def pid(self) -> int:
        """The process, which is also its group."""
        return self._process.pid

    def send(self, line: str) -> None:
        """Hand it a line; BrokenPipeError when it is gone."""
        self._stdin.write(line.encode() + b"\n")
        self._stdin.flush()

    def receive(self, timeout_seconds: float) -> str | None:
        """Wait for a line; None when it is gone. TimeoutError when nothing came in time."""
        deadline = monotonic() + timeout_seconds
        while b"\n" not in self._pending:
            ready, _, _ = select.select([self._stdout], [], [], max(0.0, deadline - monotonic()))
            if not ready:
                raise TimeoutError
            read = os.read(self._stdout.fileno(), 1 << 16)
            if not read:
                return None
            self._pending += read
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode()

    def exit_status(self, timeout_seconds: float) -> int | None:
        """Return how it ended, negative for a signal; None when it has not."""
        try:
            return self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return None

    def ask_to_end(self) -> None:
        """Tell it to end what runs below it, and itself; do not wait."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()

    def close(self, patience_seconds: float = 0.0) -> None:
        """End it and all that is left of its group, after waiting for it to end by itself."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with contextlib.suppress(OSError):
            self._stdin.close()
        self._stdout.close()
