from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from reports.addresses import repository_page as repository_path
from reports.change import change_review
from reports.fleet import fleet_review
from reports.pages import change_page, fleet_page, repository_page
from reports.repository import repository_review
from reports.site import write_site
from tests.reports.shop import BLOCKED, HOSTILE, HOSTILE_CHANGE, SHOP, shop_rows
from tests.reports.test_site import Page
from warehouse.reading import warehouse_of

if TYPE_CHECKING:
    from pathlib import Path

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def standalone_pages() -> dict[str, str]:
    warehouse = warehouse_of(shop_rows())
    return {
        "change": change_page(change_review(warehouse, SHOP, BLOCKED)),
        "hostile": change_page(change_review(warehouse, HOSTILE, HOSTILE_CHANGE)),
        "repository": repository_page(repository_review(warehouse, HOSTILE)),
        "fleet": fleet_page(fleet_review(warehouse)),
    }


def test_a_page_that_stands_alone_needs_and_names_no_other_file(tmp_path: Path) -> None:
    for name, written in standalone_pages().items():
        path = tmp_path / f"{name}.html"
        path.write_text(written, encoding="utf-8")
        page = Page(path)
        addresses = [attributes.get("href") or "" for tag, attributes in page.tags if tag in {"a", "link"}]
        assert all(address.startswith(("https://", "#", "data:,")) for address in addresses), name
        assert sum(tag == "style" for tag, _ in page.tags) == 1


def test_charts_have_a_title_a_description_and_their_numbers_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "fleet.html"
    path.write_text(standalone_pages()["fleet"], encoding="utf-8")
    page = Page(path)
    charts = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert [chart["aria-labelledby"] for chart in charts] == [
        f"{key}-title {key}-desc" for key in ("debt", "flow", "schema")
    ]
    for chart in charts:
        assert chart["role"] == "img"
        assert set((chart["aria-labelledby"] or "").split()) <= page.ids
    assert "security, week of 2026-11-23: 140 weight of open findings" in page.source
    assert '<tr><th scope="row">2026-11-23</th><td class="num">140</td>' in page.source


def _dom(page: Path, profile: Path) -> str:
    """What a real browser makes of a page, with what it complained about."""
    done = subprocess.run(
        [
            str(_CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--enable-logging=stderr",
            f"--user-data-dir={profile}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    complaints = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return done.stdout + "\n".join(complaints)


@pytest.mark.browser
@pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("standalone", [True, False])
def test_a_browser_runs_our_script_and_style_and_has_nothing_to_complain_of(tmp_path: Path, standalone: bool) -> None:
    if standalone:
        page = tmp_path / "repository.html"
        page.write_text(standalone_pages()["repository"], encoding="utf-8")
    else:
        write_site(warehouse_of(shop_rows()), tmp_path / "site")
        page = tmp_path / "site" / repository_path(HOSTILE)
    dom = _dom(page, tmp_path / "profile")
    assert '<div class="filter" data-filter="findings">' in dom, "the script shows the filter"
    assert "CONSOLE" not in dom
