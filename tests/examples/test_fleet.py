"""The example fleet: built the same every time, shaped as its page says, and consistent with what is expected of it."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import tree_sitter_go
import tree_sitter_javascript
import tree_sitter_typescript
import yaml
from tree_sitter import Language, Parser

from analyzers.roles import role_of
from examples.build import FLEET_FILE, SERVICES, History, InvalidHistory, build_fleet, read_history
from examples.expected import ExpectedRepository, PlantedFinding, load_expected
from fleetreview.model import EventKind, Role, Severity

EXPECTED = load_expected()
NAMES = sorted(EXPECTED)
GRAMMARS = {
    ".ts": Language(tree_sitter_typescript.language_typescript()),
    ".js": Language(tree_sitter_javascript.language()),
    ".go": Language(tree_sitter_go.language()),
}
BROKEN = ("suppliers: weights, merged in a hurry (#21)", "Sort by price (#22)")
"""The states of `catalog` in which app/suppliers/client.py does not parse."""

ALL_FINDINGS = [
    pytest.param(repository, finding, id=f"{repository.name}-{finding.key}")
    for repository in EXPECTED.values()
    for finding in repository.findings
]
FINDINGS_OF_FILES = [
    pytest.param(repository, finding, id=f"{repository.name}-{finding.key}")
    for repository in EXPECTED.values()
    for finding in repository.findings
    if finding.path
]


@pytest.fixture(scope="module")
def histories() -> dict[str, History]:
    return {name: read_history(SERVICES / name) for name in NAMES}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("fleet")
    build_fleet(directory)
    return directory


def git(repository: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", "-C", str(repository), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def parses(path: str, content: bytes) -> bool:
    if path.endswith(".py"):
        try:
            ast.parse(content)
        except SyntaxError:
            return False
        return True
    return not Parser(GRAMMARS[Path(path).suffix]).parse(content).root_node.has_error


def test_two_builds_give_the_same_commits(fleet: Path, tmp_path: Path) -> None:
    build_fleet(tmp_path)
    for name in NAMES:
        assert git(fleet / f"{name}.git", "rev-list", "main") == git(tmp_path / f"{name}.git", "rev-list", "main")


def test_building_again_replaces_what_stands_there(fleet: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.git").mkdir()
    (tmp_path / "orders.git" / "stale").write_text("left over")
    build_fleet(tmp_path)
    assert not (tmp_path / "orders.git" / "stale").exists()
    assert (tmp_path / "fleet.yaml").read_bytes() == (fleet / "fleet.yaml").read_bytes()


def test_the_users_git_settings_change_nothing(fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[init]\n\tdefaultObjectFormat = sha256\n[user]\n\tname = Somebody\n[core]\n\tautocrlf = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    build_fleet(tmp_path / "fleet")
    assert git(tmp_path / "fleet" / "orders.git", "rev-parse", "main") == git(fleet / "orders.git", "rev-parse", "main")


@pytest.mark.parametrize("name", NAMES)
def test_repository_is_sound_and_has_one_branch(fleet: Path, name: str) -> None:
    repository = fleet / f"{name}.git"
    git(repository, "fsck", "--strict")
    assert git(repository, "for-each-ref", "--format=%(refname)") == ["refs/heads/main"]
    assert git(repository, "symbolic-ref", "HEAD") == ["refs/heads/main"]


@pytest.mark.parametrize("name", NAMES)
def test_repository_has_the_landed_changes_that_are_expected(fleet: Path, name: str) -> None:
    subjects = git(fleet / f"{name}.git", "log", "--first-parent", "--format=%s", "main")
    assert len(subjects) == EXPECTED[name].landed_changes
    assert 12 <= len(subjects) <= 30


@pytest.mark.parametrize("name", NAMES)
def test_repository_holds_the_trees_that_its_history_says(
    fleet: Path, histories: dict[str, History], name: str
) -> None:
    listed = git(fleet / f"{name}.git", "ls-tree", "-r", "--format=%(objectmode) %(objectsize) %(path)", "main")
    tree = histories[name].landed[-1].tree
    assert listed == [f"{mode} {len(content)} {path}" for path, (mode, content) in sorted(tree.items())]


@pytest.mark.parametrize("name", NAMES)
def test_changes_land_within_the_year_and_in_order(histories: dict[str, History], name: str) -> None:
    commits = histories[name].commits
    dates = [commit.date for commit in histories[name].landed]
    assert dates == sorted(set(dates))
    assert dates[0].isoformat() >= "2025-11-03"
    assert dates[-1].isoformat() < "2026-11-14"
    assert all(commits[parent].date < commit.date for commit in commits for parent in commit.parents)


@pytest.mark.parametrize("name", NAMES)
def test_subjects_name_one_change_and_fit_a_line(histories: dict[str, History], name: str) -> None:
    subjects = [commit.subject for commit in histories[name].commits]
    assert not [subject for subject, times in Counter(subjects).items() if times > 1]
    assert max(len(subject) for subject in subjects) <= 72


@pytest.mark.parametrize("name", NAMES)
def test_no_change_is_empty(histories: dict[str, History], name: str) -> None:
    commits = histories[name].commits
    assert not [c.subject for c in commits if c.parents and commits[c.parents[0]].tree == c.tree]


def test_the_fleet_has_the_shapes_that_its_page_names(fleet: Path, histories: dict[str, History]) -> None:
    commits = [commit for history in histories.values() for commit in history.commits]
    parents = Counter(len(commit.parents) for commit in commits)
    assert parents[0] == len(NAMES)
    assert parents[2] >= 4
    assert parents[4] == 1, "the octopus"
    assert sum(commit.subject.startswith('Revert "') for commit in commits) >= 2
    assert sum("(#" in commit.subject for commit in commits) >= 20, "squash merges"
    renames = [
        line for name in NAMES for line in git(fleet / f"{name}.git", "log", "-M", "--summary") if " rename " in line
    ]
    assert len(renames) >= 2
    files = [(path, *entry) for history in histories.values() for path, entry in history.landed[-1].tree.items()]
    assert any(mode == "120000" for _, mode, _ in files), "a symbolic link"
    assert any(b"\0" in content for _, _, content in files), "a binary file"
    assert any(len(content) > 1 << 20 for _, _, content in files), "a file over 1 MiB"
    roles = {role_of(path) for path, _, _ in files}
    assert roles >= {Role.GENERATED, Role.VENDORED, Role.TEST, Role.MIGRATION, Role.STARTUP, Role.CLI, Role.HANDLER}


def test_a_branch_may_start_before_the_last_change(histories: dict[str, History]) -> None:
    history = histories["accounts"]
    merge = next(commit for commit in history.landed if commit.subject == "Merge branch 'feature/bearer-guard'")
    first, second = (history.commits[parent] for parent in merge.parents)
    assert "addresses" in first.tree["src/users/users.service.ts"][1].decode()
    assert "addresses" not in second.tree["src/users/users.service.ts"][1].decode()
    assert "addresses" in merge.tree["src/users/users.service.ts"][1].decode()
    assert "src/auth/bearer.guard.ts" in merge.tree


@pytest.mark.parametrize("name", NAMES)
def test_every_state_parses_but_the_two_that_are_broken_on_purpose(histories: dict[str, History], name: str) -> None:
    contents: dict[tuple[str, bytes], list[str]] = {}
    for commit in histories[name].commits:
        for path, (mode, content) in commit.tree.items():
            if mode == "100644" and Path(path).suffix in {".py", *GRAMMARS}:
                contents.setdefault((path, content), []).append(commit.subject)
    failed = {path: tuple(subjects) for (path, content), subjects in contents.items() if not parses(path, content)}
    assert failed == ({"app/suppliers/client.py": BROKEN} if name == "catalog" else {})


def test_fleet_file_names_every_repository(fleet: Path) -> None:
    document = yaml.safe_load(FLEET_FILE.read_text())
    assert sorted(entry["name"] for entry in document["repositories"]) == NAMES
    for entry in document["repositories"]:
        assert (fleet / entry["url"]).is_dir()
        assert set(entry) - {"migrations"} == {"name", "url", "team", "owners", "tier"}


def test_expected_findings_have_keys_of_their_own() -> None:
    for repository in EXPECTED.values():
        keys = [finding.key for finding in repository.findings]
        assert len(set(keys)) == len(keys)
    assert sum(len(repository.findings) for repository in EXPECTED.values()) >= 45


ENDS = ("fixed", "vanished", "lapsed")


@pytest.mark.parametrize(("repository", "finding"), ALL_FINDINGS)
def test_life_is_possible(
    histories: dict[str, History], repository: ExpectedRepository, finding: PlantedFinding
) -> None:
    subjects = [commit.subject for commit in histories[repository.name].landed]
    positions = [subjects.index(event.change) for event in finding.life]
    assert positions == sorted(set(positions)), "one event for each change, in their order"
    assert finding.severity in set(Severity)
    follows = {
        None: {"introduced"},
        "introduced": {"fixed", "vanished", "moved", "unreadable", "lapsed"},
        "moved": {"fixed", "vanished", "moved", "unreadable", "lapsed"},
        "fixed": {"reopened"},
        "vanished": {"reopened"},
        "lapsed": {"reopened"},
        "reopened": {"fixed", "vanished", "moved", "unreadable", "lapsed"},
        "unreadable": {"readable_again"},
        "readable_again": {"fixed", "vanished", "moved"},
    }
    kinds = [event.kind for event in finding.life]
    assert set(kinds) <= set(EventKind)
    assert all(now in follows[before] for before, now in zip([None, *kinds], kinds, strict=False))
    assert [status for status in ENDS if finding.status == status] == [kind for kind in kinds[-1:] if kind in ENDS]
    assert (finding.status == "suppressed") == (finding.suppression is not None)
    assert (finding.path != finding.born_path) == ("moved" in kinds)


@pytest.mark.parametrize(("repository", "finding"), FINDINGS_OF_FILES)
def test_code_stands_in_the_tree_while_the_finding_is_open(
    histories: dict[str, History], repository: ExpectedRepository, finding: PlantedFinding
) -> None:
    events = {event.change: event.kind for event in finding.life}
    path, is_open = finding.born_path, False
    for commit in histories[repository.name].landed:
        kind = events.get(commit.subject)
        is_open = kind not in ENDS if kind else is_open
        path = finding.path if kind == "moved" else path
        text = commit.tree[path][1].decode() if path in commit.tree else ""
        if is_open:
            assert finding.code in text, commit.subject
        elif kind in {"fixed", "vanished"}:
            assert commit.tree.get(path) != histories[repository.name].commits[commit.parents[0]].tree.get(path)


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_follow_from_the_lives(histories: dict[str, History], name: str) -> None:
    blocked = {
        event.change
        for finding in EXPECTED[name].findings
        for event in finding.life
        if event.kind in {"introduced", "reopened"}
        and finding.severity in {"critical", "high"}
        and finding.suppression != "inline"
    }
    subjects = {commit.subject for commit in histories[name].landed}
    assert set(EXPECTED[name].verdicts) <= subjects
    for subject, verdict in EXPECTED[name].verdicts.items():
        assert verdict == ("BLOCK" if subject in blocked else "LGTM"), subject


def test_enough_changes_are_blocked() -> None:
    verdicts = [verdict for repository in EXPECTED.values() for verdict in repository.verdicts.values()]
    assert verdicts.count("BLOCK") >= 6
    assert verdicts.count("LGTM") >= 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("edit: {a.txt: '@@\n-two\n'}", "fits 0 times"),
        ("edit: {a.txt: '@@\n-one\n'}", "fits 2 times"),
        ("edit: {a.txt: '@@\n*one\n'}", "starts with a space"),
        ("delete: [b.txt]", "does not exist"),
        ("files: nothing", "no files in 'nothing'"),
        ("colour: red", "unknown colour"),
    ],
)
def test_a_history_that_cannot_be_built_names_service_and_change(tmp_path: Path, change: str, message: str) -> None:
    service = tmp_path / "shop"
    service.mkdir()
    head = {"author": "Ada Marsh", "date": "2026-01-01 00:00"}
    first = {"subject": "First", **head, "write": {"a.txt": "one\none\n"}}
    second = {"subject": "Second", **head, **yaml.safe_load(change.replace("\n", "\n\n"))}
    (service / "history.yaml").write_text(yaml.safe_dump({"changes": [first, second]}))
    with pytest.raises(InvalidHistory, match=message) as caught:
        read_history(service)
    assert "shop: 'Second'" in str(caught.value)
