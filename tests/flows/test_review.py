"""The review of one change or range of a repository."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from githistory import Built, History

from fleetreview.errors import FleetReviewError, GitError, UsageError
from flows.review import review
from reports.rendering import render_change

if TYPE_CHECKING:
    from pathlib import Path

BAD = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"
GOOD = BAD.replace("get(url)", "get(url, timeout=3)")
RULE = "rel-py-requests-no-timeout"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A line with a root that is bad, a topic that forked from it, and a head that changes no code."""
    history = History()
    history.commit("Root", {"app/one.py": BAD}, name="root")
    history.commit("Topic begins", {"app/two.py": BAD}, branch="topic", parents=["root"], name="topic-1")
    history.commit("Topic goes on", {"app/three.py": GOOD}, branch="topic", name="topic-2")
    history.commit("Main goes on", {"app/four.py": BAD}, name="bad-head")
    history.commit("One is fixed", {"app/one.py": GOOD}, name="fix")
    history.commit("Suppressed", {"app/five.py": BAD.replace("(url)\n", f"(url)  # fleetreview: ignore[{RULE}] why\n")})
    history.commit("Words", {"README.md": "x\n"}, name="words")
    return history.build(tmp_path_factory.mktemp("review") / "service.git")


def paths(built: Built, revisions: str | None) -> tuple[bool, list[str]]:
    result = review(str(built.path), revisions)
    document = json.loads(render_change(result, "json"))
    return result.verdict.blocks, [finding["path"] for finding in document["findings"]]


def test_head_is_compared_with_its_first_parent(built: Built) -> None:
    assert paths(built, None) == (False, [])


def test_root_commit_is_compared_with_nothing(built: Built) -> None:
    assert paths(built, built.ids["root"]) == (True, ["app/one.py"])


def test_one_revision_is_compared_with_its_first_parent(built: Built) -> None:
    assert paths(built, built.ids["bad-head"]) == (True, ["app/four.py"])


def test_what_is_on_the_base_only_does_not_count(built: Built) -> None:
    assert paths(built, "main..topic") == (True, ["app/two.py"])
    assert paths(built, "main...topic") == (True, ["app/two.py"])
    assert paths(built, f"{built.ids['topic-1']}..{built.ids['topic-2']}") == (False, [])


def test_fix_is_told_and_does_not_block(built: Built) -> None:
    result = review(str(built.path), built.ids["fix"])
    assert not result.verdict.blocks
    document = json.loads(render_change(result, "json"))
    assert [finding["path"] for finding in document["fixed"]] == ["app/one.py"]


def test_suppressed_finding_does_not_block(built: Built) -> None:
    assert not review(str(built.path), "HEAD~1").verdict.blocks


def test_threshold_decides_what_blocks(built: Built) -> None:
    assert not review(str(built.path), built.ids["bad-head"], block_at="critical").verdict.blocks
    assert review(str(built.path), built.ids["bad-head"], block_at="medium").verdict.blocks


def test_range_with_nothing_in_it_is_refused(built: Built) -> None:
    with pytest.raises(UsageError, match="nothing on"):
        review(str(built.path), "main..main")
    with pytest.raises(UsageError, match="nothing on"):
        review(str(built.path), f"main..{built.ids['root']}")


@pytest.mark.parametrize("revisions", ["nowhere", "main..nowhere", "-p", "main..--all", ""])
def test_unknown_revision_is_one_line(built: Built, revisions: str) -> None:
    if not revisions:
        assert review(str(built.path), revisions) is not None
        return
    with pytest.raises(FleetReviewError) as problem:
        review(str(built.path), revisions)
    assert "\n" not in str(problem.value)


def test_histories_without_a_common_commit_are_refused(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"a.py": GOOD})
    history.commit("Other root", {"b.py": GOOD}, branch="other", parents=[])
    built = history.build(tmp_path / "service.git")
    with pytest.raises(UsageError, match="no common history"):
        review(str(built.path), "main..other")


def test_empty_repository_and_no_repository_are_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(FleetReviewError):
        review(str(tmp_path / "plain"), None)
    with pytest.raises(FleetReviewError):
        review(str(tmp_path / "missing"), None)


def test_directory_of_several_repositories_is_refused(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"a.py": GOOD})
    for name in ("one.git", "two.git"):
        history.build(tmp_path / name)
    with pytest.raises(UsageError, match="2 repositories are there; name one"):
        review(str(tmp_path), None)


def test_file_that_does_not_parse_is_said(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"app/a.py": BAD})
    history.commit("Two", {"app/a.py": BAD + "def (:\n"})
    built = history.build(tmp_path / "service.git")
    result = review(str(built.path), None)
    text = render_change(result, "md")
    assert "app/a.py" in text
    document = json.loads(render_change(result, "json"))
    assert document["skips"]
    assert document["fixed"] == []


@pytest.mark.parametrize("form", ["md", "html", "json", "sarif"])
def test_path_that_is_no_utf8_is_shown_in_every_form(tmp_path: Path, form: str) -> None:
    history = History()
    history.commit("One", {b"app/caf\xe9.py": BAD.encode() + b"# caf\xe9\n"})
    built = history.build(tmp_path / "service.git")
    text = render_change(review(str(built.path), None), form)
    assert text.encode("utf-8")
    assert "caf" in text


def test_checkout_can_be_reviewed_by_its_folder(tmp_path: Path, built: Built) -> None:
    from githistory import run_git

    run_git(["clone", "--quiet", str(built.path), str(tmp_path / "clone")])
    assert not review(str(tmp_path / "clone"), "HEAD~1..HEAD").verdict.blocks
    assert review(str(tmp_path / "clone"), "main..origin/topic").verdict.blocks


def test_git_error_is_raised_for_a_damaged_repository(tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"a.py": GOOD})
    built = history.build(tmp_path / "service.git")
    built.lose(built.blob("main^{tree}"))
    with pytest.raises(GitError):
        review(str(built.path), None)
