"""Reports as people read them. Renew with ``FLEETREVIEW_RENEW_SNAPSHOTS=1`` and review the difference as text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reports.change import change_review
from reports.json_report import as_text, change_document
from reports.markdown import change_markdown, repository_markdown
from reports.pages import change_page
from reports.repository import repository_review
from tests.reports.shop import BLOCKED, SHOP, shop_rows
from warehouse.reading import warehouse_of

_SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    warehouse = warehouse_of(shop_rows())
    review = change_review(warehouse, SHOP, BLOCKED)
    return {
        "change.md": change_markdown(review),
        "change.json": as_text(change_document(review)),
        "change.html": change_page(review, standalone=False),
        "repository.md": repository_markdown(repository_review(warehouse, SHOP)),
    }


@pytest.mark.parametrize("name", ["change.md", "change.json", "change.html", "repository.md"])
def test_report_reads_as_it_was_approved(written: dict[str, str], name: str) -> None:
    path = _SNAPSHOTS / name
    if os.environ.get("FLEETREVIEW_RENEW_SNAPSHOTS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(written[name], encoding="utf-8")
    assert written[name] == path.read_text(encoding="utf-8")
