"""Reads migrations of goose in Go: files that register functions with ``goose.AddMigrationContext`` and its like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzers.migrations.operations import Transaction
from analyzers.migrations.readers.goose_values import arguments
from analyzers.migrations.readers.goose_walk import Walk, declare
from analyzers.migrations.readers.javascript_reading import DIALECTS
from analyzers.migrations.readers.javascript_recorder import Recorder, place, source
from analyzers.migrations.readers.javascript_values import Scope
from analyzers.migrations.script import Dialect, Script, Way
from analyzers.syntax import parse

if TYPE_CHECKING:
    import tree_sitter

_REGISTERS = re.compile(r"goose\.(Add(?:Named)?Migration(?:NoTx)?(?:Context)?|NewGoMigration)$")
_REFUSES = re.compile(r"^\s*return\s+(errors\.\w+|fmt\.Errorf|Err\w+)\b")
_DECLARATIONS = frozenset({"const_declaration", "var_declaration"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Module:
    functions: dict[str, tree_sitter.Node] = field(default_factory=dict)
    names: Scope = field(default_factory=Scope)
    calls: list[tree_sitter.Node] = field(default_factory=list)


def read_goose(content: bytes) -> tuple[Script, ...]:
    """Return what a Go file registers with goose, once for each dialect if it runs SQL; () if it registers nothing.

    Functions of other files, and queries that are built while they run, are Opaque. The transaction is ``none`` for what is
    registered without one. A file that registers several migrations gives the first.
    """
    if b"goose." not in content or b"Migration" not in content:
        return ()
    root = parse(content, ".go")
    if root is None:
        return ()
    module = _load(root)
    for call in module.calls:
        scripts = _scripts(call, module)
        if scripts:
            return scripts
    return ()


def _load(root: tree_sitter.Node) -> _Module:
    module = _Module()
    stack = list(reversed(root.named_children))
    while stack:
        node = stack.pop()
        if node.type == "function_declaration":
            name = node.child_by_field_name("name")
            module.functions[source(name) if name else ""] = node
        elif node.type in {"const_spec", "var_spec"} and _at_top(node):
            declare(node, module.names)
        if node.type == "call_expression" and _REGISTERS.match(
            source(node.child_by_field_name("function") or node)[:80]
        ):
            module.calls.append(node)
        stack.extend(reversed(node.named_children))
    return module


def _at_top(node: tree_sitter.Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type != "source_file":
        if parent.type in {"function_declaration", "func_literal", "method_declaration"}:
            return False
        parent = parent.parent
    return True


def _scripts(call: tree_sitter.Node, module: _Module) -> tuple[Script, ...]:
    called = source(call.child_by_field_name("function") or call)
    given = arguments(call)
    if "Named" in called or "NewGoMigration" in called:
        given = given[1:]
    if len(given) != 2:
        return ()
    without = "NoTx" in called or any("RunDB" in source(argument) for argument in given)
    functions = [_function(argument, module) for argument in given]
    if source(given[0]) == "nil":
        return ()
    neutral, matters = _script(functions, given, module, Dialect.NONE, without=without)
    if not matters:
        return (neutral,)
    return tuple(_script(functions, given, module, dialect, without=without)[0] for dialect in DIALECTS)


def _script(
    functions: list[tree_sitter.Node | None],
    given: list[tree_sitter.Node],
    module: _Module,
    dialect: Dialect,
    *,
    without: bool,
) -> tuple[Script, bool]:
    up, matters = _way(functions[0], given[0], module, dialect)
    down, down_matters = (None, False)
    if source(given[1]) != "nil":
        down, down_matters = _way(functions[1], given[1], module, dialect)
    own = any(isinstance(operation, Transaction) and operation.action == "begin" for operation in up.operations)
    script = Script(
        reader="goose",
        dialect=dialect,
        up=up,
        down=down,
        marks=("goose",),
        transaction="own" if own else "none" if without else "",
    )
    return script, matters or down_matters


def _way(
    function: tree_sitter.Node | None, given: tree_sitter.Node, module: _Module, dialect: Dialect
) -> tuple[Way, bool]:
    recorder = Recorder(dialect)
    if function is None:
        # It stands in another file of the package.
        recorder.opaque("call", given, source(given)[:60])
        return recorder.way(irreversible=False, where=place(given)), False
    Walk(recorder, module.functions, module.names).function(function)
    body = source(function.child_by_field_name("body") or function).strip("{} \t\r\n")
    irreversible = not recorder.operations and _REFUSES.match(body) is not None
    return recorder.way(irreversible=irreversible, where=place(function)), recorder.dialect_matters


def _function(node: tree_sitter.Node, module: _Module) -> tree_sitter.Node | None:
    """Return the function that an argument names or is: also inside of ``&goose.GoFunc{RunTx: up}``."""
    if node.type == "func_literal":
        return node
    if node.type == "identifier":
        return module.functions.get(source(node))
    for child in node.named_children:
        found = _function(child, module)
        if found is not None:
            return found
    return None
