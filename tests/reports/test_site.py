from __future__ import annotations

import html
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from fleetreview.errors import UsageError
from reports.addresses import change_page, repository_page
from reports.site import write_site
from tests.reports.shop import (
    BLOCKED,
    CLEAN,
    FIXING,
    HOSTILE,
    HOSTILE_CHANGE,
    NASTY,
    NOW,
    RUN,
    SHOP,
    shop_rows,
)
from warehouse.reading import warehouse_of

if TYPE_CHECKING:
    from pathlib import Path

_MAY_LOAD = {
    "link": "href",
    "img": "src",
    "script": "src",
    "iframe": "src",
    "object": "data",
    "source": "src",
    "use": "href",
}
_ALLOWED = set(
    "html head meta title link body header nav a main h1 h2 h3 h4 p span section ul ol li table caption thead tbody tr th td"
    " code div details summary strong article dl dt dd figure figcaption svg g desc line polyline circle rect text label"
    " input select option output script wbr".split()
)
_INVISIBLE = {chr(code) for code in (*range(9), *range(11, 32), 0x202E, 0x200B, 0x1B)}


class Page(HTMLParser):
    """The tags, addresses, ids and text of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts = 0
        self.text: list[str] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def ids(self) -> set[str | None]:
        return {attributes.get("id") for _, attributes in self.tags}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("site")
    write_site(warehouse_of(shop_rows()), directory)
    return directory


def pages_of(directory: Path) -> dict[Path, Page]:
    found = {path: Page(path) for path in sorted(directory.rglob("*.html"))}
    assert len(found) > 10
    return found


def test_site_has_a_page_for_the_fleet_each_repository_change_and_rule(site: Path) -> None:
    expected = {
        "index.html",
        "style.css",
        repository_page(SHOP),
        repository_page(HOSTILE),
        *(change_page(SHOP, commit) for commit in (BLOCKED, CLEAN, FIXING)),
        change_page(HOSTILE, HOSTILE_CHANGE),
        "rules/rel-request-without-timeout.html",
    }
    assert expected <= {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def test_every_link_leads_to_a_file_of_the_site_or_to_the_web(site: Path) -> None:
    pages = pages_of(site)
    links = 0
    for path, page in pages.items():
        for tag, attributes in page.tags:
            address = attributes.get("href")
            if tag != "a" or address is None:
                continue
            links += 1
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in {"http", "https"}, address
                assert attributes.get("rel") == "noopener noreferrer"
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_relative_to(site.resolve())
            assert target.is_file(), address
            if parts.fragment:
                assert parts.fragment in pages[target].ids
    assert links > 100


def test_no_page_loads_anything_but_the_style_sheet(site: Path) -> None:
    for path, page in pages_of(site).items():
        loaded = [
            attributes[_MAY_LOAD[tag]]
            for tag, attributes in page.tags
            if tag in _MAY_LOAD and _MAY_LOAD[tag] in attributes
        ]
        assert loaded[0] == "data:,"
        assert [(path.parent / str(address)).resolve() for address in loaded[1:]] == [(site / "style.css").resolve()]
    assert "url(" not in (site / "style.css").read_text(encoding="utf-8")
    assert "@import" not in (site / "style.css").read_text(encoding="utf-8")


def test_every_page_forbids_requests_and_foreign_scripts(site: Path) -> None:
    for page in pages_of(site).values():
        policies = [
            a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1
        policy = policies[0] or ""
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "http" not in policy


def test_hostile_text_becomes_no_element_attribute_or_script(site: Path) -> None:
    pages = pages_of(site)
    own_scripts = {
        page.source.split("<script>")[1].split("</script>")[0] for page in pages.values() if "<script>" in page.source
    }
    assert len(own_scripts) == 1
    for page in pages.values():
        assert {tag for tag, _ in page.tags} <= _ALLOWED
        assert sum(tag == "script" for tag, _ in page.tags) <= 1
        for _, attributes in page.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_hostile_text_is_shown_with_its_invisible_characters_written_out(site: Path) -> None:
    page = Page(site / change_page(HOSTILE, HOSTILE_CHANGE))
    text = "".join(page.text)
    for nasty in (NASTY[0], NASTY[1], NASTY[6], NASTY[11]):
        assert nasty in text
    assert r"\u202etxt.exe" in text
    assert r"\x1b[31mred" in text


def test_no_page_holds_an_invisible_character(site: Path) -> None:
    for path, page in pages_of(site).items():
        assert not _INVISIBLE & set(page.source), path
        assert not _INVISIBLE & set(html.unescape(page.source)), path


def test_addresses_of_a_repository_that_no_browser_may_follow_are_text(site: Path) -> None:
    page = Page(site / repository_page(HOSTILE))
    assert "javascript:alert(1)//" in "".join(page.text)
    assert not [a for _, a in page.tags if (a.get("href") or "").startswith("javascript")]


def test_failed_repository_is_named_first_on_the_fleet_page(site: Path) -> None:
    source = (site / "index.html").read_text(encoding="utf-8")
    head, rest = source.split("<h2>What could not be audited</h2>")
    assert "<h2>" not in head
    assert rest.index("evil/") < rest.index("shop/<wbr>orders-api") < rest.index("<h2>Trends</h2>")


def test_writing_the_same_again_changes_no_file(tmp_path: Path) -> None:
    warehouse = warehouse_of(shop_rows())
    first = write_site(warehouse, tmp_path)
    second = write_site(warehouse, tmp_path)
    assert (first.written, second.written) == (first.pages, 0)
    assert second.pages == first.pages


def test_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"file/site: the site cannot be written: Not a directory"):
        write_site(warehouse_of(shop_rows()), tmp_path / "file" / "site")


def test_pages_of_other_repositories_are_left_as_they_are(tmp_path: Path) -> None:
    rows = shop_rows()
    rows["repository_runs"] = [row | {"status": "complete"} for row in rows["repository_runs"]]
    warehouse = warehouse_of(rows)
    write_site(warehouse, tmp_path)
    other, own = tmp_path / repository_page(HOSTILE), tmp_path / repository_page(SHOP)
    other.write_text("left")
    own.write_text("left")
    summary = write_site(warehouse, tmp_path, only_repositories={SHOP})
    assert (other.read_text(), summary.written) == ("left", 1)
    assert own.read_text() != "left"


def test_page_says_that_the_last_run_failed_and_then_that_it_is_over(tmp_path: Path) -> None:
    rows = shop_rows()
    judged = next(row for row in rows["repository_runs"] if row["repository"] == SHOP)
    page = tmp_path / repository_page(SHOP)
    write_site(warehouse_of(rows), tmp_path)
    for week, (status, is_told) in enumerate((("failed", True), ("unchanged", False)), 1):
        later = {"run_id": f"later-{week}", "started_at": NOW + timedelta(weeks=week)}
        rows["runs"].append(rows["runs"][0] | later | {"finished_at": later["started_at"]})
        rows["repository_runs"].append(judged | {"run_id": later["run_id"], "status": status})
        write_site(warehouse_of(rows), tmp_path, only_repositories=set())
        assert ("The last run could not audit this repository." in page.read_text(encoding="utf-8")) is is_told


def test_a_repository_without_pages_gets_them_in_any_case(tmp_path: Path) -> None:
    write_site(warehouse_of(shop_rows()), tmp_path, only_repositories=set())
    assert (tmp_path / change_page(SHOP, BLOCKED)).is_file()


def test_pages_of_changes_that_are_gone_are_removed(tmp_path: Path) -> None:
    write_site(warehouse_of(shop_rows()), tmp_path)
    rows = shop_rows()
    for table in ("landed_changes", "file_changes"):
        rows[table] = [row for row in rows[table] if row["change"] != CLEAN]
    summary = write_site(warehouse_of(rows), tmp_path)
    assert summary.removed == 1
    assert not (tmp_path / change_page(SHOP, CLEAN)).exists()
    assert (tmp_path / change_page(SHOP, BLOCKED)).exists()


def test_an_empty_warehouse_gives_a_site_that_says_so(tmp_path: Path) -> None:
    summary = write_site(warehouse_of({}), tmp_path)
    assert (summary.repositories, summary.pages) == (0, 2)
    assert "No run has been published yet." in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_repository_that_no_run_reached_is_shown_as_such(tmp_path: Path) -> None:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in shop_rows()}
    rows["runs"] = shop_rows()["runs"]
    rows["repositories"] = [row for row in shop_rows()["repositories"] if row["repository"] == SHOP]
    write_site(warehouse_of(rows), tmp_path)
    assert "No run has reached this repository yet." in (tmp_path / repository_page(SHOP)).read_text(encoding="utf-8")


def test_an_unchanged_repository_keeps_the_status_of_its_last_judging(tmp_path: Path) -> None:
    rows = shop_rows()
    later = {
        "run_id": "20261130T030000Z-abc124",
        "started_at": NOW + timedelta(days=7),
        "finished_at": NOW + timedelta(days=7),
    }
    rows["runs"].append(next(row for row in rows["runs"] if row["run_id"] == RUN) | later)
    judged = next(row for row in rows["repository_runs"] if row["repository"] == SHOP)
    rows["repository_runs"].append(judged | {"run_id": later["run_id"], "status": "unchanged"})
    write_site(warehouse_of(rows), tmp_path)
    assert 'class="status status-partial"' in (tmp_path / repository_page(SHOP)).read_text(encoding="utf-8")
