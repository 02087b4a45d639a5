"""Measures one audit against a loop of scans: the last N landed changes of one repository, same rules, one run.

    python benchmarks/audit.py REPOSITORY [--changes 200] [--sample 20] [--compare 10] [--keep DIR]

Ours: `fleetreview audit` cold, then again with nothing new, Prefect's start included; before, between and after them
Prefect's own trivial flow, whose median is what that start costs. The loop: for each landed change,
`semgrep scan --baseline-commit PARENT` in a checkout of its own, as teams do it; where that would take hours a stated sample
is run and extrapolated. As most changes bring no finding, some that do by our account are scanned too, for comparing the
findings; their time does not count. Both use all cores. Figures are ratios within this run; absolute times depend on the machine.

The loop needs a working tree: a clone in a temporary directory is checked out for it. Nothing of it is executed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from analyzers.catalogue import catalogue
from analyzers.gates import severity_in
from analyzers.patterns.analyzer import SUFFIXES
from analyzers.patterns.engine import Limits, executable
from analyzers.roles import role_of
from fleetreview.git.history import first_parent_line, landed_changes
from fleetreview.git.mirror import open_mirror
from warehouse.reading import open_warehouse

SCRIPTS = Path(sysconfig.get_path("scripts"))
TRIVIAL = """
import os, sys
from pathlib import Path
from flows.embedded import prepare_environment
prepare_environment(Path(sys.argv[1]))
from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner
@task
def nothing():
    return 1
@flow(task_runner=ThreadPoolTaskRunner(max_workers=2))
def trivial():
    return nothing.submit().result()
trivial()
"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one command cost: seconds of wall clock and CPU (with its children), peak bytes of its own process."""

    wall: float
    cpu: float
    peak: int


def measure(command: list[str], environment: dict[str, str], log: Path) -> Cost:
    """Run a command and return its cost; SystemExit when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        peak = _watch(process)
        code = process.wait()
    wall = time.monotonic() - began
    if code not in {0, 1}:
        sys.exit(f"{' '.join(command)} ended with {code}; see {log}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall=wall, cpu=cpu, peak=peak())


def _watch(process: subprocess.Popen[bytes]) -> Any:
    peaks = [0]

    def look() -> None:
        try:
            seen = psutil.Process(process.pid)
            while process.poll() is None:
                peaks[0] = max(peaks[0], seen.memory_info().rss)
                time.sleep(0.05)
        except psutil.Error:
            return

    threading.Thread(target=look, daemon=True).start()
    return lambda: peaks[0]


def start(place: Path, log: Path) -> Cost:
    """Run Prefect's trivial flow once."""
    return measure([sys.executable, str(place / "trivial.py"), str(place / "home")], dict(os.environ), log)


def audit(repository: Path, since: str, place: Path, log: Path, warehouse: str = "warehouse") -> Cost:
    """Run our audit once."""
    command = [str(SCRIPTS / "fleetreview"), "audit", str(place / "fleet.yaml"), "--since", since]
    command += ["--warehouse", str(place / warehouse), "--site", str(place / "site"), "--progress", "lines"]
    (place / "fleet.yaml").write_text(f"repositories: [{{name: benched, url: {json.dumps(str(repository))}}}]\n")
    return measure(command, {**os.environ, "FLEETREVIEW_CACHE": str(place / "cache")}, log)


def loop(repository: Path, changes: list[Any], place: Path) -> tuple[float, dict[str, list[dict[str, Any]]]]:
    """Scan each change against its parent; return seconds in all, and the results by commit."""
    clone = place / "clone"
    if not clone.exists():
        subprocess.run(
            ["git", "clone", "--quiet", "--no-checkout", "--no-hardlinks", str(repository), str(clone)], check=True
        )
    (clone / ".git" / "info" / "exclude").write_text(".semgrepignore\n")
    config = place / "rules.json"
    config.write_text(json.dumps({"rules": [p for source in catalogue().sources() for p in source.patterns]}))
    environment = {
        **os.environ,
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": str(place / "settings.yml"),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
    }
    results: dict[str, list[dict[str, Any]]] = {}
    seconds = 0.0
    for change in changes:
        checkout = ["git", "-c", "core.hooksPath=/dev/null", "checkout", "--quiet", "--force", change.commit]
        subprocess.run(checkout, cwd=clone, check=True)
        (clone / ".semgrepignore").write_text("")
        command = [
            executable(),
            "scan",
            "--json",
            "--quiet",
            "--metrics",
            "off",
            "--disable-nosem",
            "--config",
            str(config),
        ]
        command += ["--jobs", str(Limits().jobs), "--no-rewrite-rule-ids"]
        command += ["--baseline-commit", change.parent] if change.parent else []
        began = time.monotonic()
        done = subprocess.run([*command, "."], cwd=clone, env=environment, capture_output=True, check=False)
        seconds += time.monotonic() - began
        results[change.commit] = json.loads(done.stdout)["results"] if done.stdout.strip() else []
    return seconds, results


def gated(results: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    """Return the loop's results that our role gate lets pass, as rule, path and line."""
    rules = catalogue().rules
    kept = set()
    for result in results:
        rule_id, _, technology = result["check_id"].rpartition(".")
        rule = rules[rule_id.partition("--")[0]]
        role = role_of(result["path"].removeprefix("./"))
        known = Path(result["path"]).suffix.lower() in SUFFIXES
        if known and severity_in(rule.source(technology), rule, role) is not None:
            kept.add((rule.id, result["path"].removeprefix("./"), result["start"]["line"]))
    return kept


def ours(place: Path) -> dict[str, set[tuple[str, str, int]]]:
    """Return what our audit says each change introduced or reopened, by the rules that the loop has too."""
    found: dict[str, set[tuple[str, str, int]]] = {}
    with open_warehouse(place / "warehouse") as warehouse:
        for row in warehouse.rows(
            "SELECT e.change, f.rule_id, e.path, e.start_line FROM finding_events e "
            "JOIN findings f USING (repository, finding_id) "
            "WHERE e.kind IN ('introduced', 'reopened') AND f.analyzer = 'patterns'"
        ):
            found.setdefault(row["change"], set()).add((row["rule_id"], row["path"], row["start_line"]))
    return found


def explain(commit: str, one: tuple[str, str, int], *, missing: bool, place: Path) -> str:
    """Say why a finding is in one set only, out of what the warehouse knows; 'unexplained' where it does not."""
    rule_id, path, line = one
    with open_warehouse(place / "warehouse") as warehouse:
        if not missing:
            return "in ours only: unexplained"
        rows = warehouse.rows(
            "SELECT e.kind FROM finding_events e JOIN findings f USING (repository, finding_id) "
            "WHERE e.change = $commit AND f.rule_id = $rule AND e.path = $path",
            {"commit": commit, "rule": rule_id, "path": path},
        )
        if any(row["kind"] == "moved" for row in rows):
            return "the finding was moved: it is not new"
        rows = warehouse.rows(
            "SELECT known_since, list_contains(more_lines, $line) AS folded, corroborated_by FROM findings "
            "WHERE rule_id = $rule AND path = $path",
            {"rule": rule_id, "path": path, "line": line},
        )
        if any(row["folded"] for row in rows):
            return "folded into a finding of the same rule and evidence"
        if rows:
            return "the same finding was there before: its code was edited, renamed or grouped, it is not new"
        others = warehouse.rows(
            "SELECT count(*) AS number FROM findings WHERE path = $path AND list_contains(corroborated_by, $rule)",
            {"path": path, "rule": rule_id},
        )
        return (
            "merged into another rule's finding of the same weakness"
            if others[0]["number"]
            else "in the loop only: unexplained"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--sample", type=int, default=20, help="changes that the loop really scans")
    parser.add_argument(
        "--compare", type=int, default=10, help="more changes that the loop scans, of those with findings"
    )
    parser.add_argument("--keep", type=Path, help="directory for warehouse, site and logs")
    options = parser.parse_args()
    repository = options.repository.absolute()
    place = options.keep or Path(tempfile.mkdtemp(prefix="fleetreview-bench-"))
    place.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("FLEETREVIEW_CACHE", str(place / "cache"))
    mirror = open_mirror(repository)
    line = first_parent_line(mirror, mirror.head())
    base, base_at = line[-options.changes - 1] if len(line) > options.changes else (None, line[0][1])
    since = (base_at + timedelta(seconds=1)).isoformat()
    changes = list(landed_changes(mirror, base, mirror.head()))
    log = place / "log.txt"
    (place / "home").mkdir(exist_ok=True)
    (place / "trivial.py").write_text(TRIVIAL)
    # Both create their server's database once in the life of an installation.
    start(place, log)
    empty = place / "empty.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(empty)], check=True)
    audit(empty, since, place, log, warehouse="first")
    around = [start(place, log)]
    cold = audit(repository, since, place, log)
    around.append(start(place, log))
    again = audit(repository, since, place, log)
    around.append(start(place, log))
    trivial = sorted(around, key=lambda cost: cost.cpu)[1]
    sample = changes
    if options.sample < len(changes):
        sample = drawn(changes, options.sample)
    seconds, results = loop(repository, sample, place)
    whole = seconds / len(sample) * len(changes)
    with open_warehouse(place / "warehouse") as warehouse:
        first, second = warehouse.rows("SELECT * FROM repository_runs_history ORDER BY run_id")[:2]
    report(options.changes, len(changes), len(sample), trivial, cold, again, whole, first, second)
    telling = ours(place).keys() - results.keys()
    more = drawn([change for change in changes if change.commit in telling], options.compare)
    results |= loop(repository, more, place)[1]
    print(f"findings compared in {len(results)} changes, {len(more)} of them drawn for having some")
    differences([change for change in changes if change.commit in results], results, place)
    if not options.keep:
        shutil.rmtree(place)


def drawn(changes: list[Any], count: int) -> list[Any]:
    """Return up to so many changes, drawn the same way each time, in the order of their landing."""
    chosen = random.Random(7).sample(changes, min(count, len(changes)))  # noqa: S311 - a fixed sample
    return sorted(chosen, key=lambda change: change.landed_at)


def report(
    asked: int,
    reviewed: int,
    sampled: int,
    trivial: Cost,
    cold: Cost,
    again: Cost,
    whole: float,
    first: Any,
    second: Any,
) -> None:
    """Print ratios, the split of our time, and memory."""
    mark = "" if sampled == reviewed else f" (extrapolated from {sampled} changes)"
    print(f"{reviewed} landed changes (asked: {asked}), {first['blobs']} file versions, {len(catalogue().rules)} rules")
    print(f"loop of scans        {whole:9.1f} s wall{mark}")
    print(
        f"audit, cold          {cold.wall:9.1f} s wall  {cold.cpu:7.1f} s CPU   loop / audit = {whole / cold.wall:.1f}"
    )
    print(
        f"audit again          {again.wall:9.1f} s wall  {again.cpu:7.1f} s CPU   mapped {second['blobs_mapped']} file versions"
    )
    print(f"trivial Prefect flow {trivial.wall:9.1f} s wall  {trivial.cpu:7.1f} s CPU")
    engine = first["engine_cpu_seconds"] or 0.0
    rest = cold.cpu - engine - trivial.cpu
    print(
        f"CPU of the cold audit: Semgrep {engine:.1f} s ({engine / cold.cpu:.0%}), Prefect's start {trivial.cpu:.1f} s"
        f" ({trivial.cpu / cold.cpu:.0%}), everything else {rest:.1f} s ({rest / cold.cpu:.0%})"
    )
    told = ", ".join(f"{part} {first[f'seconds_{part}']:.1f} s" for part in ("git", "map", "link"))
    print(f"in the audit, wall: {told}")
    beyond = max(again.wall - trivial.wall, 0.0) / max(cold.wall - trivial.wall, 1e-9)
    print(f"second / first, Prefect's start left out: {beyond:.1%}")
    print(f"peak memory of our own process: {max(cold.peak, again.peak) / 1e6:.0f} MB")


def differences(sample: list[Any], results: dict[str, list[dict[str, Any]]], place: Path) -> None:
    """Print where both sets of findings differ, and why."""
    known = ours(place)
    same = 0
    reasons: dict[str, list[str]] = {}
    for change in sample:
        theirs, mine = gated(results[change.commit]), known.get(change.commit, set())
        same += len(theirs & mine)
        for one in sorted(theirs - mine):
            reason = explain(change.commit, one, missing=True, place=place)
            reasons.setdefault(reason, []).append(f"{change.commit[:10]} {one[0]} {one[1]}:{one[2]}")
        for one in sorted(mine - theirs):
            reason = explain(change.commit, one, missing=False, place=place)
            reasons.setdefault(reason, []).append(f"{change.commit[:10]} {one[0]} {one[1]}:{one[2]}")
    print(f"findings: {same} in both")
    for reason, places in sorted(reasons.items()):
        print(f"  {len(places)} {reason}")
        for told in places[:5]:
            print(f"      {told}")


if __name__ == "__main__":
    main()
