from __future__ import annotations

import re

import pytest

from reports.addresses import change_page, commit_address, line_address, repository_page, slug, web_address


@pytest.mark.parametrize(
    "name", ["..", ".", "", "a/../../b", "/etc/passwd", "A", "a b", "\u202e", "x" * 400, "con\x00", "-rf"]
)
def test_slug_is_one_plain_file_name(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,90}", slug(name))
    assert ".." not in slug(name)


def test_names_that_differ_never_share_a_slug() -> None:
    names = ["shop/api", "shop-api", "Shop-API", "shop api", "shop_api", "shop//api"]
    assert len({slug(name) for name in names}) == len(names)


def test_plain_names_are_their_own_slugs() -> None:
    assert [slug(name) for name in ("billing-api", "v1.2_x", "a", "0" * 40)] == ["billing-api", "v1.2_x", "a", "0" * 40]


def test_pages_stand_below_their_repository() -> None:
    assert repository_page("billing") == "repositories/billing/index.html"
    assert change_page("billing", "abc") == "repositories/billing/changes/abc.html"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://u:p@host/x", "//host/x", "https://", "https://[x", ""]
)
def test_no_browser_is_sent_to_such_an_address(url: str) -> None:
    assert not web_address(url)


def test_lines_are_linked_at_hosts_whose_addresses_are_known() -> None:
    assert (
        line_address("https://github.com/o/r.git", "abc", "a b/ü#.py", 3)
        == "https://github.com/o/r/blob/abc/a%20b/%C3%BC%23.py#L3"
    )
    assert commit_address("https://gitlab.example.org/o/r", "abc") == "https://gitlab.example.org/o/r/-/commit/abc"
    assert not commit_address("https://git.example.org/o/r", "abc")
    assert not line_address("https://github.com/o/r", "", "a.py", 1)
