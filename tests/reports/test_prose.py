from __future__ import annotations

from reports.prose import Piece, counted, literal, one_line, pieces, visible


def test_controls_and_directional_characters_are_written_out() -> None:
    assert visible("a\x1b[31m\u202eb\u200b\U000e0041\ud800") == "a\\x1b[31m\\u202eb\\u200b\\U000e0041\\ud800"


def test_visible_text_keeps_its_lines_and_letters() -> None:
    assert visible("naïve\n\tcafé 漢字") == "naïve\n\tcafé 漢字"


def test_one_line_joins_lines() -> None:
    assert one_line(" a \r\n  b\n\nc\t") == "a b c"


def test_literal_shows_line_breaks() -> None:
    assert literal("a\r\nb") == "a\\x0d\\x0ab"


def test_inline_code_is_told_from_prose() -> None:
    assert pieces("call `open` and ``a`b``") == [
        Piece("call ", is_code=False),
        Piece("open", is_code=True),
        Piece(" and ", is_code=False),
        Piece("a`b", is_code=True),
    ]


def test_an_unpaired_backtick_is_prose() -> None:
    assert pieces("it`s") == [Piece("it`s", is_code=False)]


def test_numbers_agree_with_their_nouns() -> None:
    assert [counted(n, "finding") for n in (0, 1, 1200)] == ["0 findings", "1 finding", "1,200 findings"]
