from __future__ import annotations

import pytest

from fleetreview.errors import WarehouseError
from reports.findings import location, rule_of, rules_from, shown_finding
from tests.reports.shop import shop_rows

_REMEDY = "Go: Bind it.\n\nJavascript, Python: Pass `values`."


def finding_at(path: str, remedy: str) -> str:
    row = shop_rows()["findings"][0] | {"path": path}
    return shown_finding(row, rules_from([{"rule_id": row["rule_id"], "remedy": remedy}])).remedy


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.go", "Bind it."), ("a.py", "Pass `values`."), ("a.tsx", "Pass `values`."), ("Dockerfile", _REMEDY)],
)
def test_a_finding_carries_the_remedy_for_its_technology(path: str, expected: str) -> None:
    assert finding_at(path, _REMEDY) == expected


@pytest.mark.parametrize("remedy", ["Bind it.", "Note: bind it.\n\nPython: as well.", "", "Go: only this."])
def test_a_remedy_that_is_not_told_by_technology_stays_whole(remedy: str) -> None:
    assert finding_at("a.py", remedy) == remedy


def test_a_remedy_for_the_very_place_goes_before_that_of_the_rule() -> None:
    row = shop_rows()["findings"][0] | {"path": "a.py", "remedy": "Build index `i` concurrently."}
    shown = shown_finding(row, rules_from([{"rule_id": row["rule_id"], "remedy": _REMEDY}]))
    assert shown.remedy == "Build index `i` concurrently."


def test_references_that_no_browser_may_follow_are_dropped() -> None:
    rule = rule_of({"rule_id": "r", "references": ["javascript:alert(1)", "https://example.org/"]})
    assert rule.references == ("https://example.org/",)


def test_a_row_that_cannot_be_shown_names_its_finding() -> None:
    row = shop_rows()["findings"][0] | {"evidence": "not json"}
    with pytest.raises(WarehouseError, match=row["finding_id"]):
        shown_finding(row, {})


def test_places_are_told_as_people_write_them() -> None:
    assert [location("a.py", 3), location("a.py", 0), location("", 0)] == ["a.py:3", "a.py", "repository as a whole"]
