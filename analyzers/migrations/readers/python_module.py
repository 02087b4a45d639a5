"""A Python file as a tree: its imports, the names that it binds for good, its functions and classes."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.operations import Where

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A Python file.

    ``imports`` are the full names of what any import in it brings, ``from ..models import X`` as ``..models.X``. ``names``
    are the module-level names that are bound exactly once, each with its expression.
    """

    tree: ast.Module
    imports: dict[str, str]
    names: dict[str, ast.expr]
    functions: dict[str, Function]
    classes: dict[str, ast.ClassDef]


def parse(content: bytes) -> Module | None:
    """Return a file of Python, or None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return Module(
        tree=tree,
        imports=_imports(tree),
        names=_bound_once(tree.body),
        functions={node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)},
        classes={node.name: node for node in tree.body if isinstance(node, ast.ClassDef)},
    )


def place(node: ast.AST) -> Where:
    """Return where a node stands; columns are counted in bytes, as Semgrep does."""
    line = getattr(node, "lineno", 1)
    column = getattr(node, "col_offset", 0)
    return (
        line,
        column + 1,
        getattr(node, "end_lineno", None) or line,
        (getattr(node, "end_col_offset", None) or column) + 1,
    )


def source(node: ast.AST, limit: int = 200) -> str:
    """Return a node as code on one line, cut at ``limit`` characters."""
    try:
        return " ".join(ast.unparse(node).split())[:limit]
    except (RecursionError, ValueError):
        return ""


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """Return an argument by its name, else by its position; None where it is not given."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position is not None and position < len(call.args):
        found = call.args[position]
        return None if isinstance(found, ast.Starred) else found
    return None


def _imports(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                found[alias.asname or alias.name] = f"{module}{'' if module.endswith('.') else '.'}{alias.name}"
    return found


def _bound_once(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """Return the names that a body binds once, by a plain assignment that always runs."""
    found: dict[str, ast.expr] = {}
    spoilt: set[str] = set()
    for statement in body:
        for name, value in bindings(statement):
            if value is None or name in found:
                spoilt.add(name)
            else:
                found[name] = value
    return {name: value for name, value in found.items() if name not in spoilt}


def bindings(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a statement binds, each with its expression; None where that is not a plain assignment."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _targets(target, statement.value)
    elif isinstance(statement, ast.AnnAssign):
        if statement.value is not None:
            yield from _targets(statement.target, statement.value)
    elif isinstance(statement, ast.AugAssign):
        yield from _targets(statement.target, None)
    elif isinstance(statement, ast.If | ast.For | ast.While | ast.Try | ast.With):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id, None


def _targets(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List):
        parts: list[ast.expr] | list[None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            parts = value.elts
        for inner, part in zip(target.elts, parts, strict=True):
            yield from _targets(inner, part)
