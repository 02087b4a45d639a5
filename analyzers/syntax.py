"""What a syntax tree tells of a matched place: its enclosing definition and its normalised code.

Only file versions that hold a match are parsed. tree-sitter recovers from errors, so a broken file still gives names.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
from typing import TYPE_CHECKING

import tree_sitter

if TYPE_CHECKING:
    from fleetreview.model import Span

_GRAMMARS = {
    ".py": "python",
    ".js": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".go": "go",
}
_LANGUAGES = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
}
_NAMED_DEFINITIONS = frozenset(
    "function_definition class_definition function_declaration generator_function_declaration class_declaration "
    "abstract_class_declaration method_definition method_declaration interface_declaration type_spec "
    "internal_module module".split()
)
_FUNCTION_VALUES = frozenset(
    "arrow_function function_expression function generator_function func_literal lambda".split()
)
_COMMENTS = frozenset({"comment", "line_comment", "block_comment"})
_QUOTES = frozenset({"'", '"', "`"})
_CLOSERS = frozenset(")]}")


@functools.cache
def _parser(suffix: str) -> tree_sitter.Parser | None:
    language = _language(suffix)
    return tree_sitter.Parser(language) if language else None


@functools.cache
def _language(suffix: str) -> tree_sitter.Language | None:
    name = _GRAMMARS.get(suffix)
    if name is None:
        return None
    # Each grammar is loaded when its first file comes.
    module, function = _LANGUAGES[name]
    return tree_sitter.Language(getattr(importlib.import_module(module), function)())


@functools.cache
def _query(suffix: str, query: str) -> tree_sitter.Query:
    language = _language(suffix)
    if language is None:
        raise ValueError(f"no grammar for {suffix}")
    return tree_sitter.Query(language, query)


def parse(content: bytes, suffix: str) -> tree_sitter.Node | None:
    """Return the root of a file's syntax tree; None for a suffix that has no grammar here."""
    parser = _parser(suffix)
    return parser.parse(content).root_node if parser else None


def captures(root: tree_sitter.Node, suffix: str, query: str) -> list[tree_sitter.Node]:
    """Return what a query of tree-sitter captures as ``node``, in the order of the file, outer before inner."""
    found = tree_sitter.QueryCursor(_query(suffix, query)).captures(root).get("node", [])
    return sorted(found, key=lambda node: (node.start_byte, -node.end_byte))


class SyntaxTree:
    """One parsed file version. Positions come as spans: lines and columns from 1, columns in bytes."""

    def __init__(self, content: bytes, suffix: str) -> None:
        self._content = content
        self._root = parse(content, suffix)

    @property
    def root(self) -> tree_sitter.Node | None:
        """The tree's root; None for a suffix that has no grammar here."""
        return self._root

    def symbol(self, span: Span) -> str:
        """Return the dotted name of the innermost definition around a span's begin; empty at the top level."""
        node = self._node(span)
        names: list[str] = []
        while node is not None:
            name = self._name(node)
            if name:
                names.append(name)
            node = node.parent
        return ".".join(reversed(names))

    def code_hash(self, span: Span) -> str:
        """Return a hash of the span's tokens: white space, comments, quote style and trailing commas do not count."""
        return hashlib.sha256(" ".join(self.tokens(span)).encode()).hexdigest()[:16]

    def tokens(self, span: Span) -> list[str]:
        """Return the tokens that begin inside a span, normalised."""
        start, end = (
            byte_offset(self._content, span.start_line, span.start_column),
            byte_offset(self._content, span.end_line, span.end_column),
        )
        if self._root is None:
            return self._content[start:end].decode(errors="replace").split()
        tokens: list[str] = []
        for node in _leaves(self._root, start, end):
            text = self._content[node.start_byte : node.end_byte].decode(errors="replace")
            if node.type in _COMMENTS or text == ";" or not text.strip():
                continue
            if tokens and tokens[-1] == "," and text in _CLOSERS:
                tokens.pop()
            tokens.append('"' if text in _QUOTES else " ".join(text.split()))
        return tokens

    def _node(self, span: Span) -> tree_sitter.Node | None:
        if self._root is None:
            return None
        point = (span.start_line - 1, span.start_column - 1)
        return self._root.descendant_for_point_range(point, point)

    def _name(self, node: tree_sitter.Node) -> str:
        if node.type in _NAMED_DEFINITIONS:
            name = self._text(node.child_by_field_name("name"))
            receiver = node.child_by_field_name("receiver")
            return f"({self._receiver(receiver)}).{name}" if receiver is not None else name
        if node.type in _FUNCTION_VALUES and node.parent is not None:
            return self._value_name(node.parent)
        return ""

    def _receiver(self, node: tree_sitter.Node) -> str:
        text = self._text(node).strip("()").split()
        return text[-1] if text else ""

    def _value_name(self, parent: tree_sitter.Node) -> str:
        """Name a function value by what it is given to: a variable, a property, or a call with its first string."""
        for field in ("name", "key", "property", "left"):
            child = parent.child_by_field_name(field)
            if child is not None:
                return self._text(child)
        call = parent.parent
        if parent.type in {"arguments", "argument_list"} and call is not None:
            function = self._text(call.child_by_field_name("function"))
            first = parent.named_children[0] if parent.named_children else None
            label = self._text(first).strip("'\"`") if first is not None and "string" in first.type else ""
            name = function if len(function) <= 60 and "\n" not in function else ""
            return f"{name}({label})" if name else ""
        return ""

    def _text(self, node: tree_sitter.Node | None) -> str:
        return self._content[node.start_byte : node.end_byte].decode(errors="replace") if node is not None else ""


def _leaves(root: tree_sitter.Node, start: int, end: int) -> list[tree_sitter.Node]:
    found = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node.end_byte <= start or node.start_byte >= end:
            continue
        # A string is one token with its quotes apart, so that quote style can be normalised.
        if node.child_count == 0:
            if node.start_byte >= start:
                found.append(node)
        else:
            stack.extend(reversed(node.children))
    return found


def byte_offset(content: bytes, line: int, column: int) -> int:
    """Return where a place stands in a text: line and column from 1, the column in bytes; at most the text's end."""
    position = 0
    for _ in range(line - 1):
        following = content.find(b"\n", position)
        if following < 0:
            return len(content)
        position = following + 1
    return min(position + column - 1, len(content))
