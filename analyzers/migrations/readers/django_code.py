"""Django's operations that are no schema change of its own: RunSQL, RunPython, and the database apart from the state."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import DataCode, Harmless, Opaque
from analyzers.migrations.readers.django_conditions import last_name
from analyzers.migrations.readers.django_steps import Step
from analyzers.migrations.readers.python_data import data_use
from analyzers.migrations.readers.python_flow import walk
from analyzers.migrations.readers.python_module import Function, argument, place, source
from analyzers.migrations.readers.python_sql import Circumstances, read_text, under
from analyzers.migrations.readers.python_values import Alias
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.readers.django_steps import Context
    from analyzers.migrations.readers.python_values import Scope

VENDORS: Final = {
    Dialect.POSTGRES: frozenset({"postgresql"}),
    Dialect.MYSQL: frozenset({"mysql", "mariadb"}),
    Dialect.SQLITE: frozenset({"sqlite"}),
    Dialect.NONE: frozenset[str](),
}


def run_sql(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RunSQL, without its state operations. None where it has no SQL."""
    forward = argument(call, "sql", 0)
    if forward is None:
        return None
    up, statements = _sql(forward, call, context, written)
    backward = argument(call, "reverse_sql", 1)
    if backward is None or _is_none(backward, context.scope):
        return Step(up=up, statements=statements, irreversible=True, down_statements=0)
    down, back = _sql(backward, call, context, written)
    return Step(up=up, statements=statements, down=down, down_statements=back)


def _is_none(node: ast.expr, scope: Scope) -> bool:
    return scope.value(node) is None


def _sql(node: ast.expr, call: ast.Call, context: Context, written: str) -> tuple[tuple[AnyOperation, ...], int]:
    """Read one of RunSQL's forms: a text, a list of texts, a list of pairs of text and parameters."""
    context.has_sql = True
    resolved = context.scope.resolve(node)
    if last_name(context.scope.dotted(resolved)) == "noop":
        return (Harmless(what="nothing, as it says", where=place(call), written=written),), 1
    parts = resolved.elts if isinstance(resolved, ast.List | ast.Tuple) else [resolved]
    operations: list[AnyOperation] = []
    count = 0
    for part in parts:
        inner = context.scope.resolve(part)
        text = inner.elts[0] if isinstance(inner, ast.Tuple | ast.List) and inner.elts else inner
        found = read_text(text, call, context.scope, context.dialect, written=written, first_statement=count)
        operations += found.operations
        count += found.statements
    if not count:
        return (Harmless(what="nothing, as it says", where=place(call), written=written),), 1
    return tuple(operations), count


def run_python(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RunPython: SQL that the function executes, and what it does to rows."""
    forward = argument(call, "code", 0)
    if forward is None:
        return None
    backward = argument(call, "reverse_code", 1)
    missing = backward is None or _is_none(backward, context.scope)
    noop = backward is not None and _is_noop(backward, context.scope)
    elidable = context.scope.is_true(argument(call, "elidable", 4))
    up, statements = _code(forward, call, context, written)
    up = tuple(
        msgspec.structs.replace(item, reversible=not missing, noop_reverse=noop, elidable=elidable)
        if isinstance(item, DataCode)
        else item
        for item in up
    )
    if missing or backward is None:
        return Step(up=up, statements=statements, irreversible=True, down_statements=0)
    if noop:
        nothing = Harmless(what="nothing, as it says", where=place(call), written=written)
        return Step(up=up, statements=statements, down=(nothing,))
    down, back = _code(backward, call, context, written)
    return Step(up=up, statements=statements, down=down, down_statements=back)


def _is_noop(node: ast.expr, scope: Scope) -> bool:
    resolved = scope.resolve(node)
    if isinstance(resolved, ast.Lambda):
        return isinstance(resolved.body, ast.Constant)
    if last_name(scope.dotted(resolved)) == "noop":
        return True
    function = scope.function(resolved.id) if isinstance(resolved, ast.Name) else None
    return function is not None and is_empty(function)


def is_empty(function: Function) -> bool:
    """Tell whether a function does nothing: ``pass``, ``return``, a docstring."""
    return all(
        isinstance(item, ast.Pass)
        or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        or (isinstance(item, ast.Return) and (item.value is None or isinstance(item.value, ast.Constant)))
        for item in function.body
    )


def _code(node: ast.expr, call: ast.Call, context: Context, written: str) -> tuple[tuple[AnyOperation, ...], int]:
    scope = context.scope
    resolved = scope.resolve(node)
    where = place(call)
    if _is_noop(resolved, scope):
        return (Harmless(what="nothing, as it says", where=where, written=written),), 1
    function = _function(resolved, scope)
    if function is None:
        # What it does stands in another file; that it is code over rows is known all the same.
        return (
            DataCode(where=where, written=written),
            Opaque(reason="call", text=source(node), where=where, written=written),
        ), 1
    use = data_use(function, scope.module)
    operations: list[AnyOperation] = []
    count = 0
    if not isinstance(function, ast.Lambda):
        operations, count = _executed(function, context, written)
    if not operations or use.tables or use.imports:
        found = DataCode(
            imports=tuple(use.imports),
            batched=use.batched,
            whole_tables=use.whole_tables,
            tables=tuple(use.tables),
            writes=use.writes,
            where=where,
            written=written,
            statement=count,
        )
        operations, count = [*operations, found], count + 1
    return tuple(operations), count


def _function(node: ast.expr, scope: Scope, depth: int = 0) -> Function | ast.Lambda | None:
    """Return the function of this file that an expression gives: by its name, by ``partial``, or made by another function."""
    if isinstance(node, ast.Lambda):
        return node
    if isinstance(node, ast.Name):
        return scope.function(node.id)
    if not isinstance(node, ast.Call) or depth > 1:
        return None
    if last_name(scope.dotted(node.func)) == "partial" and node.args:
        return _function(scope.resolve(node.args[0]), scope, depth + 1)
    maker = scope.function(node.func.id) if isinstance(node.func, ast.Name) else None
    inner = {} if maker is None else {item.name: item for item in maker.body if isinstance(item, ast.FunctionDef)}
    for item in [] if maker is None else maker.body:
        if isinstance(item, ast.Return) and isinstance(item.value, ast.Name) and item.value.id in inner:
            return inner[item.value.id]
    return None


def _executed(function: Function, context: Context, written: str) -> tuple[list[AnyOperation], int]:
    """Return the SQL that a function executes by the schema editor or a cursor."""
    scope = context.scope.inner()
    parameters = [item.arg for item in function.args.args]
    for name, path in zip(parameters, ("apps", "schema_editor"), strict=False):
        scope.local[name] = Alias(path=path)
    operations: list[AnyOperation] = []
    count = 0

    def decide(test: ast.expr, inside: Scope) -> bool | None:
        decided = vendor_is(test, inside, context.dialect)
        context.has_sql |= decided is not None
        return decided

    for visit in walk(function, scope, decide):
        target = visit.scope.dotted(visit.call.func)
        if not target.endswith((".execute", ".executemany")) or not _is_database(target) or not visit.call.args:
            continue
        context.has_sql = True
        found = read_text(
            visit.call.args[0], visit.call, visit.scope, context.dialect, written=written, first_statement=count
        )
        circumstances = Circumstances(conditional=visit.conditional, guarded=visit.guarded, repeated=visit.repeated)
        operations += under(found.operations, circumstances)
        count += found.statements
    return operations, count


def _is_database(target: str) -> bool:
    return target.startswith("schema_editor.") or "cursor" in target or "connection" in target


def vendor_is(test: ast.expr, scope: Scope, dialect: Dialect) -> bool | None:
    """Return what a condition about the database's vendor is; None for every other condition."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = vendor_is(test.operand, scope, dialect)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [vendor_is(part, scope, dialect) for part in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if (
        isinstance(test, ast.Call)
        and isinstance(test.func, ast.Attribute)
        and test.func.attr == "startswith"
        and test.args
    ):
        text = scope.text(test.args[0])
        if text is not None and _is_vendor(test.func.value, scope):
            return any(name.startswith(text) for name in VENDORS[dialect])
        return None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if not _is_vendor(left, scope):
        left, right = right, left
    names = scope.texts(right)
    if names is None or not _is_vendor(left, scope):
        return None
    is_one = bool(VENDORS[dialect] & set(names))
    if isinstance(operator, ast.Eq | ast.In | ast.Is):
        return is_one
    return not is_one if isinstance(operator, ast.NotEq | ast.NotIn | ast.IsNot) else None


def _is_vendor(node: ast.expr, scope: Scope) -> bool:
    name = scope.dotted(scope.resolve(node))
    return name.endswith((".vendor", ".dialect.name", ".dialect", ".engine.name", ".display_name")) or name == "dialect"
