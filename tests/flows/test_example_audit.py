"""The example fleet, audited end to end: exactly what was planted is found, with the life that it has."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from examples.expected import PlantedFinding, load_expected
from flows.review import review
from reports.rendering import render_change
from reports.site import write_site
from warehouse.reading import open_warehouse, run_checks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flows.conftest import Audited

EXPECTED = load_expected()
NAMES = sorted(EXPECTED)
PLANTED = [
    pytest.param(finding, id=f"{repository.name}-{finding.key}")
    for repository in EXPECTED.values()
    for finding in repository.findings
]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What the warehouse says of the fleet, by repository."""

    findings: dict[str, list[dict[str, Any]]]
    events: dict[tuple[str, str], list[dict[str, Any]]]
    changes: dict[str, list[dict[str, Any]]]
    runs: dict[str, dict[str, Any]]

    def subject(self, repository: str, change: str) -> str:
        return next(str(row["subject"]) for row in self.changes[repository] if row["change"] == change)

    def life(self, repository: str, finding_id: str) -> list[tuple[str, str]]:
        return [(e["kind"], self.subject(repository, e["change"])) for e in self.events[(repository, finding_id)]]


@pytest.fixture(scope="module")
def tables(audited: Audited) -> Tables:
    findings, changes = defaultdict(list), defaultdict(list)
    events = defaultdict(list)
    with open_warehouse(audited.warehouse) as warehouse:
        for row in warehouse.rows("SELECT * FROM findings ORDER BY repository, known_since, path, start_line"):
            findings[row["repository"]].append(row)
        for row in warehouse.rows("SELECT * FROM finding_events ORDER BY repository, finding_id, ordinal"):
            events[(row["repository"], row["finding_id"])].append(row)
        for row in warehouse.rows("SELECT * FROM landed_changes ORDER BY repository, position"):
            changes[row["repository"]].append(row)
        runs = {row["repository"]: row for row in warehouse.rows("SELECT * FROM repository_runs")}
    return Tables(findings=findings, events=events, changes=changes, runs=runs)


def is_planted(row: dict[str, Any], planted: PlantedFinding) -> bool:
    """Tell whether a row is a planted finding; the excerpt is dedented, so that only the code's own line is compared."""
    text = row["excerpt"] if row["path"] else row["message"]
    return (
        row["rule_id"] == planted.rule_id
        and row["path"] == planted.path
        and (planted.code.strip() in text or "[redacted]" in text)
    )


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_finding_is_found_once_with_its_life(planted: PlantedFinding, tables: Tables) -> None:
    found = [row for row in tables.findings[planted.repository] if is_planted(row, planted)]
    assert len(found) == 1
    [row] = found
    assert tables.life(planted.repository, row["finding_id"]) == [(e.kind, e.change) for e in planted.life]
    assert (row["severity"], row["status"]) == (planted.severity, planted.status)
    assert bool(row["suppression"]) == (planted.suppression is not None)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_found(name: str, tables: Tables) -> None:
    others = [
        (row["rule_id"], row["path"], row["start_line"], row["excerpt"], tables.life(name, row["finding_id"]))
        for row in tables.findings[name]
        if not any(is_planted(row, planted) for planted in EXPECTED[name].findings)
    ]
    assert others == []


@pytest.mark.parametrize("name", NAMES)
def test_every_landed_change_was_reviewed_with_its_verdict(name: str, tables: Tables) -> None:
    assert len(tables.changes[name]) == EXPECTED[name].landed_changes == tables.runs[name]["landed_changes"]
    verdicts = {row["subject"]: row["verdict"] for row in tables.changes[name]}
    assert {subject: verdicts.get(subject) for subject in EXPECTED[name].verdicts} == EXPECTED[name].verdicts


@pytest.mark.parametrize("name", NAMES)
def test_change_is_blocked_exactly_where_something_grave_was_brought(name: str, tables: Tables) -> None:
    grave = {
        event.change
        for planted in EXPECTED[name].findings
        for event in planted.life
        if event.kind in {"introduced", "reopened"}
        and planted.severity in {"high", "critical"}
        and planted.suppression != "inline"
    }
    assert {row["subject"] for row in tables.changes[name] if row["verdict"] == "BLOCK"} == grave


@pytest.mark.parametrize("name", NAMES)
def test_whole_history_is_told_and_nothing_failed(name: str, tables: Tables) -> None:
    run = tables.runs[name]
    assert (run["status"], run["error"], run["retold"], run["base_commit"]) == ("complete", "", "first", "")


def test_all_checks_of_the_warehouse_hold(audited: Audited) -> None:
    with open_warehouse(audited.warehouse) as warehouse:
        assert run_checks(warehouse) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_suppression_is_listed_and_none_is_stale(name: str, audited: Audited) -> None:
    with open_warehouse(audited.warehouse) as warehouse:
        rows = warehouse.rows("SELECT * FROM suppressions WHERE repository = $name", {"name": name})
    kinds = sorted(planted.suppression for planted in EXPECTED[name].findings if planted.suppression)
    assert sorted(row["kind"] for row in rows) == kinds
    assert all(row["findings"] == 1 and not row["stale"] and row["since"] is not None for row in rows)


def test_file_that_did_not_parse_is_a_skip_that_is_not_at_the_head(audited: Audited) -> None:
    with open_warehouse(audited.warehouse) as warehouse:
        rows = warehouse.rows("SELECT path, reason, at_head FROM skips WHERE repository = 'catalog' ORDER BY path")
        coverage = warehouse.rows("SELECT language, files, files_judged FROM coverage WHERE repository = 'catalog'")
    assert {row["path"] for row in rows} == {"app/suppliers/client.py"}
    assert {row["at_head"] for row in rows} == {False}
    assert all(row["files"] == row["files_judged"] for row in coverage)


def test_no_planted_secret_is_stored(audited: Audited) -> None:
    with open_warehouse(audited.warehouse) as warehouse:
        rows = warehouse.rows("SELECT * FROM findings WHERE rule_id = 'jwt-secret-hardcoded'")
    assert rows
    assert "accounts-signing-key-2025" not in json.dumps(rows, default=str)


def links_of(page: Path) -> Iterator[str]:
    yield from re.findall(r'(?:href|src)="([^"#]+)(?:#[^"]*)?"', page.read_text(encoding="utf-8"))


def test_site_has_a_page_for_everything_and_no_dead_link(audited: Audited, tmp_path: Path) -> None:
    with open_warehouse(audited.warehouse) as warehouse:
        write_site(warehouse, tmp_path)
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > sum(repository.landed_changes for repository in EXPECTED.values())
    dead = [
        (page.relative_to(tmp_path), link)
        for page in pages
        for link in links_of(page)
        if "://" not in link and not link.startswith(("mailto:", "data:")) and not (page.parent / link).exists()
    ]
    assert dead == []


BLOCKED = "Cancel an order (#22)"


def commit_named(repository: Path, subject: str) -> str:
    log = subprocess.run(
        ["git", "-C", str(repository), "log", "--first-parent", "--format=%H %s", "main"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return next(line.split()[0] for line in log.splitlines() if line.split(" ", 1)[1] == subject)


def test_review_of_a_blocked_change_says_so_in_every_form(audited: Audited) -> None:
    repository = audited.repository("orders")
    commit = commit_named(repository, BLOCKED)
    result = review(str(repository), commit)
    assert result.verdict.blocks
    markdown = render_change(result, "md")
    assert "BLOCK" in markdown
    assert "src/routes/cancellations.ts" in markdown
    document = json.loads(render_change(result, "json"))
    assert "api-response-not-returned" in json.dumps(document)
    assert document["schema"] == "fleetreview.review/1"
    sarif = json.loads(render_change(result, "sarif"))
    assert [r["ruleId"] for r in sarif["runs"][0]["results"]] == ["api-response-not-returned"]
    assert sarif["version"] == "2.1.0"
    html = render_change(result, "html")
    assert "BLOCK" in html
    assert "src/routes/cancellations.ts" in html


@pytest.mark.parametrize("name", ["orders", "billing"])
def test_review_and_audit_agree_on_a_change(name: str, audited: Audited, tables: Tables) -> None:
    for subject, expected in list(EXPECTED[name].verdicts.items())[-2:]:
        result = review(str(audited.repository(name)), commit_named(audited.repository(name), subject))
        assert ("BLOCK" if result.verdict.blocks else "LGTM") == expected
        [row] = [row for row in tables.changes[name] if row["subject"] == subject]
        assert row["verdict"] == expected
