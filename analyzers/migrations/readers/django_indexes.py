"""Django's indexes and constraints: the values, and the operations that add and remove them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AnyOperation,
    Constraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    Index,
    Opaque,
    RenameIndex,
    ValidateConstraint,
)
from analyzers.migrations.readers.django_conditions import condition, last_name
from analyzers.migrations.readers.django_fields import table_of
from analyzers.migrations.readers.django_steps import Step
from analyzers.migrations.readers.python_module import argument, place, source

if TYPE_CHECKING:
    from analyzers.migrations.readers.django_steps import Context
    from analyzers.migrations.readers.python_values import Scope

_LONGEST: Final = 300
_METHODS: Final = {
    "GinIndex": "gin",
    "BrinIndex": "brin",
    "GistIndex": "gist",
    "SpGistIndex": "spgist",
    "HashIndex": "hash",
    "BloomIndex": "bloom",
}


def read_index(node: ast.expr, scope: Scope) -> Index | None:
    """Return an index with the names of fields as its columns, or None where it is not one."""
    call = scope.resolve(node)
    if not isinstance(call, ast.Call):
        return None
    kind = last_name(scope.dotted(call.func))
    if not kind.endswith("Index"):
        return None
    fields = scope.texts(argument(call, "fields")) or ()
    columns = (*(name.removeprefix("-") for name in fields), *(f"({source(item)})" for item in call.args))
    return Index(
        name=scope.text(argument(call, "name")) or "",
        columns=columns,
        method=_METHODS.get(kind, ""),
        where=condition(argument(call, "condition"), scope),
        include=scope.texts(argument(call, "include")) or (),
        opclasses=scope.texts(argument(call, "opclasses")) or (),
    )


def read_constraint(node: ast.expr, scope: Scope) -> Constraint | Index | None:
    """Return a constraint; an index where Django makes a unique one of it; None where it is neither."""
    call = scope.resolve(node)
    if not isinstance(call, ast.Call):
        return None
    kind = last_name(scope.dotted(call.func))
    name = scope.text(argument(call, "name")) or ""
    if kind == "CheckConstraint":
        test = argument(call, "condition") or argument(call, "check")
        return Constraint(kind="check", name=name, expression=condition(test, scope))
    if kind == "ExclusionConstraint":
        return Constraint(kind="exclude", name=name, expression=source(call))
    if not kind.endswith("UniqueConstraint"):
        return None
    columns = scope.texts(argument(call, "fields")) or ()
    where = condition(argument(call, "condition"), scope)
    include = scope.texts(argument(call, "include")) or ()
    opclasses = scope.texts(argument(call, "opclasses")) or ()
    not_distinct = scope.is_false(argument(call, "nulls_distinct"))
    if where or include or opclasses or call.args:
        expressions = tuple(f"({source(item)})" for item in call.args)
        return Index(
            name=name,
            columns=(*columns, *expressions),
            unique=True,
            where=where,
            include=include,
            opclasses=opclasses,
            nulls_not_distinct=not_distinct,
        )
    return Constraint(
        kind="unique",
        name=name,
        columns=columns,
        deferrable=argument(call, "deferrable") is not None,
        nulls_not_distinct=not_distinct,
    )


def added(table: str, found: Constraint | Index, call: ast.AST, written: str) -> AnyOperation:
    """Return the operation that adds a constraint or an index."""
    if isinstance(found, Index):
        return CreateIndex(table=table, index=found, where=place(call), written=written)
    return AddConstraint(table=table, constraint=found, where=place(call), written=written)


def removed(table: str, found: Constraint | Index, call: ast.AST, written: str) -> AnyOperation:
    """Return the operation that takes it away again."""
    if isinstance(found, Index):
        return DropIndex(table=table, name=found.name, where=place(call), written=written)
    return DropConstraint(table=table, name=found.name, kind=found.kind, where=place(call), written=written)


def add_index(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AddIndex and AddIndexConcurrently; None where the arguments are not known."""
    scope = context.scope
    model = scope.text(argument(call, "model_name", 0))
    node = argument(call, "index", 1)
    index = None if node is None else read_index(node, scope)
    if model is None or index is None:
        return None
    concurrent = written == "AddIndexConcurrently"
    table, where = table_of(model), place(call)
    made = CreateIndex(
        table=table, index=index, concurrent=concurrent, spelled=_spelled(node), where=where, written=written
    )
    return Step(
        up=(made,),
        down=(DropIndex(table=table, name=index.name, concurrent=concurrent, where=where, written=written),),
    )


def _spelled(node: ast.expr | None) -> str:
    """Return an index as the migration writes it where that can stand in another one; a name would have to be defined there."""
    shown = source(node, _LONGEST + 1) if isinstance(node, ast.Call) else ""
    return shown.replace("'", '"') if len(shown) <= _LONGEST and '"' not in shown else ""


def remove_index(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RemoveIndex and RemoveIndexConcurrently."""
    model, name = context.scope.text(argument(call, "model_name", 0)), context.scope.text(argument(call, "name", 1))
    if model is None or name is None:
        return None
    concurrent = written == "RemoveIndexConcurrently"
    table, where = table_of(model), place(call)
    again = Index(name=name)
    return Step(
        up=(DropIndex(table=table, name=name, concurrent=concurrent, where=where, written=written),),
        down=(CreateIndex(table=table, index=again, concurrent=concurrent, where=where, written=written),),
    )


def rename_index(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RenameIndex. An index without a name (``old_fields``) is ''."""
    scope = context.scope
    model, new = scope.text(argument(call, "model_name", 0)), scope.text(argument(call, "new_name", 1))
    if model is None or new is None:
        return None
    old = scope.text(argument(call, "old_name", 2)) or ""
    up = RenameIndex(table=table_of(model), name=old, new_name=new, where=place(call), written=written)
    return Step(up=(up,), down=(msgspec.structs.replace(up, name=new, new_name=old),) if old else ())


def add_constraint(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AddConstraint and AddConstraintNotValid."""
    scope = context.scope
    model = scope.text(argument(call, "model_name", 0))
    node = argument(call, "constraint", 1)
    if model is None or node is None:
        return None
    found = read_constraint(node, scope)
    if found is None:
        opaque = Opaque(reason="unsupported", text=source(call), where=place(call), written=written)
        return Step(up=(opaque,), down=(opaque,))
    if written == "AddConstraintNotValid" and isinstance(found, Constraint):
        found = msgspec.structs.replace(found, not_valid=True)
    table = table_of(model)
    return Step(up=(added(table, found, call, written),), down=(removed(table, found, call, written),))


def validate_constraint(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read ValidateConstraint. The way back does nothing."""
    model, name = context.scope.text(argument(call, "model_name", 0)), context.scope.text(argument(call, "name", 1))
    if model is None or name is None:
        return None
    return Step(up=(ValidateConstraint(table=table_of(model), name=name, where=place(call), written=written),))


def remove_constraint(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RemoveConstraint: by its name alone, what it is stands in an earlier migration."""
    model, name = context.scope.text(argument(call, "model_name", 0)), context.scope.text(argument(call, "name", 1))
    if model is None or name is None:
        return None
    table, where = table_of(model), place(call)
    again = Constraint(kind="unknown", name=name)
    return Step(
        up=(DropConstraint(table=table, name=name, where=where, written=written),),
        down=(AddConstraint(table=table, constraint=again, where=where, written=written),),
    )
