"""A secret is introduced by the landed change that brings it, be it gone again a change later; a new value is a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.review import review
from tests.analyzers.secrets.reading import analyzer
from tests.flows.toyfleet import Service
from warehouse.sql import saved_query

if TYPE_CHECKING:
    from pathlib import Path

    from githistory import Built, History

FIRST, SECOND = "vT92kLmq!xz", "Zx81qLp0vM"


def config(password: str, more: str = "") -> str:
    return f"mail:\n  host: mail.acme.io\n  password: {password}\n{more}"


def service_of(built: Built, tmp_path: Path) -> Service:
    service = Service(url=built.path, mirror=tmp_path / "mirror", others=(analyzer(),))
    service.audit()
    return service


def test_secret_that_is_added_and_removed_in_one_window_is_told_and_burnt(
    history: type[History], tmp_path: Path
) -> None:
    story = history()
    story.commit("Begin", {"README.md": "A service\n"})
    story.commit("Add", {"conf/prod.yml": config(FIRST)}, name="add")
    story.commit("Remove", {"conf/prod.yml": config("${MAIL_PASSWORD}")}, name="remove")
    built = story.build(tmp_path / "service.git")
    service = service_of(built, tmp_path)
    assert [(kind, path) for kind, path, _ in service.events()] == [
        ("introduced", "conf/prod.yml"),
        ("fixed", "conf/prod.yml"),
    ]
    query = saved_query("burnt_secrets")
    with service.warehouse() as warehouse:
        [row] = warehouse.rows(query.statement, query.bound())
    assert (row["introduced_in"], row["removed_in"]) == (built.ids["add"], built.ids["remove"])
    assert (row["kind"], row["name"], row["hours_in_code"], row["stands_elsewhere"]) == (
        "password",
        "password",
        1,
        False,
    )
    [finding] = service.rows("SELECT remedy FROM findings")
    assert finding["remedy"].startswith("Rotate it first")


def test_removed_secret_that_stands_in_another_file_is_told_to_stand(history: type[History], tmp_path: Path) -> None:
    story = history()
    story.commit("Begin", {"conf/prod.yml": config(FIRST), "conf/batch.yml": config(FIRST, "queue: batch\n")})
    story.commit("Remove", {"conf/prod.yml": config("${MAIL_PASSWORD}")})
    service = service_of(story.build(tmp_path / "service.git"), tmp_path)
    query = saved_query("burnt_secrets")
    with service.warehouse() as warehouse:
        [row] = warehouse.rows(query.statement, query.bound())
    assert (row["path"], row["stands_elsewhere"]) == ("conf/prod.yml", True)


def test_another_value_in_the_same_place_is_a_new_secret(history: type[History], tmp_path: Path) -> None:
    story = history()
    story.commit("Begin", {"conf/prod.yml": config(FIRST)})
    story.commit("Rotate", {"conf/prod.yml": config(SECOND)})
    service = service_of(story.build(tmp_path / "service.git"), tmp_path)
    assert sorted(kind for kind, _, _ in service.events()) == ["fixed", "introduced", "introduced"]


@pytest.mark.parametrize(
    "files",
    [
        {"conf/prod.yml": config(FIRST, "  port: 587\n")},
        {"conf/prod.yml": "# mail\n\n" + config(FIRST)},
        {"conf/prod.yml": config(FIRST).replace("password:", "smtp_password:  ")},
        {"conf/prod.yml": None, "deploy/production.yml": config(FIRST)},
        {"conf/prod.yml": None, "deploy/mail.env": f"MAIL_PASSWORD={FIRST}\n"},
    ],
    ids=["another line", "moved down", "renamed key", "moved file", "moved into another file"],
)
def test_value_that_goes_on_is_no_new_secret(
    files: dict[str, str | None], history: type[History], tmp_path: Path
) -> None:
    story = history()
    story.commit("Begin", {"conf/prod.yml": config(FIRST)})
    story.commit("Edit", files)
    service = service_of(story.build(tmp_path / "service.git"), tmp_path)
    assert {kind for kind, _, _ in service.events()} <= {"introduced", "moved"}
    [row] = service.rows("SELECT count(*) AS findings FROM findings")
    assert row["findings"] == 1


def test_history_in_two_runs_gives_the_same_identities(history: type[History], tmp_path: Path) -> None:
    story = history()
    story.commit("Begin", {"conf/prod.yml": config(FIRST)})
    built = story.build(tmp_path / "service.git")
    service = service_of(built, tmp_path)
    story.commit("More", {"conf/prod.yml": config(FIRST, "  port: 587\n"), "b.env": f"TOKEN_SECRET={SECOND}9q\n"})
    built = story.build(tmp_path / "service.git")
    service.audit()
    whole = Service(url=built.path, mirror=tmp_path / "other", others=(analyzer(),))
    whole.audit()
    assert service.ids() == whole.ids()


def test_review_of_a_change_that_removes_a_secret_says_what_is_left_to_do(
    history: type[History], tmp_path: Path
) -> None:
    story = history()
    story.commit("Begin", {"conf/prod.yml": config(FIRST)})
    story.commit("Remove", {"conf/prod.yml": config("${MAIL_PASSWORD}")})
    built = story.build(tmp_path / "service.git")
    told = review(str(built.path), None)
    [fixed] = told.fixed
    assert fixed.rule.rule_id == "secret-assigned-value"
    assert fixed.fate_in_words == "removed from the code, still in the history: rotate it"
