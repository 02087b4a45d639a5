"""Checks that everything the audit needs is there and works together: what ``fleetreview doctor`` prints."""

from __future__ import annotations

import importlib.metadata
import platform
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fleetreview import __version__
from fleetreview.errors import FleetReviewError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGES = ("prefect", "semgrep", "duckdb", "pyarrow", "GitPython", "sqlglot", "jinja2", "fastapi")


def examine(location: str) -> tuple[bool, str]:
    """Return whether all is well, and a line for each thing that was looked at."""
    lines = [
        f"fleetreview {__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    ]
    healthy = True
    for name, check in _checks(location):
        try:
            lines.append(f"ok      {name}: {check()}")
        except (FleetReviewError, OSError, importlib.metadata.PackageNotFoundError) as problem:
            healthy = False
            lines.append(f"FAILED  {name}: {problem}")
    return healthy, "\n".join(lines)


def _checks(location: str) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "packages", lambda: ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield "git", _git
    yield "rules", _rules
    yield "semgrep", _semgrep
    yield "cache", _cache
    if Path(location).exists():
        yield f"warehouse {location}", lambda: _warehouse(location)


def _git() -> str:
    from fleetreview.git.command import MINIMUM_VERSION, version

    found = version()
    if found < MINIMUM_VERSION:
        raise FleetReviewError(f"Git {'.'.join(map(str, MINIMUM_VERSION))} or newer is needed")
    return ".".join(map(str, found))


def _rules() -> str:
    from flows.panel import catalogue_of_today

    rules = catalogue_of_today().rules
    return f"{len(rules)} rules in {sum(len(rule.written) for rule in rules.values())} sources"


def _semgrep() -> str:
    """Run the engine once over a file that a rule of ours must find."""
    from analyzers.catalogue import catalogue
    from analyzers.patterns import engine

    source = next(s for s in catalogue().sources() if s.rule_id == "rel-py-requests-no-timeout")
    with tempfile.TemporaryDirectory(prefix="fleetreview-doctor-") as scratch:
        directory = Path(scratch) / "probe"
        directory.mkdir()
        (directory / "probe.py").write_text("import requests\n\n\ndef f(url):\n    return requests.get(url)\n")
        result = engine.run(directory, source.patterns, engine.Limits())
    if not result.matches:
        raise FleetReviewError("the engine runs and finds nothing in a file with a known finding")
    return f"{engine.engine_version()} finds what it should, at {engine.executable()}"


def _cache() -> str:
    from fleetreview.settings import Settings

    directory = Settings.from_environment().cache_directory
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=directory):
        return str(directory)


def _warehouse(location: str) -> str:
    from warehouse.reading import open_warehouse, run_checks

    with open_warehouse(location) as warehouse:
        failures = run_checks(warehouse)
        if failures:
            raise FleetReviewError("; ".join(str(failure) for failure in failures[:5]))
        [row] = warehouse.rows("SELECT count(*) AS runs, max(started_at) AS latest FROM runs")
    return f"{row['runs']} runs, the latest of {row['latest']:%Y-%m-%d %H:%M} UTC; all checks hold"
