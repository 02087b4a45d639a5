"""What the audit says at its end."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from githistory import History, run_git

from fleetreview.inventory import Fleet, Policy, Repository
from flows.progress import summary_text
from flows.runs import plan_run, publish_run
from flows.shards import run_shard

if TYPE_CHECKING:
    from pathlib import Path

FINDING = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"
BROKEN = FINDING + "x = (\n"
NOW = datetime(2025, 3, 1, tzinfo=UTC)


def test_summary_says_what_happened_to_each_repository_that_was_not_wholly_audited(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"app/client.py": FINDING, "app/lost.py": FINDING.replace("load", "lose")})
    history.build(tmp_path / "sound.git")
    built = history.build(tmp_path / "lossy.git")
    built.lose(built.blob("main:app/lost.py"))
    history.commit("Two", {"app/other.py": BROKEN, "app/\x1b[31m.py": BROKEN + "\n"})
    history.build(tmp_path / "broken.git")
    run_git(["init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "empty.git")])
    names = ("sound", "gone", "empty", "lossy", "broken")
    fleet = Fleet(
        repositories=tuple(Repository(name=name, url=str(tmp_path / f"{name}.git")) for name in names), policy=Policy()
    )
    warehouse = str(tmp_path / "warehouse")
    run = plan_run(fleet, warehouse, since=None, jobs=1, shard_size=5, mirrors=tmp_path / "mirrors", now=NOW)
    summary = publish_run(run, [run_shard(shard) for shard in run.shards])
    lines = summary_text(warehouse, None, run, summary).splitlines()
    assert lines[0].endswith("(1 complete, 0 unchanged, 2 partial, 1 empty, 1 failed)")
    assert lines[1].startswith("  not audited: gone: ")
    assert lines[2:6] == [
        "  empty: empty: no commit on its default branch",
        "  in part: broken: not wholly judged: 2 files (partial parse 2)",
        "  in part: lossy: not wholly judged: app/lost.py (missing 1)",
        f'  details: fleetreview sql --warehouse {warehouse} "FROM skips"',
    ]
    assert not any("\x1b" in line for line in lines)


def test_commands_of_the_summary_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"app/client.py": FINDING, "app/broken.py": BROKEN})
    history.build(tmp_path / "a.git")
    name, warehouse = "pay; touch ments", str(tmp_path / "the team's warehouse")
    fleet = Fleet(repositories=(Repository(name=name, url=str(tmp_path / "a.git")),), policy=Policy())
    run = plan_run(fleet, warehouse, since=None, jobs=1, shard_size=5, mirrors=tmp_path / "mirrors", now=NOW)
    summary = publish_run(run, [run_shard(shard) for shard in run.shards])
    lines = summary_text(warehouse, None, run, summary).splitlines()
    details, where, next_ = (
        next(line for line in lines if line.startswith(start)) for start in ("  details:", "warehouse", "next")
    )
    sql = ["fleetreview", "sql", "--warehouse", warehouse]
    assert shlex.split(details)[1:] == [*sql, "FROM skips"]
    assert shlex.split(where.partition("or: ")[2].removesuffix(")")) == [*sql, "--list"]
    assert shlex.split(next_)[1:] == ["fleetreview", "report", "repository", name, "--warehouse", warehouse]
