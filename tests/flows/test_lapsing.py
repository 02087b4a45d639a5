"""Findings about migrations from the change that brings them to the end of their debt, through runs and in reports."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from githistory import MONDAY, History

from analyzers.migrations.analyzer import MigrationAnalyzer
from reports.change import change_review
from tests.flows.toyfleet import Service
from warehouse.reading import run_checks

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "-- +goose Up\nSET lock_timeout = '2s';\n"
TABLES = f"{HEAD}CREATE TABLE orders (id bigint PRIMARY KEY, note text);\nCREATE TABLE notes (id bigint PRIMARY KEY);\n"
INDEX = f"{HEAD}CREATE INDEX orders_note ON orders (note);\n"
FILES = {"compose.yaml": "services:\n  db:\n    image: postgres:16\n", "migrations/0001_orders.sql": TABLES}
SECOND = "migrations/0002_index.sql"


def history(count: int) -> History:
    """Return the first of six changes: tables, an index, its file reformatted, three months, words, reformatted again."""
    done = History()
    commits = [
        ("Tables", FILES, 0),
        ("Index", {SECOND: INDEX, "a.py": "call(a)\n"}, 1),
        ("Format", {SECOND: INDEX.replace("CREATE", "\n\nCREATE")}, 10),
        ("Words", {"README.md": "Orders\n"}, 95),
        ("Format again", {SECOND: INDEX.replace(" ON ", "\n  ON ")}, 100),
        ("Call no more", {"a.py": ""}, 110),
    ]
    for subject, files, day in commits[:count]:
        done.commit(subject, files, name=subject, at=MONDAY + timedelta(days=day))
    return done


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(url=tmp_path / "origin.git", mirror=tmp_path / "mirror", others=(MigrationAnalyzer(),))


def test_finding_about_a_migration_lapses_and_is_no_debt_any_more(service: Service) -> None:
    built = history(6).build(service.url)
    service.audit()
    told = service.rows(
        "SELECT kind, subject FROM finding_events JOIN findings USING (repository, finding_id)"
        " JOIN landed_changes USING (repository, change) WHERE rule_id = 'index-not-concurrent' ORDER BY occurred_at"
    )
    assert [(row["kind"], row["subject"]) for row in told] == [("introduced", "Index"), ("lapsed", "Words")]
    (row,) = service.rows("SELECT * FROM findings WHERE rule_id = 'index-not-concurrent'")
    assert (row["status"], row["died_in"]) == ("lapsed", built.ids["Words"])
    assert service.rows("SELECT * FROM open_findings") == []
    assert service.rows("SELECT sum(fixed) AS fixed FROM landed_changes") == [{"fixed": 1}], "the call"
    flow = service.rows("SELECT sum(introduced) AS came, sum(fixed) AS went, sum(lapsed) AS lapsed FROM weekly_flow")
    assert flow == [{"came": 2, "went": 1, "lapsed": 1}]
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []
        assert change_review(warehouse, "service", built.ids["Words"]).fixed == ()
        (reviewed,) = [
            finding.shown
            for finding in change_review(warehouse, "service", built.ids["Index"]).findings
            if finding.shown.rule.rule_id == "index-not-concurrent"
        ]
        assert reviewed.ended == "lapsed since with"


def test_lapsing_is_told_the_same_however_the_history_is_cut(tmp_path: Path) -> None:
    stories = []
    for number, cuts in enumerate(([6], [1, 2, 3, 4, 5, 6])):
        service = Service(
            url=tmp_path / f"{number}.git", mirror=tmp_path / f"mirror-{number}", others=(MigrationAnalyzer(),)
        )
        for cut in cuts:
            history(cut).build(service.url)
            service.audit()
        stories.append(service.story())
    assert stories[0] == stories[1]


def test_rules_that_let_a_published_finding_lapse_tell_it_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(4).build(service.url)
    monkeypatch.setattr("analyzers.ledger.LAPSES_AFTER", timedelta(days=1000))
    service.audit()
    assert [row["status"] for row in service.rows("SELECT status FROM findings WHERE area = 'data'")] == ["open"]
    monkeypatch.undo()
    # Another digest: the history is told anew.
    service.others = (MigrationAnalyzer(opt_in=frozenset({"char-type"})),)
    service.audit()
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []
    assert [row["status"] for row in service.rows("SELECT status FROM findings WHERE area = 'data'")] == ["lapsed"]


def test_what_follows_from_a_stream_as_a_whole_is_there_when_the_window_begins(service: Service) -> None:
    without = {path: text.replace("SET lock_timeout = '2s';\n", "") for path, text in FILES.items()}
    index = INDEX.replace("SET lock_timeout = '2s';\n", "")
    done = History()
    commits = [
        ("Tables", without, 0),
        ("Index", {SECOND: index}, 1),
        ("Newer server", {"compose.yaml": FILES["compose.yaml"].replace("16", "17")}, 20),
        ("Time limit", {"migrations/0003_words.sql": f"{HEAD}CREATE INDEX notes_id ON notes (id);\n"}, 30),
    ]
    for subject, files, day in commits:
        done.commit(subject, files, name=subject, at=MONDAY + timedelta(days=day))
    done.build(service.url)
    service.audit(default_since=MONDAY + timedelta(days=10))
    told = service.rows(
        "SELECT rule_id, kind FROM finding_events JOIN findings USING (repository, finding_id) ORDER BY occurred_at, ordinal"
    )
    by_rule = {row["rule_id"]: [other["kind"] for other in told if other["rule_id"] == row["rule_id"]] for row in told}
    assert by_rule["lock-timeout-missing"][0] == "baseline"
    assert by_rule["index-not-concurrent"] == ["introduced"], "the last one, not what ran before"
    with service.warehouse() as warehouse:
        assert run_checks(warehouse) == []
