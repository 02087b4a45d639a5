from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.splitting import split

DIALECTS = [Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE]
# What makes splitting difficult, in any order and number.
FRAGMENTS = st.sampled_from(
    [
        *"; ' \" ` [ ] ( ) $ $$ $a$ -- # /* */ // \\ E' :: é a SELECT".split(),
        *"BEGIN END CASE IF CREATE FUNCTION TRIGGER ATOMIC DELIMITER".split(),
        "\n",
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=40).map(" ".join)


def statements(text: str, dialect: Dialect = Dialect.POSTGRES) -> list[str]:
    return [text[piece.first : piece.last] for piece in split(text, dialect) if piece.is_statement]


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_pieces_joined_are_the_text(dialect: Dialect, text: str) -> None:
    pieces = list(split(text, dialect))
    assert "".join(text[piece.start : piece.stop] for piece in pieces) == text
    assert all(piece.start <= piece.first <= piece.last <= piece.stop for piece in pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'; SELECT 'it''s;'", ["SELECT ';'", "SELECT 'it''s;'"]),
        (r"SELECT E'\';'; SELECT '\'; SELECT 3", [r"SELECT E'\';'", r"SELECT '\'", "SELECT 3"]),
        ('SELECT ";"";"; SELECT 2', ['SELECT ";"";"', "SELECT 2"]),
        ("DO $$ a; b $$; SELECT 2", ["DO $$ a; b $$", "SELECT 2"]),
        ("DO $x$ a; $$ ; $$ $x$; SELECT 2", ["DO $x$ a; $$ ; $$ $x$", "SELECT 2"]),
        ("SELECT $1; SELECT a$b$; SELECT 3", ["SELECT $1", "SELECT a$b$", "SELECT 3"]),
        ("-- a; b\nSELECT 1 -- c; d\n; SELECT 2", ["SELECT 1 -- c; d", "SELECT 2"]),
        ("/* a; /* b; */ c; */ SELECT /* ; */ 1; SELECT 2", ["SELECT /* ; */ 1", "SELECT 2"]),
        ("SELECT a - -1; SELECT 4 / 2", ["SELECT a - -1", "SELECT 4 / 2"]),
        (";;\n;SELECT 1;;", ["SELECT 1"]),
        ("SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT 3",
            ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END", "SELECT 3"],
        ),
        (
            "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 1",
            ["CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)", "SELECT 1"],
        ),
        ("BEGIN; CREATE TABLE t (a int); END; SELECT 1", ["BEGIN", "CREATE TABLE t (a int)", "END", "SELECT 1"]),
    ],
)
def test_postgres_is_split_where_statements_end(text: str, expected: list[str]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"SELECT 'a\';'; SELECT 2", [r"SELECT 'a\';'", "SELECT 2"]),
        ("SELECT `a;`; # b; c\nSELECT 2", ["SELECT `a;`", "SELECT 2"]),
        ("SELECT 1 --2; SELECT 2", ["SELECT 1 --2", "SELECT 2"]),
        ("SELECT 1 -- 2; 3\n; SELECT 2", ["SELECT 1 -- 2; 3", "SELECT 2"]),
        ("/* a /* b */ SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        (
            "DELIMITER //\nCREATE PROCEDURE p() BEGIN a; b; END//\ndelimiter ;\nSELECT 1;",
            ["CREATE PROCEDURE p() BEGIN a; b; END", "SELECT 1"],
        ),
        ("DELIMITER $$\nSELECT ';$$'$$\nSELECT 2$$", ["SELECT ';$$'", "SELECT 2"]),
        (
            "CREATE TRIGGER t BEFORE INSERT ON a BEGIN IF x THEN b; END IF; CASE 1 WHEN 2 THEN c; END CASE; END; SELECT 1",
            [
                "CREATE TRIGGER t BEFORE INSERT ON a BEGIN IF x THEN b; END IF; CASE 1 WHEN 2 THEN c; END CASE; END",
                "SELECT 1",
            ],
        ),
        ("BEGIN; UPDATE a SET b = 1; COMMIT", ["BEGIN", "UPDATE a SET b = 1", "COMMIT"]),
    ],
)
def test_mysql_is_split_where_statements_end(text: str, expected: list[str]) -> None:
    assert statements(text, Dialect.MYSQL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"SELECT '\'; SELECT 2", [r"SELECT '\'", "SELECT 2"]),
        ("SELECT [a;b], `c;d`; SELECT 2", ["SELECT [a;b], `c;d`", "SELECT 2"]),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; SELECT CASE WHEN 1 THEN 2 END; END; SELECT 1",
            ["CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; SELECT CASE WHEN 1 THEN 2 END; END", "SELECT 1"],
        ),
    ],
)
def test_sqlite_is_split_where_statements_end(text: str, expected: list[str]) -> None:
    assert statements(text, Dialect.SQLITE) == expected


def test_dialect_none_is_split_like_postgres() -> None:
    assert statements("DO $$ a; $$; b", Dialect.NONE) == ["DO $$ a; $$", "b"]
