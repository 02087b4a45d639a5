"""What the names of a file mean that come from other files, and what its variables and fields are declared to be.

What is read is what stands in the syntax tree and, for types, in the text: nothing is resolved.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzers.syntax import captures

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tree_sitter

_STATEMENTS: Final = {
    "python": "[(import_statement) (import_from_statement)] @node",
    "go": "(import_spec) @node",
    "javascript": "[(import_statement) (variable_declarator)] @node",
}
_REQUIRED: Final = re.compile(
    r"^(?:await\s+)?(?:require|import)\(\s*['\"`]([^'\"`]+)['\"`]\s*\)(?:\.(\w+))?(?:\(.*\))?$", re.DOTALL
)
_TYPES: Final = {
    "python": (
        r"(?<![\w.]){name}\s*:\s*(?:Annotated\[|Optional\[)?\s*['\"]?([A-Za-z_][\w.]*)",
        r"(?<!\w){name}\s*=\s*(?:await\s+)?([A-Za-z_][\w.]*)\(",
    ),
    "javascript": (
        r"(?<![\w.]){name}\s*[?!]?\s*:\s*(?:Readonly<)?([A-Z][\w.]*)",
        r"(?<!\w){name}\s*=\s*(?:await\s+)?new\s+([\w.]+)",
    ),
    "go": (
        r"(?m)(?<![\w.]){name}\s+\*?((?:\w+\.)?[A-Z]\w*)\b",
        r"(?<!\w){name}\s*:?=\s*&?((?:\w+\.)?[A-Z]\w*)\{{",
        r"(?<!\w){name}(?:\s*,\s*\w+)?\s*:?=\s*(\w+)\.New\w*\(",
    ),
}
"""What a declaration of a name looks like; the group is its type, in Go also the package that makes it."""
_VERSION: Final = re.compile(r"v\d+")
DEFAULT: Final = "default"


class Imported(NamedTuple):
    """Where a name comes from: a module, as the file names it, and what of it; nothing for the module itself."""

    module: str
    name: str


class Imports:
    """The imports of one file."""

    def __init__(self, root: tree_sitter.Node | None, content: bytes, suffix: str, technology: str) -> None:
        self._root = root
        self._content = content
        self._suffix = suffix
        self._technology = technology

    def of(self, name: str) -> Imported | None:
        """Return where a name, or in Python a dotted one, comes from; None where it is not imported."""
        return self._by_name.get(name)

    @property
    def all(self) -> tuple[Imported, ...]:
        """All that the file imports, in order."""
        return tuple(self._by_name.values())

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that the file imports anything of, each once, in order."""
        return tuple(dict.fromkeys(imported.module for imported in self._by_name.values()))

    def types_of(self, name: str) -> tuple[str, ...]:
        """Return what a variable, parameter or field is declared to be, or made by, anywhere in the file; each once."""
        patterns = [pattern.format(name=re.escape(name)) for pattern in _TYPES[self._technology]]
        return tuple(dict.fromkeys(found[1] for pattern in patterns for found in re.finditer(pattern, self._text)))

    @cached_property
    def _text(self) -> str:
        return self._content.decode(errors="replace")

    @cached_property
    def _by_name(self) -> dict[str, Imported]:
        if self._root is None:
            return {}
        names: dict[str, Imported] = {}
        for node in captures(self._root, self._suffix, _STATEMENTS[self._technology]):
            for name, imported in self._read(node):
                names.setdefault(name, imported)
        return names

    def _read(self, node: tree_sitter.Node) -> Iterator[tuple[str, Imported]]:
        if node.type == "import_spec":
            module = self._of(node, "path").strip('"`')
            yield self._of(node, "name") or _package(module), Imported(module, "")
        elif node.type == "import_from_statement":
            module = self._of(node, "module_name")
            for child in node.children_by_field_name("name"):
                name = self._of(child, "name") or self._string(child)
                yield self._of(child, "alias") or name, Imported(module, name)
        elif node.type == "variable_declarator":
            yield from self._required(node)
        elif self._technology == "python":
            for child in node.children_by_field_name("name"):
                name = self._of(child, "name") or self._string(child)
                yield self._of(child, "alias") or name, Imported(name, "")
        else:
            yield from self._imported(node)

    def _imported(self, node: tree_sitter.Node) -> Iterator[tuple[str, Imported]]:
        """Yield what an import statement of JavaScript binds."""
        module = self._of(node, "source").strip("'\"")
        for clause in (child for child in node.named_children if child.type == "import_clause"):
            for child in clause.named_children:
                if child.type == "identifier":
                    yield self._string(child), Imported(module, DEFAULT)
                elif child.type == "namespace_import":
                    yield self._string(child.named_children[-1]), Imported(module, "")
                elif child.type == "named_imports":
                    for one in (one for one in child.named_children if one.type == "import_specifier"):
                        name = self._of(one, "name")
                        yield self._of(one, "alias") or name, Imported(module, name)

    def _required(self, node: tree_sitter.Node) -> Iterator[tuple[str, Imported]]:
        """Yield what a declaration of JavaScript binds whose value is a module, or something of one."""
        value, bound = node.child_by_field_name("value"), node.child_by_field_name("name")
        found = _REQUIRED.match(self._string(value)) if value is not None and bound is not None else None
        if found is None or bound is None:
            return
        module, member = found[1], found[2] or ""
        if bound.type == "identifier":
            yield self._string(bound), Imported(module, member)
            return
        for child in bound.named_children:
            if child.type == "shorthand_property_identifier_pattern":
                yield self._string(child), Imported(module, self._string(child))
            elif child.type == "pair_pattern":
                yield self._of(child, "value"), Imported(module, self._of(child, "key"))

    def _of(self, node: tree_sitter.Node, field: str) -> str:
        return self._string(node.child_by_field_name(field))

    def _string(self, node: tree_sitter.Node | None) -> str:
        return self._content[node.start_byte : node.end_byte].decode(errors="replace") if node is not None else ""


def _package(path: str) -> str:
    """Return the name under which Go's packages are known that are imported without one."""
    parts = path.split("/")
    name = parts[-2] if len(parts) > 1 and _VERSION.fullmatch(parts[-1]) else parts[-1]
    return name.removeprefix("go-").partition(".")[0].replace("-", "_")
