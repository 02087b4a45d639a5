"""Names that JavaScript binds: declarations, parameters, destructuring and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import Function, Imported, Scope, Unknown, Value

if TYPE_CHECKING:
    import tree_sitter

    from analyzers.migrations.readers.javascript_evaluation import Evaluator

FUNCTIONS = frozenset(
    "arrow_function function_expression function function_declaration method_definition generator_function "
    "generator_function_declaration".split()
)


def declare(nodes: list[tree_sitter.Node], scope: Scope) -> None:
    """Bind the functions declared in a block: they are there before its first statement."""
    for node in nodes:
        found = node.child_by_field_name("declaration") if node.type == "export_statement" else node
        name = found.child_by_field_name("name") if found is not None else None
        if found is not None and found.type == "function_declaration" and name is not None:
            scope.names[source(name)] = Function(node=found, scope=scope)


def bind_parameters(machine: Evaluator, function: tree_sitter.Node, args: list[Value], scope: Scope) -> None:
    """Bind a function's parameters."""
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    patterns = [single] if single is not None else list(listed.named_children) if listed is not None else []
    for number, pattern in enumerate(node for node in patterns if node.type != "comment"):
        if pattern.type == "rest_pattern":
            bind(machine, pattern.named_children[0], list(args[number:]), scope)
            return
        bind(machine, pattern, args[number] if number < len(args) else None, scope)


def bind(machine: Evaluator, pattern: tree_sitter.Node, value: Value, scope: Scope) -> None:  # noqa: C901 - one case for each kind of pattern
    """Bind a pattern's names to a value and its parts."""
    match pattern.type:
        case "identifier" | "shorthand_property_identifier_pattern" | "shorthand_property_identifier":
            scope.names[source(pattern)] = value
        case "required_parameter" | "optional_parameter":
            inner, default = pattern.child_by_field_name("pattern"), pattern.child_by_field_name("value")
            if inner is not None and inner.type == "rest_pattern":
                inner = inner.named_children[0]
                value = Unknown(text=source(inner))
            if inner is not None:
                bind(machine, inner, _or_default(machine, value, default, scope), scope)
        case "assignment_pattern" | "object_assignment_pattern":
            left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            if left is not None:
                bind(machine, left, _or_default(machine, value, right, scope), scope)
        case "object_pattern":
            _bind_object(machine, pattern, value, scope)
        case "array_pattern":
            for number, child in enumerate(pattern.named_children):
                if child.type == "rest_pattern":
                    rest: Value = value[number:] if isinstance(value, list) else Unknown(text=source(child))
                    bind(machine, child.named_children[0], rest, scope)
                else:
                    bind(machine, child, machine.member(value, str(number), child), scope)


def _or_default(machine: Evaluator, value: Value, default: tree_sitter.Node | None, scope: Scope) -> Value:
    return machine.evaluate(default, scope) if value is None and default is not None else value


def _bind_object(machine: Evaluator, pattern: tree_sitter.Node, value: Value, scope: Scope) -> None:
    for child in pattern.named_children:
        if child.type == "pair_pattern":
            key, inner = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and inner is not None:
                bind(machine, inner, machine.member(value, source(key).strip("'\""), child), scope)
        elif child.type == "rest_pattern":
            bind(machine, child.named_children[0], Unknown(text=source(child)), scope)
        else:
            left = child.child_by_field_name("left") if child.type == "object_assignment_pattern" else child
            if left is not None:
                bind(machine, child, machine.member(value, source(left), child), scope)


def bind_imports(node: tree_sitter.Node, scope: Scope) -> None:
    """Bind the names of an import statement."""
    origin = node.child_by_field_name("source")
    module = source(origin).strip("'\"`") if origin is not None else ""
    stack = list(node.named_children)
    while stack:
        child = stack.pop()
        if child.type == "import_specifier":
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None:
                scope.names[source(alias or name)] = Imported(module=module, name=source(name))
        elif child.type == "namespace_import":
            scope.names[source(child.named_children[0])] = Imported(module=module, name="*")
        elif child.type == "identifier":
            scope.names[source(child)] = Imported(module=module, name="default")
        elif child.type in {"import_clause", "named_imports"}:
            stack.extend(child.named_children)
