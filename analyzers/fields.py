"""The fields of a file's classes and types: which parameters and assignments set them.

A field is set by an assignment to the function's own object (``self.x``, ``this.x``, a Go method's receiver), by a Go literal, a
parameter property of TypeScript, or the arguments of a data class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from analyzers.functions import CLASSES
from analyzers.syntax import byte_offset, captures

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tree_sitter

    from analyzers.functions import Function, Functions
    from fleetreview.model import Span

_ASSIGNMENTS: Final = {
    "python": "(assignment left: (attribute)) @node",
    "go": "[(assignment_statement) (keyed_element)] @node",
    "javascript": "(assignment_expression left: (member_expression)) @node",
}
_PARAMETER_PROPERTIES: Final = "(required_parameter (accessibility_modifier)) @node"
_TYPED: Final = frozenset({".ts", ".tsx"})
_HARMLESS_CALL: Final = re.compile(r"\.(strip|rstrip|lstrip|trim|trimEnd|toString)\(\s*(['\"][^'\"]*['\"])?\s*\)")
_OBJECT: Final = re.compile(r"(self|cls|this|\w+)\.(\w+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """Something that is kept in a field of an object: the class or type that has it, and who does it."""

    owner: str
    field: str
    caller: str


class Fields:
    """The fields that the functions of one file set."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def keeping(self, span: Span) -> Keeping | None:
        """Return the field in which a span is kept; None where it is in none, or in that of an unknown object."""
        if self._functions.root is None:
            return None
        start = byte_offset(self._functions.content, span.start_line, span.start_column)
        node = self._functions.root.descendant_for_byte_range(start, start)
        while node is not None:
            kept = self._kept(node)
            if kept is not None:
                caller = self._functions.around(start)
                return Keeping(owner=kept[0], field=kept[1], caller=caller.name if caller else "")
            node = node.parent
        return None

    def setting(self, owner: str, field: str) -> list[dict[str, Any]]:
        """Return what a fact keeps of each function and parameter that sets a field of a class or type, in order."""
        return [about for about in self._setters if (about["owner_of_field"], about["field"]) == (owner, field)]

    @cached_property
    def _setters(self) -> list[dict[str, Any]]:
        if self._functions.root is None:
            return []
        setters = []
        nodes = captures(self._functions.root, self._functions.suffix, _ASSIGNMENTS[self._functions.technology])
        if self._functions.suffix in _TYPED:
            nodes += captures(self._functions.root, self._functions.suffix, _PARAMETER_PROPERTIES)
        for node in nodes:
            kept = self._kept(node)
            function = self._functions.around(node.start_byte)
            if kept is None or function is None:
                continue
            for parameter in self._read(node, function):
                about = function.about(parameter)
                if about is not None:
                    setters.append({**about, "owner_of_field": kept[0], "field": kept[1]})
        for record, fields in self._functions.records.items():
            for position, field in enumerate(fields):
                about = {"parameter": field, "function": "__init__", "owner": record, "position": position}
                setters.append({**about, "in_pieces": False, "type": "", "owner_of_field": record, "field": field})
        return setters

    def _kept(self, node: tree_sitter.Node) -> tuple[str, str] | None:
        """Return the class or type and the field that a node sets; None for another node, or another object's field."""
        if node.type == "keyed_element":  # Go: T{field: value}
            literal = node.parent.parent if node.parent is not None else None
            if literal is None or literal.type != "composite_literal" or len(node.named_children) != 2:
                return None
            return self._functions.text(literal.child_by_field_name("type")), self._functions.text(
                node.named_children[0]
            )
        if node.type == "required_parameter" and any(c.type == "accessibility_modifier" for c in node.children):
            return self._class_around(node), self._functions.text(node.child_by_field_name("pattern"))
        if node.type not in {"assignment", "assignment_expression", "assignment_statement"}:
            return None
        target = _OBJECT.fullmatch(self._functions.text(node.child_by_field_name("left")))
        function = self._functions.around(node.start_byte)
        if target is None or function is None:
            return None
        if target[1] in {"self", "cls", "this"}:
            return self._class_around(node), target[2]
        return (function.owner, target[2]) if function.receiver == target[1] else None

    def _class_around(self, node: tree_sitter.Node) -> str:
        around = node.parent
        while around is not None and around.type not in CLASSES:
            around = around.parent
        return self._functions.text(around.child_by_field_name("name")) if around is not None else ""

    def _read(self, node: tree_sitter.Node, function: Function) -> Iterator[str]:
        """Yield the parameters of a function that stand, unchanged or in a text, in what is assigned."""
        value = node.named_children[-1] if node.type == "keyed_element" else node.child_by_field_name("right")
        text = self._functions.text(node.child_by_field_name("pattern") if node.type == "required_parameter" else value)
        if "(" in _HARMLESS_CALL.sub("", text):
            return
        words = set(re.findall(r"(?<![.\w])\w+", text))
        yield from (name for bound in function.parameters for name in bound.names if name in words)
