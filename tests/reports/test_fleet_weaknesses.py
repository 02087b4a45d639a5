from __future__ import annotations

import re

from fleetreview.weaknesses import OWASP, STRIDE
from reports.fleet import fleet_review
from reports.fleet_markdown import fleet_markdown
from reports.fleet_weaknesses import fleet_weaknesses
from reports.pages import fleet_page
from tests.reports.shop import Rows, shop_rows
from warehouse.reading import warehouse_of


def test_both_lists_of_owasp_are_shown_in_full_newest_first() -> None:
    with warehouse_of(shop_rows()) as warehouse:
        weaknesses = fleet_weaknesses(warehouse)
    assert [year for year, _ in weaknesses.owasp][:2] == ["2025", "2021"]
    assert [[count.name for count in counts] for _, counts in weaknesses.owasp[:2]] == [
        [name for name in OWASP if name.endswith(":2025")],
        [name for name in OWASP if name.endswith(":2021")],
    ]
    assert [count.name for count in weaknesses.stride] == list(STRIDE)


def test_findings_count_under_every_category_of_their_rule() -> None:
    with warehouse_of(shop_rows()) as warehouse:
        weaknesses = fleet_weaknesses(warehouse)
        rules = {row["rule_id"]: row for row in warehouse.rows("SELECT rule_id, owasp, stride FROM rules")}
        found = warehouse.rows("SELECT rule_id, count(*) AS findings FROM open_findings GROUP BY rule_id")
    for counts, column in [*((counts, "owasp") for _, counts in weaknesses.owasp), (weaknesses.stride, "stride")]:
        for count in counts:
            expected = sum(row["findings"] for row in found if count.name in rules[row["rule_id"]][column])
            assert (count.name, count.findings) == (count.name, expected)
            assert count.rules == sum(count.name in rule[column] for rule in rules.values())
    assert any(count.findings for count in weaknesses.stride)


def test_category_that_no_rule_looks_for_says_so_on_the_page() -> None:
    with warehouse_of(shop_rows()) as warehouse:
        review = fleet_review(warehouse)
        page = fleet_page(review)
    unseen = [count for _, counts in review.weaknesses.owasp for count in counts if not count.rules]
    assert unseen
    assert re.search(rf"{unseen[0].name}.*?no rule", page, re.DOTALL)


def test_page_has_no_table_of_weaknesses_before_the_first_run() -> None:
    rows: Rows = {table: [] for table in shop_rows()}
    with warehouse_of(rows) as warehouse:
        review = fleet_review(warehouse)
    assert review.weaknesses.is_empty
    assert "STRIDE" not in fleet_page(review)


def test_text_report_lists_only_what_was_found() -> None:
    with warehouse_of(shop_rows()) as warehouse:
        review = fleet_review(warehouse)
    report = fleet_markdown(review)
    for count in review.weaknesses.stride:
        assert (f"| {count.name} {count.meaning} |" in report) == bool(count.findings)
