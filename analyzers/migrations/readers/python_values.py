"""What is constant in a Python file: names, strings and what is built of them, without running any of it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from analyzers.migrations.readers.python_folding import UNKNOWN, combine, formatted, method_result

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_module import Function, Module

MAX_DEPTH: Final = 100
"""How deep an expression is followed."""

_CLEANERS: Final = {
    "textwrap.dedent": textwrap.dedent,
    "inspect.cleandoc": inspect.cleandoc,
}
_PASSED_THROUGH: Final = frozenset(
    {
        "str",
        "list",
        "tuple",
        "alembic.op.f",
        "sqlalchemy.text",
        "sqlalchemy.sql.text",
        "sqlalchemy.sql.expression.text",
        "sqlalchemy.DDL",
        "sqlalchemy.quoted_name",
        "sqlalchemy.sql.quoted_name",
    }
)
"""Calls whose value is, for a reader, that of their first argument."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A name that is bound to a value."""

    value: object


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    """A name that stands for something with a name of its own: a parameter that a framework fills."""

    path: str


Binding: TypeAlias = "ast.expr | Known | Alias | None"
"""What a local name stands for: an expression, a value, another name, or nothing that is known."""


@dataclass(kw_only=True, slots=True)
class Scope:
    """Names at one point of a file: the module's, and those of the function that is being walked (they change on the way)."""

    module: Module
    local: dict[str, Binding] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)

    def inner(self, **bound: Binding) -> Scope:
        """Return a scope of a function that is called from here."""
        return Scope(module=self.module, local=dict(bound), functions=dict(self.functions))

    def function(self, name: str) -> Function | None:
        """Return a function that this file defines."""
        return self.functions.get(name) or self.module.functions.get(name)

    def resolve(self, node: ast.expr) -> ast.expr:
        """Return what a name stands for, followed to the first expression that is no bound name."""
        for _ in range(MAX_DEPTH):
            if not isinstance(node, ast.Name):
                return node
            bound = self.local[node.id] if node.id in self.local else self.module.names.get(node.id)
            if not isinstance(bound, ast.expr):
                return node
            node = bound
        return node

    def dotted(self, node: ast.expr, depth: int = 0) -> str:
        """Return the full name of what is referred to, with ``()`` behind what is called; '' where there is none."""
        if depth > MAX_DEPTH:
            return ""
        if isinstance(node, ast.Name):
            return self._dotted_name(node, depth)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value, depth + 1)
            return f"{owner}.{node.attr}" if owner else ""
        if isinstance(node, ast.Call):
            called = self.dotted(node.func, depth + 1)
            return f"{called}()" if called else ""
        return ""

    def _dotted_name(self, node: ast.Name, depth: int) -> str:
        if node.id in self.local:
            bound = self.local[node.id]
            if isinstance(bound, Alias):
                return bound.path
            return self.dotted(bound, depth + 1) if isinstance(bound, ast.expr) else ""
        if node.id in self.module.imports:
            return self.module.imports[node.id]
        named = self.module.names.get(node.id)
        if isinstance(named, ast.Name | ast.Attribute | ast.Call):
            return self.dotted(named, depth + 1) or node.id
        return node.id

    def text(self, node: ast.expr | None) -> str | None:
        """Return a constant string, or None."""
        found = UNKNOWN if node is None else self.value(node)
        return found if isinstance(found, str) else None

    def texts(self, node: ast.expr | None) -> tuple[str, ...] | None:
        """Return a constant sequence of strings, or None. A single string is a sequence of one."""
        found = UNKNOWN if node is None else self.value(node)
        if isinstance(found, str):
            return (found,)
        if isinstance(found, tuple) and all(isinstance(item, str) for item in found):
            return found
        return None

    def value_of(self, node: ast.expr | None) -> object:
        """Return an argument's value; UNKNOWN where it is not given."""
        return UNKNOWN if node is None else self.value(node)

    def is_true(self, node: ast.expr | None) -> bool:
        """Tell whether an argument is given and true."""
        return node is not None and self.value(node) is True

    def is_false(self, node: ast.expr | None) -> bool:
        """Tell whether an argument is given and false."""
        return node is not None and self.value(node) is False

    def value(self, node: ast.expr, depth: int = 0) -> object:  # noqa: C901 - one case for each form
        """Return a constant's value (lists and sets as tuples), or UNKNOWN."""
        if depth > MAX_DEPTH:
            return UNKNOWN
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._named(node, depth)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, depth)
        if isinstance(node, ast.BinOp):
            return combine(node.op, self.value(node.left, depth + 1), self.value(node.right, depth + 1))
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return self._items(node.elts, depth)
        if isinstance(node, ast.Dict):
            return self._dict(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.value(node.operand, depth + 1)
            return -number if isinstance(number, int | float) else UNKNOWN
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth)
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self._comprehension(node, depth)
        if isinstance(node, ast.IfExp):
            test = self.value(node.test, depth + 1)
            return UNKNOWN if test is UNKNOWN else self.value(node.body if test else node.orelse, depth + 1)
        return UNKNOWN

    def _named(self, node: ast.Name, depth: int) -> object:
        if node.id in self.local:
            bound = self.local[node.id]
            if isinstance(bound, Known):
                return bound.value
            return self.value(bound, depth + 1) if isinstance(bound, ast.expr) else UNKNOWN
        named = self.module.names.get(node.id)
        return UNKNOWN if named is None else self.value(named, depth + 1)

    def _joined(self, node: ast.JoinedStr, depth: int) -> object:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                found = self.value(part.value, depth + 1)
                spec = "" if part.format_spec is None else self.value(part.format_spec, depth + 1)
                text = (
                    UNKNOWN
                    if found is UNKNOWN or not isinstance(spec, str)
                    else formatted(found, part.conversion, spec)
                )
            else:
                text = self.value(part, depth + 1)
            if not isinstance(text, str):
                return UNKNOWN
            parts.append(text)
        return "".join(parts)

    def _items(self, nodes: list[ast.expr], depth: int) -> object:
        found: list[object] = []
        for node in nodes:
            value = self.value(node.value if isinstance(node, ast.Starred) else node, depth + 1)
            if value is UNKNOWN:
                return UNKNOWN
            if isinstance(node, ast.Starred):
                if not isinstance(value, tuple):
                    return UNKNOWN
                found += value
            else:
                found.append(value)
        return tuple(found)

    def _dict(self, node: ast.Dict, depth: int) -> object:
        found: dict[object, object] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            name = UNKNOWN if key is None else self.value(key, depth + 1)
            value = self.value(item, depth + 1)
            if not isinstance(name, str | int) or value is UNKNOWN:
                return UNKNOWN
            found[name] = value
        return found

    def _call(self, node: ast.Call, depth: int) -> object:
        called = self.dotted(node.func)
        if called in _CLEANERS or called in _PASSED_THROUGH:
            if not node.args:
                return UNKNOWN
            first = self.value(node.args[0], depth + 1)
            return _CLEANERS[called](first) if called in _CLEANERS and isinstance(first, str) else first
        if not isinstance(node.func, ast.Attribute):
            return UNKNOWN
        owner = self.value(node.func.value, depth + 1)
        if not isinstance(owner, str | dict):
            return UNKNOWN
        args = self._items(node.args, depth)
        named = {word.arg: self.value(word.value, depth + 1) for word in node.keywords if word.arg is not None}
        if not isinstance(args, tuple) or UNKNOWN in named.values() or len(named) < len(node.keywords):
            return UNKNOWN
        return method_result(owner, node.func.attr, args, named)

    def _subscript(self, node: ast.Subscript, depth: int) -> object:
        owner = self.value(node.value, depth + 1)
        key = self.value(node.slice, depth + 1)
        if isinstance(owner, dict) and isinstance(key, str | int):
            return owner.get(key, UNKNOWN)
        if isinstance(owner, tuple | str) and isinstance(key, int) and -len(owner) <= key < len(owner):
            return owner[key]
        return UNKNOWN

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp, depth: int) -> object:
        if len(node.generators) != 1 or node.generators[0].ifs or not isinstance(node.generators[0].target, ast.Name):
            return UNKNOWN
        items = self.value(node.generators[0].iter, depth + 1)
        if not isinstance(items, tuple):
            return UNKNOWN
        target = node.generators[0].target.id
        found: list[object] = []
        for item in items:
            inside = Scope(
                module=self.module, local={**self.local, target: Known(value=item)}, functions=self.functions
            )
            value = inside.value(node.elt, depth + 1)
            if value is UNKNOWN:
                return UNKNOWN
            found.append(value)
        return tuple(found)
