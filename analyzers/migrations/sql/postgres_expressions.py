"""PostgreSQL's expressions as text in one spelling, so that equal conditions are equal texts; and what is always true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.sql.postgres_nodes import inner, items, relation, strings
from analyzers.migrations.sql.postgres_types import read_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.postgres_nodes import Node

MAX_TEXT: Final = 500
"""Characters of an expression that are kept."""


def text_of(node: Node | None) -> str:
    """Return an expression as SQL, '' for none.

    Keywords are in upper case, names as they are folded, operators between single blanks, and brackets around each operation
    inside another: ``(a > 1) AND (b IS NOT NULL)``. A subquery is ``(SELECT ...)`` with the tables that it reads.
    """
    if not node:
        return ""
    return _text(node)[:MAX_TEXT]


def _text(node: Node) -> str:
    kind, body = inner(node)
    writer = _WRITERS.get(kind)
    return writer(body) if writer else kind


def _nested(node: Node | None) -> str:
    """Return an expression inside another one."""
    if not node:
        return ""
    kind, body = inner(node)
    text = _text(node)
    simple = kind not in {"A_Expr", "BoolExpr", "NullTest", "BooleanTest", "CollateClause"}
    return text if simple or (kind == "A_Expr" and body.get("kind") == "AEXPR_NULLIF") else f"({text})"


def _all(nodes: list[Node]) -> str:
    return ", ".join(map(_text, nodes))


def _constant(body: Node) -> str:
    if body.get("isnull"):
        return "NULL"
    if "sval" in body:
        text: str = body["sval"].get("sval", "")
        return "'" + text.replace("'", "''") + "'"
    if "boolval" in body:
        return "true" if body["boolval"].get("boolval") else "false"
    if "fval" in body:
        return str(body["fval"].get("fval", ""))
    if "bsval" in body:
        return str(body["bsval"].get("bsval", ""))
    return str(body.get("ival", {}).get("ival", 0))


def _reference(body: Node) -> str:
    return ".".join(
        "*" if "A_Star" in field else field.get("String", {}).get("sval", "") for field in body.get("fields", [])
    )


_BETWEEN: Final = {
    "AEXPR_BETWEEN": "BETWEEN",
    "AEXPR_NOT_BETWEEN": "NOT BETWEEN",
    "AEXPR_BETWEEN_SYM": "BETWEEN SYMMETRIC",
    "AEXPR_NOT_BETWEEN_SYM": "NOT BETWEEN SYMMETRIC",
}
_WORDS: Final = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}


def _operation(body: Node) -> str:
    form = body.get("kind", "")
    operator = ".".join(strings(body.get("name", [])))
    left, right = body.get("lexpr"), body.get("rexpr")
    if form in _BETWEEN:
        low, high = items(right or {})[:2]
        return f"{_nested(left)} {_BETWEEN[form]} {_nested(low)} AND {_nested(high)}"
    if form == "AEXPR_IN":
        return f"{_nested(left)} {'IN' if operator == '=' else 'NOT IN'} ({_all(items(right or {}))})"
    if form in {"AEXPR_OP_ANY", "AEXPR_OP_ALL"}:
        return f"{_nested(left)} {operator} {form[-3:]} ({_text(right or {})})"
    if form in {"AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"}:
        return f"{_nested(left)} IS {'NOT ' if form == 'AEXPR_NOT_DISTINCT' else ''}DISTINCT FROM {_nested(right)}"
    if form == "AEXPR_NULLIF":
        return f"NULLIF({_text(left or {})}, {_text(right or {})})"
    if form in {"AEXPR_LIKE", "AEXPR_ILIKE"}:
        operator = _WORDS.get(operator, operator)
    return f"{_nested(left)} {operator} {_nested(right)}".strip()


def _logic(body: Node) -> str:
    operands = [_nested(argument) for argument in body.get("args", [])]
    if body.get("boolop") == "NOT_EXPR":
        return f"NOT {operands[0]}"
    return (" AND " if body.get("boolop") == "AND_EXPR" else " OR ").join(operands)


def _call(body: Node) -> str:
    names = strings(body.get("funcname", []))
    name = ".".join(names[1:] if names[:1] == ("pg_catalog",) else names)
    inside = "*" if body.get("agg_star") else _all(body.get("args", []))
    return f"{name}({'DISTINCT ' if body.get('agg_distinct') else ''}{inside})"


def _cast(body: Node) -> str:
    kind = read_type(body.get("typeName"))[0]
    return f"{_nested(body.get('arg'))}::{kind}"


def _null_test(body: Node) -> str:
    return f"{_nested(body.get('arg'))} IS {'NOT ' if body.get('nulltesttype') == 'IS_NOT_NULL' else ''}NULL"


def _boolean_test(body: Node) -> str:
    return f"{_nested(body.get('arg'))} {body.get('booltesttype', '').replace('_', ' ')}"


def _case(body: Node) -> str:
    whens = [inner(when)[1] for when in body.get("args", [])]
    parts = ["CASE", *([_text(body["arg"])] if "arg" in body else [])]
    parts += [f"WHEN {_text(when.get('expr', {}))} THEN {_text(when.get('result', {}))}" for when in whens]
    return " ".join([*parts, *([f"ELSE {_text(body['defresult'])}"] if "defresult" in body else []), "END"])


def _subscript(body: Node) -> str:
    parts = [_nested(body.get("arg"))]
    for kind, index in map(inner, body.get("indirection", [])):
        if kind == "String":
            parts.append(f".{index.get('sval', '')}")
        else:
            bounds = [_text(index[bound]) for bound in ("lidx", "uidx") if bound in index]
            parts.append(f"[{':'.join(bounds)}]")
    return "".join(parts)


def _subquery(body: Node) -> str:
    select = inner(body.get("subselect", {}))[1]
    tables = [relation(table) for kind, table in map(inner, select.get("fromClause", [])) if kind == "RangeVar"]
    text = "(SELECT ...)" if not tables else f"(SELECT ... FROM {', '.join(tables)})"  # noqa: S608 - shown, never run
    form = body.get("subLinkType")
    if form == "EXISTS_SUBLINK":
        return f"EXISTS {text}"
    if form == "ANY_SUBLINK":
        return f"{_nested(body.get('testexpr'))} IN {text}"
    return text


_MOMENTS: Final = {"CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"}


def _value_function(body: Node) -> str:
    name: str = body.get("op", "").removeprefix("SVFOP_").removesuffix("_N")
    return name if name in _MOMENTS else name.lower()


_WRITERS: Final[dict[str, Callable[[Node], str]]] = {
    "A_Const": _constant,
    "ColumnRef": _reference,
    "A_Expr": _operation,
    "BoolExpr": _logic,
    "FuncCall": _call,
    "TypeCast": _cast,
    "NullTest": _null_test,
    "BooleanTest": _boolean_test,
    "CaseExpr": _case,
    "A_Indirection": _subscript,
    "SubLink": _subquery,
    "SQLValueFunction": _value_function,
    "CoalesceExpr": lambda body: f"COALESCE({_all(body.get('args', []))})",
    "MinMaxExpr": lambda body: f"{body.get('op', '')[3:]}({_all(body.get('args', []))})",
    "A_ArrayExpr": lambda body: f"ARRAY[{_all(body.get('elements', []))}]",
    "RowExpr": lambda body: f"({_all(body.get('args', []))})",
    "List": lambda body: f"({_all(body.get('items', []))})",
    "ParamRef": lambda body: f"${body.get('number', 0)}",
    "CollateClause": lambda body: f'{_nested(body.get("arg"))} COLLATE "{".".join(strings(body.get("collname", [])))}"',
    "SetToDefault": lambda _: "DEFAULT",
    "JsonFuncExpr": lambda body: f"{body.get('op', '').lower()}()",
}


def is_always_true(node: Node | None) -> bool:
    """Tell whether a condition holds for every row: there is none, ``1 = 1``, ``TRUE``, ``id = id``, ``x OR TRUE``."""
    if not node:
        return True
    kind, body = inner(node)
    if kind == "A_Const":
        return bool(body.get("boolval", {}).get("boolval"))
    if kind == "TypeCast":
        return _constant(body.get("arg", {}).get("A_Const", {"isnull": True})).lower() in {"'t'", "'true'", "true"}
    if kind == "BoolExpr":
        operands = body.get("args", [])
        if body.get("boolop") == "NOT_EXPR":
            return inner(operands[0])[1].get("boolval") == {}
        return (all if body.get("boolop") == "AND_EXPR" else any)(is_always_true(operand) for operand in operands)
    if kind == "A_Expr" and body.get("kind") in {"AEXPR_OP", "AEXPR_NOT_DISTINCT"}:
        left, right = body.get("lexpr") or {}, body.get("rexpr") or {}
        same = inner(left)[0] in {"A_Const", "ColumnRef"} and _text(left) == _text(right)
        return same and strings(body.get("name", [])) in {("=",), (">=",), ("<=",)}
    return False
