from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from reports.change import change_review
from reports.findings_list import scan_sarif
from reports.json_report import as_text
from reports.repository import repository_review
from reports.sarif import change_sarif, repository_sarif
from tests.reports.scan_rows import scan_rows, scan_skips
from tests.reports.shop import BLOCKED, HOSTILE, HOSTILE_CHANGE, SHOP, shop_rows
from warehouse.reading import warehouse_of

_SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def problems(document: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft4Validator(_SCHEMA).iter_errors(json.loads(as_text(document)))]


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    return change_sarif(change_review(warehouse_of(shop_rows()), SHOP, BLOCKED))


def result(log: dict[str, Any], rule: str, state: str = "new") -> dict[str, Any]:
    found = [r for r in log["runs"][0]["results"] if r["ruleId"] == rule and r["baselineState"] == state]
    return dict(found[0])


def test_the_validator_refuses_what_is_not_sarif() -> None:
    assert problems({"version": "2.1.0", "runs": [{}]})


@pytest.mark.parametrize(("name", "change"), [(SHOP, BLOCKED), (HOSTILE, HOSTILE_CHANGE)])
def test_logs_follow_the_official_schema(name: str, change: str) -> None:
    warehouse = warehouse_of(shop_rows())
    assert problems(change_sarif(change_review(warehouse, name, change))) == []
    assert problems(repository_sarif(repository_review(warehouse, name))) == []


def test_a_scan_follows_the_official_schema() -> None:
    assert problems(scan_sarif(scan_rows(), scan_skips())) == []
    assert problems(scan_sarif([])) == []


def test_results_carry_fingerprint_identity_and_state(log: dict[str, Any]) -> None:
    sql = result(log, "sec-sql-built-from-text")
    assert sql["partialFingerprints"] == {"fleetreview/v1": "1:sql"}
    assert sql["level"] == "error"
    assert len(sql["correlationGuid"]) == 36
    states = [entry["baselineState"] for entry in log["runs"][0]["results"]]
    assert sorted(states) == ["absent", "absent", "new", "new", "new", "new"]


def test_results_name_their_rule_by_index(log: dict[str, Any]) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[entry["ruleIndex"]]["id"] for entry in log["runs"][0]["results"]] == [
        entry["ruleId"] for entry in log["runs"][0]["results"]
    ]


def test_security_rules_carry_weakness_and_severity(log: dict[str, Any]) -> None:
    rule = next(r for r in log["runs"][0]["tool"]["driver"]["rules"] if r["id"] == "sec-sql-built-from-text")
    assert rule["properties"]["security-severity"] == "9.5"
    assert "external/cwe/cwe-89" in rule["properties"]["tags"]
    assert "cursor.execute(sql, (value,))" in rule["help"]["markdown"]


def test_a_fix_replaces_whole_lines(log: dict[str, Any]) -> None:
    fix = result(log, "rel-request-without-timeout")["fixes"][0]["artifactChanges"][0]
    assert fix["replacements"] == [
        {
            "deletedRegion": {"startLine": 41, "startColumn": 1, "endLine": 42, "endColumn": 1},
            "insertedContent": {"text": "    return requests.post(URL, json=order, timeout=5)\n"},
        }
    ]


def test_suppressions_carry_their_reason(log: dict[str, Any]) -> None:
    found = [entry["suppressions"] for entry in log["runs"][0]["results"] if "suppressions" in entry]
    assert found == [
        [{"kind": "external", "status": "accepted", "justification": "The sandbox answers within a second."}]
    ]


def test_related_locations_name_source_and_further_lines(log: dict[str, Any]) -> None:
    sql = result(log, "sec-sql-built-from-text")["relatedLocations"]
    assert sql[0]["physicalLocation"]["region"] == {"startLine": 51}
    timeout = result(log, "rel-request-without-timeout")["relatedLocations"]
    assert [place["physicalLocation"]["region"]["startLine"] for place in timeout] == [88, 102]


def test_skips_are_warnings_of_the_tool(log: dict[str, Any]) -> None:
    notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [note["descriptor"]["id"] for note in notes] == ["skip/partial_parse"]


def test_provenance_names_repository_and_commit(log: dict[str, Any]) -> None:
    provenance = log["runs"][0]["versionControlProvenance"]
    assert provenance == [
        {
            "repositoryUri": "https://github.com/shop/orders-api.git",
            "mappedTo": {"uriBaseId": "SRCROOT"},
            "revisionId": BLOCKED,
        }
    ]


def test_the_state_before_a_change_is_the_baseline_that_its_own_log_names() -> None:
    rows = shop_rows()
    for row in rows["landed_changes"]:
        if row["change"] == BLOCKED:
            row["parent"] = "c1ea2000" * 5
    warehouse = warehouse_of(rows)
    later = change_sarif(change_review(warehouse, SHOP, BLOCKED))["runs"][0]
    earlier = change_sarif(change_review(warehouse, SHOP, "c1ea2000"))["runs"][0]
    assert later["baselineGuid"] == earlier["automationDetails"]["guid"]


def test_a_finding_of_the_whole_repository_has_no_place() -> None:
    log = repository_sarif(repository_review(warehouse_of(shop_rows()), SHOP))
    found = next(entry for entry in log["runs"][0]["results"] if entry["ruleId"] == "rel-no-graceful-shutdown")
    assert "locations" not in found


def test_a_failed_repository_is_no_successful_run() -> None:
    log = repository_sarif(repository_review(warehouse_of(shop_rows()), HOSTILE))
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_paths_of_a_scan_are_those_that_the_user_can_open() -> None:
    results = scan_sarif(scan_rows())["runs"][0]["results"]
    places = [entry["locations"][0]["physicalLocation"]["artifactLocation"] for entry in results]
    assert places == [
        {"uri": "services/a%20b/app.py", "uriBaseId": "SRCROOT"},
        {"uri": "file:///srv/x/worker.py"},
        {"uri": "one.py", "uriBaseId": "SRCROOT"},
    ]


def test_a_marker_in_the_source_is_an_in_source_suppression() -> None:
    results = scan_sarif(scan_rows())["runs"][0]["results"]
    assert [entry["suppressions"][0]["kind"] for entry in results if "suppressions" in entry] == ["inSource"]
