"""What is no SQL in a file of SQL, replaced by as many characters, so that every position stays what it is.

Commands of ``psql`` and other clients, rows of COPY, and the placeholders of runners and of template languages.
"""

from __future__ import annotations

import re

from analyzers.migrations.script import Dialect

# All patterns here stop where the same thing begins again: a file of nothing but beginnings takes no longer than others.
_BLOCK = re.compile(
    r"\{%[^{}]{0,2000}\}|\{#[^{}]{0,2000}#\}|\{\{[-~]?\s*(?:if|else|end|range|with|define|block|template)\b[^{}]{0,500}\}\}"
)
_BRACED = re.compile(r"(?<!\$)\$\{[^{}\n']{1,80}\}|\{\{-?\s*[.$A-Za-z_][^{}\n]{0,80}\}\}|\$\([A-Za-z_]\w{0,60}\)")
_FROM_STDIN = re.compile(r"\bFROM\s+STDIN\b[^;]{0,500};[^\n]*\n", re.IGNORECASE)
_COPY = re.compile(r"(?:\A|\n)[ \t]*COPY\s", re.IGNORECASE)
_LONGEST_COPY = 4000
_COPY_END = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE)
_META = re.compile(r"^(?:[ \t]*+\\[A-Za-z.!?;].*+(?:\n|\Z))++", re.MULTILINE)
_GO = re.compile(r"^[ \t]*GO[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_VERSIONED = re.compile(r"/\*M?!\d*+((?:[^*/]++|\*(?!/)|/(?!\*))*+)\*/")
_VARIABLE = re.compile(r"(?<![:\w\])]):(?:[A-Za-z_]\w*|(?=['\"]))|(?<![\w)%])%(?:s\b|\(\w+\)s)")
# Strings, quoted names, comments and dollar quotes: what looks like a variable inside them is none.
_LITERAL = re.compile(
    r"'(?:[^'\\]++|\\.|'')*+(?:'|\Z)|\"(?:[^\"]++|\"\")*+(?:\"|\Z)|`[^`]*+(?:`|\Z)|--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
    r"|\$(?P<tag>[A-Za-z_]\w*|)\$(?:.*?\$(?P=tag)\$|.*)",
    re.DOTALL,
)
_NOT_WORD = re.compile(r"\W")


def mask(text: str, dialect: Dialect) -> tuple[str, bool]:
    """Return the text with everything masked that is no SQL, of the same length, and whether it had placeholders."""
    if "stdin" in text or "STDIN" in text:
        text = _without_rows(text)
    if "\\" in text:
        text = _META.sub(_blank, text)
    text = _GO.sub(_separator, text)
    if dialect is Dialect.MYSQL and ("/*!" in text or "/*M!" in text):
        text = _VERSIONED.sub(_opened, text)
    before = text
    if "{" in text or "$(" in text:
        text = _BRACED.sub(_name, _BLOCK.sub(_blank, text))
    if _VARIABLE.search(text):
        text = _variables(text)
    return text, text != before


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


def _variables(text: str) -> str:
    """Replace ``:name``, ``%s`` and ``%(name)s`` where they are code."""
    parts = []
    position = 0
    for literal in _LITERAL.finditer(text):
        parts += [_VARIABLE.sub(_name, text[position : literal.start()]), literal[0]]
        # A colon in front of a quote is psql's :'name'; it was cut off from what follows it.
        if literal[0][0] in "'\"" and parts[-2].endswith(":") and not parts[-2].endswith("::"):
            parts[-2] = parts[-2][:-1] + " "
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
    return _NOT_WORD.sub("_", match[0])


def _opened(match: re.Match[str]) -> str:
    """Return what MySQL runs of a versioned comment."""
    return " " * (match.start(1) - match.start()) + match[1] + "  "
