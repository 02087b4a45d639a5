"""Texts of PL/pgSQL expressions that are known without running them: what EXECUTE is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.sql.postgres_nodes import Unparsable, inner, parse, strings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzers.migrations.sql.postgres_nodes import Node

_SPECIFIER = re.compile(r"%(?:(\d+)\$)?([sIL%])")
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_$]*\Z")


def expression_of(text: str) -> Node:
    """Return an expression's tree, an empty one for what does not parse."""
    try:
        statements = parse(f"SELECT {text}")
    except Unparsable:
        return {}
    targets = statements[0][1].get("targetList", []) if statements else []
    value: Node = inner(targets[0])[1].get("val", {}) if len(targets) == 1 else {}
    return value


def constant_text(node: Node, known: Mapping[str, str], *, gap: str | None = None) -> str | None:
    """Return the text that an expression gives, None for one that depends on what is in the database.

    ``known`` are variables whose text is known. Constants, ``||``, format() and the functions that quote are followed. ``gap``
    stands for every part that is not known; without it the whole is not.
    """
    text = _text(node, known, gap)
    return gap if text is None else text


def _text(node: Node, known: Mapping[str, str], gap: str | None) -> str | None:
    kind, body = inner(node)
    if kind == "A_Const":
        if "sval" in body:
            return str(body["sval"].get("sval", ""))
        return str(body["ival"].get("ival", 0)) if "ival" in body else None
    if kind == "TypeCast":
        return constant_text(body.get("arg", {}), known, gap=gap)
    if kind == "ColumnRef":
        names = strings(body.get("fields", []))
        return known.get(names[-1]) if names else None
    if kind == "A_Expr" and strings(body.get("name", [])) == ("||",):
        left, right = (constant_text(body.get(side) or {}, known, gap=gap) for side in ("lexpr", "rexpr"))
        return None if left is None or right is None else left + right
    if kind == "FuncCall":
        return _call(strings(body.get("funcname", []))[-1:], body.get("args", []), known, gap)
    return None


def _call(name: tuple[str, ...], arguments: list[Node], known: Mapping[str, str], gap: str | None) -> str | None:
    texts = [constant_text(argument, known, gap=gap) for argument in arguments]
    if not texts or any(text is None for text in texts):
        return None
    given = [text for text in texts if text is not None]
    match name:
        case ("format",):
            return _format(given[0], given[1:])
        case ("quote_ident",):
            return _identifier(given[0])
        case ("quote_literal",):
            return _literal(given[0])
        case ("concat",):
            return "".join(given)
        case ("lower",):
            return given[0].lower()
        case _:
            return None


def _format(pattern: str, given: list[str]) -> str | None:
    """Return what format() gives, None with too few arguments."""
    parts, end, following = [], 0, 0
    for found in _SPECIFIER.finditer(pattern):
        parts.append(pattern[end : found.start()])
        end = found.end()
        if found[2] == "%":
            parts.append("%")
            continue
        position = int(found[1]) - 1 if found[1] else following
        following = position + 1
        if not 0 <= position < len(given):
            return None
        value = given[position]
        parts.append({"I": _identifier, "L": _literal}.get(found[2], str)(value))
    return "".join([*parts, pattern[end:]])


def _identifier(text: str) -> str:
    return text if _PLAIN_NAME.match(text) else '"' + text.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def constant_list(node: Node, known: Mapping[str, str]) -> list[str] | None:
    """Return the texts of a constant array, ``ARRAY['a', 'b']`` or ``'{a,b}'::text[]``; None for another one."""
    kind, body = inner(node)
    if kind == "TypeCast":
        inside = body.get("arg", {})
        text = constant_text(inside, known) if inner(inside)[0] == "A_Const" else None
        if text is not None and re.fullmatch(r"\{[\w, ]*\}", text):
            return [part.strip() for part in text[1:-1].split(",") if part.strip()]
        return constant_list(inside, known)
    if kind != "A_ArrayExpr":
        return None
    texts = [constant_text(element, known) for element in body.get("elements", [])]
    return None if any(text is None for text in texts) else [text for text in texts if text is not None]
