"""What Go code of a migration is worth before it runs: strings, lists of strings, and text with unknown parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.readers.javascript_builtins import unescape
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import Scope, Unknown, Value, is_too_long, join

if TYPE_CHECKING:
    import tree_sitter

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_VERB = re.compile(r"%(?:\[\d+\])?[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])")
_DEEPEST = 60


def evaluate(node: tree_sitter.Node, scope: Scope, depth: int = 0) -> Value:
    """Return an expression's value: a string, a number's text, a list of values, or Unknown."""
    if depth > _DEEPEST:
        return Unknown(text=source(node)[:200])
    match node.type:
        case "interpreted_string_literal":
            return _ESCAPE.sub(lambda found: unescape(found[0]), source(node)[1:-1])
        case "raw_string_literal":
            return source(node)[1:-1]
        case "int_literal":
            return source(node)
        case "identifier":
            return scope.look_up(source(node))
        case "parenthesized_expression" if node.named_children:
            return evaluate(node.named_children[0], scope, depth + 1)
        case "binary_expression":
            return _sum(node, scope, depth)
        case "composite_literal":
            return _list(node, scope, depth)
        case "call_expression":
            return _call(node, scope, depth)
    return Unknown(text=source(node)[:200])


def arguments(node: tree_sitter.Node) -> list[tree_sitter.Node]:
    """Return a call's arguments."""
    listed = node.child_by_field_name("arguments")
    return [child for child in listed.named_children if child.type != "comment"] if listed is not None else []


def _sum(node: tree_sitter.Node, scope: Scope, depth: int) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None or source(operator) != "+":
        return Unknown(text=source(node)[:200])
    joined = join([evaluate(left, scope, depth + 1), evaluate(right, scope, depth + 1)])
    return Unknown(text=source(node)[:200]) if is_too_long(joined) else joined


def _list(node: tree_sitter.Node, scope: Scope, depth: int) -> Value:
    kind, body = node.child_by_field_name("type"), node.child_by_field_name("body")
    if kind is None or body is None or kind.type not in {"slice_type", "array_type", "implicit_length_array_type"}:
        return Unknown(text=source(node)[:200])
    items = [child for child in body.named_children if child.type == "literal_element"]
    return [evaluate(item.named_children[0], scope, depth + 1) for item in items if item.named_children]


def _call(node: tree_sitter.Node, scope: Scope, depth: int) -> Value:
    called = node.child_by_field_name("function")
    name, given = source(called) if called is not None else "", arguments(node)
    values = [evaluate(argument, scope, depth + 1) for argument in given]
    if name == "fmt.Sprintf" and values and isinstance(values[0], str):
        return _formatted(values[0], values[1:])
    if name == "strings.Join" and len(values) == 2 and isinstance(values[0], list) and isinstance(values[1], str):
        return join(values[0], values[1])
    if name in {"strings.TrimSpace", "string"} and len(values) == 1:
        return values[0]
    return Unknown(text=source(node)[:200])


def _formatted(text: str, values: list[Value]) -> Value:
    parts: list[Value] = []
    at = 0
    for found in _VERB.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        if found[1] == "%":
            parts.append("%")
            continue
        value = values.pop(0) if values else Unknown(text=found[0])
        parts += ['"', value, '"'] if found[1] == "q" else [value]
    parts.append(text[at:])
    return join(parts)
