"""Statements of a text of SQL, each with where it stands, in one pass and in time that grows with the text alone.

The parsers are not asked for this: one syntax error would lose the whole file, and a dump's rows would be parsed.
Lexical rules: PostgreSQL manual 4.1, MySQL manual 9.1 and 9.7, and SQLite's "SQL As Understood By SQLite".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator


MAX_STEPS: Final = 200_000
"""Places inside one statement that are looked at one by one; behind them it is taken to reach to the end of the text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One statement of a text, as offsets of characters from 0.

    ``start`` to ``stop`` is everything up to and with the terminator: pieces follow each other without a gap. ``first`` to
    ``last`` is the statement alone, without comments in front and without its terminator; both are equal in a piece that is
    no statement (only blanks, comments, or MySQL's DELIMITER).
    """

    start: int
    stop: int
    first: int
    last: int

    @property
    def is_statement(self) -> bool:
        """Whether there is something to read in it."""
        return self.first < self.last


_DOUBLED = r"'(?:[^']++|'')*+(?:'|\Z)"
_ESCAPED = r"'(?:[^'\\]++|\\.|'')*+(?:'|\Z)"
_QUOTED_NAME = r'"(?:[^"]++|"")*+(?:"|\Z)'
_QUOTED_ESCAPED = r'"(?:[^"\\]++|\\.|"")*+(?:"|\Z)'
_BACKTICKS = r"`[^`]*+(?:`|\Z)"
_BRACKETS = r"\[[^\]]*+(?:\]|\Z)"
_WORD = r"[A-Za-z_\x80-\U0010ffff][\w$]*+"
_PLAIN_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"

# What is passed over without a look, for each dialect. PostgreSQL's dollar quotes and nested comments are followed by hand.
_PASSED = {
    Dialect.POSTGRES: rf"[eE]{_ESCAPED}|{_DOUBLED}|{_QUOTED_NAME}|--[^\n]*+",
    Dialect.MYSQL: rf"{_ESCAPED}|{_QUOTED_ESCAPED}|{_BACKTICKS}|--(?=\s|\Z)[^\n]*+|#[^\n]*+|{_PLAIN_COMMENT}",
    Dialect.SQLITE: rf"{_DOUBLED}|{_QUOTED_NAME}|{_BACKTICKS}|{_BRACKETS}|--[^\n]*+|{_PLAIN_COMMENT}",
}
# What begins nothing that has to be followed, for each dialect.
_PLAIN = {
    Dialect.POSTGRES: r"[^;'\"\-/$A-Za-z_\x80-\U0010ffff()]++",
    Dialect.MYSQL: r"[^;'\"`#\-/$A-Za-z_\x80-\U0010ffff()]++",
    Dialect.SQLITE: r"[^;'\"`\[\-/$A-Za-z_\x80-\U0010ffff()]++",
}
_DOLLAR = re.compile(r"\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z_0-9\x80-\U0010ffff]*)?\$")
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_BLANK = {
    Dialect.POSTGRES: re.compile(r"(?:\s++|--[^\n]*+)*+"),
    Dialect.MYSQL: re.compile(rf"(?:\s++|--(?=\s|\Z)[^\n]*+|#[^\n]*+|{_PLAIN_COMMENT})*+", re.DOTALL),
    Dialect.SQLITE: re.compile(rf"(?:\s++|--[^\n]*+|{_PLAIN_COMMENT})*+", re.DOTALL),
}
_EMPTY = re.compile(r";(?:\s*+;)*+")
_DELIMITER = re.compile(r"DELIMITER[ \t]++(\S++)[^\n]*+(?:\n|\Z)", re.IGNORECASE)
# Only these statements have semicolons inside, so only in these every word is looked at.
_BODIED = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:TEMP(?:ORARY)?\s+|AGGREGATE\s+|CONSTRAINT\s+)?"
    r"(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|RULE)\b",
    re.IGNORECASE,
)
_TOLD = r"(?i:BEGIN|CASE|END)\b"
_OPENS = {"BEGIN", "CASE"}
_LATER_WORD = re.compile(r"\s+(ATOMIC|IF|LOOP|WHILE|REPEAT|FOR)\b", re.IGNORECASE)


def split(text: str, dialect: Dialect) -> Iterator[Piece]:
    """Yield the pieces of a text in order; together they are the text."""
    if dialect is Dialect.NONE:
        dialect = Dialect.POSTGRES
    terminator = ";"
    start = 0
    while start < len(text):
        first = _skip_blanks(text, start, dialect)
        if dialect is Dialect.MYSQL and (switch := _DELIMITER.match(text, first)):
            terminator = switch[1]
            yield Piece(start=start, stop=switch.end(), first=first, last=first)
            start = switch.end()
            continue
        if terminator == ";" and (empty := _EMPTY.match(text, first)):
            yield Piece(start=start, stop=empty.end(), first=first, last=first)
            start = empty.end()
            continue
        last = _end_of_statement(text, first, dialect, terminator)
        stop = min(last + len(terminator), len(text))
        trimmed = first + len(text[first:last].rstrip())
        yield Piece(start=start, stop=stop, first=first, last=trimmed)
        start = stop


def _skip_blanks(text: str, position: int, dialect: Dialect) -> int:
    """Return where the first statement after a position begins, past blanks and comments."""
    while True:
        blank = _BLANK[dialect].match(text, position)
        position = blank.end() if blank else position
        if dialect is not Dialect.POSTGRES or not text.startswith("/*", position):
            return position
        position = _past_comment(text, position)


def _end_of_statement(text: str, position: int, dialect: Dialect, terminator: str) -> int:
    """Return where the terminator of the statement stands that begins at a position; the text's end without one."""
    bodied = terminator == ";" and _BODIED.match(text, position) is not None
    passed = _passing(dialect, terminator, bodied)
    depth = brackets = 0
    for _ in range(MAX_STEPS):
        run = passed.match(text, position)
        position = run.end() if run else position
        if position >= len(text):
            break
        if text.startswith(terminator, position):
            if depth <= 0 and brackets <= 0:
                return position
            position += len(terminator)
        elif dialect is Dialect.POSTGRES and text[position] == "$":
            position = _past_dollar_quote(text, position)
        elif dialect is Dialect.POSTGRES and text.startswith("/*", position):
            position = _past_comment(text, position)
        elif bodied and (word := _word_at(text, position)):
            position += len(word)
            change, position = _nesting(text, word.upper(), position, dialect)
            depth += change
        else:
            # A bracket is followed in PostgreSQL alone (CREATE RULE .. DO (a; b)): elsewhere bodies have BEGIN and END.
            if bodied and dialect is Dialect.POSTGRES:
                brackets += {"(": 1, ")": -1}.get(text[position], 0)
            position += 1
    return len(text)


@lru_cache(maxsize=64)
def _passing(dialect: Dialect, terminator: str, bodied: bool) -> re.Pattern[str]:
    """Return what is passed over in one step: everything but what ends a statement or has to be looked at."""
    if terminator != ";":
        return re.compile(
            rf"(?:(?!{re.escape(terminator)})(?:{_PASSED[dialect]}|[^'\"`#\-/]))*+",
            re.DOTALL,
        )
    words = rf"|(?!{_TOLD}){_WORD}" if bodied else rf"|{_WORD}|[()]++"
    others = r"|\$\d++" if dialect is Dialect.POSTGRES else r"|\$"
    lone = r"|/(?!\*)|-(?!-)"
    return re.compile(rf"(?:{_PLAIN[dialect]}|{_PASSED[dialect]}{words}{others}{lone})*+", re.DOTALL)


_WORD_PATTERN = re.compile(_WORD)


def _word_at(text: str, position: int) -> str:
    """Return the word that begins at a position, '' for none."""
    word = _WORD_PATTERN.match(text, position)
    return word[0] if word else ""


def _nesting(text: str, word: str, position: int, dialect: Dialect) -> tuple[int, int]:
    """Return by how much a word changes the depth of bodies, and where to go on."""
    later = _LATER_WORD.match(text, position) if word in {"BEGIN", "END"} else None
    follows = later[1].upper() if later else ""
    if word == "END":
        # END IF, END LOOP and so on close what is not counted.
        return (0, later.end()) if later and follows != "ATOMIC" else (-1, position)
    if word == "BEGIN" and dialect is Dialect.POSTGRES:
        return (1 if follows == "ATOMIC" else 0), position
    if word == "CASE" and _closes_case(text, position):
        return 0, position
    return (1 if word in _OPENS else 0), position


_END_BEFORE = re.compile(r"END\s+CASE$", re.IGNORECASE)


def _closes_case(text: str, position: int) -> bool:
    """Tell whether the CASE that ends at a position is that of END CASE, whose END was counted."""
    return _END_BEFORE.search(text, max(0, position - 40), position) is not None


def _past_dollar_quote(text: str, position: int) -> int:
    """Return the position behind a dollar-quoted string, or behind a dollar that begins none."""
    quote = _DOLLAR.match(text, position)
    if quote is None:
        return position + 1
    closing = text.find(quote[0], quote.end())
    return len(text) if closing < 0 else closing + len(quote[0])


def _past_comment(text: str, position: int) -> int:
    """Return the position behind a comment, with those that are nested in it."""
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, position):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)
