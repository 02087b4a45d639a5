"""Tables and columns that code in JavaScript and TypeScript maps: TypeORM, Sequelize, Drizzle, Knex and Objection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.references_knex import knex_references
from analyzers.migrations.references_text import Reference, Text, closing, items, plurals, snake

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLASS: Final = re.compile(r"\bclass\s+(?P<name>\w+)[^{]*(?P<brace>\{)")
_MODEL: Final = re.compile(r"@(?P<kind>Entity|Table)\s*\(")
_TEXT: Final = re.compile(r"""\s*['"`](?P<text>[\w.]+)['"`]\s*$""")
_DECORATOR: Final = re.compile(r"@(?P<name>\w+)\s*(?P<call>\()?")
_PROPERTY: Final = re.compile(
    r"(?:\s|//[^\n]*|/\*.*?\*/)*(?:(?:public|private|protected|readonly|declare|override|static)\s+)*(?P<name>[\w$]+)\s*[?!]?\s*"
    r"(?P<kind>[:;=(])",
    re.DOTALL,
)
_NAMES: Final = frozenset({"get", "set", "async"})
_JOINED: Final = frozenset({"ManyToOne", "OneToOne"})
_SEQUELIZE: Final = re.compile(r"\.define\s*(?:<[^>]*>)?(?P<call>\()|\b(?P<name>\w+)\.init\s*(?P<init>\()")
_DRIZZLE: Final = re.compile(
    r"""\b(?:pgTable|mysqlTable|sqliteTable|\w+\.table)\s*(?P<call>\()\s*['"`](?P<table>\w+)['"`]\s*,"""
)
_KEY: Final = re.compile(r"""\s*(?://[^\n]*\n\s*|/\*.*?\*/\s*)*['"]?(?P<key>[\w$]+)['"]?\s*:""", re.DOTALL)


def javascript_references(content: bytes) -> Iterator[Reference]:
    """Yield the models of a file with their columns, and what its queries by Knex name."""
    text = None
    if b"@Entity(" in content or b"@Table(" in content:
        text = Text(content)
        for found in _MODEL.finditer(text.text):
            yield from _entity(text, found)
    if b"equelize" in content and (b".define" in content or b".init(" in content):
        text = text or Text(content)
        for found in _SEQUELIZE.finditer(text.text):
            yield from _defined(text, found)
    if b"drizzle-orm" in content:
        text = text or Text(content)
        for found in _DRIZZLE.finditer(text.text):
            yield _drizzle(text, found)
    yield from knex_references(content)


def _option(text: str, name: str) -> str:
    """Return an option of a call that is a text, '' without."""
    found = re.search(rf"""\b{name}\s*:\s*['"`]([\w.]+)['"`]""", text)
    return found[1] if found else ""


def _entity(text: Text, found: re.Match[str]) -> Iterator[Reference]:
    stop = closing(text.text, found.end() - 1)
    arguments = text.text[found.end() : stop - 1]
    head = _CLASS.search(text.text, stop)
    if head is None:
        return
    plain = _TEXT.match(arguments)
    is_entity = found["kind"] == "Entity"
    table = plain["text"] if plain else _option(arguments, "name" if is_entity else "tableName")
    tables = (table.lower(),) if table else (snake(head["name"]),) if is_entity else plurals(snake(head["name"]))
    begin = head.start("brace")
    yield Reference(
        kind="typeorm" if is_entity else "sequelize",
        line=text.line(head.start("name")),
        tables=tables,
        columns=dict(_properties(text, begin, closing(text.text, begin))),
    )


def _properties(text: Text, begin: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield the columns of a class: its properties under a decorator that says that they are one."""
    at = begin
    while (first := _DECORATOR.search(text.text, at, end)) is not None:
        decorators: dict[str, str] = {}
        found: re.Match[str] | None = first
        while found is not None:
            at = closing(text.text, found.start("call")) if found["call"] else found.end()
            decorators[found["name"]] = text.text[found.end() : at - 1] if found["call"] else ""
            blank = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL).match(text.text, at)
            found = _DECORATOR.match(text.text, blank.end() if blank else at, end)
        named = _PROPERTY.match(text.text, at, end)
        if named is None or named["name"] in _NAMES or named["kind"] == "(":
            continue
        column = _column(named["name"], decorators)
        if column:
            yield column, text.line(named.start("name"))
        at = named.end()


def _column(name: str, decorators: dict[str, str]) -> str:
    """Return the column of a property, '' where it has none."""
    joins = "JoinColumn" in decorators
    if joins or "ManyToOne" in decorators:
        return _option(decorators.get("JoinColumn", ""), "name") or f"{name}Id"
    for decorator, arguments in decorators.items():
        if decorator.endswith("Column") or decorator in {"CreatedAt", "UpdatedAt", "DeletedAt"}:
            return _option(arguments, "name") or _option(arguments, "field") or name
    return ""


def _defined(text: Text, found: re.Match[str]) -> Iterator[Reference]:
    """Yield a model that a call of Sequelize defines: ``define(name, fields, options)`` or ``Model.init(fields, options)``."""
    begin = found.start("call") if found["call"] else found.start("init")
    parts = list(items(text.text, begin + 1, closing(text.text, begin) - 1))
    if not found["call"]:
        named = found["name"]
    elif parts and (plain := _TEXT.match(text.text[slice(*parts[0])])) is not None:
        named, parts = plain["text"], parts[1:]
    else:
        return
    if not parts or not text.text[slice(*parts[0])].strip().startswith("{"):
        return
    options = text.text[slice(*parts[1])] if len(parts) > 1 else ""
    table = _option(options, "tableName")
    if not table and not found["call"]:
        named = _option(options, "modelName") or named
    tables = (table.lower(),) if table else tuple(dict.fromkeys((*plurals(named.lower()), *plurals(snake(named)))))
    columns = dict(_keys(text, *parts[0], option="field"))
    yield Reference(kind="sequelize", line=text.line(found.start()), tables=tables, columns=columns)


def _keys(text: Text, begin: int, end: int, *, option: str = "") -> Iterator[tuple[str, int]]:
    """Yield the keys of an object between two offsets as columns; a text in the value says the column's name."""
    brace = text.text.index("{", begin, end)
    for start, stop in items(text.text, brace + 1, closing(text.text, brace) - 1):
        key = _KEY.match(text.text, start, stop)
        if key is None:
            continue
        value = text.text[key.end() : stop]
        said = _option(value, option) if option else ""
        called = re.match(r"""\s*\w+\(\s*['"`](\w+)['"`]""", value) if not option else None
        yield said or (called[1] if called else key["key"]), text.line(key.start("key"))


def _drizzle(text: Text, found: re.Match[str]) -> Reference:
    begin = found.start("call")
    parts = list(items(text.text, begin + 1, closing(text.text, begin) - 1))
    columns: dict[str, int] = {}
    if len(parts) > 1 and text.text[slice(*parts[1])].strip().startswith("{"):
        columns = dict(_keys(text, *parts[1]))
    return Reference(
        kind="drizzle", line=text.line(found.start("table")), tables=(found["table"].lower(),), columns=columns
    )
