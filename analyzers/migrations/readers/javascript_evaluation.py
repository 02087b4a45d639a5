"""Folds JavaScript expressions to values, and hands what concerns the database to a framework's reader."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from analyzers.migrations.readers import javascript_builtins as builtins
from analyzers.migrations.readers.javascript_builtins import NotKnown, unescape
from analyzers.migrations.readers.javascript_patterns import FUNCTIONS
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import (
    Function,
    Handle,
    Imported,
    Scope,
    Unknown,
    Value,
    is_condition,
    is_too_long,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tree_sitter

    from analyzers.migrations.readers.javascript_framework import Framework
    from analyzers.migrations.readers.javascript_recorder import Recorder

_DEEPEST = 90
_MOST_STEPS = 100_000
_TRANSPARENT = frozenset(
    "parenthesized_expression as_expression non_null_expression satisfies_expression type_assertion".split()
)
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None, "undefined": None}


class Evaluator:
    """Folds expressions in one walk over one file."""

    def __init__(self, framework: Framework, recorder: Recorder) -> None:
        self.framework = framework
        self.recorder = recorder
        self.functions = 0
        self._depth = 0
        self._steps = 0
        self.branches = 0

    def invoke(self, function: Function, args: list[Value]) -> Value:
        """Walk a function's body."""
        raise NotImplementedError

    def settle(self, value: Value) -> Value:
        """Run what is only run when somebody waits for it."""
        raise NotImplementedError

    @contextlib.contextmanager
    def branch(self) -> Iterator[None]:
        """Treat names that are assigned inside as unknown: whether they are depends on what is not known."""
        self.branches += 1
        try:
            yield
        finally:
            self.branches -= 1

    def evaluate(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return an expression's value."""
        if self.tires(node):
            return Unknown(text=source(node)[:200])
        if self._depth >= _DEEPEST:
            self.recorder.opaque("too_long", node, "expression")
            return Unknown(text=source(node)[:200])
        self._depth += 1
        try:
            value = self._evaluate(node, scope)
        finally:
            self._depth -= 1
        return Unknown(text=source(node)[:200]) if is_too_long(value) else value

    def tires(self, node: tree_sitter.Node) -> bool:
        """Count one more step; tell whether there were so many that the walk gives up, and record that once."""
        self._steps += 1
        if self._steps == _MOST_STEPS:
            self.recorder.opaque("too_long", node, "expression")
        return self._steps >= _MOST_STEPS

    def _evaluate(self, node: tree_sitter.Node, scope: Scope) -> Value:  # noqa: C901 - one case for each kind of expression
        match node.type:
            case "string":
                return "".join(self._pieces(node))
            case "template_string":
                return self.template(node, scope)
            case "number":
                return _number(source(node))
            case "true" | "false" | "null" | "undefined":
                return _CONSTANTS[node.type]
            case "identifier" | "this":
                return self._name(node, scope)
            case "array":
                return self.array(node, scope)
            case "object":
                return self._object(node, scope)
            case "member_expression" | "subscript_expression":
                return self._member(node, scope)
            case "await_expression" | "yield_expression":
                return self.settle(self.only(node, scope))
            case "sequence_expression":
                return [self.evaluate(child, scope) for child in node.named_children][-1]
            case kind if kind in _TRANSPARENT:
                return self.only(node, scope)
            case kind if kind in FUNCTIONS:
                return Function(node=node, scope=scope)
        return self.compound(node, scope)

    def compound(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return the value of an expression that is no literal, name or property."""
        del scope
        return Unknown(text=source(node)[:200])

    def member(self, value: Value, name: str, node: tree_sitter.Node) -> Value:
        """Return a property of a value."""
        with contextlib.suppress(NotKnown):
            if isinstance(value, Handle):
                return self.framework.member(self, value, name)
            return builtins.member(value, name)
        return Unknown(text=source(node)[:200], condition=is_condition(value))

    def only(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return the value of the expression inside another: in parentheses, in a substitution, behind ``await``."""
        children = [child for child in node.named_children if child.type != "comment"]
        return self.evaluate(children[0], scope) if children else None

    def _pieces(self, node: tree_sitter.Node) -> list[str]:
        return [
            unescape(source(child)) if child.type == "escape_sequence" else source(child)
            for child in node.named_children
        ]

    def template(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return the value of a template literal."""
        # The text between substitutions has no node of its own in every version of the grammar.
        content, base = node.text or b"", node.start_byte
        parts: list[Value] = []
        at = 1
        for child in node.named_children:
            if child.type not in {"template_substitution", "escape_sequence"}:
                continue
            parts.append(content[at : child.start_byte - base].decode(errors="replace"))
            parts.append(self.only(child, scope) if child.type == "template_substitution" else unescape(source(child)))
            at = child.end_byte - base
        parts.append(content[at:-1].decode(errors="replace"))
        joined = join(parts)
        return Unknown(text=source(node)[:200]) if isinstance(joined, Unknown) else joined

    def _name(self, node: tree_sitter.Node, scope: Scope) -> Value:
        name = source(node)
        try:
            value = scope.get(name)
        except KeyError:
            value = Unknown(text=name)
            if name in _CONSTANTS:
                return _CONSTANTS[name]
        if isinstance(value, Unknown | Imported):
            with contextlib.suppress(NotKnown):
                return self.framework.free(value.name if isinstance(value, Imported) and value.name != "*" else name)
        return value

    def array(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return the values of an array, or of the arguments of a call; Unknown where something unknown is spread in it."""
        items: list[Value] = []
        for child in node.named_children:
            if child.type == "comment":
                continue
            value = self.only(child, scope) if child.type == "spread_element" else self.evaluate(child, scope)
            if child.type != "spread_element":
                items.append(value)
            elif isinstance(value, list):
                items += value
            else:
                return Unknown(text=source(node)[:200])
        return items

    def _object(self, node: tree_sitter.Node, scope: Scope) -> Value:
        found: dict[str, Value] = {}
        for child in node.named_children:
            match child.type:
                case "pair":
                    key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                    if key is not None and value is not None:
                        found[self._key(key, scope)] = self.evaluate(value, scope)
                case "shorthand_property_identifier":
                    found[source(child)] = self._name(child, scope)
                case "method_definition":
                    name = child.child_by_field_name("name")
                    found[source(name) if name else ""] = Function(node=child, scope=scope)
                case "spread_element":
                    spread = self.only(child, scope)
                    found |= spread if isinstance(spread, dict) else {"...": spread}
        return found

    def _key(self, node: tree_sitter.Node, scope: Scope) -> str:
        if node.type == "computed_property_name":
            value = self.only(node, scope)
            return value if isinstance(value, str) else source(node)
        return source(node).strip("'\"")

    def _member(self, node: tree_sitter.Node, scope: Scope) -> Value:
        receiver, name = self.receiver(node, scope)
        if receiver == "Promise":
            return Unknown(text=source(node))
        return self.member(receiver, name, node)

    def receiver(self, node: tree_sitter.Node, scope: Scope) -> tuple[Value, str]:
        """Return the value before the dot, and the property's name ('' where it is computed and not constant)."""
        inner = node.child_by_field_name("object")
        value = self.evaluate(inner, scope) if inner is not None else None
        if node.type == "member_expression":
            named = node.child_by_field_name("property")
            return value, source(named) if named is not None else ""
        index = node.child_by_field_name("index")
        key = self.evaluate(index, scope) if index is not None else None
        return value, key if isinstance(key, str) else str(key) if isinstance(key, int) else ""


def _number(text: str) -> Value:
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        pass
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return Unknown(text=text)
