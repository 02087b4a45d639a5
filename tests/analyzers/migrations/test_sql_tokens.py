from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.operations import Opaque
from analyzers.migrations.sql import mysql, sqlite
from analyzers.migrations.sql.mysql_words import LEXIS as MYSQL
from analyzers.migrations.sql.sqlite_words import LEXIS as SQLITE
from analyzers.migrations.sql.tokens import Lexis, Unreadable, cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.operations import AnyOperation


def texts(text: str, lexis: Lexis) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in cut(text, lexis).items]


def test_strings_of_mysql_are_freed_of_quotes_and_escapes() -> None:
    assert texts(r"""'a''b\'\n' "c""d" x'ff' '\%'""", MYSQL) == [
        ("string", "a'b'\n"),
        ("string", 'c"d'),
        ("string", "ff"),
        ("string", r"\%"),
    ]


def test_a_backslash_of_sqlite_is_a_backslash() -> None:
    assert texts(r"'a\' 'b'", SQLITE) == [("string", "a\\"), ("string", "b")]


def test_quoted_names_are_no_keywords() -> None:
    assert [token.word for token in cut('"SELECT" [FROM] `x``y` select', SQLITE).items] == ["", "", "", "SELECT"]


def test_versioned_comments_are_code_and_others_are_none() -> None:
    assert texts("a /* b */ /*!40101 c */ /*M!100100 d */ # e\n-- f\n--g", MYSQL) == [
        ("word", "a"),
        ("word", "c"),
        ("word", "d"),
        ("operator", "-"),
        ("operator", "-"),
        ("word", "g"),
    ]


def test_names_may_begin_with_a_digit_in_mysql() -> None:
    assert texts("2fa 1e5 0x1F 1.5", MYSQL) == [
        ("word", "2fa"),
        ("number", "1e5"),
        ("number", "0x1F"),
        ("number", "1.5"),
    ]


def test_parentheses_know_their_partners() -> None:
    assert cut("((a) b)", MYSQL).closing == {0: 5, 1: 3}


UNREADABLE = ["'a", '"a', "`a", "(a", "a)", "a::b", "$$a$$", "a @> b", "a\0b", "[a", "{a}", "\\d"]


@pytest.mark.parametrize("text", UNREADABLE)
@pytest.mark.parametrize("lexis", [MYSQL, SQLITE], ids=["mysql", "sqlite"])
def test_what_is_in_neither_dialect_is_refused(text: str, lexis: Lexis) -> None:
    with pytest.raises(Unreadable):
        cut(text, lexis)


DEEP = 20_000
NESTED = "(" * DEEP + "1" + ")" * DEEP
COMMON = ", ".join(f"c{number} (a) AS (SELECT 1)" for number in range(2000))
HOSTILE = {
    "nested": f"SELECT {NESTED}",
    "nested condition": "DELETE FROM t WHERE x".replace("x", NESTED),
    "nested default": f"CREATE TABLE t (a INT DEFAULT {NESTED})",
    "digits": "SELECT " + "1" * DEEP + "_",
    "common tables": "WITH x SELECT 1 FROM c1".replace("x", COMMON),
    "many alternatives": " OR ".join(["DELETE FROM t WHERE a = 1", *["a = 2"] * 2000]),
}


@pytest.mark.parametrize("read", [mysql.read_statement, sqlite.read_statement], ids=["mysql", "sqlite"])
@pytest.mark.parametrize("name", HOSTILE)
def test_long_and_nested_statements_come_to_an_end(name: str, read: Callable[[str], tuple[AnyOperation, ...]]) -> None:
    assert read(HOSTILE[name])


@pytest.mark.parametrize("read", [mysql.read_statement, sqlite.read_statement], ids=["mysql", "sqlite"])
@pytest.mark.parametrize(
    "text", ["SELECT 1;\0 DROP TABLE x", "INSERT INTO t VALUES ('x", "", "(" * DEEP, "ALTER TABLE", "CREATE"]
)
def test_broken_statements_are_opaque_and_never_an_exception(
    text: str, read: Callable[[str], tuple[AnyOperation, ...]]
) -> None:
    assert all(isinstance(operation, Opaque) for operation in read(text))


def test_an_opaque_statement_keeps_its_beginning() -> None:
    (opaque,) = mysql.read_statement("NONSENSE " + "x" * 500)
    assert isinstance(opaque, Opaque)
    assert opaque.text == ("NONSENSE " + "x" * 500)[:200]
