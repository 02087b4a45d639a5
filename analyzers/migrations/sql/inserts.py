"""INSERT and COPY, understood from their beginning: all that is judged of them stands in front of the rows.

Seeds and dumps are the longest and the most frequent statements, and parsers spend all their time on the rows.
"""

from __future__ import annotations

import re
from typing import Final

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.operations import Dml
from analyzers.migrations.script import Dialect

_WORD = r"[A-Za-z_][\w$]*"
_NAMES = {
    Dialect.MYSQL: rf"(?:{_WORD}|`[^`]+`)",
    Dialect.SQLITE: rf"(?:{_WORD}|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])",
    Dialect.POSTGRES: rf"(?:{_WORD}|\"[^\"]+\")",
}
_BEGINNINGS = {
    Dialect.MYSQL: r"(?:INSERT(?:\s+(?:IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY))*|REPLACE)\s+INTO",
    Dialect.SQLITE: r"(?:INSERT(?:\s+OR\s+\w+)?|REPLACE)\s+INTO",
    Dialect.POSTGRES: r"(?:INSERT\s+INTO|(?P<copy>COPY))",
}
_STRINGS = {
    Dialect.MYSQL: r"[nNxXbB]?'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\"",
    Dialect.SQLITE: r"[xX]?'(?:[^']++|'')*+'",
    Dialect.POSTGRES: r"[eE]'(?:[^'\\]++|\\.|'')*+'|[nNxXbB]?'(?:[^']++|'')*+'(?:::\w++(?:\[\])?)?",
}
_PLAIN = r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?|NULL|TRUE|FALSE|CURRENT_TIMESTAMP"
_WORDS = {Dialect.MYSQL: r"|DEFAULT|now\(\)", Dialect.SQLITE: "", Dialect.POSTGRES: r"|DEFAULT|now\(\)"}
_PARTS = {dialect: re.compile(name) for dialect, name in _NAMES.items()}
_TAIL: Final = 4096


def _head(dialect: Dialect) -> re.Pattern[str]:
    name = _NAMES[dialect]
    return re.compile(
        rf"{_BEGINNINGS[dialect]}\s+(?P<table>{name}(?:\s*\.\s*{name})?)"
        rf"\s*(?:\((?P<columns>\s*+{name}(?:\s*+,\s*+{name})*+\s*+)\))?"
        r"\s*(?P<verb>VALUES\b|FROM\b|SELECT\b)?",
        re.IGNORECASE,
    )


def _rows(dialect: Dialect) -> re.Pattern[str]:
    literal = rf"(?:{_PLAIN}|{_STRINGS[dialect]}{_WORDS[dialect]})(?!\w)"
    row = rf"\(\s*+{literal}(?:\s*+,\s*+{literal})*+\s*+\)"
    return re.compile(rf"\s*+{row}(?:\s*+,\s*+{row})*+\s*+\Z", re.IGNORECASE | re.DOTALL)


_HEADS: Final = {dialect: _head(dialect) for dialect in _STRINGS}
_ROWS: Final = {dialect: _rows(dialect) for dialect in _STRINGS}


def read_insert(statement: str, dialect: Dialect, *, long: bool) -> Dml | None:
    """Return what an INSERT of plain rows says in a dialect; None for everything else, which has to be parsed.

    ``long``: no parser takes the statement, so every INSERT and COPY is read from what stands at its beginning and end.
    """
    head = _HEADS[dialect].match(statement)
    if head is None:
        return None
    if head.groupdict().get("copy"):
        # Out of a table is COPY .. TO, which changes nothing: only what surely writes is taken here.
        return _dml("copy", head, dialect) if long and (head["verb"] or "").upper() == "FROM" else None
    plain = (head["verb"] or "").upper() == "VALUES" and _ROWS[dialect].match(statement, head.end()) is not None
    if not plain and not long:
        return None
    found = _dml("insert", head, dialect)
    tail = "" if plain else statement[-_TAIL:].upper()
    start = statement[: head.start("table")].upper()
    # REPLACE, INSERT OR .. and INSERT IGNORE say at the beginning what ON CONFLICT says at the end.
    conflict = any(word in start for word in ("REPLACE", " OR ", "IGNORE"))
    conflict = conflict or "ON CONFLICT" in tail or "ON DUPLICATE KEY" in tail
    return Dml(kind="insert", table=found.table, columns=found.columns, conflict=conflict)


def _dml(kind: str, head: re.Match[str], dialect: Dialect) -> Dml:
    names = [_folded(part, dialect) for part in _PARTS[dialect].findall(head["table"])]
    columns = tuple(_folded(part, dialect) for part in _PARTS[dialect].findall(head["columns"] or ""))
    table = table_name(names[0] if len(names) > 1 else "", names[-1])
    return Dml(kind="copy" if kind == "copy" else "insert", table=table, columns=columns)


def _folded(part: str, dialect: Dialect) -> str:
    quoted = part[0] in '"`['
    return fold(part[1:-1] if quoted else part, dialect, quoted=quoted)
