"""A fleet in which much is wrong: the run finishes, says of each repository what happened, and goes on the next time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from githistory import History, run_git

from fleetreview.inventory import Fleet, Policy, Repository
from flows.runs import RunSummary, plan_run, publish_run
from flows.shards import run_shard
from warehouse.reading import open_warehouse, run_checks

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = datetime(2025, 12, 1, tzinfo=UTC)
EVER = datetime(1970, 1, 2, tzinfo=UTC)
FINDING = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"
MANY = 3000


@dataclass(kw_only=True)
class World:
    """A fleet on disk, and its warehouse."""

    directory: Path
    names: tuple[str, ...]
    policy: Policy = field(default_factory=Policy)
    summaries: list[RunSummary] = field(default_factory=list)

    def path(self, name: str) -> Path:
        return self.directory / f"{name}.git"

    def run(self) -> dict[str, dict[str, Any]]:
        """Audit and publish; return the rows of ``repository_runs`` by repository."""
        fleet = Fleet(
            repositories=tuple(Repository(name=name, url=str(self.path(name))) for name in self.names),
            policy=self.policy,
        )
        plan = plan_run(
            fleet,
            str(self.directory / "warehouse"),
            since=EVER,
            jobs=1,
            shard_size=20,
            mirrors=self.directory / "mirrors",
            now=BEGIN + timedelta(days=len(self.summaries)),
        )
        self.summaries.append(publish_run(plan, [run_shard(shard) for shard in plan.shards]))
        return {row["repository"]: row for row in self.rows("SELECT * FROM repository_runs")}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with open_warehouse(self.directory / "warehouse") as warehouse:
            return warehouse.rows(sql)


def sound(**files: str) -> History:
    history = History()
    history.commit("One", {"app/client.py": FINDING})
    history.commit("Two", {"app/other.py": "x = 1\n", **files})
    return history


def tiny_commits(count: int) -> History:
    history = History()
    for number in range(count):
        history.commit(f"Change {number}", {"notes.txt": f"{number}\n", **({"a.py": FINDING} if number == 7 else {})})
    return history


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A fleet after its first run."""
    directory = tmp_path_factory.mktemp("failures")
    names = ("sound", "unreachable", "empty", "missing-blob", "corrupt", "invalid-settings", "many")
    world = World(directory=directory, names=names)
    sound().build(world.path("sound"))
    run_git(["init", "--quiet", "--bare", "--initial-branch=main", str(world.path("empty"))])
    built = sound().build(world.path("missing-blob"))
    built.lose(built.blob("main:app/client.py"))
    built = sound().build(world.path("corrupt"))
    tree = built.object_file(built.blob("main^{tree}"))
    tree.chmod(0o644)
    tree.write_bytes(b"no zlib stream")
    sound(**{".fleetreview.yaml": "exclude: 3\nsupressions: []\n"}).build(world.path("invalid-settings"))
    tiny_commits(MANY).build(world.path("many"))
    world.run()
    return world


def test_every_repository_has_a_row_that_says_how_it_went(world: World) -> None:
    rows = {r["repository"]: r for r in world.rows("SELECT * FROM repository_runs")}
    assert {name: row["status"] for name, row in rows.items()} == {
        "sound": "complete",
        "unreachable": "failed",
        "empty": "empty",
        "missing-blob": "partial",
        "corrupt": "failed",
        "invalid-settings": "partial",
        "many": "complete",
    }
    assert rows["sound"]["error"] == ""
    assert "unreachable.git" in rows["unreachable"]["error"]
    assert "corrupt.git" in rows["corrupt"]["error"]
    assert not any("\n" in row["error"] for row in rows.values())
    assert rows["many"]["landed_changes"] == MANY


def test_what_could_be_judged_was_judged(world: World) -> None:
    found = world.rows(
        "SELECT repository, path FROM findings WHERE rule_id = 'rel-py-requests-no-timeout' ORDER BY ALL"
    )
    assert [(row["repository"], row["path"]) for row in found] == [
        ("invalid-settings", "app/client.py"),
        ("many", "a.py"),
        ("sound", "app/client.py"),
    ]


def test_what_could_not_be_judged_is_a_skip_with_its_reason(world: World) -> None:
    skips = world.rows("SELECT repository, path, reason, analyzer, detail FROM skips ORDER BY ALL")
    assert [(row["repository"], row["path"], row["reason"], row["analyzer"]) for row in skips] == [
        ("invalid-settings", ".fleetreview.yaml", "analyzer_error", "git"),
        ("missing-blob", "app/client.py", "missing", "patterns"),
        ("missing-blob", "app/client.py", "missing", "secrets"),
    ]
    assert "supressions" in skips[0]["detail"]
    [coverage] = world.rows("SELECT * FROM coverage WHERE repository = 'missing-blob'")
    assert (coverage["files"], coverage["files_judged"], coverage["files_skipped"]) == (2, 1, 1)


def test_summary_counts_what_happened(world: World) -> None:
    first = world.summaries[0]
    assert (first.count("failed"), first.count("partial"), first.count("complete"), first.count("empty")) == (
        2,
        2,
        2,
        1,
    )
    [run] = world.rows("SELECT repositories, repositories_failed, repositories_partial FROM runs")
    assert run == {"repositories": 7, "repositories_failed": 2, "repositories_partial": 2}


def test_warehouse_is_sound_after_failures(world: World) -> None:
    with open_warehouse(world.directory / "warehouse") as warehouse:
        assert run_checks(warehouse) == []


def test_repository_that_fails_once_keeps_its_findings_and_goes_on(tmp_path: Path) -> None:
    world = World(directory=tmp_path, names=("service",))
    history = sound()
    history.build(world.path("service"))
    world.run()
    findings = "SELECT * EXCLUDE (run_id) FROM findings ORDER BY finding_id"
    before = world.rows(findings)
    assert before
    world.path("service").rename(tmp_path / "away")
    row = world.run()["service"]
    assert (row["status"], row["generation"]) == ("failed", 1)
    assert world.rows(findings) == before
    shutil.move(tmp_path / "away", world.path("service"))
    history.commit("Three", {"app/client.py": FINDING.replace("get(url)", "get(url, timeout=3)")})
    history.build(world.path("service"))
    row = world.run()["service"]
    assert (row["status"], row["retold"], row["landed_changes"], row["blobs_mapped"]) == ("complete", "", 1, 1)
    [after] = world.rows(findings)
    assert (after["finding_id"], after["status"]) == (before[0]["finding_id"], "fixed")
    assert world.run()["service"]["status"] == "unchanged"


def test_repository_that_fails_first_is_told_from_the_beginning_when_it_works(tmp_path: Path) -> None:
    world = World(directory=tmp_path, names=("service", "other"))
    sound().build(world.path("other"))
    assert world.run()["service"]["status"] == "failed"
    sound().build(world.path("service"))
    rows = world.run()
    assert (rows["service"]["status"], rows["service"]["retold"], rows["service"]["generation"]) == (
        "complete",
        "first",
        1,
    )
    assert rows["other"]["status"] == "unchanged"


def test_lost_state_file_is_told_anew(tmp_path: Path) -> None:
    world = World(directory=tmp_path, names=("service",))
    history = sound()
    history.build(world.path("service"))
    world.run()
    before = world.rows("SELECT finding_id FROM findings")
    lost = [p for p in (tmp_path / "warehouse").rglob("*") if p.is_file() and "state/" in p.as_posix()]
    for path in lost:
        path.unlink()
    row = world.run()["service"]
    assert (row["status"], row["retold"], row["generation"]) == ("complete", "first", 2)
    assert world.rows("SELECT finding_id FROM findings") == before
    with open_warehouse(tmp_path / "warehouse") as warehouse:
        assert run_checks(warehouse) == []


def test_repository_that_takes_too_long_fails_and_can_be_done_with_more_time(tmp_path: Path) -> None:
    world = World(directory=tmp_path, names=("service",), policy=Policy(seconds_per_repository=0.01))
    sound().build(world.path("service"))
    row = world.run()["service"]
    assert row["status"] == "failed"
    assert "time" in row["error"]
    world.policy = Policy()
    assert world.run()["service"]["status"] == "complete"
