"""What is no SQL in a file of SQL, replaced by as many characters, so that every position stays what it is.

Commands of ``psql`` and other clients, rows of COPY, and the placeholders of runners and of template languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzers.migrations.script import Dialect

# All patterns here stop where the same thing begins again: a file of nothing but beginnings takes no longer than others.
_BLOCK = re.compile(
    r"\{%[^{}]{0,2000}\}|\{#[^{}]{0,2000}#\}|\{\{[-~]?\s*(?:if|else|end|range|with|define|block|template)\b[^{}]{0,500}\}\}"
)
_BRACED = re.compile(r"(?<!\$)\$\{[^{}\n']{1,80}\}|\{\{-?[ \t]*[.$A-Za-z_][^{}\n]{0,80}\}\}|\$\([A-Za-z_]\w{0,60}\)")
_FROM_STDIN = re.compile(r"\bFROM\s+STDIN\b[^;]{0,500};[^\n]*\n", re.IGNORECASE)
_COPY = re.compile(r"(?:\A|\n)[ \t]*COPY\s", re.IGNORECASE)
_LONGEST_COPY = 4000
_COPY_END = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE)
_META = re.compile(r"^(?:[ \t]*+\\[A-Za-z.!?;].*+(?:\n|\Z))++", re.MULTILINE)
_GO = re.compile(r"^[ \t]*GO[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_VERSIONED = re.compile(r"/\*M?!(\d*+)((?:[^*/]++|\*(?!/)|/(?!\*))*+)\*/")
# No server is of this version: the comment is for clients, as the command that begins a dump of MariaDB.
_NO_VERSION = "999999"
# psql runs another file, or what a query gives.
_INCLUDED = re.compile(r"^[ \t]*(\\(?:ir?|include|include_relative|gexec)\b.*?)[ \t\r]*$", re.MULTILINE)
# A question mark is an operator of JSON too, which has something behind it; two of them are Knex' name of something.
_VARIABLE = re.compile(
    r"(?<![:\w\])]):(?:[A-Za-z_]\w*|(?=['\"]))|(?<![\w)%])%(?:s\b|\(\w+\)s)"
    r"|(?<![?|&@])\?(?:\?(?![?|&])|(?=\s*(?:[,);]|\Z|(?:AND|OR|WHERE|THEN|END|ON|SET|FROM|LIMIT)\b)))",
    re.IGNORECASE,
)
# Strings, quoted names, comments and dollar quotes: what looks like a variable inside them is none.
_OTHERS = (
    r"|`[^`]*+(?:`|\Z)|--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|\$(?P<tag>[A-Za-z_]\w*|)\$(?:.*?\$(?P=tag)\$|.*)"
)
_ESCAPED = r"'(?:[^'\\]++|\\.|'')*+(?:'|\Z)"
_LITERAL = {
    Dialect.MYSQL: re.compile(rf"{_ESCAPED}|\"(?:[^\"\\]++|\\.|\"\")*+(?:\"|\Z){_OTHERS}", re.DOTALL),
    Dialect.POSTGRES: re.compile(
        rf"\b[eE]{_ESCAPED}|'(?:[^']++|'')*+(?:'|\Z)|\"(?:[^\"]++|\"\")*+(?:\"|\Z){_OTHERS}", re.DOTALL
    ),
}
_NOT_WORD = re.compile(r"[^\w\n]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Masked:
    """A text with everything masked that is no SQL, of the same length and with the same lines.

    ``placeholders`` tells that there were some. ``included`` are the offsets, from and to, of commands that run something that
    stands elsewhere: a file, or the text that a query gives.
    """

    text: str
    placeholders: bool = False
    included: tuple[tuple[int, int], ...] = ()


def mask(text: str, dialect: Dialect) -> Masked:
    """Mask a text of a dialect."""
    included: tuple[tuple[int, int], ...] = ()
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    if "stdin" in text or "STDIN" in text:
        text = _without_rows(text)
    if "\\" in text:
        if dialect is Dialect.POSTGRES:
            included = tuple(found.span(1) for found in _INCLUDED.finditer(text))
        text = _META.sub(_blank, text)
    text = _GO.sub(_separator, text)
    if dialect is Dialect.MYSQL and ("/*!" in text or "/*M!" in text):
        text = _VERSIONED.sub(_opened, text)
    before = text
    if "{" in text or "$(" in text:
        text = _BRACED.sub(_name, _BLOCK.sub(_blank, text))
    if _VARIABLE.search(text):
        text = _variables(text, dialect)
    return Masked(text=text, placeholders=text != before, included=included)


def _without_rows(text: str) -> str:
    """Blank the rows behind each COPY .. FROM STDIN, with the line that ends them."""
    parts = []
    position = 0
    while found := _FROM_STDIN.search(text, position):
        start = max(position, found.start() - _LONGEST_COPY)
        command = text[max(start, text.rfind(";", start, found.start())) : found.start()]
        stop = found.end()
        if _COPY.search(command):
            end = _COPY_END.search(text, stop)
            stop = end.end() if end else len(text)
        parts += [text[position : found.end()], _blanks(text[found.end() : stop])]
        position = stop
    return "".join([*parts, text[position:]])


def _variables(text: str, dialect: Dialect) -> str:
    """Replace ``:name``, ``%s``, ``%(name)s`` and ``?`` where they are code."""
    parts = []
    position = 0
    for literal in _LITERAL.get(dialect, _LITERAL[Dialect.POSTGRES]).finditer(text):
        # With the beginning of the literal behind it: a colon or question mark means something else in front of a quote.
        code = text[position : literal.start()] + literal[0][0]
        parts += [_VARIABLE.sub(_name, code)[:-1], literal[0]]
        position = literal.end()
    return "".join([*parts, _VARIABLE.sub(_name, text[position:])])


_NOT_BLANK = re.compile(r"[^\n]")


def _blanks(text: str) -> str:
    """Return as many blanks, on as many lines."""
    return _NOT_BLANK.sub(" ", text)


def _blank(match: re.Match[str]) -> str:
    return _blanks(match[0])


def _separator(match: re.Match[str]) -> str:
    return ";" + _blanks(match[0][1:])


def _name(match: re.Match[str]) -> str:
    """Return a name as long as the placeholder, the same for the same placeholder."""
    # psql's :'name' is the string itself.
    return " " if match[0] == ":" else _NOT_WORD.sub("_", match[0])


def _opened(match: re.Match[str]) -> str:
    """Return what MySQL runs of a versioned comment."""
    if match[1] == _NO_VERSION:
        return _blanks(match[0])
    return " " * (match.start(2) - match.start()) + match[2] + "  "
