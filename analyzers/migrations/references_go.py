"""Tables and columns that structs in Go map by their tags: GORM and sqlx."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.references_text import Reference, Text, plurals, snake

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRUCT: Final = re.compile(
    r"^[ \t]*(?:type[ \t]+)?(?P<name>[A-Z]\w*)[ \t]+struct[ \t]*\{(?P<body>.*?)^[ \t]*\}", re.MULTILINE | re.DOTALL
)
_FIELD: Final = re.compile(
    r"^[ \t]*(?P<name>[A-Z]\w*)[ \t]+(?P<type>[\w.*\[\]{}]+)[ \t]*(?:`(?P<tag>[^`\n]*)`)?", re.MULTILINE
)
_TABLE: Final = re.compile(
    r"^func[ \t]*\([ \t]*(?:\w+[ \t]+)?\*?(?P<name>\w+)[ \t]*\)[ \t]*TableName\(\)[ \t]*string[ \t]*\{"
    r'\s*return[ \t]+"(?P<table>[\w.]+)"',
    re.MULTILINE,
)
_GORM: Final = re.compile(r'gorm:"(?P<settings>[^"]*)"')
_GORM_COLUMN: Final = re.compile(r"(?:^|;)\s*column:\s*(?P<column>\w+)")
_DB: Final = re.compile(r'\bdb:"(?P<column>\w+)[",]')
_ASSOCIATION: Final = re.compile(r"foreignkey:|many2many:|references:|polymorphic", re.IGNORECASE)
_BUILT_IN: Final = frozenset(
    "string bool byte rune float32 float64 int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 []byte".split()
)


def go_references(content: bytes) -> Iterator[Reference]:
    """Yield the structs of a file that map a table, with their columns."""
    if b"gorm" not in content and b'db:"' not in content:
        return
    text = Text(content)
    said = {found["name"]: found["table"].lower() for found in _TABLE.finditer(text.text)}
    for found in _STRUCT.finditer(text.text):
        body = found["body"]
        is_gorm = 'gorm:"' in body or "gorm.Model" in body or found["name"] in said
        if not is_gorm and 'db:"' not in body:
            continue
        columns = dict(_columns(text, found, is_gorm=is_gorm))
        names = plurals(snake(found["name"]))
        table = said.get(found["name"])
        yield Reference(
            kind="gorm" if is_gorm else "sqlx",
            line=text.line(found.start("name")),
            tables=(table,) if table else names[:1] if is_gorm else names,
            columns=columns,
        )


def _columns(text: Text, struct: re.Match[str], *, is_gorm: bool) -> Iterator[tuple[str, int]]:
    for found in _FIELD.finditer(text.text, struct.start("body"), struct.end("body")):
        tag = found["tag"] or ""
        line = text.line(found.start("name"))
        if (column := _DB.search(tag)) is not None:
            yield column["column"], line
            continue
        gorm = _GORM.search(tag)
        settings = gorm["settings"] if gorm else ""
        if not is_gorm or settings.strip() == "-" or _ASSOCIATION.search(settings):
            continue
        column = _GORM_COLUMN.search(settings)
        plain = found["type"].lstrip("*")
        # A field of another struct is an association unless its tag says more.
        if column is not None:
            yield column["column"], line
        elif plain in _BUILT_IN or "." in plain or settings:
            yield snake(found["name"]), line
