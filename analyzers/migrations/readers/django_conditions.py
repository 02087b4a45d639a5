"""Django's expressions as SQL, as far as rules look into them: conditions of constraints and indexes, database defaults."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import Default, DefaultKind
from analyzers.migrations.readers.python_folding import UNKNOWN
from analyzers.migrations.readers.python_module import source

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_values import Scope

_COMPARISONS: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "exact": "="}

_STABLE: Final = frozenset({"Now", "TransactionNow", "CurrentTimestamp"})
_VOLATILE: Final = frozenset({"Random", "RandomUUID", "UUID4", "UUID7"})


def condition(node: ast.expr | None, scope: Scope) -> str:
    """Return a ``Q`` as SQL; what is not simple stays as its own code. '' where there is none."""
    if node is None:
        return ""
    found = _condition(scope.resolve(node), scope)
    return source(node) if found is None else found


def _condition(node: ast.expr, scope: Scope) -> str | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        left, right = _condition(scope.resolve(node.left), scope), _condition(scope.resolve(node.right), scope)
        word = "AND" if isinstance(node.op, ast.BitAnd) else "OR"
        return None if left is None or right is None else f"({left}) {word} ({right})"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        inside = _condition(scope.resolve(node.operand), scope)
        return None if inside is None else f"NOT ({inside})"
    return _query(node, scope)


def _query(node: ast.expr, scope: Scope) -> str | None:
    if not isinstance(node, ast.Call) or last_name(scope.dotted(node.func)) != "Q":
        return None
    parts = [*map(_pair, node.args), *((word.arg, word.value) for word in node.keywords)]
    word = "AND"
    found: list[str] = []
    negated = False
    for name, value in parts:
        if name == "_connector":
            word = scope.text(value) or word
        elif name == "_negated":
            said = scope.value(value)
            if not isinstance(said, bool):
                return None
            negated = said
        elif name is None:
            # A nested Q, as the autodetector writes OR.
            inner = _condition(scope.resolve(value), scope)
            if inner is None:
                return None
            found.append(f"({inner})")
        else:
            test = _lookup(name, value, scope)
            if test is None:
                return None
            found.append(test)
    joined = f" {word} ".join(found)
    return f"NOT ({joined})" if negated else joined


def _pair(node: ast.expr) -> tuple[str | None, ast.expr]:
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
        return str(node.elts[0].value), node.elts[1]
    return None, node


def _lookup(name: str, value: ast.expr, scope: Scope) -> str | None:
    column, _, lookup = name.partition("__")
    known = scope.value(value)
    if known is UNKNOWN:
        return None
    if lookup == "isnull" and isinstance(known, bool):
        return f"{column} IS {'' if known else 'NOT '}NULL"
    if lookup == "in" and isinstance(known, tuple):
        return f"{column} IN ({', '.join(map(literal, known))})"
    if known is None and lookup in {"", "exact"}:
        return f"{column} IS NULL"
    operator = _COMPARISONS.get(lookup or "exact")
    return f"{column} {operator} {literal(known)}" if operator and known is not None else None


def literal(value: object) -> str:
    """Return a constant as SQL writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def last_name(dotted: str) -> str:
    """Return the last part of a full name."""
    return dotted.rpartition(".")[2]


def database_default(node: ast.expr | None, scope: Scope) -> Default | None:
    """Return what ``db_default`` asks for; None where it is not given."""
    if node is None:
        return None
    value = scope.value(node)
    resolved = scope.resolve(node)
    if value is UNKNOWN and isinstance(resolved, ast.Call):
        name = last_name(scope.dotted(resolved.func))
        if name == "Value" and resolved.args:
            value = scope.value(resolved.args[0])
        elif name in _STABLE:
            return Default(kind=DefaultKind.STABLE, text=source(node))
        elif name in _VOLATILE:
            return Default(kind=DefaultKind.VOLATILE, text=source(node))
    if value is UNKNOWN:
        return Default(kind=DefaultKind.UNKNOWN, text=source(node))
    kind = DefaultKind.NULL if value is None else DefaultKind.CONSTANT
    return Default(kind=kind, text=literal(value))
