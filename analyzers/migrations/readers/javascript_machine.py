"""Walks a function of JavaScript or TypeScript as far as constants go, and tells a framework's reader what it calls.

It is no interpreter: nothing runs. Branches that depend on what only the running program knows are both walked, under a mark;
loops over constants are unrolled; other loops are walked once; functions of the file are followed, others are not.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analyzers.migrations.readers.javascript_builtins import NotKnown, truth
from analyzers.migrations.readers.javascript_calls import Caller
from analyzers.migrations.readers.javascript_framework import Choice
from analyzers.migrations.readers.javascript_patterns import bind, bind_parameters, declare
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import Function, Scope, Unknown, Value, flat, is_condition

if TYPE_CHECKING:
    import tree_sitter

_MOST_FUNCTIONS = 12
_MOST_ROUNDS = 300
_LOOPS = frozenset({"while_statement", "do_statement"})
_DECLARATIONS = frozenset({"lexical_declaration", "variable_declaration"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """How a statement leaves the code around it."""

    kind: Literal["return", "throw", "break", "continue"]
    value: Value = None


class Machine(Caller):
    """Walks statements; the expressions in them are its base class's."""

    def invoke(self, function: Function, args: list[Value]) -> Value:
        """Walk a function's body with arguments and return its value; missing arguments are null."""
        return self.walk(function, args)[0]

    def walk(self, function: Function, args: list[Value]) -> tuple[Value, bool]:
        """Walk a function's body; return its value, and whether it always ends by throwing."""
        if self.functions >= _MOST_FUNCTIONS:
            self.recorder.opaque("call", function.node, "function")
            return Unknown(text=""), False
        scope = Scope(outer=function.scope)
        bind_parameters(self, function.node, args, scope)
        body = function.node.child_by_field_name("body")
        if body is None:
            return None, False
        self.functions += 1
        try:
            with self.recorder.under():
                if body.type != "statement_block":
                    return self.evaluate(body, scope), False
                flow = self.block(body.named_children, scope)
        finally:
            self.functions -= 1
        return (flow.value, flow.kind == "throw") if flow else (None, False)

    def block(self, nodes: list[tree_sitter.Node], scope: Scope) -> Flow | None:
        """Walk statements in order."""
        declare(nodes, scope)
        for node in nodes:
            flow = self.statement(node, scope)
            if flow is not None:
                return flow
        return None

    def statement(self, node: tree_sitter.Node, scope: Scope) -> Flow | None:  # noqa: C901, PLR0912 - one case for each kind
        """Walk one statement."""
        if self.tires(node):
            return None
        match node.type:
            case "expression_statement":
                for child in node.named_children:
                    self.settle(self.evaluate(child, scope))
            case "return_statement":
                return Flow(kind="return", value=self._first(node, scope))
            case "throw_statement":
                return Flow(kind="throw")
            case "break_statement" | "continue_statement":
                return Flow(kind="break" if node.type == "break_statement" else "continue")
            case "if_statement":
                return self._if(node, scope)
            case "statement_block":
                return self.block(node.named_children, Scope(outer=scope))
            case "try_statement":
                return self._try(node, scope)
            case "for_in_statement" | "for_statement" | "while_statement" | "do_statement":
                return self._loop(node, scope)
            case "switch_statement":
                self._switch(node, scope)
            case kind if kind in _DECLARATIONS:
                self._declarations(node, scope)
            case "labeled_statement":
                body = node.child_by_field_name("body")
                return self.statement(body, scope) if body else None
        return None

    def _first(self, node: tree_sitter.Node, scope: Scope) -> Value:
        for child in node.named_children:
            if child.type != "comment":
                return self.evaluate(child, scope)
        return None

    def _declarations(self, node: tree_sitter.Node, scope: Scope) -> None:
        for child in node.named_children:
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if child.type == "variable_declarator" and name is not None:
                bind(self, name, self.evaluate(value, scope) if value is not None else None, scope)

    def _if(self, node: tree_sitter.Node, scope: Scope) -> Flow | None:
        condition = node.child_by_field_name("condition")
        value = self.evaluate(condition, scope) if condition is not None else None
        then, otherwise = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        verdict = truth(value)
        if verdict is not None:
            branch = then if verdict else otherwise
            return self._branch(branch, scope)
        guard = is_condition(value)
        flows = [self._under(branch, scope, guard=guard) for branch in (then, otherwise) if branch is not None]
        leaving = [flow for flow in flows if flow is not None]
        if len(leaving) == 2 and all(flow.kind == leaving[0].kind for flow in leaving):
            return Flow(kind=leaving[0].kind)
        if any(flow.kind != "throw" for flow in leaving):
            # What follows runs only where this branch was not taken; the marks end with the function or the round of the loop.
            self.recorder.guarded |= guard
            self.recorder.conditional |= not guard
        return None

    def _branch(self, branch: tree_sitter.Node | None, scope: Scope) -> Flow | None:
        if branch is not None and branch.type == "else_clause":
            branch = next(iter(branch.named_children), None)
        return self.statement(branch, scope) if branch is not None else None

    def _under(self, branch: tree_sitter.Node, scope: Scope, *, guard: bool) -> Flow | None:
        with self.recorder.under(guarded=guard, conditional=not guard), self.branch():
            flow = self._branch(branch, scope)
            if flow is not None and flow.kind == "return":
                self.settle(flow.value)
        return flow

    def _try(self, node: tree_sitter.Node, scope: Scope) -> Flow | None:
        body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
        final = node.child_by_field_name("finalizer")
        flow = self.statement(body, scope) if body is not None else None
        caught = handler.child_by_field_name("body") if handler is not None else None
        if caught is not None:
            inner = Scope(names={"error": Unknown(text="error")}, outer=scope)
            with self.recorder.under(conditional=True), self.branch():
                self.statement(caught, inner)
        if final is not None:
            self.block([child for child in final.named_children if child.type == "statement_block"], scope)
        return flow

    def _switch(self, node: tree_sitter.Node, scope: Scope) -> None:
        subject, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        value = self.evaluate(subject, scope) if subject is not None else None
        for case in body.named_children if body is not None else ():
            wanted = case.child_by_field_name("value")
            statements = [child for child in case.named_children if child != wanted]
            if isinstance(value, str) and wanted is not None:
                if self.evaluate(wanted, scope) == value:
                    self.block(statements, Scope(outer=scope))
                    return
                continue
            with self.recorder.under(conditional=not isinstance(value, str)), self.branch():
                flow = self.block(statements, Scope(outer=scope))
                if flow is not None and flow.kind == "return":
                    self.settle(flow.value)

    def _loop(self, node: tree_sitter.Node, scope: Scope) -> Flow | None:
        body = node.child_by_field_name("body")
        if body is None:
            return None
        inner = Scope(outer=scope)
        if node.type == "for_statement":
            return self._counted(node, body, inner)
        if node.type in _LOOPS:
            return self._once(body, inner)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        items = self.evaluate(right, scope) if right is not None else None
        operator = node.child_by_field_name("operator")
        if isinstance(items, dict) and operator is not None and source(operator) == "in":
            items = list(items)
        known = isinstance(items, list) and len(items) <= _MOST_ROUNDS
        rounds = items if known and isinstance(items, list) else [Unknown(text=source(left)) if left else None]
        for item in rounds:
            each = Scope(outer=scope)
            if left is not None:
                bind(self, left, item, each)
            flow = self._round(body, each) if known else self._once(body, each)
            if flow is not None and flow.kind != "continue":
                return None if flow.kind == "break" else flow
        return None

    def _counted(self, node: tree_sitter.Node, body: tree_sitter.Node, scope: Scope) -> Flow | None:
        start, test = node.child_by_field_name("initializer"), node.child_by_field_name("condition")
        step = node.child_by_field_name("increment")
        if start is not None:
            self.statement(start, scope)
        for number in range(_MOST_ROUNDS):
            verdict = (
                truth(self.evaluate(test.named_children[0] if test.named_children else test, scope)) if test else None
            )
            if verdict is False:
                return None
            if verdict is None:
                return self._once(body, scope) if number == 0 else None
            flow = self._round(body, Scope(outer=scope))
            if flow is not None and flow.kind != "continue":
                return None if flow.kind == "break" else flow
            if step is not None:
                self.evaluate(step, scope)
        return None

    def _round(self, body: tree_sitter.Node, scope: Scope) -> Flow | None:
        with self.recorder.under():
            return self.statement(body, scope)

    def _once(self, body: tree_sitter.Node, scope: Scope) -> Flow | None:
        with self.recorder.under(conditional=True, looping=True), self.branch():
            flow = self.statement(body, scope)
            if flow is not None and flow.kind == "return":
                self.settle(flow.value)
        return None

    def settle(self, value: Value) -> Value:
        """Run what is only run when somebody waits for it, and return what it gives: queries that are built step by step."""
        if isinstance(value, Choice):
            for option in value.options:
                with self.recorder.under(guarded=value.guard, conditional=not value.guard):
                    self.settle(option)
            return Unknown(text="")
        if isinstance(value, list):
            return [self.settle(item) for item in flat(value)] if value else value
        with contextlib.suppress(NotKnown):
            return self.framework.settle(self, value)
        return value
