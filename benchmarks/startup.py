"""Measures what an audit costs before and beside its work: Prefect's start, and the orchestration of each repository.

    python benchmarks/startup.py [--times 5] [--fleets 1,25,100]

Start-up: by turns, a trivial flow as Prefect's documentation writes it, with its temporary server and a database that is there
already, and an audit of one repository with nothing new. Medians of the wall time, and the fastest of each.

Orchestration: audits of fleets of tiny repositories that have nothing new; the slope from the smallest to the largest, in
milliseconds for one repository, and how much of it is spent on the repository itself (Git, its state, its rows).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from warehouse.reading import open_warehouse

FLEETREVIEW = str(Path(sysconfig.get_path("scripts")) / "fleetreview")
TRIVIAL = """
from prefect import flow, task

@task
def nothing():
    return 1

@flow
def trivial():
    return nothing.submit().result()

if __name__ == "__main__":
    trivial()
"""
WORKERS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
PERSON = {"NAME": "Bench", "EMAIL": "bench@example.org"}
CONTENT = "import requests\n\n\ndef fetch_{number}(url):\n    return requests.get(url)\n"


def build(place: Path, number: int) -> Path:
    """Build a repository of two commits; return its directory."""
    repository = place / f"tiny-{number:03d}.git"
    environment = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in PERSON.items()}
    moments = [f"{int(time.time()) - days * 86400} +0000" for days in (30, 3)]
    lines = []
    for mark, moment in enumerate(moments, 1):
        content = CONTENT.format(number=f"{number}_{mark}")
        lines += [
            "commit refs/heads/main",
            f"committer Bench <bench@example.org> {moment}",
            f"data {len('Change')}",
            "Change",
            f"M 100644 inline app/m{mark}.py",
            f"data {len(content)}",
            content,
        ]
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(repository)], check=True)
    text = "\n".join(lines).encode()
    command = ["git", "-C", str(repository), "fast-import", "--quiet"]
    subprocess.run(command, input=text, env={**os.environ, **environment}, check=True)
    return repository


def seconds(command: list[str], environment: dict[str, str], log: Path) -> float:
    """Run a command and return its wall time; SystemExit when it fails."""
    began = time.monotonic()
    with log.open("ab") as out:
        code = subprocess.run(command, env=environment, stdout=out, stderr=out, check=False).returncode
    if code:
        sys.exit(f"{' '.join(command)} ended with {code}; see {log}")
    return time.monotonic() - began


class Fleet:
    """Some tiny repositories, audited once already."""

    def __init__(self, place: Path, size: int, environment: dict[str, str], log: Path) -> None:
        self._place = place / f"fleet-{size}"
        self._place.mkdir()
        self._environment = {**environment, "FLEETREVIEW_CACHE": str(self._place / "cache")}
        self._log = log
        repositories = [build(self._place, number) for number in range(size)]
        text = "".join(f"  - {{name: {one.stem}, url: {one}}}\n" for one in repositories)
        (self._place / "fleet.yaml").write_text(f"repositories:\n{text}")
        self.audit()

    def audit(self) -> float:
        """Audit; return the wall time in seconds."""
        command = [FLEETREVIEW, "audit", str(self._place / "fleet.yaml"), "--progress", "none", "--site", ""]
        return seconds([*command, "--warehouse", str(self._place / "warehouse")], self._environment, self._log)

    def worked(self) -> float:
        """Return how many seconds the latest run spent on the repositories, added up."""
        with open_warehouse(self._place / "warehouse") as warehouse:
            statement = (
                "SELECT sum(seconds) AS worked, count(*) FILTER (status = 'unchanged') AS same FROM repository_runs"
            )
            [row] = warehouse.rows(statement)
        if not row["same"]:
            sys.exit("the fleet was not unchanged")
        return float(row["worked"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="measurements of each; the median counts")
    parser.add_argument("--fleets", default="1,25,100", help="sizes of the fleets, the first is the one for start-up")
    options = parser.parse_args()
    sizes = [int(size) for size in options.fleets.split(",")]
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PREFECT_", "FLEETREVIEW_"))}
    with tempfile.TemporaryDirectory(prefix="fleetreview-startup-") as scratch:
        place = Path(scratch)
        log = place / "log.txt"
        (place / "trivial.py").write_text(TRIVIAL)
        theirs = {**kept, "PREFECT_HOME": str(place / "home"), "DO_NOT_TRACK": "1"}
        trivial = [sys.executable, str(place / "trivial.py")]
        fleets = {size: Fleet(place, size, kept, log) for size in sizes}
        seconds(trivial, theirs, log)
        # By turns, so that what else the machine does meets all of them alike.
        rounds = [
            (seconds(trivial, theirs, log), {size: fleet.audit() for size, fleet in fleets.items()})
            for _ in range(options.times)
        ]
        flows = [flow for flow, _ in rounds]
        audits = {size: [times[size] for _, times in rounds] for size in sizes}
        print(_line("trivial Prefect flow", flows))
        print(_line("audit, nothing to do", audits[sizes[0]]))
        ratio = statistics.median(audits[sizes[0]]) / statistics.median(flows)
        print(f"audit / flow = {ratio:.2f} (of the fastest: {min(audits[sizes[0]]) / min(flows):.2f})")
        worked = {size: fleet.worked() for size, fleet in fleets.items()}
        for size in sizes[1:]:
            print(_line(f"{size} repositories", audits[size]))
        for what, of in (("medians", statistics.median), ("fastest", min)):
            if len(sizes) > 1:
                more = sizes[-1] - sizes[0]
                slope = (of(audits[sizes[-1]]) - of(audits[sizes[0]])) / more
                work = (worked[sizes[-1]] - worked[sizes[0]]) / more / WORKERS
                print(
                    f"a repository more costs {1000 * slope:.1f} ms by the {what}: {1000 * work:.1f} ms of work on it (Git,"
                    f" its state; {WORKERS} at once), {1000 * (slope - work):.1f} ms of orchestration and publishing"
                )


def _line(what: str, times: list[float]) -> str:
    each = ", ".join(f"{one:.2f}" for one in times)
    return f"{what:<22} {statistics.median(times):6.2f} s   (fastest {min(times):.2f}; {each})"


if __name__ == "__main__":
    main()
