"""What a module of JavaScript or TypeScript declares and exports at its top."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzers.migrations.readers.javascript_patterns import bind_imports, declare
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import Function, Scope, Value

if TYPE_CHECKING:
    import tree_sitter

    from analyzers.migrations.readers.javascript_machine import Machine

_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_FIELDS = frozenset({"field_definition", "public_field_definition"})
_EXPORTS = ("module.exports", "exports")


@dataclass(frozen=True, kw_only=True, slots=True)
class Class:
    """A class of the module: its name, what stands in its head behind the name, and its members."""

    name: str
    heritage: str
    members: dict[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A module's own names, what it exports by name (``default`` for the one without), and its classes in order."""

    scope: Scope = field(default_factory=Scope)
    exports: dict[str, Value] = field(default_factory=dict)
    classes: list[Class] = field(default_factory=list)

    def exported(self, name: str) -> Value:
        """Return an export; a property of a default export counts. None where there is none."""
        if name in self.exports:
            return self.exports[name]
        default = self.exports.get("default")
        return default.get(name) if isinstance(default, dict) else None


def load(root: tree_sitter.Node, machine: Machine) -> Module:
    """Bind what a module declares, without following what it calls."""
    module = Module()
    declare(root.named_children, module.scope)
    for node in root.named_children:
        _statement(node, module, machine)
    return module


def _statement(node: tree_sitter.Node, module: Module, machine: Machine) -> None:
    if node.type == "import_statement":
        bind_imports(node, module.scope)
    elif node.type in {"lexical_declaration", "variable_declaration"}:
        machine.statement(node, module.scope)
    elif node.type in _CLASSES:
        _class(node, module, machine)
    elif node.type == "export_statement":
        _export(node, module, machine)
    elif node.type == "expression_statement" and node.named_children:
        _assignment(node.named_children[0], module, machine)


def _export(node: tree_sitter.Node, module: Module, machine: Machine) -> None:
    declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    if declaration is not None:
        _statement(declaration, module, machine)
        for child in [declaration, *declaration.named_children]:
            name = child.child_by_field_name("name")
            if name is not None and source(name) in module.scope.names:
                module.exports[source(name)] = module.scope.names[source(name)]
        return
    if value is not None:
        module.exports["default"] = _value(value, module, machine)
        return
    for clause in node.named_children:
        for item in clause.named_children if clause.type == "export_clause" else ():
            name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
            if name is not None and source(name) in module.scope.names:
                module.exports[source(alias or name)] = module.scope.names[source(name)]


def _assignment(node: tree_sitter.Node, module: Module, machine: Machine) -> None:
    """Take ``exports.up = ...`` and ``module.exports = ...``, also several in a row (``exports.a = exports.b = ...``)."""
    if node.type != "assignment_expression":
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    if right.type == "assignment_expression":
        _assignment(right, module, machine)
    target = source(left)
    if target in _EXPORTS:
        value = _value(right, module, machine)
        module.exports["default"] = value
    elif target.rpartition(".")[0] in _EXPORTS:
        module.exports[target.rpartition(".")[2]] = _value(right, module, machine)


def _value(node: tree_sitter.Node, module: Module, machine: Machine) -> Value:
    if node.type in _CLASSES:
        return _class(node, module, machine)
    return machine.evaluate(node, module.scope)


def _class(node: tree_sitter.Node, module: Module, machine: Machine) -> dict[str, Value]:
    """Bind a class to its members, static or not: within a migration there is one instance."""
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    members: dict[str, Value] = {}
    scope = Scope(names={"this": members}, outer=module.scope)
    name = source(named) if named is not None else ""
    module.scope.names[name] = members
    for child in body.named_children if body is not None else ():
        key = child.child_by_field_name("name") or child.child_by_field_name("property")
        if key is None:
            continue
        if child.type == "method_definition":
            members[source(key)] = Function(node=child, scope=scope)
        elif child.type in _FIELDS:
            value = child.child_by_field_name("value")
            members[source(key)] = machine.evaluate(value, scope) if value is not None else None
    heritage = next((source(child) for child in node.named_children if child.type == "class_heritage"), "")
    module.classes.append(Class(name=name, heritage=heritage, members=members))
    return members
