from __future__ import annotations

import json
from typing import Any

import pytest

from reports.change import change_review
from reports.fleet import fleet_review
from reports.json_report import as_text, change_document, fleet_document, repository_document
from reports.repository import repository_review
from tests.reports.shop import BLOCKED, HOSTILE, HOSTILE_CHANGE, NASTY_TEXT, SHOP, shop_rows
from warehouse.reading import warehouse_of


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    warehouse = warehouse_of(shop_rows())
    return {
        "review": change_document(change_review(warehouse, SHOP, BLOCKED)),
        "hostile": change_document(change_review(warehouse, HOSTILE, HOSTILE_CHANGE)),
        "repository": repository_document(repository_review(warehouse, SHOP)),
        "fleet": fleet_document(fleet_review(warehouse)),
    }


def test_documents_name_their_form(documents: dict[str, Any]) -> None:
    assert [documents[name]["schema"] for name in ("review", "repository", "fleet")] == [
        "fleetreview.review/1",
        "fleetreview.repository/1",
        "fleetreview.fleet/1",
    ]


def test_text_of_a_document_is_ascii_and_says_the_same(documents: dict[str, Any]) -> None:
    written = as_text(documents["hostile"])
    assert written.isascii()
    assert "\x1b" not in written
    assert json.loads(written)["subject"] == NASTY_TEXT


def test_numbers_are_numbers(documents: dict[str, Any]) -> None:
    trend = json.loads(as_text(documents["fleet"]))["trend"]
    assert trend["series"]["security"][-1] == 140
    assert len(trend["weeks"]) == len(trend["series"]["security"]) == 11


def test_what_is_not_assessed_is_said_and_not_empty(documents: dict[str, Any]) -> None:
    review = documents["review"]
    assert review["api_contract_delta"] is None
    assert review["not_assessed"] == ["API contract delta"]


def test_a_failed_repository_is_found_in_the_fleet(documents: dict[str, Any]) -> None:
    assert [row["status"] for row in documents["fleet"]["could_not_be_audited"]] == ["failed", "partial"]
