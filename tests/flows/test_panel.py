"""Several analyzers at work on one repository: each maps what it selects, and none speaks for another."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from githistory import MONDAY, Built, History

from fleetreview.model import Severity
from flows.panel import Panel, catalogue_of_today, panel_of_today
from flows.review import review
from flows.scan import scan
from reports.rendering import render_change, render_scan
from tests.flows.pledges import Pledges
from tests.flows.toyfleet import CALL, EVER, Service, ToyAnalyzer, toy_rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analyzers.protocol import Judgement, TreeFacts
    from fleetreview.model import LandedChange


@pytest.fixture
def pledges() -> Pledges:
    return Pledges()


@pytest.fixture
def service(tmp_path: Path, pledges: Pledges) -> Service:
    return Service(url=tmp_path / "origin.git", mirror=tmp_path / "mirror", others=(pledges,))


def begin() -> History:
    """Return changes that break and keep, without touching it, a promise of the first one."""
    history = History()
    history.commit("Promise", {"pledges/a.txt": "promise a\n", "pledges/b.txt": "keep a\n", "a.py": "call(a)\n"})
    history.commit("Break", {"pledges/b.txt": "x\n"}, name="break")
    history.commit("Words", {"README.md": "x\n", "notes.txt": "promise n\n"})
    history.commit("Keep again", {"c.py": "open(c)\n", "pledges/c.py": "# keep a\n"}, name="keep")
    return history


class LinkedByTouch(Pledges):
    """One that judges nothing again which a change does not touch."""

    def link(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> Iterator[Judgement]:
        paths = {file.path for file in change.files} if change else set(after.entries)
        return (judgement for judgement in super().link(before, after, change) if judgement.path in paths)


EVENTS = """
    SELECT f.rule_id, e.kind, e.path, c.subject FROM finding_events AS e JOIN landed_changes AS c USING (repository, change)
    JOIN findings AS f USING (repository, finding_id) ORDER BY e.occurred_at, e.path, e.ordinal
"""


def events_of(service: Service, rule: str) -> list[tuple[str, str, str]]:
    rows = [row for row in service.rows(EVENTS) if row["rule_id"] == rule]
    return [(row["kind"], row["path"], row["subject"]) for row in rows]


def test_each_analyzer_maps_what_it_selects_and_nothing_else(service: Service, pledges: Pledges) -> None:
    begin().build(service.url)
    service.audit()
    assert sorted(pledges.mapped) == ["# keep a", "keep a", "promise a", "x"]
    assert len({blob for _, blob in service.analyzer.mapped}) == 3, "a.py, c.py and pledges/c.py"
    assert service.last_run()["blobs"] == 6, "what both read counts once"


def test_finding_in_an_untouched_file_is_born_and_dies_with_changes_elsewhere(service: Service) -> None:
    begin().build(service.url)
    service.audit()
    assert events_of(service, "promise-broken") == [
        ("introduced", "pledges/a.txt", "Break"),
        ("fixed", "pledges/a.txt", "Keep again"),
    ]
    assert events_of(service, "toy-call") == [("introduced", "a.py", "Promise")]
    assert {(row["rule_id"], row["status"]) for row in service.rows("SELECT * FROM findings")} == {
        ("promise-broken", "fixed"),
        ("toy-call", "open"),
        ("toy-open", "open"),
    }


def test_finding_of_the_repository_as_a_whole_lives_and_dies(service: Service) -> None:
    history = History()
    history.commit("Keep", {"pledges/b.txt": "keep a\n", "a.py": "call(a)\n"})
    history.commit("Words", {"README.md": "x\n"})
    history.commit("Promise", {"pledges/a.txt": "promise a\n"})
    history.commit("Withdraw", {"pledges/a.txt": None})
    history.build(service.url)
    service.audit()
    assert events_of(service, "promise-missing") == [
        ("introduced", "", "Keep"),
        ("fixed", "", "Promise"),
        ("reopened", "", "Withdraw"),
    ]
    assert events_of(service, "toy-call") == [("introduced", "a.py", "Keep")]


def test_judging_an_untouched_path_again_leaves_what_the_other_analyzer_said_of_it(service: Service) -> None:
    history = History()
    history.commit("One", {"pledges/a.py": "# promise a\ncall(a)\n", "pledges/b.txt": "keep a\n"})
    history.commit("Two", {"pledges/b.txt": "x\n"})
    history.commit("Three", {"pledges/b.txt": "keep a\n"})
    history.build(service.url)
    service.audit()
    assert [kind for kind, _, _ in events_of(service, "toy-call")] == ["introduced"]
    assert [kind for kind, _, _ in events_of(service, "promise-broken")] == ["introduced", "fixed"]


def test_skip_makes_the_findings_of_its_own_analyzer_unreadable_and_no_others(service: Service) -> None:
    history = History()
    history.commit("One", {"pledges/a.py": "# promise a\ncall(a)\n"})
    history.commit("Garble", {"pledges/a.py": "# promise a\ncall(a)\n# ???\n"})
    history.build(service.url)
    assert service.audit().status == "partial"
    status = "SELECT rule_id, status FROM findings ORDER BY rule_id"
    assert [tuple(row.values()) for row in service.rows(status)] == [
        ("promise-broken", "unreadable"),
        ("toy-call", "open"),
    ]
    assert [(row["analyzer"], row["path"]) for row in service.recorded("skips")] == [("pledges", "pledges/a.py")]
    judged = {row["analyzer"]: row["files_judged"] for row in service.recorded("coverage")}
    assert judged == {"patterns": 1, "pledges": 0}
    history.commit("Ungarble", {"pledges/a.py": "# promise a\n<<<<<<<\n"})
    history.build(service.url)
    service.audit()
    assert [tuple(row.values()) for row in service.rows(status)] == [
        ("promise-broken", "open"),
        ("toy-call", "unreadable"),
    ]


def test_continued_history_is_that_which_is_told_at_once(service: Service, tmp_path: Path) -> None:
    history = begin()
    history.build(service.url)
    service.audit()
    history.commit("Break again", {"pledges/c.py": None})
    history.build(service.url)
    assert service.audit().landed_changes == 1
    assert service.last_run()["retold"] == ""
    other = Service(url=service.url, mirror=tmp_path / "other", others=(Pledges(),))
    other.audit()
    assert service.story() == other.story()


def test_deeper_window_keeps_the_identities_of_findings_of_whole_trees(service: Service) -> None:
    history = History()
    history.commit("Keep", {"pledges/b.txt": "keep b\n"})
    history.commit("Words", {"README.md": "x\n", "a.py": "call(a)\n"})
    history.commit("Promise", {"pledges/a.txt": "promise a\n"})
    history.commit("Words", {"README.md": "y\n"})
    history.build(service.url)
    service.audit(default_since=MONDAY + timedelta(hours=2, minutes=30))
    before = service.ids()
    assert sorted(rule for rule, _, _ in before) == ["promise-broken", "promise-missing", "toy-call"]
    assert ("baseline", "", "") in service.events()
    service.audit(since=EVER)
    assert service.last_run()["retold"] == "window"
    assert before.items() <= service.ids().items()
    assert events_of(service, "promise-missing") == [("introduced", "", "Keep"), ("fixed", "", "Promise")]


def test_unreadable_file_that_no_change_touches_is_told_again_in_every_run(service: Service) -> None:
    history = History()
    history.commit("One", {"pledges/a.txt": "???\n", "pledges/b.txt": "promise b\n"})
    history.build(service.url)
    service.audit()
    history.commit("Two", {"README.md": "x\n"})
    history.build(service.url)
    assert service.audit().status == "partial"
    assert [row["path"] for row in service.recorded("skips")] == ["pledges/a.txt"]


def test_change_of_the_second_analyzer_alone_tells_the_history_anew(service: Service, pledges: Pledges) -> None:
    begin().build(service.url)
    service.audit()
    before = service.ids()
    assert service.audit().status == "unchanged"
    pledges.severity = Severity.LOW
    pledges.mapped.clear()
    service.audit()
    assert service.last_run()["retold"] == "rules"
    assert (pledges.mapped, service.analyzer.mapped) == ([], []), "facts are kept"
    assert service.ids() == before
    [row] = service.rows("SELECT severity FROM findings WHERE rule_id = 'promise-broken'")
    assert row["severity"] == "low"


def test_new_analyzer_shows_the_history_of_its_findings(service: Service, pledges: Pledges) -> None:
    begin().build(service.url)
    service.others = ()
    service.audit()
    service.others = (pledges,)
    service.audit()
    assert service.analyzer.mapped == []
    assert [kind for kind, _, _ in events_of(service, "promise-broken")] == ["introduced", "fixed"]


def test_only_the_analyzer_that_failed_tries_again(service: Service, pledges: Pledges) -> None:
    history = History()
    history.commit("One", {"pledges/a.py": "# promise a\n# weighty\ncall(a)\n"})
    history.build(service.url)
    pledges.busy = True
    assert service.audit().status == "partial"
    pledges.busy = False
    pledges.mapped.clear()
    assert service.audit().status == "complete"
    assert (pledges.mapped, service.analyzer.mapped) == (["# promise a"], [])
    assert service.last_run()["retold"] == "retried"
    assert [kind for kind, _, _ in events_of(service, "promise-broken")] == ["introduced"]


def test_remedy_of_a_place_goes_before_that_of_its_rule(service: Service) -> None:
    history = History()
    history.commit("One", {"pledges/a.txt": "promise a\n", "a.py": "call(a)\n"})
    history.build(service.url)
    service.audit()
    rows = service.rows("SELECT rule_id, remedy FROM findings ORDER BY rule_id")
    assert [tuple(row.values()) for row in rows] == [("promise-broken", "Keep `a`."), ("toy-call", "Do not.")]
    history.commit("Two", {"pledges/a.txt": "keep a\n"})
    history.build(service.url)
    service.audit()
    rows = service.rows("SELECT rule_id, remedy FROM findings ORDER BY rule_id")
    assert [tuple(row.values()) for row in rows] == [
        ("promise-broken", "Keep `a`."),
        ("promise-missing", "Keep it."),
        ("toy-call", "Do not."),
    ]


def test_engine_time_of_all_analyzers_is_recorded(service: Service) -> None:
    begin().build(service.url)
    service.audit()
    assert service.last_run()["engine_cpu_seconds"] == 2.0


def test_analyzer_of_whole_trees_counts_for_its_own_files_only(service: Service) -> None:
    begin().build(service.url)
    service.audit()
    counted = {(row["analyzer"], row["language"]): row["files"] for row in service.recorded("coverage")}
    assert counted == {("patterns", "Python"): 3, ("pledges", "Python"): 1}


def reviewed(built: Built, revisions: str, panel: Panel) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    document = json.loads(render_change(review(str(built.path), revisions, panel=panel), "json"))
    introduced, fixed = (
        [(finding["rule_id"], finding["path"]) for finding in document[kind]] for kind in ("findings", "fixed")
    )
    return introduced, fixed


def test_review_sees_what_a_change_does_to_files_that_it_does_not_touch(tmp_path: Path) -> None:
    built = begin().build(tmp_path / "service.git")
    toys, pledges = ToyAnalyzer(), Pledges()
    panel = Panel.of(toys, pledges)
    assert reviewed(built, built.ids["break"], panel) == ([("promise-broken", "pledges/a.txt")], [])
    assert toys.mapped == [], "the change touches no Python"
    assert sorted(pledges.mapped) == ["keep a", "promise a", "x"]
    pledges.mapped.clear()
    introduced, fixed = reviewed(built, built.ids["keep"], panel)
    assert introduced == [("toy-open", "c.py")]
    assert fixed == [("promise-broken", "pledges/a.txt")]
    assert {blob for rule, blob in toys.mapped if rule == "toy-call"} != set()
    assert len({blob for _, blob in toys.mapped}) == 2, "a.py is not touched and not read"


def test_review_keeps_silent_about_what_it_could_not_judge_elsewhere(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"pledges/a.txt": "???\n", "a.py": "x = 1\n"})
    history.commit("Two", {"a.py": "call(a)\n"})
    built = history.build(tmp_path / "service.git")

    assert review(str(built.path), "HEAD", panel=Panel.of(ToyAnalyzer(), LinkedByTouch())).skips == ()
    assert len(review(str(built.path), built.ids[1], panel=Panel.of(ToyAnalyzer(), LinkedByTouch())).skips) == 1


def test_scan_shows_the_findings_of_all_analyzers(tmp_path: Path) -> None:
    (tmp_path / "pledges").mkdir()
    (tmp_path / "pledges" / "a.txt").write_text("promise a\n")
    (tmp_path / "pledges" / "b.py").write_text("# promise b\ncall(b)\n")
    (tmp_path / "pledges" / "c.txt").write_text("???\n")
    (tmp_path / "notes.txt").write_text("promise n\n")
    pledges = Pledges()
    result = scan([str(tmp_path)], panel=Panel.of(ToyAnalyzer(), pledges))
    assert [(f["analyzer"], f["rule_id"], f["path"]) for f in result.findings] == [
        ("pledges", "promise-broken", "pledges/a.txt"),
        ("patterns", "toy-call", "pledges/b.py"),
        ("pledges", "promise-broken", "pledges/b.py"),
    ]
    assert [(s["analyzer"], s["path"]) for s in result.skips] == [("pledges", "pledges/c.txt")]
    assert sorted(pledges.mapped) == ["# promise b", "???", "promise a"]
    assert [f["remedy"] for f in result.findings] == ["Keep `a`.", "Do not.", "Keep `b`."]
    assert json.loads(result.findings[0]["related"])[0]["note"] == "here"
    document = json.loads(render_scan(result.findings, result.skips, [], "json"))
    assert "Keep `a`." in {finding["remedy"] for finding in document["findings"]}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "md"])
def test_scan_shows_a_finding_of_the_tree_as_a_whole(tmp_path: Path, form: str) -> None:
    (tmp_path / "pledges").mkdir()
    (tmp_path / "pledges" / "a.txt").write_text("keep a\n")
    result = scan([str(tmp_path)], panel=Panel.of(ToyAnalyzer(), Pledges()))
    assert "promise-missing" in render_scan(result.findings, result.skips, [], form)


def test_panel_refuses_two_analyzers_or_rules_with_one_id() -> None:
    with pytest.raises(ValueError, match="same id"):
        Panel.of(ToyAnalyzer(), ToyAnalyzer())
    with pytest.raises(ValueError, match="promise-broken"):
        Panel.of(ToyAnalyzer(toy_rule("promise-broken", "x")), Pledges())


def test_digest_of_a_panel_follows_each_analyzer() -> None:
    alone = ToyAnalyzer(CALL)
    assert Panel.of(alone).digest == alone.digest
    digests = {Panel.of(alone, Pledges(severity=severity)).digest for severity in Severity}
    assert len(digests | {alone.digest}) == len(Severity) + 1


def test_panel_of_today_applies_the_catalogue_of_today() -> None:
    assert panel_of_today().catalogue == catalogue_of_today()


def test_rules_are_told_without_importing_an_analyzer() -> None:
    code = (
        "import sys; from flows.rules_command import rules_text; rules_text(None, form='json');"
        "print([name for name in sys.modules if name.startswith('analyzers.') and name.endswith('.analyzer')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
