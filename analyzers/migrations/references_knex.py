"""Tables and columns that queries by Knex name, and the tables of Objection's models."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.references_text import Reference, Text, closing, items

if TYPE_CHECKING:
    from collections.abc import Iterator

_HINTS: Final = (b"knex", b"Knex", b"tableName", b"objection")
_TABLE_NAME: Final = re.compile(
    r"""\btableName\s*(?:\(\s*\)\s*(?::\s*\w+\s*)?\{\s*return\s+|(?::\s*string\s*)?=\s*)['"`](?P<table>[\w.]+)['"`]"""
)
_QUERY: Final = re.compile(r"""\(\s*['"`](?P<table>[A-Za-z_][\w.]*)(?:\s+as\s+(?P<alias>\w+))?['"`]\s*(?P<end>\))""")
_CALLED: Final = re.compile(
    r"(?:(?<![\w$])(?:k|K|\w*[kK]nex|db|trx|tx|tnx|transaction)|\.(?:from|into|table))(?:<[^()\n]*>)?$"
)
_CALL: Final = re.compile(r"(?:\s|//[^\n]*)*\.(?P<name>\w+)\s*(?:<[^()]*?>)?(?P<open>\()")
_STRING: Final = re.compile(r"""\s*['"`](?P<text>[A-Za-z_][\w.]*)(?:\s+as\s+\w+)?['"`]\s*""")
_KEY: Final = re.compile(r"""\s*['"`]?(?P<key>[A-Za-z_][\w.]*)['"`]?\s*(?:[:,}]|$)""")
_DOTTED: Final = re.compile(r"""['"`](?P<table>[A-Za-z_]\w*)\.(?P<column>[A-Za-z_]\w*)(?:\s+as\s+\w+)?['"`]""")

_FIRST: Final = frozenset(
    "where andwhere orwhere wherenot wherein wherenotin wherenull wherenotnull orwherenull orwherenotnull wherebetween whereilike "
    "wherelike having orderby increment decrement pluck sum min max avg count countdistinct".split()
)
_ALL: Final = frozenset(
    "select column columns first returning groupby distinct insert update where andwhere orwhere onconflict merge "
    "distincton".split()
)
_MOST_CALLS: Final = 40
_MOST_BEFORE: Final = 60


def knex_references(content: bytes) -> Iterator[Reference]:
    """Yield what a file's models and queries name of each table."""
    if not any(hint in content for hint in _HINTS):
        return
    text = Text(content)
    is_knex = any(hint in content for hint in (b"knex", b"Knex", b"objection"))
    for found in _TABLE_NAME.finditer(text.text):
        is_knex = True
        yield Reference(kind="knex", line=text.line(found.start("table")), tables=(found["table"].lower(),))
    if not is_knex:
        return
    for found in _QUERY.finditer(text.text):
        if _CALLED.search(text.text, max(0, found.start() - _MOST_BEFORE), found.start()):
            yield _query(text, found)
    for found in _DOTTED.finditer(text.text):
        line = text.line(found.start("column"))
        yield Reference(kind="piece", line=line, tables=(found["table"].lower(),), columns={found["column"]: line})


def _query(text: Text, found: re.Match[str]) -> Reference:
    columns: dict[str, int] = {}
    names = {found["table"].rpartition(".")[2].lower(), (found["alias"] or "").lower()}
    at, joins = found.end("end"), False
    for _ in range(_MOST_CALLS):
        call = _CALL.match(text.text, at)
        if call is None:
            break
        at = closing(text.text, call.start("open"))
        method = call["name"].lower()
        if "join" in method or method in {"from", "into", "with", "union"}:
            joins = True
        for name, offset in _named(text.text, method, call.end(), at - 1):
            qualifier, _, column = name.rpartition(".")
            if (qualifier.lower() in names) if qualifier else not joins:
                columns.setdefault(column, text.line(offset))
    return Reference(
        kind="knex", line=text.line(found.start("table")), tables=(found["table"].lower(),), columns=columns
    )


def _named(text: str, method: str, begin: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield the columns that the arguments of a method name: texts, those in a list, and the keys of an object."""
    if method not in _FIRST | _ALL:
        return
    for position, (start, stop) in enumerate(items(text, begin, end)):
        if position and method not in _ALL - _FIRST:
            return
        part = text[start:stop].strip()
        inner = start + len(text[start:stop]) - len(text[start:stop].lstrip())
        if part.startswith(("{", "[")):
            for first, last in items(text, inner + 1, closing(text, inner) - 1):
                found = _KEY.match(text, first, last) if part[0] == "{" else _STRING.fullmatch(text, first, last)
                if found is not None:
                    group = "key" if part[0] == "{" else "text"
                    yield found[group], found.start(group)
        elif (plain := _STRING.fullmatch(text, start, stop)) is not None:
            yield plain["text"], plain.start("text")
