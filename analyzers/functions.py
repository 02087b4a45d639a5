"""The functions that a file defines, their parameters, and the calls that pass something to them.

What is read is what stands in the syntax tree: no types and no imports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from analyzers.syntax import byte_offset, captures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import tree_sitter

    from fleetreview.model import Span

_DEFINITIONS: Final = {
    "python": "(function_definition) @node",
    "go": "[(function_declaration) (method_declaration)] @node",
    "javascript": (
        "[(function_declaration) (generator_function_declaration) (function_expression) (arrow_function)"
        " (method_definition)] @node"
    ),
}
CLASSES: Final = frozenset({"class_definition", "class_declaration", "abstract_class_declaration", "class"})
_NAMING: Final = {
    "variable_declarator": "name",
    "pair": "key",
    "public_field_definition": "name",
    "field_definition": "property",
}
"""What gives a function value its name, and the field that has the name."""
_ARGUMENTS: Final = frozenset({"argument_list", "arguments"})
_CALLS: Final = {"call": "function", "call_expression": "function", "new_expression": "constructor"}
"""What passes arguments, and the field that has what is called."""
CONSTRUCTORS: Final = frozenset({"__init__", "constructor"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """What a position of a call is bound to: a name, or the names of an object's parts where it is taken to pieces.

    ``type`` is what the name is declared to be, empty where nothing is declared.
    """

    names: tuple[str, ...]
    in_pieces: bool = False
    type: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A function that has a name.

    ``owner`` is the class or type that it is a method of, empty for none; ``receiver`` is what Go names the object of a method.
    ``parameters`` begin with the first that a caller passes. ``start`` and ``end`` are bytes.
    """

    name: str
    owner: str
    receiver: str
    parameters: tuple[Parameter, ...]
    start: int
    end: int

    def position(self, parameter: str) -> int | None:
        """Return at which position, from 0, a parameter is passed; None when it is none of this function."""
        for position, bound in enumerate(self.parameters):
            if parameter in bound.names:
                return position
        return None

    def about(self, parameter: str) -> dict[str, Any] | None:
        """Return what a fact keeps of the function and one of its parameters; None when it has none of that name."""
        position = self.position(parameter)
        if position is None:
            return None
        return {
            "parameter": parameter,
            "function": self.name,
            "owner": self.owner,
            "position": position,
            "in_pieces": self.parameters[position].in_pieces,
            "type": self.parameters[position].type,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """An argument of a call: of what is called the last name, and the text of the object before it (empty for none).

    One of ``position`` (from 0) and ``keyword`` tells the argument. ``keys`` are those of an object that is written there and has
    the value, None for another argument. ``caller`` and ``caller_owner`` name the function that calls.
    """

    name: str
    receiver: str
    position: int | None
    keyword: str
    keys: tuple[str, ...] | None
    caller: str
    caller_owner: str
    caller_receiver: str


class Functions:
    """The functions of one file that have names: ``all``, outer before inner."""

    def __init__(self, root: tree_sitter.Node | None, content: bytes, suffix: str, technology: str) -> None:
        self.root = root
        self.content = content
        self.suffix = suffix
        self.technology = technology
        nodes = captures(root, suffix, _DEFINITIONS[technology]) if root is not None else []
        self.all = [function for node in nodes if (function := self._function(node)) is not None]

    def with_parameter(self, span: Span, parameter: str) -> Function | None:
        """Return the innermost function around a span's begin that has a parameter; None where none has, or it has no name."""
        at = self._offset(span)
        for function in reversed(self.all):
            if function.start <= at < function.end and function.position(parameter) is not None:
                return function
        return None

    def owner(self, span: Span) -> str:
        """Return the class or type whose method a span is in; empty for none."""
        at = self._offset(span)
        return next((f.owner for f in reversed(self.all) if f.start <= at < f.end and f.owner), "")

    def passing(self, span: Span, names: Collection[str] | None = None) -> Passing | None:
        """Return the call whose argument a span is; None where it is of none of some names, or of those that the file defines."""
        known = self.names if names is None else names
        start = self._offset(span)
        if self.root is None:
            return None
        node = self.root.descendant_for_byte_range(
            start, max(start, byte_offset(self.content, span.end_line, span.end_column) - 1)
        )
        keys: tuple[str, ...] | None = None
        while node is not None and (node.parent is None or node.parent.type not in _ARGUMENTS):
            if node.type in _CALLS or node.parent is None:
                return None
            keys = self._key(node) or keys
            node = node.parent
        call = node.parent.parent if node is not None and node.parent is not None else None
        if node is None or node.parent is None or call is None or call.type not in _CALLS:
            return None
        callee = call.child_by_field_name(_CALLS[call.type])
        receiver, _, name = self.text(callee).replace("?.", ".").rpartition(".")
        if name not in known:
            return None
        caller = self.around(start)
        keyword = self.text(node.child_by_field_name("name")) if node.type == "keyword_argument" else ""
        arguments = [child for child in node.parent.named_children if child.type != "comment"]
        return Passing(
            name=name,
            receiver="".join(receiver.split()),
            position=None if keyword else arguments.index(node),
            keyword=keyword,
            keys=keys or (self._keys(node) if node.type == "object" else None),
            caller=caller.name if caller else "",
            caller_owner=caller.owner if caller else "",
            caller_receiver=caller.receiver if caller else "",
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The names by which functions of the file are called."""
        constructed = {function.owner for function in self.all if function.name in CONSTRUCTORS}
        return frozenset({function.name for function in self.all} | constructed | self.records.keys())

    @cached_property
    def records(self) -> Mapping[str, list[str]]:
        """The fields of each Python class that has no constructor of its own, in the order of a data class's."""
        records: dict[str, list[str]] = {}
        if self.technology != "python" or self.root is None:
            return records
        constructed = {function.owner for function in self.all if function.name in CONSTRUCTORS}
        for node in captures(self.root, self.suffix, "(class_definition) @node"):
            name, body = self.text(node.child_by_field_name("name")), node.child_by_field_name("body")
            if name in constructed or body is None:
                continue
            statements = [
                child.named_children[0] for child in body.named_children if child.type == "expression_statement"
            ]
            fields = [s for s in statements if s.type == "assignment" and s.child_by_field_name("type") is not None]
            if fields:
                records[name] = [self.text(field.child_by_field_name("left")) for field in fields]
        return records

    def _function(self, node: tree_sitter.Node) -> Function | None:
        name = self.text(node.child_by_field_name("name")) or self._given_name(node)
        if not name:
            return None
        owner, receiver = self._owner(node)
        parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        positions = [] if parameters is None else list(self._positions(parameters))
        if owner and positions and positions[0].names in {("self",), ("cls",)}:
            del positions[0]
        return Function(
            name=name,
            owner=owner,
            receiver=receiver,
            parameters=tuple(positions),
            start=node.start_byte,
            end=node.end_byte,
        )

    def _given_name(self, node: tree_sitter.Node) -> str:
        """Return the name of what a function value is assigned to."""
        parent = node.parent
        if parent is None:
            return ""
        if parent.type in _NAMING:
            return self.text(parent.child_by_field_name(_NAMING[parent.type]))
        if parent.type == "assignment_expression":
            return self.text(parent.child_by_field_name("left")).rpartition(".")[2]
        return ""

    def _owner(self, node: tree_sitter.Node) -> tuple[str, str]:
        """Return the class or type that a function is a method of, and in Go the name of its receiver."""
        declared = node.child_by_field_name("receiver")
        if declared is not None:
            words = re.findall(r"\w+", self.text(declared))
            return (words[-1] if len(words) < 3 else words[1], words[0]) if words else ("", "")
        parent = node.parent
        while parent is not None and parent.type not in CLASSES:
            if parent.type in _DEFINITION_TYPES:
                return "", ""
            parent = parent.parent
        return (self.text(parent.child_by_field_name("name")), "") if parent is not None else ("", "")

    def _positions(self, parameters: tree_sitter.Node) -> Iterator[Parameter]:
        if parameters.type == "identifier":  # x => ...
            yield Parameter(names=(self.text(parameters),))
            return
        for child in parameters.named_children:
            if child.type == "comment":
                continue
            if child.type == "parameter_declaration":  # Go: several names of one type
                for name in child.children_by_field_name("name"):
                    yield Parameter(names=(self.text(name),), type=self.text(child.child_by_field_name("type")))
                continue
            bound = child
            while (inner := _bound(bound)) is not None:
                bound = inner
            if bound.type == "object_pattern":
                yield Parameter(names=tuple(self._bound_names(bound)), in_pieces=True)
            else:
                declared = self.text(child.child_by_field_name("type")).lstrip(": ")
                yield Parameter(names=(self.text(bound),) if bound.type == "identifier" else (), type=declared)

    def _bound_names(self, pattern: tree_sitter.Node) -> Iterator[str]:
        for child in pattern.named_children:
            if child.type in {"shorthand_property_identifier_pattern", "identifier"}:
                yield self.text(child)
            elif child.type == "object_assignment_pattern":
                yield self.text(child.child_by_field_name("left"))
            elif child.type == "pair_pattern":
                yield self.text(child.child_by_field_name("value"))

    def _keys(self, literal: tree_sitter.Node) -> tuple[str, ...]:
        return tuple(key for child in literal.named_children for key in self._key(child))

    def _key(self, member: tree_sitter.Node) -> tuple[str, ...]:
        """Return the key of an object's member; nothing for what is none."""
        if member.type == "pair":
            return (self.text(member.child_by_field_name("key")).strip("'\""),)
        return (self.text(member),) if member.type == "shorthand_property_identifier" else ()

    def around(self, at: int) -> Function | None:
        """Return the innermost function that has a name and a byte; None for none."""
        for function in reversed(self.all):
            if function.start <= at < function.end:
                return function
        return None

    def text(self, node: tree_sitter.Node | None) -> str:
        """Return the text of a node; empty for None."""
        return self.content[node.start_byte : node.end_byte].decode(errors="replace") if node is not None else ""

    def _offset(self, span: Span) -> int:
        return byte_offset(self.content, span.start_line, span.start_column)


_DEFINITION_TYPES: Final = frozenset(
    "function_definition function_declaration generator_function_declaration function_expression arrow_function "
    "method_definition method_declaration".split()
)


def _bound(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """Return what a parameter with a type, a default or a decorator binds; None for one that is bare."""
    for field in ("pattern", "left", "name"):
        inner = node.child_by_field_name(field)
        if inner is not None:
            return inner
    if node.type == "typed_parameter":
        return node.named_children[0]
    return None
