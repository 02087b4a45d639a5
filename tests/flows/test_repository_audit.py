"""What changes around a history (rules, window, settings, lines, lost state) does to what was published of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from githistory import MONDAY, History, run_git

from fleetreview.inventory import Policy
from tests.flows.toyfleet import CALL, EVER, NOW, OPEN, RULES, WRITE, Service, toy_rule
from warehouse.reading import run_checks

if TYPE_CHECKING:
    from pathlib import Path

WIDER_CALL = toy_rule("toy-call", r"(?:call|ring)\((\w*)\)")
NARROW_CALL = toy_rule("toy-call", r"call\((a)\)")
RENAMED_EVIDENCE = toy_rule("toy-call", r"(call)\(\w*\)")


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(url=tmp_path / "origin.git", mirror=tmp_path / "mirror")


def begin() -> History:
    """Return five landed changes: two findings that stay, one that is fixed, one that a rule of the future sees."""
    history = History()
    history.commit("One", {"a.py": "call(a)\n", "README.md": "x\n"})
    history.commit("Two", {"b.py": "def f():\n    open(p)\n    write(q)\n"})
    history.commit("Three", {"c.py": "call(c)\n"})
    history.commit("Four", {"c.py": "x = 1\n", "d.py": "ring(d)\n"})
    history.commit("Five", {"README.md": "y\n"})
    return history


def first_audit(service: Service, history: History | None = None) -> History:
    history = history or begin()
    history.build(service.url)
    service.audit(*RULES)
    return history


def test_unchanged_run_maps_nothing_and_adds_no_findings(service: Service) -> None:
    first_audit(service)
    before = service.story()
    outcome = service.audit()
    assert (outcome.status, outcome.changed) == ("unchanged", False)
    assert service.analyzer.mapped == []
    assert set(service.tables) >= {"findings"}
    assert [t for t in service.tables if service.recorded(t)] == [
        t for t in service.tables if t in {"repository_runs", "runs", "repositories", "rules"}
    ]
    assert service.story() == before


def test_continued_run_maps_only_new_blobs_and_writes_only_changed_findings(service: Service) -> None:
    history = first_audit(service)
    history.commit("Six", {"e.py": "call(e)\n"})
    history.build(service.url)
    service.audit()
    assert [rule for rule, _ in service.analyzer.mapped] == ["toy-call", "toy-open"] or {
        blob for _, blob in service.analyzer.mapped
    } == {service.analyzer.mapped[0][1]}
    assert [row["path"] for row in service.recorded("findings")] == ["e.py"]
    assert service.last_run()["retold"] == ""


def test_added_rule_alone_is_mapped_and_its_history_is_there_at_once(service: Service) -> None:
    first_audit(service)
    before, events = service.ids(), service.events()
    service.audit(*RULES, WRITE)
    assert {rule for rule, _ in service.analyzer.mapped} == {"toy-write"}
    assert service.last_run()["retold"] == "rules"
    after = service.ids()
    assert {key: after[key] for key in before} == before
    [new] = [row for row in service.rows("SELECT * FROM findings") if row["rule_id"] == "toy-write"]
    assert (new["status"], new["born_at"]) == ("open", MONDAY + timedelta(hours=2))
    assert set(service.events()) == {*events, ("introduced", "b.py", ""), *service.events("rule_added")}
    [(kind, path, detail)] = service.events("rule_added")
    assert (kind, path) == ("rule_added", "b.py")
    assert detail.startswith("none -> ")
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []


def test_changed_rule_says_what_it_finds_now_and_others_are_left_alone(service: Service) -> None:
    first_audit(service)
    before = service.ids()
    service.audit(WIDER_CALL, OPEN)
    assert {rule for rule, _ in service.analyzer.mapped} == {"toy-call"}
    after = service.ids()
    assert {key: after[key] for key in before} == before
    assert [(kind, path) for kind, path, _ in service.events("rule_changed")] == [("rule_changed", "d.py")]


def test_finding_of_a_changed_rule_keeps_its_identity_where_only_its_evidence_differs(service: Service) -> None:
    first_audit(service)
    before = service.ids()
    service.audit(RENAMED_EVIDENCE, OPEN)
    assert service.ids()[("toy-call", "a.py", 1)] == before[("toy-call", "a.py", 1)]
    assert service.events("rule_changed") == []


def test_adopted_identity_survives_the_next_telling(service: Service) -> None:
    first_audit(service)
    before = service.ids()
    service.audit(RENAMED_EVIDENCE, OPEN)
    service.audit(RENAMED_EVIDENCE, OPEN, WRITE)
    service.audit(RENAMED_EVIDENCE, WRITE)
    assert service.ids()[("toy-call", "a.py", 1)] == before[("toy-call", "a.py", 1)]


def test_narrowed_rule_withdraws_what_it_no_longer_finds(service: Service) -> None:
    history = first_audit(service)
    history.commit("Six", {"e.py": "call(e)\n"})
    history.build(service.url)
    service.audit()
    was = service.ids()[("toy-call", "e.py", 1)]
    service.audit(NARROW_CALL, OPEN)
    [row] = [row for row in service.rows("SELECT * FROM findings") if row["path"] == "e.py"]
    assert (row["finding_id"], row["status"], row["died_in"]) == (was, "withdrawn", "")
    assert [(kind, path) for kind, path, _ in service.events("rule_changed")] == [("rule_changed", "e.py")]
    assert "fixed" not in [kind for kind, path, _ in service.events() if path == "e.py"]


def test_removed_rule_withdraws_its_open_findings(service: Service) -> None:
    first_audit(service)
    before = service.ids()
    service.audit(OPEN)
    rows = {row["finding_id"]: row for row in service.rows("SELECT * FROM findings")}
    assert rows[before[("toy-call", "a.py", 1)]]["status"] == "withdrawn"
    assert rows[before[("toy-open", "b.py", 2)]]["status"] == "open"
    [(kind, path, detail)] = service.events("rule_removed")
    assert (kind, path) == ("rule_removed", "a.py")
    assert detail.endswith(" -> none")
    assert service.analyzer.mapped == []
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []


def test_rule_that_comes_back_gives_its_findings_their_old_identities(service: Service) -> None:
    first_audit(service)
    before = service.ids()
    service.audit(OPEN)
    service.audit(*RULES)
    assert {key: service.ids()[key] for key in before} == before
    assert service.analyzer.mapped == [], "facts of rules of the past are kept"


def test_finding_that_another_rule_now_speaks_for_is_withdrawn(service: Service) -> None:
    mild = toy_rule("toy-mild", r"call\((a)\)", cwe=("CWE-400",))
    grave = toy_rule("toy-grave", r"call\((a)\)", severity=WRITE.severity, cwe=("CWE-400",))
    begin().build(service.url)
    service.audit(mild)
    service.audit(mild, grave)
    rows = {row["rule_id"]: row for row in service.rows("SELECT * FROM findings")}
    assert rows["toy-grave"]["status"] == "open"
    assert rows["toy-mild"]["status"] == "withdrawn"


def test_text_of_a_rule_can_change_without_a_new_telling(service: Service) -> None:
    first_audit(service)
    outcome = service.audit(toy_rule("toy-call", CALL.sources[0].patterns[0]["pattern"], title="Another title"), OPEN)
    assert outcome.status == "unchanged"


def test_new_text_of_a_rule_reaches_its_old_findings_with_the_next_change(service: Service) -> None:
    history = first_audit(service)
    reworded = toy_rule("toy-call", CALL.sources[0].patterns[0]["pattern"], title="Another title")
    history.commit("Six", {"README.md": "z\n"})
    history.build(service.url)
    service.audit(reworded, OPEN)
    assert service.last_run()["retold"] == ""
    titles = service.rows("SELECT DISTINCT title FROM findings WHERE rule_id = 'toy-call'")
    assert titles == [{"title": "Another title"}]


def test_deeper_window_gives_the_real_birth_under_the_same_identity(service: Service) -> None:
    begin().build(service.url)
    service.audit(*RULES, default_since=MONDAY + timedelta(hours=2, minutes=30))
    before = service.ids()
    assert ("baseline", "a.py", "") in service.events()
    service.audit(since=EVER)
    assert service.last_run()["retold"] == "window"
    assert {key: service.ids()[key] for key in before} == before
    assert service.events("baseline") == []
    [row] = [row for row in service.rows("SELECT * FROM findings") if row["path"] == "a.py"]
    assert (row["born_at"], row["known_since"]) == (MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=1))


def test_deeper_window_keeps_the_identity_of_what_had_died_and_come_back(service: Service) -> None:
    history = History()
    history.commit("One", {"a.py": "call(a)\n"})
    history.commit("Two", {"a.py": ""})
    history.commit("Three", {"README.md": "x\n"})
    history.commit("Four", {"a.py": "call(a)\n"})
    history.build(service.url)
    service.audit(*RULES, default_since=MONDAY + timedelta(hours=3, minutes=30))
    before = service.ids()
    service.audit(since=EVER)
    assert service.ids() == before
    assert [kind for kind, _, _ in service.events()] == ["introduced", "fixed", "reopened"]
    service.audit(*RULES, WRITE)
    assert service.ids() == before


def test_shallower_window_forgets_nothing(service: Service) -> None:
    first_audit(service)
    before = service.story()
    assert service.audit(since=NOW - timedelta(days=1)).status == "unchanged"
    assert service.story() == before


def test_shallow_repository_is_told_once_and_then_continued(service: Service, tmp_path: Path) -> None:
    history = begin()
    built = history.build(tmp_path / "whole.git")
    run_git(["clone", "--quiet", "--bare", "--depth=3", f"file://{built.path}", str(service.url)])
    assert service.audit(since=EVER).status == "complete"
    assert service.last_run()["base_commit"] == built.ids[3]
    assert service.audit(since=EVER).status == "unchanged"


def test_force_push_keeps_identities_and_is_recorded(service: Service) -> None:
    first_audit(service)
    before = service.ids()
    other = History()
    other.commit("One, rewritten", {"a.py": "call(a)\n", "README.md": "x\n"})
    other.commit("Two, rewritten", {"b.py": "def f():\n    open(p)\n    write(q)\n", "e.py": "call(e)\n"})
    other.build(service.url)
    service.audit()
    assert service.last_run()["retold"] == "force_push"
    after = service.ids()
    kept = [("toy-call", "a.py", 1), ("toy-open", "b.py", 2)]
    assert [after[key] for key in kept] == [before[key] for key in kept]
    assert ("toy-call", "e.py", 1) in after
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []
    # The next telling of the new line has to give them again.
    service.audit(*RULES, WRITE)
    assert [service.ids()[key] for key in kept] == [before[key] for key in kept]


def test_excluded_paths_leave_no_findings_and_no_fixes(service: Service) -> None:
    history = first_audit(service)
    before = service.ids()
    history.commit("Six", {".fleetreview.yaml": "exclude: [b.py]\n"})
    history.build(service.url)
    service.audit()
    assert service.last_run()["retold"] == "settings"
    assert {path for _, path, _ in service.ids()} == {"a.py", "c.py"}
    assert service.events("fixed") == []
    assert service.events("vanished") == [("vanished", "c.py", "rewritten")]
    history.commit("Seven", {".fleetreview.yaml": None})
    history.build(service.url)
    service.audit()
    assert service.ids() == before


def test_exclusion_that_came_and_went_leaves_the_identities_of_an_uncut_history(
    service: Service, tmp_path: Path
) -> None:
    history = History()
    history.commit("One", {"lib/c.py": "call(a)\n"})
    history.commit("Two", {"lib/c.py": None, "a.py": "call(a)\n"})
    history.commit("Three", {".fleetreview.yaml": "exclude: [lib/**]\n"})
    history.build(service.url)
    service.audit()
    history.commit("Four", {".fleetreview.yaml": None})
    history.build(service.url)
    service.audit()
    uncut = Service(url=service.url, mirror=tmp_path / "other-mirror")
    uncut.audit()
    assert service.story() == uncut.story()


def test_comment_in_a_file_that_no_rule_acts_on_is_no_suppression(service: Service) -> None:
    marked = "call(a)  # fleetreview: ignore[toy-call] known\n"
    history = History()
    history.commit("One", {"b.py": marked, "a.py": marked})
    history.commit("Two", {"b.py": None, "tests/test_b.py": marked})
    history.build(service.url)
    service.audit()
    assert [row["path"] for row in service.rows("SELECT path FROM suppressions")] == ["a.py"]


def test_role_that_the_owner_names_changes_the_severity_everywhere(service: Service) -> None:
    history = first_audit(service)
    history.commit("Six", {".fleetreview.yaml": "hints:\n  roles: {a.py: test}\n"})
    history.build(service.url)
    service.audit()
    assert service.last_run()["retold"] == "settings"
    assert "a.py" not in {path for _, path, _ in service.ids()}


def test_suppression_changes_rows_and_no_events(service: Service) -> None:
    history = first_audit(service)
    events = service.events()
    history.commit("Six", {".fleetreview.yaml": "suppressions: [{rule: toy-call, path: a.py, reason: known}]\n"})
    history.build(service.url)
    service.audit()
    assert service.last_run()["retold"] == ""
    assert service.recorded("finding_events") == []
    assert service.events() == events
    [row] = service.rows("SELECT * FROM findings WHERE path = 'a.py'")
    assert (row["status"], row["suppression"]) == ("suppressed", "known")
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []


def test_change_is_judged_by_the_suppressions_of_its_own_state(service: Service) -> None:
    history = History()
    history.commit("Blocked", {"a.py": "call(a)\n"})
    history.commit("Accepted", {".fleetreview.yaml": "suppressions: [{rule: toy-call, reason: known}]\n"})
    history.commit("Covered", {"b.py": "call(b)\n"})
    history.commit("Withdrawn", {".fleetreview.yaml": None, "c.py": "call(c)\n"})
    history.build(service.url)
    service.audit()
    rows = service.rows("SELECT subject, verdict FROM landed_changes ORDER BY position")
    assert [(row["subject"], row["verdict"]) for row in rows] == [
        ("Blocked", "BLOCK"),
        ("Accepted", "LGTM"),
        ("Covered", "LGTM"),
        ("Withdrawn", "BLOCK"),
    ]


def test_expired_suppression_takes_effect_on_an_unchanged_repository(service: Service) -> None:
    history = begin()
    written = "suppressions: [{rule: toy-call, path: a.py, reason: soon, expires: 2025-12-10}]\n"
    history.commit("Six", {".fleetreview.yaml": written})
    history.build(service.url)
    service.audit(now=datetime(2025, 12, 10, 23, tzinfo=UTC))
    status = "SELECT status FROM findings WHERE path = 'a.py'"
    assert service.rows(status) == [{"status": "suppressed"}]
    assert service.audit(now=datetime(2025, 12, 10, 23, 30, tzinfo=UTC)).status == "unchanged"
    assert service.audit(now=datetime(2025, 12, 11, 1, tzinfo=UTC)).status == "complete"
    assert service.rows(status) == [{"status": "open"}]
    assert service.audit(now=datetime(2025, 12, 12, tzinfo=UTC)).status == "unchanged"


def test_settings_that_cannot_be_read_are_a_skip(service: Service) -> None:
    history = begin()
    history.commit("Six", {".fleetreview.yaml": "exclude: [a.py]\n\0", "CODEOWNERS": f"* @rest\n{'#' * 5000}\n"})
    history.build(service.url)
    service.policy = Policy(max_blob_bytes=4096)
    assert service.audit().status == "partial"
    assert service.rows("SELECT path, analyzer, reason, at_head FROM skips ORDER BY path") == [
        {"path": ".fleetreview.yaml", "analyzer": "git", "reason": "binary", "at_head": True},
        {"path": "CODEOWNERS", "analyzer": "git", "reason": "too_large", "at_head": True},
    ]


def test_code_owners_of_the_head_own_all_findings(service: Service) -> None:
    history = first_audit(service)
    history.commit("Six", {"CODEOWNERS": "* @rest\na.py @first\n"})
    history.build(service.url)
    service.audit()
    rows = service.rows("SELECT path, owners FROM findings WHERE status = 'open' ORDER BY path")
    assert [(row["path"], row["owners"]) for row in rows] == [("a.py", ["@first"]), ("b.py", ["@rest"])]
    assert service.recorded("finding_events") == []


def test_fleet_file_can_change_owners_of_an_unchanged_repository(service: Service) -> None:
    first_audit(service)
    assert service.audit(owners=("them@example.org",)).status == "complete"
    assert service.rows("SELECT DISTINCT owners FROM findings") == [{"owners": ["them@example.org"]}]


@pytest.mark.parametrize("lost", ["head", "lives"])
@pytest.mark.parametrize("content", [None, b"damaged", b""])
def test_lost_state_is_told_anew_under_the_same_identities(service: Service, lost: str, content: bytes | None) -> None:
    history = first_audit(service)
    service.audit(*RULES, WRITE)
    story, generation = service.story(), service.last_run()["generation"]
    history.commit("Six", {"README.md": "z\n"})
    history.build(service.url)
    if content is None:
        del service.states[lost]
    else:
        service.states[lost] = content
    service.audit()
    assert service.last_run()["retold"] == "first"
    assert service.last_run()["generation"] == generation + 1
    assert service.story()["findings"] == story["findings"]
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []


def test_damaged_facts_are_mapped_again(service: Service) -> None:
    history = first_audit(service)
    service.caches["facts-patterns"] = b"damaged"
    history.commit("Six", {"e.py": "call(e)\n"})
    history.build(service.url)
    assert service.audit().status == "complete"
    assert {path for _, path, _ in service.ids()} == {"a.py", "b.py", "c.py", "e.py"}


def test_file_that_stays_unreadable_is_said_again_in_every_run_that_judges(service: Service) -> None:
    history = first_audit(service)
    history.commit("Six", {"bad.py": "<<<<<<< ours\n"})
    history.build(service.url)
    assert service.audit().status == "partial"
    history.commit("Seven", {"README.md": "z\n"})
    history.build(service.url)
    assert service.audit().status == "partial"
    assert [(row["path"], row["at_head"]) for row in service.rows("SELECT * FROM skips")] == [("bad.py", True)]
    [row] = service.rows("SELECT * FROM coverage")
    assert (row["files"], row["files_judged"], row["files_skipped"]) == (5, 4, 1)


def test_unreadable_file_fixes_nothing(service: Service) -> None:
    history = first_audit(service)
    history.commit("Six", {"a.py": "<<<<<<< ours\ncall(a)\n"})
    history.build(service.url)
    service.audit()
    assert service.rows("SELECT status FROM findings WHERE path = 'a.py'") == [{"status": "unreadable"}]
    history.commit("Seven", {"a.py": "x = 1\ncall(a)\n"})
    history.build(service.url)
    service.audit()
    assert [kind for kind, path, _ in service.events() if path == "a.py"] == [
        "introduced",
        "unreadable",
        "readable_again",
    ]


def test_empty_repository_keeps_what_was_known_of_it(service: Service) -> None:
    history = first_audit(service)
    story = service.story()["findings"]
    built = history.build(service.url)
    built.git("update-ref", "-d", "refs/heads/main")
    assert service.audit().status == "empty"
    assert service.story()["findings"] == story
    history.commit("Six", {"e.py": "call(e)\n"})
    history.build(service.url)
    assert service.audit().status == "complete"
    assert service.last_run()["retold"] == ""


def test_suppression_of_the_fleet_file_hides_by_rule_and_path(service: Service) -> None:
    first_audit(service)
    service.policy = Policy.model_validate({"suppressions": [{"rule": "toy-call", "path": "a.py", "reason": "fleet"}]})
    service.audit()
    assert service.rows("SELECT suppression FROM findings WHERE path = 'a.py'") == [{"suppression": "fleet"}]
    [row] = service.rows("SELECT * FROM suppressions")
    assert (row["kind"], row["findings"], row["stale"]) == ("fleet", 1, False)


def heavy() -> History:
    """Return four landed changes: a file that takes long comes with a finding, moves on, and gets a second one."""
    history = History()
    history.commit("One", {"a.py": "call(a)\n", "odd.py": "<<<<<<< heavy\n"})
    history.commit("Two", {"b.py": "# heavy\ncall(b)\n"})
    history.commit("Three", {"a.py": "x = 1\ncall(a)\n"})
    history.commit("Four", {"b.py": "# heavy\ncall(b)\n\n\nopen(c)\n"})
    return history


def undisturbed(service: Service, history: History, tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the story of the same repository on a machine that was never busy."""
    other = Service(url=service.url, mirror=tmp_path / "other-mirror")
    history.build(service.url)
    other.audit()
    return other.story()


@pytest.mark.parametrize("busy", [True, "toy-call"])
def test_file_that_took_too_long_is_mapped_again_and_its_history_is_told(
    service: Service, tmp_path: Path, busy: bool | str
) -> None:
    history = heavy()
    built = history.build(service.url)
    service.analyzer.busy = busy
    assert service.audit().status == "partial"
    service.analyzer.busy = False
    outcome = service.audit()
    assert (outcome.status, outcome.changed, service.last_run()["retold"]) == ("partial", True, "retried")
    # And not the one that does not parse.
    assert {blob for _, blob in service.analyzer.mapped} == {built.blob(f"main{back}:b.py") for back in ("", "~2")}
    assert service.story() == undisturbed(service, history, tmp_path)
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []
    assert service.audit().status == "unchanged"
    assert service.analyzer.mapped == []


def test_only_the_rule_that_took_too_long_is_mapped_again(service: Service) -> None:
    heavy().build(service.url)
    service.analyzer.busy = "toy-call"
    service.audit()
    service.audit()
    assert {rule for rule, _ in service.analyzer.mapped} == {"toy-call"}


def test_history_goes_on_as_if_nothing_had_taken_too_long(service: Service, tmp_path: Path) -> None:
    history = heavy()
    history.build(service.url)
    service.analyzer.busy = True
    service.audit()
    history.commit("Five", {"b.py": "# heavy\nopen(c)\n", "e.py": "call(e)\n"})
    history.build(service.url)
    service.analyzer.busy = False
    service.audit()
    assert service.story() == undisturbed(service, history, tmp_path)


def test_file_that_always_takes_too_long_is_given_up(service: Service) -> None:
    heavy().build(service.url)
    service.analyzer.busy = True
    mapped = []
    for _ in range(5):
        outcome = service.audit()
        mapped.append(len({blob for _, blob in service.analyzer.mapped}))
    assert mapped == [5, 2, 2, 0, 0]
    assert outcome.status == "unchanged"
    assert service.last_run()["generation"] == 1


def test_run_that_dies_after_another_try_leaves_the_telling_to_the_next(service: Service, tmp_path: Path) -> None:
    history = heavy()
    history.build(service.url)
    service.analyzer.busy = True
    service.audit()
    service.analyzer.busy = False
    published, tables = dict(service.states), {table: list(rows) for table, rows in service.tables.items()}
    service.audit()
    # Facts are kept at once, rows and states only when the run is published: this one was not.
    service.states, service.tables = published, tables
    service.audit()
    assert service.analyzer.mapped == []
    assert service.last_run()["retold"] == "retried"
    assert service.story() == undisturbed(service, history, tmp_path)
