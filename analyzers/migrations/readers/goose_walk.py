"""Walks a function of a goose migration in Go, as far as constants go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.operations import Transaction
from analyzers.migrations.readers.goose_values import arguments, evaluate
from analyzers.migrations.readers.javascript_recorder import Recorder, source
from analyzers.migrations.readers.javascript_values import Scope, Unknown, Value, is_too_long, join

if TYPE_CHECKING:
    from collections.abc import Mapping

    import tree_sitter

_RUNS = {"Exec": 0, "ExecContext": 1, "Query": 0, "QueryContext": 1, "QueryRow": 0, "QueryRowContext": 1, "Prepare": 0}
_RUNS |= {"PrepareContext": 1, "MustExec": 0, "NamedExec": 0, "Raw": 0}
_TRANSACTIONS = {"Begin": "begin", "BeginTx": "begin", "Commit": "commit", "Rollback": "rollback"}
_QUIET = frozenset({"PingContext", "Ping", "Conn", "Stats", "Close", "Stmt", "StmtContext"})
_MOST_FUNCTIONS = 8
_MOST_ROUNDS = 300
_MOST_STEPS = 200_000
_DEEPEST = 150
# What follows a failure leaves the migration; it does nothing to the database.
_FAILURE = re.compile(r"\b\w*[eE]rr\w*\s*!=\s*nil")
_SUCCESS = re.compile(r"\b\w*[eE]rr\w*\s*==\s*nil")
_RUNNERS = re.compile(r"\b(Tx|DB|Conn|Execer|Executor|DBTX|Queryer)\b")


class Walk:
    """One way of one file. ``runners`` are the names under which the transaction or connection is known."""

    def __init__(self, recorder: Recorder, functions: Mapping[str, tree_sitter.Node], names: Scope) -> None:
        self._recorder = recorder
        self._functions = functions
        self._names = names
        self._depth = 0
        self._nesting = 0
        self._steps = 0

    def function(self, node: tree_sitter.Node) -> None:
        """Walk a function, declared or written in place."""
        body = node.child_by_field_name("body")
        if body is None or self._depth >= _MOST_FUNCTIONS:
            return
        self._depth += 1
        with self._recorder.under():
            self._visit(body, Scope(outer=self._names), _runners(node))
        self._depth -= 1

    def _visit(self, node: tree_sitter.Node, scope: Scope, runners: frozenset[str]) -> None:
        self._steps += 1
        if self._nesting >= _DEEPEST or self._steps > _MOST_STEPS:
            if self._steps <= _MOST_STEPS + 1:
                self._recorder.opaque("too_long", node, "expression")
            return
        self._nesting += 1
        self._node(node, scope, runners)
        self._nesting -= 1

    def _node(self, node: tree_sitter.Node, scope: Scope, runners: frozenset[str]) -> None:
        match node.type:
            case "if_statement":
                self._if(node, scope, runners)
            case "for_statement":
                self._for(node, scope, runners)
            case "short_var_declaration" | "const_spec" | "var_spec":
                self._children(node, scope, runners)
                declare(node, scope)
            case "assignment_statement":
                self._children(node, scope, runners)
                self._assign(node, scope)
            case "call_expression":
                self._call(node, scope, runners)
            case "func_literal":
                # Called where it stands, deferred, or given to a helper: once, as far as can be told.
                body = node.child_by_field_name("body")
                if body is not None:
                    self._visit(body, scope, runners | _runners(node))
            case "expression_switch_statement" | "type_switch_statement" | "select_statement":
                with self._recorder.under(conditional=True):
                    self._children(node, scope, runners)
            case _:
                self._children(node, scope, runners)

    def _children(self, node: tree_sitter.Node, scope: Scope, runners: frozenset[str]) -> None:
        for child in node.named_children:
            self._visit(child, scope, runners)

    def _assign(self, node: tree_sitter.Node, scope: Scope) -> None:
        operator = node.child_by_field_name("operator")
        sign = source(operator) if operator is not None else "="
        for name, value in _bindings(node, scope):
            given = join([scope.look_up(name), value]) if sign == "+=" else value
            # What a branch assigns depends on whether it is taken.
            known = sign in {"=", "+="} and not self._recorder.conditional and not is_too_long(given)
            scope.assign(name, given if known else Unknown(text=name))

    def _if(self, node: tree_sitter.Node, scope: Scope, runners: frozenset[str]) -> None:
        parts = [node.child_by_field_name(name) for name in ("initializer", "condition", "consequence", "alternative")]
        before, condition, then, otherwise = parts
        inner = Scope(outer=scope)
        for part in (before, condition):
            if part is not None:
                self._visit(part, inner, runners)
        text = source(condition) if condition is not None else ""
        if then is not None and not _FAILURE.search(text):
            with self._recorder.under(conditional=not _SUCCESS.search(text)):
                self._visit(then, inner, runners)
            if _leaves(then) and not _SUCCESS.search(text):
                self._recorder.conditional = True
        if otherwise is not None:
            with self._recorder.under(conditional=not _FAILURE.search(text)):
                self._visit(otherwise, inner, runners)

    def _for(self, node: tree_sitter.Node, scope: Scope, runners: frozenset[str]) -> None:
        body = node.child_by_field_name("body")
        clause = next((child for child in node.named_children if child.type == "range_clause"), None)
        items: Value = None
        names: list[str] = []
        if clause is not None:
            left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
            items = evaluate(right, scope) if right is not None else None
            names = [source(child) for child in left.named_children] if left is not None else []
        if body is None:
            return
        if isinstance(items, list) and len(items) <= _MOST_ROUNDS:
            for item in items:
                self._visit(body, Scope(names={names[1]: item} if len(names) > 1 else {}, outer=scope), runners)
            return
        with self._recorder.under(conditional=True, looping=True):
            self._children(node, Scope(outer=scope), runners)

    def _call(self, node: tree_sitter.Node, scope: Scope, runners: frozenset[str]) -> None:
        called, given = node.child_by_field_name("function"), arguments(node)
        receiver, method = "", source(called) if called is not None else ""
        if called is not None and called.type == "selector_expression":
            operand, named = called.child_by_field_name("operand"), called.child_by_field_name("field")
            receiver = source(operand) if operand is not None else ""
            method = source(named) if named is not None else ""
        for argument in given:
            self._visit(argument, scope, runners)
        if receiver in runners:
            self._runs(node, receiver, method, [evaluate(argument, scope) for argument in given])
        elif any(source(argument) in runners for argument in given):
            followed = self._functions.get(method) if not receiver else None
            if followed is None:
                self._recorder.opaque("call", node, f"{receiver}.{method}" if receiver else method)
            else:
                self.function(followed)
        elif called is not None and called.type in {"func_literal", "call_expression", "selector_expression"}:
            self._children(called, scope, runners)

    def _runs(self, node: tree_sitter.Node, receiver: str, method: str, values: list[Value]) -> None:
        written = f"{receiver}.{method}"
        position = _RUNS.get(method)
        if position is not None and position < len(values):
            self._recorder.raw(values[position], node, written)
        elif method in _TRANSACTIONS:
            action = _TRANSACTIONS[method]
            if action == "begin":
                self._recorder.add(Transaction(action="begin"), node, written)
            elif action == "commit":
                self._recorder.add(Transaction(action="commit"), node, written)
            else:
                with self._recorder.under(conditional=True):
                    self._recorder.add(Transaction(action="rollback"), node, written)
        elif method not in _QUIET:
            self._recorder.opaque("unsupported", node, written)


def declare(node: tree_sitter.Node, scope: Scope) -> None:
    """Bind the names of a declaration; several are bound one by one."""
    for name, value in _bindings(node, scope):
        scope.names[name] = value


def _bindings(node: tree_sitter.Node, scope: Scope) -> list[tuple[str, Value]]:
    left = node.child_by_field_name("left") or node.child_by_field_name("name")
    right = node.child_by_field_name("right") or node.child_by_field_name("value")
    if left is None or right is None:
        return []
    names = [source(name) for name in left.named_children or [left]]
    values = right.named_children if right.type == "expression_list" else [right]
    if len(values) < len(names):
        return [(name, Unknown(text=name)) for name in names]
    return [(name, evaluate(value, scope)) for name, value in zip(names, values, strict=False)]


def _runners(function: tree_sitter.Node) -> frozenset[str]:
    listed = function.child_by_field_name("parameters")
    found: set[str] = set()
    for parameter in listed.named_children if listed is not None else ():
        kind = parameter.child_by_field_name("type")
        if kind is not None and _RUNNERS.search(source(kind)):
            found |= {source(child) for child in parameter.children_by_field_name("name")}
    return frozenset(found)


def _leaves(block: tree_sitter.Node) -> bool:
    inside = [child for child in block.named_children if child.type != "comment"]
    statements = inside[0].named_children if len(inside) == 1 and inside[0].type == "statement_list" else inside
    return bool(statements) and statements[-1].type in {"return_statement", "continue_statement", "break_statement"}
