"""The tree that PostgreSQL's parser gives, and what is read from it everywhere: names, lists, nested nodes.

A node is ``{"Kind": {field: value}}``; where a field has always the same kind, the kind is left out and the field holds the
body itself. A field with its usual value (false, 0, '') is not there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pgparse  # type: ignore[import-not-found]  # a compiled module without types

from analyzers.migrations.names import table_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node: TypeAlias = dict[str, Any]

_LONG_NAME = re.compile(r"[^\W\d][\w$]{63,}|\"[^\"]{64,}\"")


class Unparsable(Exception):
    """PostgreSQL's parser refuses a text, or its tree is too deep to be decoded."""


def parse(text: str) -> tuple[tuple[str, Node], ...]:
    """Return kind and body of each statement of a text; raises Unparsable.

    The parser cuts names at 63 bytes, as the database does; here they are given as they are written.
    """
    try:
        tree = pgparse.parse(text) if "\0" not in text else None
    except (pgparse.PGQueryError, RecursionError) as error:
        raise Unparsable(str(error)) from error
    if tree is None:
        raise Unparsable("a NUL byte")
    statements = tuple(inner(statement["stmt"]) for statement in tree if statement.get("stmt"))
    return _with_long_names(text, statements) if _LONG_NAME.search(text) else statements


def parse_block(text: str) -> Node | None:
    """Return the action of a DO statement, None for another language or what does not compile by itself; raises Unparsable."""
    try:
        functions = pgparse.parse_pgsql(text)
    except (pgparse.PGQueryError, RecursionError) as error:
        raise Unparsable(str(error)) from error
    for function in functions:
        body: Node = function.get("PLpgSQL_function", {})
        if "action" in body:
            return body
    return None


def inner(node: Node) -> tuple[str, Node]:
    """Return kind and body of a node; '' and an empty body for none."""
    for kind, body in node.items():
        return kind, body if isinstance(body, dict) else {}
    return "", {}


def strings(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the texts of a list of String nodes."""
    return tuple(text for node in nodes if isinstance(text := node.get("String", {}).get("sval", ""), str))


def items(node: Node) -> list[Node]:
    """Return what a List node lists."""
    listed: list[Node] = node.get("List", {}).get("items", [])
    return listed


def qualified(parts: tuple[str, ...]) -> str:
    """Return a name of one, two or three parts as tables are named here."""
    return table_name(parts[-2] if len(parts) > 1 else "", parts[-1]) if parts else ""


def relation(body: Node | None) -> str:
    """Return a table's name from the body of a RangeVar, '' without one."""
    return table_name(body.get("schemaname", ""), body.get("relname", "")) if body else ""


def is_cascade(body: Node) -> bool:
    """Tell whether a statement or command says CASCADE."""
    return body.get("behavior") == "DROP_CASCADE"


def walk(node: object) -> Iterator[tuple[str, Node]]:
    """Yield kind and body of all nodes in a node or list, outer ones first, in the order of the tree."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, list):
            waiting.extend(reversed(current))
        elif isinstance(current, dict):
            for key, value in current.items():
                if key[:1].isupper() and isinstance(value, dict):
                    yield key, value
            waiting.extend(value for value in reversed(current.values()) if isinstance(value, (dict, list)))


def options(body: Node, field: str = "options") -> dict[str, Any]:
    """Return the named options of a statement: ``(FULL, ANALYZE false)`` is ``{"full": True, "analyze": False}``."""
    found: dict[str, Any] = {}
    for kind, option in map(inner, body.get(field, [])):
        if kind == "DefElem":
            found[option.get("defname", "").lower()] = _option_value(option.get("arg"))
    return found


def _option_value(argument: Node | None) -> Any:
    if argument is None:
        return True
    kind, body = inner(argument)
    if kind == "String":
        text = body.get("sval", "")
        return {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}.get(text.lower(), text)
    if kind == "Integer":
        return body.get("ival", 0)
    if kind == "Boolean":
        return body.get("boolval", False)
    return argument


def _with_long_names(text: str, statements: tuple[tuple[str, Node], ...]) -> tuple[tuple[str, Node], ...]:
    """Put the names that are longer than 63 bytes back in."""
    cut: dict[str, str] = {}
    for found in _LONG_NAME.finditer(text):
        name = found[0][1:-1] if found[0][0] == '"' else found[0].lower()
        cut[name.encode()[:63].decode(errors="ignore")] = name
    waiting: list[object] = [body for _, body in statements]
    while waiting:
        current = waiting.pop()
        pairs = (
            current.items() if isinstance(current, dict) else enumerate(current) if isinstance(current, list) else ()
        )
        for key, value in pairs:
            if isinstance(value, str) and value in cut:
                current[key] = cut[value]  # type: ignore[index]  # a dict or a list
            elif isinstance(value, (dict, list)):
                waiting.append(value)
    return statements
