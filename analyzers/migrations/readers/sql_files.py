"""Files of SQL, with the annotations of the tools that run them, into scripts.

The engine is known from the repository only, so that a file is read once for each dialect that it could be written in. The
annotations are those of goose, dbmate, sql-migrate, sqitch, Drizzle, Flyway, postgres-migrations, sqlx and Atlas, as their
manuals give them.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from analyzers.migrations.operations import Opaque, Transaction
from analyzers.migrations.script import Dialect, Script, Way
from analyzers.migrations.sql.reading import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.operations import AnyOperation

_ANNOTATION = re.compile(
    r"^[ \t]*--[ \t]*(?:\+(?P<tool>goose|migrate)[ \t]+(?P<word>\w+(?:[ \t]+TRANSACTION)?)"
    r"|migrate:(?P<dbmate>up|down)\b)(?P<options>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_BREAKPOINT = re.compile(r"-->[ \t]*statement-breakpoint[^\n]*")
_SQITCH = re.compile(
    r"\A(?:\s*(?:--|#)[^\n]*\n)*?\s*--[ \t]*(?:Deploy|Revert|Verify)[ \t]+\S+(?:[ \t]+(?:to|from|on)[ \t]+(?P<engine>\w+))?"
)
_FLYWAY = re.compile(r"\$\{flyway:\w+\}", re.IGNORECASE)
_NO_TRANSACTION = re.compile(
    r"^[ \t]*--[ \t]*(?:postgres-migrations[ \t]+disable-transaction|atlas:txmode[ \t]+none|no-transaction)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SKIPPED = re.compile(r"^[ \t]*--[ \t]*postgres-migrations[ \t]+ignore\b", re.IGNORECASE | re.MULTILINE)
_IRREVERSIBLE = re.compile(
    r"(?:--|\#|/\*)[^\n]{0,300}(?:\birreversible\b|\bnot[ ](?:be[ ])?revers|\bone[- ]way\b"
    r"|\b(?:can(?:not|'t|[ ]not)|impossible[ ]to|no[ ]way[ ]to)[ ](?:safely[ ])?(?:be[ ])?(?:undo|undone|revers|revert|roll)"
    r"|\bno[ ](?:down|rollback|way[ ]back)\b)",
    re.IGNORECASE | re.VERBOSE,
)
_ON_PURPOSE = re.compile(
    r"(?:--|#|/\*)[^\n]{0,300}(?:\bintentional|\bon purpose\b|\bnothing to (?:do|undo|revert)\b)", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|'[^']*(?:'|\Z)", re.DOTALL)

_POSTGRES_ONLY = re.compile(
    r"\$\w*\$|::[ ]?[a-z\"]|\bCONCURRENTLY\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bBIGSERIAL\b|\bplpgsql\b|\bCREATE\s+EXTENSION\b"
    r"|\bUSING\s+(?:gin|gist|brin)\b|\bNOT\s+VALID\b|\bALTER\s+(?:COLUMN\s+)?[\w\"]+\s+(?:SET\s+DATA\s+)?TYPE\b"
    r"|\bROW\s+LEVEL\s+SECURITY\b|\bOWNER\s+TO\b|\bCREATE\s+TYPE\b|\bALTER\s+TYPE\b",
    re.IGNORECASE,
)
_MYSQL_ONLY = re.compile(
    r"\bAUTO_INCREMENT\b|\bENGINE\s*=|\b(?:CHARSET|CHARACTER\s+SET)\s*=?\s*utf8|\b(?:MODIFY|CHANGE)\s+(?:COLUMN\s+)?`"
    r"|\bMODIFY\s+COLUMN\b|\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b|\bON\s+DUPLICATE\s+KEY\b",
    re.IGNORECASE,
)
_SQLITE_ONLY = re.compile(
    r"\bAUTOINCREMENT\b|\bPRAGMA\b|\bWITHOUT\s+ROWID\b|\bsqlite_(?:master|schema|sequence)\b|\bstrftime\s*\(",
    re.IGNORECASE,
)
# SQLite takes MySQL's quotes, and any name for a type.
_NOT_POSTGRES = re.compile(r"`|\bUNSIGNED\b|\b(?:LONG|MEDIUM|TINY)(?:TEXT|BLOB)\b|\bTINYINT\b", re.IGNORECASE)
_EVERY: Final = (Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE)
_WORDS: Final = (
    (_POSTGRES_ONLY, {Dialect.POSTGRES}),
    (_MYSQL_ONLY, {Dialect.MYSQL}),
    (_SQLITE_ONLY, {Dialect.SQLITE}),
    (_NOT_POSTGRES, {Dialect.MYSQL, Dialect.SQLITE}),
)
_ENGINES = {"pg": Dialect.POSTGRES, "postgres": Dialect.POSTGRES, "mysql": Dialect.MYSQL, "sqlite": Dialect.SQLITE}


@dataclass(kw_only=True, slots=True)
class _Section:
    """One direction's text: pieces with the lines and columns where they begin."""

    pieces: list[tuple[str, int, int]] = field(default_factory=list)
    line: int = 1
    width: int = 0


@dataclass(kw_only=True, slots=True)
class _Layout:
    """A file cut into its directions."""

    up: _Section
    down: _Section | None = None
    marks: tuple[str, ...] = ()
    no_transaction: bool = False
    opt_out: str = ""
    is_skipped: bool = False


def read_sql_file(content: bytes) -> tuple[Script, ...]:
    """Return what a file of SQL says, once for each dialect that it could be written in; never an empty tuple.

    A dialect is left out where the text surely excludes it, or where it can't be read in any and another one is better.
    """
    text = _decoded(content)
    layout = _layout(text)
    readings = [(_script(layout, dialect), dialect) for dialect in _dialects(text)]
    misread = [(_misread(script), number) for number, (script, _) in enumerate(readings)]
    if all(share > 0.5 for share, _ in misread):
        return (readings[min(misread)[1]][0],)
    return tuple(script for script, _ in readings)


def _decoded(content: bytes) -> str:
    """Return the text of a file, whatever its bytes are: a byte that no code page explains is a replacement character."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _dialects(text: str) -> tuple[Dialect, ...]:
    """Return the dialects that a text could be written in, by words that only one of them has."""
    header = _SQITCH.match(text)
    if header and header["engine"] in _ENGINES:
        return (_ENGINES[header["engine"]],)
    bare = _QUOTED.sub(" ", text)
    left = set(_EVERY)
    for pattern, dialects in _WORDS:
        if pattern.search(bare):
            left &= dialects
    return tuple(dialect for dialect in _EVERY if dialect in left) or _EVERY


def _layout(text: str) -> _Layout:
    """Find the annotations of a text and cut it at them."""
    marks = ["sqitch"] if _SQITCH.match(text) else []
    if _FLYWAY.search(text):
        marks.append("flyway")
    asked = _NO_TRANSACTION.search(text)
    plain = _Layout(
        up=_Section(),
        no_transaction=asked is not None,
        opt_out=" ".join(asked[0].split()) if asked is not None else "",
        is_skipped=bool(_SKIPPED.search(text)),
    )
    section: _Section | None = plain.up
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    begin = 0
    for found in _ANNOTATION.finditer(text):
        mark = _mark(found)
        word = " ".join((found["word"] or found["dbmate"]).lower().split())
        if mark not in marks:
            marks.append(mark)
        if word == "no transaction" or (word == "up" and _opts_out(found)):
            plain.no_transaction = True
        if word not in {"up", "down"}:
            continue
        if section is not None:
            _add(section, text, starts, begin, found.start())
        begin = found.end()
        section = _section(plain, word)
        section.line = _place(starts, found.start())[0]
        section.width = found.end() - found.start()
    if section is not None:
        _add(section, text, starts, begin, len(text))
    if _BREAKPOINT.search(text):
        marks.append("drizzle")
    plain.marks = tuple(marks)
    return plain


def _mark(found: re.Match[str]) -> str:
    if found["dbmate"]:
        return "dbmate"
    return "goose" if found["tool"].lower() == "goose" else "sql-migrate"


def _opts_out(found: re.Match[str]) -> bool:
    options = found["options"].lower().replace(" ", "")
    return "notransaction" in options or "transaction:false" in options


def _section(layout: _Layout, word: str) -> _Section:
    if word == "up":
        return layout.up
    layout.down = layout.down or _Section()
    return layout.down


def _add(section: _Section, text: str, starts: list[int], begin: int, end: int) -> None:
    """Add a part of the text to a section, cut at breakpoints: behind one, a new statement begins without a semicolon."""
    for first, last in _between_breakpoints(text, begin, end):
        section.pieces.append((text[first:last], *_place(starts, first)))


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    """Return line and column of an offset, by where lines start."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _between_breakpoints(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _BREAKPOINT.finditer(text, begin, end):
        yield begin, found.start()
        begin = found.end()
    yield begin, end


def _script(layout: _Layout, dialect: Dialect) -> Script:
    up, masked_up = _way(layout.up, dialect)
    down, masked_down = _way(layout.down, dialect) if layout.down is not None else (None, False)
    transaction: Literal["", "none", "own"] = "none" if layout.no_transaction else ""
    if not transaction and any(isinstance(one, Transaction) and one.action == "begin" for one in up.operations):
        transaction = "own"
    return Script(
        reader="sql",
        dialect=dialect,
        up=up,
        down=down,
        marks=layout.marks,
        transaction=transaction,
        opt_out=layout.opt_out,
        is_skipped=layout.is_skipped,
        placeholders=masked_up or masked_down,
    )


def _way(section: _Section, dialect: Dialect) -> tuple[Way, bool]:
    """Read a section; the second value tells whether placeholders stood in it."""
    operations: list[AnyOperation] = []
    statements = 0
    placeholders = False
    for text, line, column in section.pieces:
        reading = read_sql(text, dialect, line=line, column=column, first_statement=statements)
        operations += reading.operations
        statements += reading.statements
        placeholders |= reading.placeholders
    way = Way(
        operations=tuple(operations),
        statements=statements,
        irreversible=any(
            _IRREVERSIBLE.search(text) or (not statements and _ON_PURPOSE.search(text)) for text, _, _ in section.pieces
        ),
        place=(section.line, 1, section.line, section.width + 1),
    )
    return way, placeholders


def _misread(script: Script) -> float:
    """Return which share of the statements of a script could not be read, from 0 to 1."""
    operations = [*script.up.operations, *(script.down.operations if script.down else ())]
    misread = sum(isinstance(one, Opaque) and one.reason == "syntax" for one in operations)
    return misread / len(operations) if operations else 0.0
