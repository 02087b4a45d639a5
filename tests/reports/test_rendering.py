"""The one door to all reports: each form is what it says, carries nothing that acts, and what cannot be written is refused."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from fleetreview.errors import UsageError
from reports.rendering import render_fleet, render_report, render_scan
from tests.reports.scan_rows import scan_rows, scan_skips
from tests.reports.shop import BLOCKED, HOSTILE, HOSTILE_CHANGE, NASTY, NASTY_TEXT, SCRIPT, SHOP, shop_rows
from warehouse.reading import Warehouse, warehouse_of

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {"fleet": (None, None), "repository": (SHOP, None), "change": (SHOP, BLOCKED)}
ATTACKED = {"fleet": (None, None), "repository": (HOSTILE, None), "change": (HOSTILE, HOSTILE_CHANGE)}
UNSEEN = {chr(code) for code in (*range(9), *range(11, 32), 0x202E, 0x200B)}


@pytest.fixture(scope="module")
def shop() -> Iterator[Warehouse]:
    with warehouse_of(shop_rows()) as warehouse:
        yield warehouse


class Tags(HTMLParser):
    """The tags and attributes of a document that act."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.text = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.acting += [tag] * (tag in {"script", "img", "iframe", "object", "embed", "form", "base"})
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or address.startswith(("javascript:", "data:text")) or "evil.example" in address:
                self.acting.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> str:
    """Return Markdown as a code host shows it at its most trusting: HTML in it is let through."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


@pytest.mark.parametrize("kind", KINDS)
def test_each_form_is_what_it_says(shop: Warehouse, kind: str) -> None:
    written = {form: render_report(shop, kind, *KINDS[kind], form) for form in ("md", "html", "json")}
    assert written["md"].startswith("# ")
    assert written["html"].lower().startswith("<!doctype html>")
    assert json.loads(written["json"])["schema"] == f"fleetreview.{'review' if kind == 'change' else kind}/1"
    for shown in (Tags(rendered(written["md"])).text, Tags(written["html"]).text, written["json"]):
        assert SHOP in shown


@pytest.mark.parametrize("kind", ["repository", "change"])
def test_sarif_of_a_repository_and_a_change_names_its_rules(shop: Warehouse, kind: str) -> None:
    document = json.loads(render_report(shop, kind, *KINDS[kind], "sarif"))
    assert document["version"] == "2.1.0"
    [run] = document["runs"]
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= known
    assert run["results"]


@pytest.mark.parametrize("kind", ATTACKED)
def test_html_shows_what_a_repository_says_and_does_nothing_that_it_says(shop: Warehouse, kind: str) -> None:
    page = render_report(shop, kind, *ATTACKED[kind], "html")
    own = Tags(render_report(shop, kind, *KINDS[kind], "html")).acting
    parsed = Tags(page)
    assert parsed.acting == own  # no more than a page that nobody attacks
    assert "alert(1)" in parsed.text
    assert not UNSEEN & set(page)


@pytest.mark.parametrize("kind", ATTACKED)
def test_markdown_shows_what_a_repository_says_and_does_nothing_that_it_says(shop: Warehouse, kind: str) -> None:
    markdown = render_report(shop, kind, *ATTACKED[kind], "md")
    parsed = Tags(rendered(markdown))
    assert parsed.acting == []
    assert "alert(1)" in parsed.text
    assert not UNSEEN & set(markdown)


@pytest.mark.parametrize("kind", ATTACKED)
def test_json_is_one_document_whatever_a_repository_says(shop: Warehouse, kind: str) -> None:
    text = render_report(shop, kind, *ATTACKED[kind], "json")
    assert any(SCRIPT in found for found in texts_in(json.loads(text)))
    assert not UNSEEN & set(text)


@pytest.mark.parametrize(
    ("kind", "name", "change", "form", "words"),
    [
        ("repository", None, None, "md", "report repository: name the repository"),
        ("change", None, None, "json", "report change: name the repository"),
        ("change", SHOP, None, "html", "name the repository and the commit"),
        ("repository", "nobody", None, "md", "nobody"),
        ("change", "nobody", BLOCKED, "md", "nobody"),
        ("change", SHOP, "0000000", "md", "0000000"),
        ("change", SHOP, HOSTILE_CHANGE, "sarif", HOSTILE_CHANGE),
    ],
)
def test_report_of_what_nobody_knows_is_refused_by_name(
    shop: Warehouse, kind: str, name: str | None, change: str | None, form: str, words: str
) -> None:
    with pytest.raises(UsageError) as problem:
        render_report(shop, kind, name, change, form)
    assert words in str(problem.value)


def test_sarif_of_a_fleet_is_refused(shop: Warehouse) -> None:
    with pytest.raises(UsageError, match="not for the fleet"):
        render_fleet(shop, "sarif")


@pytest.mark.parametrize("kind", KINDS)
def test_form_that_there_is_not_is_refused_with_those_that_there_are(shop: Warehouse, kind: str) -> None:
    with pytest.raises(UsageError, match="no form 'pdf'; it has: md, html"):
        render_report(shop, kind, *KINDS[kind], "pdf")


def test_report_of_another_kind_is_refused(shop: Warehouse) -> None:
    with pytest.raises(UsageError, match="no report of a team"):
        render_report(shop, "team", SHOP, BLOCKED, "md")


def test_scan_in_a_form_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="no form 'html'"):
        scanned("html")


def test_change_is_found_by_the_front_of_its_name(shop: Warehouse) -> None:
    whole = render_report(shop, "change", SHOP, BLOCKED, "md")
    assert render_report(shop, "change", SHOP, BLOCKED[:8], "md") == whole


def attacked_scan() -> list[dict[str, Any]]:
    nasty = {"message": NASTY_TEXT, "path": f"src/{SCRIPT}.py", "excerpt": NASTY_TEXT, "symbol": NASTY[3]}
    return [row | nasty for row in scan_rows()]


def scanned(form: str) -> str:
    return render_scan(attacked_scan(), scan_skips(), shop_rows()["rules"], form)


@pytest.mark.parametrize("form", ["text", "md", "json", "sarif"])
def test_scan_tells_findings_and_skips_in_each_form(form: str) -> None:
    text = scanned(form)
    assert "sec-sql-built-from-text" in text
    assert "syntax" in text
    # Neither colours of a terminal nor a change of direction get through, least of all to the terminal.
    assert not UNSEEN & set(text)


def test_scan_as_text_has_a_line_for_each_finding_that_is_not_suppressed() -> None:
    places = [line for line in scanned("text").splitlines() if f"src/{SCRIPT}.py:7:5:" in line]
    assert len(places) == len([row for row in scan_rows() if not row.get("suppressed")]) == 2


def test_scan_as_markdown_does_nothing_that_a_file_says() -> None:
    assert Tags(rendered(scanned("md"))).acting == []


def test_scan_as_json_and_sarif_are_documents() -> None:
    assert json.loads(scanned("json"))["schema"] == "fleetreview.scan/1"
    document = json.loads(scanned("sarif"))
    assert {result["ruleId"] for run in document["runs"] for result in run["results"]} == {"sec-sql-built-from-text"}


def test_scan_of_nothing_is_a_report_too() -> None:
    for form in ("text", "md", "json", "sarif"):
        assert render_scan([], [], [], form).strip()
    assert json.loads(render_scan([], [], [], "json"))["findings"] == []
