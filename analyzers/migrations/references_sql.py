"""Tables and columns that statements name in the strings of code, of any language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, AnyStr, Final

from analyzers.migrations.references_text import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VERBS: Final = (
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "WITH ",
    "REPLACE",
    "select",
    "insert",
    "update",
    "delete",
    "with ",
)
_VERBS_IN_BYTES: Final = tuple(verb.encode() for verb in _VERBS)
_MOST_CHARACTERS: Final = 20_000
_MOST_PIECES: Final = 60
_MOST_BLANKS: Final = 80

_BEGIN: Final = re.compile(
    r"""(?P<quote>\"\"\"|'''|["'`])\s*(?:SELECT|INSERT\s+INTO|INSERT\s+(?:OR\s+)?\w+\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM"""
    r"""|WITH|select|insert\s+into|replace\s+into|update|delete\s+from|with)\s"""
)
_ENDS: Final = {
    "'": re.compile(r"(?:[^'\\\n]|\\.)*"),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*'),
    "`": re.compile(r"(?:[^`\\]|\\.)*"),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*', re.DOTALL),
}
_GOES_ON: Final = re.compile(r"""\s*\+?\s*[fFrRbBuU]{0,2}(?P<quote>["'`])""")
_ESCAPE: Final = re.compile(r"\\([\"'`ntr\n])")
# A dotted name as it stands in a piece of a statement: a condition, or one in the quotes of a database.
_DOTTED: Final = re.compile(
    r"""["'`]\s*(?P<table>[A-Za-z_]\w*)\.(?P<column>[A-Za-z_]\w*)\s*(?:[=<>]|!=|(?i:is|in|like|as|between)\s)"""
)
_QUOTED: Final = re.compile(
    r"""\\?(?P<mark>[`"])(?!public\b)(?P<table>[A-Za-z_]\w*)\\?(?P=mark)\.\\?(?P=mark)(?P<column>[A-Za-z_]\w*)\\?(?P=mark)"""
)


def sql_references(content: bytes) -> Iterator[Reference]:
    """Yield what the strings of a file name of each table."""
    has_statements = next(_quoted(content, _VERBS_IN_BYTES, (b'"', b"'", b"`")), None) is not None
    is_builder = b"createQueryBuilder" in content
    if not has_statements and not is_builder:
        return
    text = Text(content)
    end = 0
    for at in sorted(_quoted(text.text, _VERBS, ('"', "'", "`"))) if has_statements else ():
        found = _BEGIN.match(text.text, at)
        if found is None or at < end:
            continue
        statement, end = _statement(text.text, found)
        references = _Reading(text, found.end("quote"), statement).references()
        is_builder = is_builder or bool(references)
        yield from references
    if not is_builder:
        return
    for kind, pattern in (("piece", _DOTTED), ("sql", _QUOTED)):
        for found in pattern.finditer(text.text):
            line = text.line(found.start("column"))
            yield Reference(
                kind=kind, line=line, tables=(found["table"].lower(),), columns={found["column"].lower(): line}
            )


def _quoted(text: AnyStr, verbs: Sequence[AnyStr], quotes: Sequence[AnyStr]) -> Iterator[int]:
    """Yield the offsets of the strings that begin with one of some words, blanks aside, not in order."""
    for verb in verbs:
        at = text.find(verb)
        while at >= 0:
            before = text[max(0, at - _MOST_BLANKS) : at].rstrip()
            begin = max(0, at - _MOST_BLANKS) + len(before)
            if before.endswith(tuple(quotes)):
                marks = len(before) - len(before.rstrip(before[-1:]))
                yield begin - (3 if marks >= 3 else 1)
            at = text.find(verb, at + len(verb))


def _statement(text: str, found: re.Match[str]) -> tuple[str, int]:
    """Return a statement that begins in a string, and where its last string ends.

    Strings that follow directly belong to it; what is between them, and each escape, is as many blanks: offsets stay.
    """
    begin = at = found.end("quote")
    quote = found["quote"]
    pieces: list[str] = []
    for _ in range(_MOST_PIECES):
        inside = _ENDS[quote].match(text, at, begin + _MOST_CHARACTERS)
        stop = inside.end() if inside else at
        pieces.append(_ESCAPE.sub(_unescaped, text[at:stop]))
        after = _GOES_ON.match(text, stop + len(quote))
        if len(quote) == 3 or after is None or stop >= begin + _MOST_CHARACTERS:
            break
        pieces.append(re.sub(r"[^\n]", " ", text[stop : after.end()]))
        quote, at = after["quote"], after.end()
    return "".join(pieces), stop + len(quote)


def _unescaped(found: re.Match[str]) -> str:
    return f" {found[1]}" if found[1] in {'"', "'", "`"} else "  "


_TOKEN: Final = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|(?P<hole>\$?\{[^}]*\}|%s)|%\(\w+\)s|::?\w+|[$@]\w+|\d[\w.]*"""
    r"""|(?P<quoted>"[^"\n]*"|`[^`\n]*`|\[\w+\])|(?P<word>[A-Za-z_]\w*)|(?P<mark>[(),.;*=])""",
    re.DOTALL,
)
_KEYWORDS: Final = frozenset(
    "select from where and or not in is null as on join left right inner outer full cross natural using group by order "
    "having limit offset union all except intersect distinct case when then else end insert into values update set delete "
    "returning with recursive asc desc nulls first last between like ilike exists any some true false default conflict do "
    "nothing for only lateral interval over partition rows range preceding following current row filter within window cast "
    "at time zone similar to escape replace ignore duplicate key skip locked nowait share of materialized current_timestamp "
    "current_date temporary temp table collate array unbounded fetch next ties explain analyze if".split()
)
_ARGUMENTS: Final = frozenset({"extract", "substring", "trim", "overlay", "position"})
_BEFORE_TABLES: Final = frozenset({"from", "join", "into", "update"})
HOLE: Final = "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    kind: str
    text: str
    offset: int


@dataclass(kw_only=True, slots=True)
class _Names:
    """Tables of a statement by the names that it gives them, and where they stand; what it only seems to name is left out."""

    aliases: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    unknown: bool = False


class _Reading:
    """One statement."""

    def __init__(self, text: Text, begin: int, statement: str) -> None:
        self._text = text
        self._begin = begin
        self._tokens = list(_tokens(statement))
        self._lower = [token.text.lower() if token.kind == "word" else "" for token in self._tokens]

    def references(self) -> list[Reference]:
        """Return one reference for each table; columns where it is plain whose they are."""
        if not self._is_statement():
            return []
        names = _Names()
        ctes = self._ctes(names)
        self._tables(names, ctes)
        columns: dict[str, dict[str, int]] = {table: {} for table in names.places}
        for table, column, line in self._columns(names, ctes):
            columns[table].setdefault(column, line)
        return [
            Reference(kind="sql", line=self._line(offset), tables=(table,), columns=columns[table])
            for table, offset in names.places.items()
        ]

    def _line(self, offset: int) -> int:
        return self._text.line(self._begin + offset)

    def _is_statement(self) -> bool:
        """Tell a statement from prose that begins with the same word."""
        lower = self._lower
        if not lower:
            return False
        if lower[0] == "update":
            return "set" in lower
        if lower[0] == "select":
            return "from" in lower and lower[1:2] != ["from"]
        if lower[0] in {"insert", "replace"}:
            return any(word in lower for word in ("values", "select", "set", "default")) or any(
                token.text == "(" for token in self._tokens
            )
        return lower[0] != "with" or "select" in lower

    def _ctes(self, names: _Names) -> set[str]:
        """Return the names that WITH gives, and mark where it does."""
        found = set()
        if "with" in self._lower:
            for at, word in enumerate(self._lower):
                if word == "as" and 0 < at < len(self._tokens) - 1:
                    behind = self._lower[at + 1] == "materialized" or self._tokens[at + 1].text == "("
                    before = self._tokens[at - 1]
                    if behind and before.kind in {"word", "quoted"}:
                        found.add(_name(before))
                        names.used.add(at - 1)
        return found

    def _tables(self, names: _Names, ctes: set[str]) -> None:
        brackets: list[str] = []
        for at, word in enumerate(self._lower):
            mark = self._tokens[at].text
            if mark == "(":
                brackets.append(self._lower[at - 1] if at else "")
            elif mark == ")" and brackets:
                brackets.pop()
            elif word in _BEFORE_TABLES and not (brackets and brackets[-1] in _ARGUMENTS):
                before = self._lower[at - 1] if at else ""
                if (word == "from" and before == "distinct") or (
                    word == "update" and before in {"for", "on", "do", "key"}
                ):
                    continue
                self._listed(names, ctes, at + 1, is_list=word == "from")

    def _listed(self, names: _Names, ctes: set[str], at: int, *, is_list: bool) -> None:
        """Read the table at a position, and those behind commas."""
        while at < len(self._tokens):
            while at < len(self._tokens) and self._lower[at] in {"only", "lateral", "table"}:
                at += 1
            parts, at = self._dotted(at)
            if not parts:
                return
            if parts[-1] == HOLE:
                names.unknown = True
            elif at < len(self._tokens) and self._tokens[at].text == "(" and is_list:
                return  # a function
            else:
                table = ".".join(part for part in parts if part not in {HOLE, "public", "main", "dbo"})
                if table not in ctes:
                    names.aliases[parts[-1]] = table
                    names.places.setdefault(table, self._tokens[at - 1].offset)
                    at = self._alias(names, table, at)
            if not is_list or at >= len(self._tokens) or self._tokens[at].text != ",":
                return
            at += 1

    def _dotted(self, at: int) -> tuple[list[str], int]:
        parts: list[str] = []
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind not in {"word", "quoted", "hole"} or (token.kind == "word" and self._lower[at] in _KEYWORDS):
                break
            parts.append(HOLE if token.kind == "hole" else _name(token))
            self._mark(at)
            at += 1
            if at >= len(self._tokens) or self._tokens[at].text != ".":
                break
            at += 1
        return parts, at

    def _mark(self, at: int) -> None:
        self._tokens[at] = _Token(kind="used", text="", offset=self._tokens[at].offset)

    def _alias(self, names: _Names, table: str, at: int) -> int:
        if at < len(self._tokens) and self._lower[at] == "as":
            at += 1
        if at < len(self._tokens) and self._tokens[at].kind in {"word", "quoted"} and self._lower[at] not in _KEYWORDS:
            names.aliases[_name(self._tokens[at])] = table
            self._mark(at)
            at += 1
        return at

    def _columns(self, names: _Names, ctes: set[str]) -> Iterator[tuple[str, str, int]]:
        alone = next(iter(names.places)) if len(names.places) == 1 and not names.unknown and not ctes else ""
        for at, token in enumerate(self._tokens):
            is_word = token.kind == "word" and self._lower[at] not in _KEYWORDS
            if not (is_word or token.kind == "quoted") or at in names.used:
                continue
            before = self._tokens[at - 1].text if at else ""
            after = self._tokens[at + 1].text if at + 1 < len(self._tokens) else ""
            is_part = at > 1 and self._lower[at - 2] == "extract"
            if after in {"(", "."} or is_part or (at and self._lower[at - 1] == "as"):
                continue
            owner = alone
            if before == "." and at > 1:
                qualifier = self._tokens[at - 2]
                owner = names.aliases.get(_name(qualifier) if qualifier.kind in {"word", "quoted"} else "", "")
                if not owner and _name(qualifier) == "excluded":
                    owner = alone
            if owner in names.places:
                yield owner, _name(token), self._line(token.offset)


def _tokens(statement: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(statement):
        if found.lastgroup is not None:
            yield _Token(kind=found.lastgroup, text=found[0], offset=found.start())


def _name(token: _Token) -> str:
    return token.text.strip('"`[] ').lower()  # a blank stands for each escape
