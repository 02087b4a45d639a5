"""What a user sees of a run: bars on a terminal, plain lines elsewhere, and the summary at the end.

Workers leave an outcome per shard; which repository is through is told by the lines that they append to a file in staging, so
that processes and machines are followed in the same way.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from flows.shards import progress_path, read_progress
from reports.prose import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from flows.runs import RunPlan, RunSummary
    from flows.shards import RepositoryOutcome

PERIOD_SECONDS = 0.2


class Follower:
    """Follows one run from a thread of its own and shows what is through."""

    def __init__(self, run: RunPlan, style: str) -> None:
        bars = style == "bars" or (style == "auto" and sys.stderr.isatty())
        self._run = run
        self._silent = style == "none"
        self._bars: Progress | None = None
        self._task: TaskID | None = None
        self._shown: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="progress", daemon=True)
        if bars and not self._silent:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bars = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bars.add_task("starting", total=run.repositories)
            self._bars.start()

    def started(self) -> None:
        """Begin to follow."""
        done = self._run.repositories - sum(len(shard.repositories) for shard in self._run.pending)
        text = f"run {self._run.run_id}: {self._run.repositories} repositories"
        self.note(f"{text}, {done} done by the run that was cut off" if done else text)
        self._thread.start()

    def note(self, text: str) -> None:
        """Show what is being done now."""
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, description=text)
        elif not self._silent:
            sys.stderr.write(f"{text}\n")

    def close(self) -> None:
        """Show the rest and stop."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._bars is not None:
            self._bars.stop()

    def _follow(self) -> None:
        while not self._stop.wait(PERIOD_SECONDS):
            self._look()
        self._look()

    def _look(self) -> None:
        for shard in self._run.shards:
            for outcome in read_progress(progress_path(shard)):
                if outcome.repository not in self._shown:
                    self._shown.add(outcome.repository)
                    self._show(outcome)

    def _show(self, outcome: RepositoryOutcome) -> None:
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, advance=1, description=one_line(outcome.repository))
        elif not self._silent:
            changes = f", {outcome.landed_changes} landed changes" if outcome.changed else ""
            # A remote's last words are among the reasons.
            error = f": {one_line(outcome.error)}" if outcome.error else ""
            name = one_line(outcome.repository)
            sys.stderr.write(f"{name}: {outcome.status}{changes} ({outcome.seconds:.1f} s){error}\n")


@contextmanager
def follow(run: RunPlan, *, style: str) -> Iterator[Follower]:
    """Show the progress of a run while the block lasts; ``style`` is auto, bars, lines or none."""
    follower = Follower(run, style)
    try:
        yield follower
    finally:
        follower.close()


def summary_text(location: str, site: str | None, run: RunPlan, summary: RunSummary) -> str:
    """Return what the command prints at the end: how it went, debt, what is worst, and where to look next."""
    from warehouse.reading import open_warehouse

    lines = [
        f"run {summary.run_id} published: {run.repositories} repositories in {summary.seconds:.1f} s"
        f" ({summary.count('complete')} complete, {summary.count('unchanged')} unchanged, {summary.count('partial')} partial,"
        f" {summary.count('empty')} empty, {summary.count('failed')} failed)"
    ]
    ended = [one for shard in summary.outcomes for one in shard.repositories]
    lines += [
        f"  not audited: {one_line(one.repository)}: {one_line(one.error)}" for one in ended if one.status == "failed"
    ]
    lines += [f"  empty: {one.repository}: no commit on its default branch" for one in ended if one.status == "empty"]
    with open_warehouse(location) as warehouse:
        partial = [one.repository for one in ended if one.status == "partial"]
        lines += _partial_lines(warehouse.rows(_SKIPPED, {"names": partial}) if partial else [], location)
        lines += _debt_lines(warehouse.rows(_DEBT))
        lines += _blocked_lines(warehouse.rows(_BLOCKED))
    lines.append("")
    if site:
        lines.append(f"site       {Path(site) / 'index.html'}")
    lines.append(
        f"warehouse  {location}  (audit.duckdb inside; or: fleetreview sql --warehouse {quote(location)} --list)"
    )
    first = next((one.repository for shard in summary.outcomes for one in shard.repositories if one.changed), None)
    if first:
        lines.append(f"next       fleetreview report repository {quote(first)} --warehouse {quote(location)}")
    return "\n".join(lines) + "\n"


_SHOWN = 10
_SKIPPED = """
WITH reasons AS (
    SELECT repository, reason, count(DISTINCT path) AS files, min(path) AS path
    FROM skips WHERE list_contains($names, repository) GROUP BY ALL
)
SELECT repository, sum(files) AS files, min(path) AS path,
       string_agg(format('{} {}', replace(reason, '_', ' '), files), ', ' ORDER BY files DESC, reason) AS reasons
FROM reasons GROUP BY repository ORDER BY files DESC, repository
"""
_DEBT = """
SELECT track, count(*) AS findings, sum(weight) AS weight,
       count(*) FILTER (severity = 'critical') AS critical, count(*) FILTER (severity = 'high') AS high
FROM open_findings GROUP BY track ORDER BY weight DESC
"""
_BLOCKED = """
SELECT count(*) AS changes, count(*) FILTER (verdict = 'BLOCK') AS blocked FROM landed_changes
"""


def _partial_lines(rows: list[dict[str, object]], location: str) -> list[str]:
    """Say what could not be judged of repositories that were, those with the most first."""
    lines = []
    for row in rows[:_SHOWN]:
        path = "".join(c if c.isprintable() else "?" for c in str(row["path"]))
        what = path if row["files"] == 1 else f"{row['files']} files"
        lines.append(f"  in part: {row['repository']}: not wholly judged: {what} ({row['reasons']})")
    if len(rows) > _SHOWN:
        lines.append(f"  in part: {len(rows) - _SHOWN} more")
    if rows:
        lines.append(f'  details: fleetreview sql --warehouse {quote(location)} "FROM skips"')
    return lines


def _debt_lines(rows: list[dict[str, object]]) -> list[str]:
    if not rows:
        return ["no open findings"]
    return ["open findings:"] + [
        f"  {row['track']!s:<12} {row['findings']!s:>5}  weight {row['weight']:>7.0f}"
        f"  ({row['critical']} critical, {row['high']} high)"
        for row in rows
    ]


def _blocked_lines(rows: list[dict[str, object]]) -> list[str]:
    return [f"{row['changes']} landed changes in the window, {row['blocked']} of them BLOCK" for row in rows]
