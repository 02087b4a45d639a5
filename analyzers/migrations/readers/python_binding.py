"""What names come to stand for while a function is walked: arguments, loop variables, assignments."""

from __future__ import annotations

import ast
import re
from typing import Final

from analyzers.migrations.readers.python_folding import UNKNOWN
from analyzers.migrations.readers.python_module import Function, bindings, source
from analyzers.migrations.readers.python_values import Binding, Known, Scope

MAX_ROUNDS: Final = 50
"""Rounds of a loop over literals that are walked one by one."""

_ASKS_THE_DATABASE: Final = re.compile(
    r"inspect|has_table|has_index|has_column|get_columns|get_indexes|get_table_names|get_foreign_keys|get_enums|introspection"
    r"|get_unique_constraints|get_check_constraints|has_constraint|_exists?\b|exists_|information_schema|pg_catalog|pg_constraint"
    r"|pg_indexes|pg_type|sqlite_master",
    re.IGNORECASE,
)


def bound_arguments(function: Function, call: ast.Call, scope: Scope) -> dict[str, Binding]:
    """Return what the parameters of a function are bound to in a call."""
    parameters = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
    defaults = function.args.defaults
    bound: dict[str, Binding] = dict.fromkeys(parameters)
    bound.update({item.arg: None for item in function.args.kwonlyargs})
    bound.update(zip(parameters[len(parameters) - len(defaults) :], defaults, strict=True))
    for item, default_or_none in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        bound[item.arg] = default_or_none
    for name, given in zip(parameters, call.args, strict=False):
        if isinstance(given, ast.Starred):
            break
        bound[name] = _held(given, scope)
    for keyword in call.keywords:
        if keyword.arg is not None:
            bound[keyword.arg] = _held(keyword.value, scope)
    return bound


def _held(node: ast.expr, scope: Scope) -> Binding:
    """Return what an expression means, for a scope in which its names may mean something else."""
    value = scope.value(node)
    if value is not UNKNOWN:
        return Known(value=value)
    resolved = scope.resolve(node)
    if isinstance(resolved, ast.Name):
        return scope.local.get(resolved.id, resolved)
    return resolved


def rounds_of(node: ast.expr, scope: Scope) -> list[Binding] | None:
    """Return what a loop's variable stands for in each round; None where that is not known, or they are many."""
    resolved = scope.resolve(node)
    if (
        isinstance(resolved, ast.Tuple | ast.List | ast.Set)
        and len(resolved.elts) <= MAX_ROUNDS
        and not any(isinstance(item, ast.Starred) for item in resolved.elts)
    ):
        return list(resolved.elts)
    value = scope.value(node)
    if isinstance(value, dict):
        value = tuple(value)
    if isinstance(value, tuple) and len(value) <= MAX_ROUNDS:
        return [Known(value=item) for item in value]
    return None


def bind_target(target: ast.expr, item: Binding, scope: Scope) -> None:
    """Bind the names of a target to a round's item, taken apart where both are sequences."""
    if isinstance(target, ast.Name):
        # A round's expression may name the variable of the round before: it is held by its value.
        scope.local[target.id] = _held(item, scope) if isinstance(item, ast.expr) else item
    elif isinstance(target, ast.Tuple | ast.List):
        parts: list[Binding] = [None] * len(target.elts)
        resolved = scope.resolve(item) if isinstance(item, ast.expr) else item
        if isinstance(resolved, ast.Tuple | ast.List) and len(resolved.elts) == len(parts):
            parts = list(resolved.elts)
        elif isinstance(resolved, Known) and isinstance(resolved.value, tuple) and len(resolved.value) == len(parts):
            parts = [Known(value=value) for value in resolved.value]
        for inner, part in zip(target.elts, parts, strict=True):
            bind_target(inner, part, scope)


def bind_assigned(node: ast.stmt, scope: Scope) -> None:
    """Bind what an assignment binds."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        joined = ast.BinOp(left=ast.Name(id=node.target.id, ctx=ast.Load()), op=node.op, right=node.value)
        value = scope.value(joined)
        scope.local[node.target.id] = None if value is UNKNOWN else Known(value=value)
        return
    for name, expression in list(bindings(node)):
        scope.local[name] = None if expression is None else _held(expression, scope)


def forget(body: list[ast.stmt], scope: Scope) -> None:
    """Let go of names that statements bind which may run, or run again."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                scope.local[node.id] = None


def asks_the_database(test: ast.expr, scope: Scope) -> bool:
    """Tell whether a condition asks the database what is there, itself or by a name that was bound to the answer."""
    if _ASKS_THE_DATABASE.search(source(test, 2000)):
        return True
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            held = scope.resolve(node)
            if held is not node and _ASKS_THE_DATABASE.search(source(held, 2000)):
                return True
    return False
