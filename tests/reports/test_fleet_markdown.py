from __future__ import annotations

from reports.fleet import fleet_review
from reports.fleet_markdown import fleet_markdown
from tests.reports.shop import shop_rows
from tests.reports.test_markdown import tokens
from tests.warehouse.sample import sample_rows
from warehouse.reading import warehouse_of


def test_what_could_not_be_audited_stands_before_the_trends() -> None:
    written = fleet_markdown(fleet_review(warehouse_of(sample_rows())))
    assert "- `orders`: failed: the host did not answer" in written
    assert written.index("`orders`: failed") < written.index("## Trends")
    assert "| 2026-11-23 | 50 | 75 | 13 | 4.4 |" in written


def test_a_hostile_repository_adds_no_link_html_or_heading() -> None:
    found = tokens(fleet_markdown(fleet_review(warehouse_of(shop_rows()))))
    assert not [t for t in found if t.type in {"html_inline", "html_block", "image", "link_open"}]
    assert sum(t.type == "heading_open" for t in found) == 12


def test_an_empty_warehouse_is_said_to_be_empty() -> None:
    assert "No run has been published yet." in fleet_markdown(fleet_review(warehouse_of({})))
