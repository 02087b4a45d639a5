"""Tables and columns that models in Python map: Django, SQLAlchemy and SQLModel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.references_text import Reference, Text, closing, snake

if TYPE_CHECKING:
    from collections.abc import Iterator

_HINTS: Final = (b"models.Model", b"__tablename__", b"table=True", b"db.Model", b"= models.", b"Table(")

_CLASS: Final = re.compile(
    r"^(?P<indent>[ \t]*)class[ \t]+(?P<name>\w+)[ \t]*(?:\((?P<bases>[^)]*)\))?[ \t]*:", re.MULTILINE
)
_DOCUMENTATION: Final = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''", re.DOTALL)
_ATTRIBUTE: Final = re.compile(
    r"^(?P<indent>[ \t]+)(?P<name>[A-Za-z_]\w*)[ \t]*(?::[ \t]*(?P<type>[^=\n]+?))?[ \t]*"
    r"(?:=[ \t]*(?:\(\s*)?(?P<call>[\w.]+)(?:\[[^\]\n]*\])?\(|=|$)",
    re.MULTILINE,
)
_TABLE: Final = re.compile(r"""\bTable\(\s*["'](?P<table>[\w.]+)["']\s*,""")
_COLUMN: Final = re.compile(r"""\bColumn\(\s*["'](?P<column>\w+)["']""")
_TABLENAME: Final = re.compile(
    r"""^[ \t]+__tablename__(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*["'](?P<table>[\w.]+)["']""", re.MULTILINE
)
_DB_TABLE: Final = re.compile(r"""^[ \t]+db_table[ \t]*=[ \t]*["'](?P<table>[^"'\n]+)["']""", re.MULTILINE)
_NO_TABLE: Final = re.compile(r"^[ \t]+abstract[ \t]*=[ \t]*True", re.MULTILINE)
_APP_LABEL: Final = re.compile(r"""^[ \t]+app_label[ \t]*=[ \t]*["'](?P<app>\w+)["']""", re.MULTILINE)
_DB_COLUMN: Final = re.compile(r"""\bdb_column[ \t]*=[ \t]*["'](?P<column>[^"'\n]+)["']""")
_FIRST_TEXT: Final = re.compile(r"""\b(?:Column|mapped_column)\(\s*["'](?P<column>\w+)["']\s*[,)]""")
_SA_COLUMN: Final = re.compile(r"""\bsa_column[ \t]*=[ \t]*(?:\w+\.)?Column\(\s*["'](?P<column>\w+)["']""")

_RELATIONS: Final = frozenset({"ForeignKey", "OneToOneField"})
_NO_COLUMN: Final = frozenset({"ManyToManyField", "GenericForeignKey", "GenericRelation"})
_MAPPED: Final = frozenset({"Column", "mapped_column", "Field", "deferred"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Attribute:
    """One attribute of a class: its name, its annotation, what is called for it (last name), and the text up to the next one."""

    name: str
    type: str
    call: str
    text: str
    line: int


def python_references(content: bytes) -> Iterator[Reference]:
    """Yield the models of a file with their columns."""
    if not any(hint in content for hint in _HINTS):
        return
    text = Text(content)
    if any(hint in content for hint in _HINTS[:-1]):
        for found in _CLASS.finditer(text.text):
            yield from _model(text, found)
    if b"Column(" in content and b"Table(" in content:
        for found in _TABLE.finditer(text.text):
            yield _table(text, found)


def _model(text: Text, found: re.Match[str]) -> Iterator[Reference]:
    begin, end = found.end(), _end(text.text, found)
    body = text.text[begin:end]
    bases = found["bases"] or ""
    if "models.Model" in bases or "= models." in body:
        yield from _django(text, found, body, begin)
    elif "__tablename__" in body and (named := _TABLENAME.search(body)) is not None:
        yield _mapped(text, found, named["table"].lower(), body, begin)
    elif "table=True" in bases.replace(" ", ""):
        yield _mapped(text, found, found["name"].lower(), body, begin)
    elif re.search(r"\bdb\.Model\b", bases) and ("Column(" in body or "mapped_column(" in body):
        yield _mapped(text, found, snake(found["name"]), body, begin)


def _end(text: str, found: re.Match[str]) -> int:
    """Return where a class ends: at the first line that is indented no deeper and is code."""
    indent = len(found["indent"].expandtabs())
    behind = _ends_after(indent).search(text, found.end())
    return behind.start() if behind else len(text)


def _ends_after(indent: int) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]{{0,{indent}}}[A-Za-z_@]", re.MULTILINE)


def _attributes(text: Text, body: str, begin: int) -> Iterator[_Attribute]:
    """Yield the attributes at the first level of a class's body."""
    masked = _DOCUMENTATION.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), body)
    first = re.search(r"^([ \t]+)[A-Za-z_@]", masked, re.MULTILINE)
    if first is None:
        return
    inside = [found for found in _ATTRIBUTE.finditer(masked) if found["indent"] == first[1]]
    for position, found in enumerate(inside):
        stop = inside[position + 1].start() if position + 1 < len(inside) else len(masked)
        rest = masked[found.start() : stop]
        other = re.compile(rf"^{first[1]}(?:(?:async )?def |class |@)", re.MULTILINE).search(rest, 1)
        yield _Attribute(
            name=found["name"],
            type=(found["type"] or "").strip(),
            call=(found["call"] or ""),
            text=rest[: other.start()] if other else rest,
            line=text.line(begin + found.start("name")),
        )


def _django(text: Text, found: re.Match[str], body: str, begin: int) -> Iterator[Reference]:
    if _NO_TABLE.search(body):
        return
    columns: dict[str, int] = {}
    for one in _attributes(text, body, begin):
        kind = one.call.rpartition(".")[2]
        prefix = one.call.rpartition(".")[0]
        if not kind.endswith(("Field", "ForeignKey")) or kind in _NO_COLUMN or prefix in {"forms", "serializers"}:
            continue
        named = _DB_COLUMN.search(one.text)
        is_relation = kind in _RELATIONS or kind.endswith("ForeignKey")
        columns[named["column"] if named else f"{one.name}_id" if is_relation else one.name] = one.line
    named, app = _DB_TABLE.search(body), _APP_LABEL.search(body)
    model = found["name"].lower()
    tables: tuple[str, ...] = ()
    if named is not None:
        tables = (named["table"].strip('"').lower(),)
    elif app is not None:
        tables = (f"{app['app']}_{model}",)
    yield Reference(
        kind="django",
        line=text.line(found.start("name")),
        tables=tables,
        model="" if tables else model,
        columns=columns,
    )


def _mapped(text: Text, found: re.Match[str], table: str, body: str, begin: int) -> Reference:
    columns: dict[str, int] = {}
    is_sqlmodel = "table=True" in (found["bases"] or "").replace(" ", "")
    for one in _attributes(text, body, begin):
        kind = one.call.rpartition(".")[2]
        if one.type.startswith("ClassVar"):
            continue
        if kind in _MAPPED:
            named = _SA_COLUMN.search(one.text) or (None if kind == "Field" else _FIRST_TEXT.search(one.text))
            columns[named["column"] if named else one.name] = one.line
        elif not kind and (one.type.startswith(("Mapped[", "orm.Mapped[")) or (is_sqlmodel and one.type)):
            columns[one.name] = one.line
    return Reference(kind="sqlalchemy", line=text.line(found.start("name")), tables=(table,), columns=columns)


def _table(text: Text, found: re.Match[str]) -> Reference:
    begin = found.start() + len("Table")
    stop = closing(text.text, begin)
    columns = {one["column"]: text.line(one.start("column")) for one in _COLUMN.finditer(text.text, begin, stop)}
    return Reference(
        kind="sqlalchemy", line=text.line(found.start()), tables=(found["table"].lower(),), columns=columns
    )
