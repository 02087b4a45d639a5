"""The command line as users run it, in processes of its own, over a fleet of small repositories."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil
from githistory import History

from warehouse.reading import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WAIT_SECONDS = 240.0
"""How long a test waits for what takes seconds on a quiet machine."""

BAD = "import requests\n\n\ndef fetch_{name}(url):\n    return requests.get(url)\n"
GOOD = "import requests\n\n\ndef fetch_{name}(url):\n    return requests.get(url, timeout=5)\n"

# Before the audit there is nothing, or what an audit cut off left: what a run tells is the same but for these.
RECORDED = ("run_id", "seconds", "seconds_git", "seconds_map", "seconds_link")
STORY = (
    "findings",
    "finding_events",
    "finding_intervals",
    "landed_changes",
    "file_changes",
    "coverage",
    "suppressions",
)


@dataclass
class Fleet:
    """Some small repositories and the fleet file that names them, with a cache and a warehouse beside them."""

    directory: Path
    names: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.directory / "fleet.yaml"

    @property
    def warehouse(self) -> Path:
        return self.directory / "warehouse"

    @property
    def cache(self) -> Path:
        return self.directory / "cache"

    def start(self, *arguments: str, **how: Any) -> subprocess.Popen[bytes]:
        """Start ``fleetreview`` in a process group of its own, as a shell with a terminal does."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.cli", *arguments],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": self.directory, **how},
            env=self.variables(),
            start_new_session=True,
        )

    def variables(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("PREFECT_", "FLEETREVIEW_"))}
        return {**kept, "FLEETREVIEW_CACHE": str(self.cache), **self.environment}

    def audit_arguments(self, *more: str) -> tuple[str, ...]:
        return (
            "audit",
            str(self.file),
            "--since",
            "2024-01-01",
            "--warehouse",
            str(self.warehouse),
            "--site",
            "",
            *more,
        )

    def audit(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Run an audit to its end."""
        process = self.start(*self.audit_arguments(*more))
        out, err = process.communicate(timeout=WAIT_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())

    def processes(self) -> list[psutil.Process]:
        """Return every process that was started with this fleet's cache: the whole tree, orphans too."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("FLEETREVIEW_CACHE") == str(self.cache)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue  # it ended meanwhile
        return found

    def running(self, word: str) -> list[psutil.Process]:
        """Return the processes of the tree with a word in their command line."""
        found = []
        for process in self.processes():
            try:
                if any(word in argument for argument in process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def kill(self) -> None:
        """End whatever is left."""
        for process in self.processes():
            try:
                process.kill()
            except psutil.Error:
                continue

    def marks(self) -> dict[str, int]:
        """Return the completion marks in staging with the time at which each was set."""
        return {path.parent.name: path.stat().st_mtime_ns for path in self.warehouse.glob("staging/*/*/_DONE.json")}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with open_warehouse(self.warehouse) as opened:
            return opened.rows(sql)

    def story(self, warehouse: Path | None = None) -> dict[str, list[str]]:
        """Return the rows of the published tables, sorted, without what differs from run to run."""
        story = {}
        with open_warehouse(warehouse or self.warehouse) as opened:
            for table in STORY:
                rows = opened.rows(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours
                kept = [{name: value for name, value in row.items() if name not in RECORDED} for row in rows]
                story[table] = sorted(json.dumps(row, default=str, sort_keys=True) for row in kept)
        return story


def build_fleet(directory: Path, *, repositories: int, files: int = 3, prefect: Path | None = None) -> Fleet:
    """Build repositories with a file that has a finding in its first change, and is mended in the third.

    ``prefect`` is a prepared home of Prefect that the fleet's cache begins with; None for an empty cache.
    """
    names = tuple(f"service-{number}" for number in range(repositories))
    for name in names:
        history = History()
        history.commit("Begin", {"README.md": f"{name}\n"})
        for number in range(files):
            word = f"{name.replace('-', '_')}_{number}"
            history.commit(f"Add {number}", {f"app/m{number}.py": BAD.format(name=word)})
        word = f"{name.replace('-', '_')}_0"
        history.commit("Mend", {"app/m0.py": GOOD.format(name=word)})
        history.build(directory / f"{name}.git")
    lines = [f"  - {{name: {name}, url: {json.dumps(str(directory / name) + '.git')}}}" for name in names]
    (directory / "fleet.yaml").write_text("repositories:\n" + "\n".join(lines) + "\n")
    fleet = Fleet(directory=directory, names=names)
    if prefect is not None:
        shutil.copytree(prefect, fleet.cache / "prefect")
    return fleet


def wait_until(condition: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """Wait until something is true and return it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def kill_group(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Send a signal to a process group, as a terminal does with Ctrl-C."""
    os.killpg(process.pid, number)
