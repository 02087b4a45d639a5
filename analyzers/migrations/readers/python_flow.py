"""The calls of a function in the order in which they run, with what is known of their names at that point.

Branches whose condition is not known are walked all, as conditional; loops over literals are unrolled; functions of the same
file are followed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from analyzers.migrations.readers.python_binding import (
    asks_the_database,
    bind_assigned,
    bind_target,
    bound_arguments,
    forget,
    rounds_of,
)
from analyzers.migrations.readers.python_values import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from analyzers.migrations.readers.python_module import Function

MAX_FOLLOWED: Final = 3
"""How deep calls of functions of the same file are followed."""

Course: TypeAlias = Literal["goes", "may_end", "ends"]
"""How a block is left: it runs through, it may have returned, it has returned."""

Decide: TypeAlias = "Callable[[ast.expr, Scope], bool | None]"
"""Tells what a condition is for the database that is asked about; None where that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One call.

    ``scope`` is that of this moment: it changes as the walk goes on. ``guarded``: a condition asks the database whether it is
    needed. ``repeated``: in a loop whose rounds are not known. ``event``: ``enter`` and ``leave`` are of a ``with``.
    ``followed``: a function of this file, whose own calls come next.
    """

    call: ast.Call
    scope: Scope
    conditional: bool
    guarded: bool
    repeated: bool
    event: Literal["call", "enter", "leave"] = "call"
    followed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """One walk. ``stack`` names the functions that are being followed."""

    decide: Decide
    conditional: bool = False
    guarded: bool = False
    repeated: bool = False
    stack: tuple[str, ...] = ()

    def block(self, body: list[ast.stmt], scope: Scope) -> Generator[Visit, None, Course]:
        """Yield the calls of statements in order."""
        walk, course = self, "goes"
        for statement in body:
            left = yield from walk.statement(statement, scope)
            if left == "ends":
                return "ends"
            if left == "may_end":
                course = "may_end"
                asks = isinstance(statement, ast.If) and asks_the_database(statement.test, scope)
                walk = replace(walk, guarded=True) if asks else replace(walk, conditional=True)
        return "may_end" if course == "may_end" else "goes"

    def statement(self, node: ast.stmt, scope: Scope) -> Generator[Visit, None, Course]:  # noqa: C901 - one case each
        """Yield the calls of one statement."""
        if isinstance(node, ast.If):
            return (yield from self._branch(node, scope))
        if isinstance(node, ast.For | ast.AsyncFor):
            yield from self._loop(node, scope)
        elif isinstance(node, ast.While):
            yield from self.expression(node.test, scope)
            forget(node.body, scope)
            yield from replace(self, repeated=True).block(node.body, scope)
        elif isinstance(node, ast.With | ast.AsyncWith):
            return (yield from self._with(node, scope))
        elif isinstance(node, ast.Try):
            return (yield from self._try(node, scope))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            scope.functions[node.name] = node
        elif isinstance(node, ast.Return):
            if node.value is not None:
                yield from self.expression(node.value, scope)
            return "ends"
        elif isinstance(node, ast.Raise | ast.Continue | ast.Break):
            return "ends"
        elif isinstance(node, ast.Expr):
            yield from self.expression(node.value, scope)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            if node.value is not None:
                yield from self.expression(node.value, scope)
            bind_assigned(node, scope)
        return "goes"

    def _branch(self, node: ast.If, scope: Scope) -> Generator[Visit, None, Course]:
        yield from self.expression(node.test, scope)
        decided = self.decide(node.test, scope)
        if decided is not None:
            return (yield from self.block(node.body if decided else node.orelse, scope))
        asks = asks_the_database(node.test, scope)
        inside = replace(self, guarded=True) if asks else replace(self, conditional=True)
        first = yield from inside.block(node.body, scope)
        second = yield from inside.block(node.orelse, scope)
        forget([*node.body, *node.orelse], scope)
        if first == second:
            return first
        return "may_end"

    def _loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> Iterator[Visit]:
        yield from self.expression(node.iter, scope)
        rounds = rounds_of(node.iter, scope)
        if rounds is None:
            forget([node], scope)
            yield from replace(self, repeated=True).block(node.body, scope)
            return
        for item in rounds:
            bind_target(node.target, item, scope)
            yield from self.block(node.body, scope)
        yield from self.block(node.orelse, scope)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> Generator[Visit, None, Course]:
        for item in node.items:
            yield from self.expression(item.context_expr, scope)
            if item.optional_vars is not None:
                bind_target(item.optional_vars, item.context_expr, scope)
            if isinstance(item.context_expr, ast.Call):
                yield self._visit(item.context_expr, scope, "enter")
        course = yield from self.block(node.body, scope)
        for item in reversed(node.items):
            if isinstance(item.context_expr, ast.Call):
                yield self._visit(item.context_expr, scope, "leave")
        return course

    def _try(self, node: ast.Try, scope: Scope) -> Generator[Visit, None, Course]:
        course = yield from self.block(node.body, scope)
        for handler in node.handlers:
            yield from replace(self, conditional=True).block(handler.body, scope)
        if course != "ends":
            course = yield from self.block(node.orelse, scope)
        yield from self.block(node.finalbody, scope)
        return "may_end" if course == "ends" and node.handlers else course

    def expression(self, node: ast.expr, scope: Scope) -> Iterator[Visit]:
        """Yield the calls of an expression, inner ones first."""
        if isinstance(node, ast.Lambda):
            return
        if isinstance(node, ast.IfExp):
            yield from self.expression(node.test, scope)
            inside = replace(self, conditional=True)
            yield from inside.expression(node.body, scope)
            yield from inside.expression(node.orelse, scope)
            return
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            yield from self._comprehension(node, scope)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from self.expression(child, scope)
            elif isinstance(child, ast.keyword):
                yield from self.expression(child.value, scope)
        if isinstance(node, ast.Call):
            yield from self._call(node, scope)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> Iterator[Visit]:
        inside = replace(self, repeated=True)
        for generator in node.generators:
            yield from self.expression(generator.iter, scope)
        if isinstance(node, ast.DictComp):
            yield from inside.expression(node.value, scope)
            return
        rounds = rounds_of(node.generators[0].iter, scope) if len(node.generators) == 1 else None
        if rounds is None or node.generators[0].ifs:
            yield from inside.expression(node.elt, scope)
            return
        for item in rounds:
            within = Scope(module=scope.module, local=dict(scope.local), functions=scope.functions)
            bind_target(node.generators[0].target, item, within)
            yield from self.expression(node.elt, within)

    def _call(self, node: ast.Call, scope: Scope) -> Iterator[Visit]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = scope.function(name) if name and name not in scope.local else None
        if function is None or name in self.stack or len(self.stack) >= MAX_FOLLOWED:
            yield self._visit(node, scope, "call")
            return
        yield replace(self._visit(node, scope, "call"), followed=True)
        inside = scope.inner(**bound_arguments(function, node, scope))
        yield from replace(self, stack=(*self.stack, name)).block(function.body, inside)

    def _visit(self, call: ast.Call, scope: Scope, event: Literal["call", "enter", "leave"]) -> Visit:
        return Visit(
            call=call,
            scope=scope,
            conditional=self.conditional,
            guarded=self.guarded,
            repeated=self.repeated,
            event=event,
        )


def walk(function: Function, scope: Scope, decide: Decide) -> Iterator[Visit]:
    """Yield the calls of a function in the order in which they run.

    Raises RecursionError where an expression is nested deeper than Python's stack, or names itself.
    """
    yield from Walk(decide=decide, stack=(function.name,)).block(function.body, scope)
