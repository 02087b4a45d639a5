"""Operators, branches and assignments in JavaScript expressions."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from analyzers.migrations.readers import javascript_builtins as builtins
from analyzers.migrations.readers.javascript_builtins import NotKnown, truth
from analyzers.migrations.readers.javascript_evaluation import Evaluator
from analyzers.migrations.readers.javascript_framework import Choice
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import Handle, Imported, Scope, Text, Unknown, Value, is_condition

if TYPE_CHECKING:
    import tree_sitter


class Operators(Evaluator):
    """Folds operators where both sides are constants."""

    def compound(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return the value of an operator's expression, or of an assignment."""
        match node.type:
            case "binary_expression":
                return self._binary(node, scope)
            case "unary_expression":
                return self._unary(node, scope)
            case "ternary_expression":
                return self._ternary(node, scope)
            case "assignment_expression" | "augmented_assignment_expression" | "update_expression":
                return self._assign(node, scope)
        return super().compound(node, scope)

    def _binary(self, node: tree_sitter.Node, scope: Scope) -> Value:
        # Concatenations lean to the left, as deep as they are long.
        terms: list[tuple[str, tree_sitter.Node]] = []
        inner: tree_sitter.Node | None = node
        while inner is not None and inner.type == "binary_expression":
            operator, right = inner.child_by_field_name("operator"), inner.child_by_field_name("right")
            terms.append((source(operator) if operator is not None else "", right if right is not None else inner))
            inner = inner.child_by_field_name("left")
        value = self.evaluate(inner, scope) if inner is not None else None
        for operator_text, right in reversed(terms):
            value = self._operate(operator_text, value, right, scope)
        return value

    def _operate(self, operator: str, left: Value, right: tree_sitter.Node, scope: Scope) -> Value:
        if operator in {"&&", "||", "??"}:
            return self._shortcut(operator, left, right, scope)
        other = self.evaluate(right, scope)
        with contextlib.suppress(NotKnown):
            return builtins.binary(operator, left, other)
        guard = any(is_condition(side) for side in (left, other))
        return Unknown(text=f"{_shown(left)} {operator} {source(right)}"[:200], condition=guard)

    def _shortcut(self, operator: str, left: Value, right: tree_sitter.Node, scope: Scope) -> Value:
        verdict = left is not None if operator == "??" and not isinstance(left, Unknown | Imported) else truth(left)
        if verdict is not None:
            return left if verdict is (operator != "&&") else self.evaluate(right, scope)
        guard = is_condition(left)
        with self.recorder.under(guarded=guard, conditional=not guard), self.branch():
            other = self.evaluate(right, scope)
        if isinstance(other, Handle | Choice):
            return Choice(options=(other,), guard=guard)
        known = not isinstance(other, Unknown) or is_condition(other)
        return Unknown(text=f"{_shown(left)} {operator} {source(right)}"[:200], condition=guard and known)

    def _unary(self, node: tree_sitter.Node, scope: Scope) -> Value:
        operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        value = self.evaluate(argument, scope) if argument is not None else None
        match source(operator) if operator is not None else "":
            case "!":
                verdict = truth(value)
                if verdict is not None:
                    return not verdict
            case "-" if isinstance(value, int | float):
                return -value
            case "void":
                self.settle(value)
                return None
        return Unknown(text=source(node)[:200], condition=is_condition(value))

    def _ternary(self, node: tree_sitter.Node, scope: Scope) -> Value:
        parts = [node.child_by_field_name(name) for name in ("condition", "consequence", "alternative")]
        condition, then, otherwise = parts
        if condition is None or then is None or otherwise is None:
            return Unknown(text=source(node)[:200])
        value = self.evaluate(condition, scope)
        verdict = truth(value)
        if verdict is not None:
            return self.evaluate(then if verdict else otherwise, scope)
        guard = is_condition(value)
        with self.recorder.under(guarded=guard, conditional=not guard), self.branch():
            options = (self.evaluate(then, scope), self.evaluate(otherwise, scope))
        if any(isinstance(option, Handle | Choice) for option in options):
            return Choice(options=options, guard=guard)
        if options[0] == options[1]:
            return options[0]
        texts = tuple(option for option in options if isinstance(option, str | Text))
        return Unknown(text=source(node)[:200], condition=guard, options=texts if len(texts) == len(options) else ())

    def _assign(self, node: tree_sitter.Node, scope: Scope) -> Value:
        left = node.child_by_field_name("left") or node.child_by_field_name("argument")
        right = node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        value: Value = self.evaluate(right, scope) if right is not None else 1
        sign = source(operator) if operator is not None else "="
        if left is None:
            return value
        if sign != "=":
            try:
                value = builtins.binary(sign[0], self.evaluate(left, scope), value)
            except NotKnown:
                value = Unknown(text=source(left))
        if left.type == "identifier":
            unknown = self.branches > 0 and not isinstance(value, Handle)
            scope.assign(source(left), Unknown(text=source(left)) if unknown else value)
        elif left.type == "member_expression":
            receiver, name = self.receiver(left, scope)
            if isinstance(receiver, dict):
                receiver[name] = value
        return value


def _shown(value: Value) -> str:
    return value.text if isinstance(value, Unknown) else str(value)[:80]
