"""Every operation of ``django.db.migrations`` and ``django.contrib.postgres.operations``, by its name."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from analyzers.migrations.operations import Harmless, Opaque
from analyzers.migrations.readers import django_columns, django_indexes, django_tables
from analyzers.migrations.readers.django_code import run_python, run_sql
from analyzers.migrations.readers.django_conditions import last_name
from analyzers.migrations.readers.django_state_operations import only_state
from analyzers.migrations.readers.django_steps import Context, Step, numbered
from analyzers.migrations.readers.python_binding import bound_arguments
from analyzers.migrations.readers.python_module import argument, place, source
from analyzers.migrations.readers.python_values import Binding, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.operations import AnyOperation

MAX_NESTED: Final = 50
"""How deep operations inside operations, and sums of lists, are followed: a name can stand for something that names it."""

Read: TypeAlias = Callable[[ast.Call, Context, str], Step | None]

_READERS: Final[dict[str, Read]] = {
    "CreateModel": django_tables.create_model,
    "DeleteModel": django_tables.delete_model,
    "RenameModel": django_tables.rename_model,
    "AlterModelTable": django_tables.alter_table,
    "AlterModelTableComment": django_tables.alter_comment,
    "AlterUniqueTogether": django_tables.alter_together,
    "AlterIndexTogether": django_tables.alter_together,
    "AlterOrderWithRespectTo": django_tables.alter_order,
    "AlterModelOptions": django_tables.state,
    "AlterModelManagers": django_tables.state,
    "AlterConstraint": django_tables.state,
    "AddField": django_columns.add_field,
    "RemoveField": django_columns.remove_field,
    "AlterField": django_columns.alter_field,
    "RenameField": django_columns.rename_field,
    "AddIndex": django_indexes.add_index,
    "AddIndexConcurrently": django_indexes.add_index,
    "RemoveIndex": django_indexes.remove_index,
    "RemoveIndexConcurrently": django_indexes.remove_index,
    "RenameIndex": django_indexes.rename_index,
    "AddConstraint": django_indexes.add_constraint,
    "AddConstraintNotValid": django_indexes.add_constraint,
    "ValidateConstraint": django_indexes.validate_constraint,
    "RemoveConstraint": django_indexes.remove_constraint,
    "RunSQL": run_sql,
    "RunPython": run_python,
}

_HARMLESS: Final = frozenset(
    {
        "CreateExtension", "BloomExtension", "BtreeGinExtension", "BtreeGistExtension", "CITextExtension", "CryptoExtension",
        "HStoreExtension", "TrigramExtension", "UnaccentExtension", "CreateCollation", "RemoveCollation",
    }
)  # fmt: skip


def steps(node: ast.expr | None, context: Context, depth: int = 0) -> Iterator[Step]:
    """Yield the steps of a list of operations; what is no call of a known operation is opaque."""
    if node is None:
        return
    resolved = context.scope.resolve(node)
    if depth > MAX_NESTED:
        yield _opaque(resolved, "too_long")
    elif isinstance(resolved, ast.BinOp) and isinstance(resolved.op, ast.Add):
        yield from steps(resolved.left, context, depth + 1)
        yield from steps(resolved.right, context, depth + 1)
    elif isinstance(resolved, ast.List | ast.Tuple):
        for item in resolved.elts:
            inner = item.value if isinstance(item, ast.Starred) else item
            if isinstance(item, ast.Starred):
                yield from steps(inner, context, depth + 1)
            else:
                yield _guarded_step(context.scope.resolve(inner), context, depth)
    else:
        yield _opaque(resolved, "dynamic")


def _guarded_step(node: ast.expr, context: Context, depth: int) -> Step:
    try:
        return _step(node, context, depth)
    except RecursionError:
        # An expression that is nested deeper than Python's stack, or that names itself.
        return _opaque(node, "too_long")


def _step(node: ast.expr, context: Context, depth: int) -> Step:
    if not isinstance(node, ast.Call):
        return _opaque(node, "dynamic")
    name = last_name(context.scope.dotted(node.func))
    if name in _HARMLESS:
        harmless = Harmless(what=name, where=place(node), written=name)
        return Step(up=(harmless,), down=(harmless,))
    if name == "SeparateDatabaseAndState" and depth < MAX_NESTED:
        return _separate(node, context, depth)
    reader = _READERS.get(name)
    if reader is None:
        made = _made_here(node, context)
        return _opaque(node, "call") if made is None or depth >= MAX_NESTED else _step(made, context, depth + 1)
    step = reader(node, context, name)
    if step is None:
        return _opaque(node, "dynamic")
    state = argument(node, "state_operations", 2) if name == "RunSQL" else None
    return step if state is None else _with_state(step, state, node, context, depth)


def _made_here(node: ast.Call, context: Context) -> ast.expr | None:
    """Return the operation that a function of this file gives, which does nothing else; None for every other call.

    It is written as a copy in which the parameters are what they stand for.
    """
    function = context.scope.function(node.func.id) if isinstance(node.func, ast.Name) else None
    last = function.body[-1] if function is not None else None
    if function is None or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Call):
        return None
    given = bound_arguments(function, node, context.scope)
    filled = _Filled(given).visit(copy.deepcopy(last.value))
    return ast.copy_location(filled, node) if isinstance(filled, ast.Call) else None


class _Filled(ast.NodeTransformer):
    def __init__(self, given: dict[str, Binding]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return what a parameter stands for."""
        bound = self.given.get(node.id)
        if isinstance(bound, ast.expr):
            return bound
        value = bound.value if isinstance(bound, Known) else None
        return ast.copy_location(ast.Constant(value=value), node) if isinstance(value, str | int) else node


def _opaque(node: ast.AST, reason: str) -> Step:
    name = last_name(source(node.func)) if isinstance(node, ast.Call) else ""
    opaque = Opaque(reason=reason, text=source(node), where=place(node), written=name)
    return Step(up=(opaque,), down=(opaque,))


def _separate(node: ast.Call, context: Context, depth: int) -> Step:
    """Read SeparateDatabaseAndState as one step: what happens to the database, and what models alone come to know."""
    parts = list(steps(argument(node, "database_operations", 0), context, depth + 1))
    joined = _joined(parts)
    state = argument(node, "state_operations", 1)
    return joined if state is None else _with_state(joined, state, node, context, depth)


def _with_state(step: Step, state: ast.expr, node: ast.Call, context: Context, depth: int) -> Step:
    sql = context.has_sql
    inner = list(steps(state, context, depth + 1))
    # SQL of a state operation never runs: it asks for no dialect.
    context.has_sql = sql
    known = only_state([item for part in inner for item in part.up], place(node))
    up = tuple(numbered(known, step.statements))
    return Step(
        up=(*step.up, *up),
        later=step.later,
        down=step.down,
        down_later=step.down_later,
        irreversible=step.irreversible,
        statements=step.statements + 1,
        down_statements=step.down_statements,
    )


def _joined(parts: list[Step]) -> Step:
    up: list[AnyOperation] = []
    down: list[AnyOperation] = []
    count = back = 0
    for part in parts:
        up += numbered(part.up, count)
        count += part.statements
    for part in reversed(parts):
        down += numbered(part.down, back)
        back += part.down_statements
    return Step(
        up=tuple(up),
        later=tuple(item for part in parts for item in part.later),
        down=tuple(down),
        down_later=tuple(item for part in reversed(parts) for item in part.down_later),
        irreversible=any(part.irreversible for part in parts),
        statements=count,
        down_statements=back,
    )
