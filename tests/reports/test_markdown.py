from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from reports.change import change_review
from reports.markdown import block, change_markdown, code, prose, repository_markdown, table, text
from reports.repository import repository_review
from tests.reports.shop import BLOCKED, HOSTILE, HOSTILE_CHANGE, NASTY, NASTY_TEXT, SHOP, shop_rows
from warehouse.reading import warehouse_of

if TYPE_CHECKING:
    from markdown_it.token import Token


def tokens(markdown: str) -> list[Token]:
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        found.append(token)
        found += token.children or []
    return found


def plain(markdown: str) -> str:
    return "".join(token.content for token in tokens(markdown) if token.type in {"text", "code_inline"})


@pytest.mark.parametrize(
    "nasty",
    [*NASTY, NASTY_TEXT, "# a", "1. a", "1) a", "- a", "+ a", "> a", "===", "***", "~~~", "&lt;", "a_b _c_ **d**"],
)
def test_prose_of_a_repository_is_one_paragraph_of_text(nasty: str) -> None:
    kinds = {token.type for token in tokens(text(nasty))}
    assert kinds <= {"paragraph_open", "inline", "text", "paragraph_close"}


@pytest.mark.parametrize(
    "value", ["# a", "1. a", "a_b _c_ **d** ~~e~~ `f` $g$", "<b>&lt;</b>", "\\", "a\\|b", "[x](y)"]
)
def test_prose_reads_as_it_was(value: str) -> None:
    assert plain(text(value)) == value


@pytest.mark.parametrize("nasty", NASTY)
def test_code_of_a_repository_is_one_piece_of_code(nasty: str) -> None:
    children = [
        token for token in tokens(code(nasty)) if token.type in {"text", "code_inline", "html_inline", "link_open"}
    ]
    assert [token.type for token in children] == ["code_inline"]


@pytest.mark.parametrize("nasty", [*NASTY, "a\\|b", "x\\", "``|``"])
def test_a_row_keeps_its_cells(nasty: str) -> None:
    heads = ("A", "B", "C")
    row = (text(nasty), code(nasty, in_table=True), prose(f"see `{nasty}` {nasty}", in_table=True))
    found = tokens("\n".join(table(heads, [row])))
    assert [token.type for token in found].count("td_open") == 3
    assert not [token for token in found if token.type in {"html_inline", "link_open", "image"}]


def test_mentions_and_bare_addresses_do_not_come_alive() -> None:
    written = text("@everyone a@b.example https://evil.example www.evil.example")
    assert "@everyone" not in written
    assert "a@b" not in written
    assert "https://" not in written
    assert "www.evil" not in written


def test_a_block_ends_where_it_should() -> None:
    found = tokens(block("```\n````\n<b>"))
    assert [(token.type, token.content) for token in found] == [("fence", "```\n````\n<b>\n")]


@pytest.mark.parametrize("hostile", [True, False])
def test_review_has_our_headings_links_and_no_html(hostile: bool) -> None:
    warehouse = warehouse_of(shop_rows())
    name, change = (HOSTILE, HOSTILE_CHANGE) if hostile else (SHOP, BLOCKED)
    for markdown in (
        change_markdown(change_review(warehouse, name, change)),
        repository_markdown(repository_review(warehouse, name)),
    ):
        found = tokens(markdown)
        assert not [
            token for token in found if token.type in {"html_inline", "html_block", "image", "blockquote_open", "hr"}
        ]
        links = {token.attrs["href"] for token in found if token.type == "link_open"}
        assert all(
            str(link).startswith(("https://cheatsheetseries.owasp.org/", "https://requests.readthedocs.io/"))
            for link in links
        )
        assert sum(token.type == "heading_open" and token.tag == "h1" for token in found) == 1
        assert not {"\x1b", "\u202e"} & set(markdown)


def test_every_row_of_a_review_has_four_cells() -> None:
    found = tokens(change_markdown(change_review(warehouse_of(shop_rows()), HOSTILE, HOSTILE_CHANGE)))
    kinds = [token.type for token in found]
    assert kinds.count("td_open") == 4 * (kinds.count("tr_open") - 1)
    assert kinds.count("tr_open") == len(NASTY)
