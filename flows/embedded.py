"""Prefect without a server to start: its settings for one process, made before Prefect is imported, and its own server.

How it behaves: ``docs/workers.md``; what it costs: ``docs/platform.md``.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import json
import os
import socket
import sqlite3
from typing import TYPE_CHECKING

from fleetreview.errors import FleetReviewError
from flows.children import Child
from flows.embedded_server import READY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_SECONDS = 180.0
"""Until the server is given up: its first start on a busy machine creates a database of sixty tables."""
RESTARTS = 3

_LOGGING = """\
version: 1
disable_existing_loggers: false
formatters:
  plain: {format: "%(asctime)s %(levelname)s %(name)s %(message)s"}
handlers:
  file: {class: logging.FileHandler, formatter: plain, filename: "${LOG}", encoding: utf-8, errors: backslashreplace, delay: true}
  console: {class: logging.NullHandler}
  api: {class: prefect.logging.handlers.APILogHandler}
loggers:
  prefect: {level: "${PREFECT_LOGGING_LEVEL}"}
  prefect.extra: {level: "${PREFECT_LOGGING_LEVEL}", handlers: [api], propagate: false}
  prefect.flow_runs: {level: NOTSET, handlers: [api]}
  prefect.task_runs: {level: NOTSET, handlers: [api]}
root: {level: WARNING, handlers: [file]}
"""
_KEPT = {"PREFECT_LOGGING_LEVEL", "PREFECT_LOGGING_SETTINGS_PATH", "PREFECT_SERVER_ANALYTICS_ENABLED"}
# What only a server that outlives its flow needs.
_IDLE_SERVICES = (
    "CANCELLATION_CLEANUP",
    "EVENT_LOGGER",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)


class EmbeddedServerFailed(FleetReviewError):
    """Prefect's embedded server did not start; the message names its log."""


def prepare_environment(cache_directory: Path) -> bool:
    """Set Prefect up for this process; return whether a server of its own will be embedded.

    A server that the user named with ``PREFECT_API_URL`` is used as it is. Otherwise Prefect keeps a home of ours, so that
    a user's own profile is neither read nor written. What it and other libraries log goes to ``fleetreview.log`` in the
    cache directory.
    """
    home = cache_directory / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    # Child processes of libraries import nothing from the directory that the user stands in, either.
    os.environ["PYTHONSAFEPATH"] = "1"
    _bypass_proxy()
    settings = home / "logging.yml"
    os.environ.setdefault("PREFECT_LOGGING_SETTINGS_PATH", str(settings))
    _write(settings, _LOGGING.replace('"${LOG}"', json.dumps(str(cache_directory / "fleetreview.log"))))
    if os.environ.get("PREFECT_API_URL"):
        return False
    # A profile or an address that the user's shell names is meant for their own Prefect.
    for name in [name for name in os.environ if name.startswith("PREFECT_") and name not in _KEPT]:
        del os.environ[name]
    os.environ.update(
        {
            "PREFECT_HOME": str(home),
            "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
            "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
            "PREFECT_CLI_PROMPT": "false",
        }
    )
    return True


class EmbeddedServer:
    """Prefect's server in a process below this one, on a free port of the loopback device."""

    def __init__(self, cache_directory: Path) -> None:
        self._home = cache_directory / "prefect"
        self._home.mkdir(parents=True, exist_ok=True)
        self._log = cache_directory / "prefect-server.log"
        name = f"server-{importlib.metadata.version('prefect')}"
        self._database = self._home / f"{name}.db"
        self._created = self._home / f"{name}.created"
        self._lock = self._home / f"{name}.lock"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.api_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api"
        self._child: Child | None = None
        self._restarts = 0
        # The first start, which creates the database, waits for its turn in wait().
        if self._is_created():
            self._start(migrate=False)

    def wait(self) -> None:
        """Return when it answers. EmbeddedServerFailed when it cannot be started."""
        if self._child is not None and self._is_ready(self._child):
            return
        self._end()
        with self._only_one():
            migrate = not self._is_created() or self._child is not None
            if migrate:
                # A database that does not serve is made anew: nothing that anyone needs is in it.
                self._created.unlink(missing_ok=True)
                for path in self._home.glob(f"{self._database.name}*"):
                    path.unlink()
            if not self._is_ready(self._start(migrate=migrate)):
                self._end()
                raise EmbeddedServerFailed(f"Prefect's embedded server did not start; {self._log} tells why")
            self._created.touch()

    def look_after(self) -> None:
        """Start it again where it died: requests wait at the socket meanwhile. EmbeddedServerFailed when it keeps dying."""
        if self._child is None or self._child.exit_status(0) is None:
            return
        self._end()
        if self._restarts == RESTARTS:
            raise EmbeddedServerFailed(f"Prefect's embedded server died {RESTARTS + 1} times; {self._log} tells why")
        self._restarts += 1
        self._start(migrate=False)

    def close(self) -> None:
        """End it at once."""
        self._end()
        self._listener.close()

    def _is_created(self) -> bool:
        """Tell whether an earlier start created the database, and it still is one."""
        if not self._created.exists():
            return False
        try:
            with contextlib.closing(sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)) as database:
                [number] = database.execute("SELECT count(*) FROM alembic_version").fetchone()
                return bool(number)
        except sqlite3.Error:
            return False

    def _start(self, *, migrate: bool) -> Child:
        number = self._listener.fileno()
        environment = {
            **{f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in _IDLE_SERVICES},
            "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{self._database}",
            "PREFECT_API_DATABASE_MIGRATE_ON_START": "true" if migrate else "false",
            "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
            "PREFECT_UI_ENABLED": "false",
        }
        self._child = Child(
            "flows.embedded_server", [str(number)], log=self._log, environment=environment, pass_fds=[number]
        )
        return self._child

    @staticmethod
    def _is_ready(child: Child) -> bool:
        try:
            return child.receive(START_SECONDS) == READY
        except TimeoutError:
            return False

    def _end(self) -> None:
        if self._child is not None:
            self._child.close()

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        with self._lock.open("ab") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _bypass_proxy() -> None:
    """Let requests to this machine's own loopback device never go through a proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        listed = [entry for entry in os.environ.get(name, "").split(",") if entry]
        os.environ[name] = ",".join(dict.fromkeys([*listed, "127.0.0.1", "localhost"]))


def _write(path: Path, text: str) -> None:
    """Replace a file in one step where it is not so already: several audits may share the cache."""
    with contextlib.suppress(FileNotFoundError):
        if path.read_text(encoding="utf-8") == text:
            return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
