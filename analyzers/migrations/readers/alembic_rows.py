"""Statements that SQLAlchemy builds of objects: ``table.update().where(...)``, ``sa.insert(table)``, ``bulk_insert``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.operations import CreateSchema, Dml, DropSchema, Harmless
from analyzers.migrations.readers.django_conditions import last_name
from analyzers.migrations.readers.python_module import argument

if TYPE_CHECKING:
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.readers.python_values import Scope
    from analyzers.migrations.script import Dialect

_Kind: TypeAlias = Literal["insert", "update", "delete", "select"]
_KINDS: Final[dict[str, _Kind]] = {"insert": "insert", "update": "update", "delete": "delete", "select": "select"}
_TABLES: Final = frozenset({"table", "Table", "create_table", "alias"})
_KEPT: Final = frozenset({"bindparams", "execution_options", "columns", "compile", "params"})
"""Methods of a text of SQL that leave it the text that it is."""

_LIBRARIES: Final = frozenset({"alembic", "sqlalchemy", "sa", "sqlmodel"})
_DDL: Final = frozenset({"CreateSequence", "DropSequence", "SetColumnComment", "SetTableComment"})


def without_parameters(node: ast.expr, scope: Scope) -> ast.expr:
    """Return a statement without the calls that give it its parameters."""
    resolved = scope.resolve(node)
    while isinstance(resolved, ast.Call) and isinstance(resolved.func, ast.Attribute) and resolved.func.attr in _KEPT:
        resolved = scope.resolve(resolved.func.value)
    return resolved


def table_named(node: ast.expr | None, scope: Scope, dialect: Dialect) -> str:
    """Return the table of ``sa.table("t", ...)``, ``sa.Table("t", ...)``, ``Model.__table__``; '' where it is not known."""
    resolved = None if node is None else scope.resolve(node)
    if isinstance(resolved, ast.Attribute) and resolved.attr in {"c", "columns", "__table__"}:
        return table_named(resolved.value, scope, dialect)
    if isinstance(resolved, ast.Name) and resolved.id in scope.module.classes:
        return _declared(scope.module.classes[resolved.id], scope)
    if not isinstance(resolved, ast.Call) or last_name(scope.dotted(resolved.func)) not in _TABLES:
        return ""
    name = scope.text(argument(resolved, "name", 0))
    owner = scope.text(argument(resolved, "schema")) or ""
    return table_name(fold(owner, dialect, quoted=True), fold(name, dialect, quoted=True)) if name else ""


def _imported(node: ast.expr | None, scope: Scope) -> str:
    """Return the application's class that a statement is built of; '' for everything else."""
    resolved = None if node is None else scope.resolve(node)
    if isinstance(resolved, ast.Attribute) and resolved.attr in {"__table__", "c", "columns"}:
        return _imported(resolved.value, scope)
    path = scope.dotted(resolved) if resolved is not None else ""
    is_class = last_name(path)[:1].isupper()
    return path if is_class and path.lstrip(".").partition(".")[0] not in _LIBRARIES and "." in path else ""


def _declared(declared: ast.ClassDef, scope: Scope) -> str:
    for statement in declared.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(item, ast.Name) and item.id == "__tablename__" for item in statement.targets
        ):
            return scope.text(statement.value) or ""
    return ""


def read_statement(node: ast.expr, scope: Scope, dialect: Dialect) -> AnyOperation | None:
    """Return what a statement that is built of objects does; None where it is none of the known forms."""
    resolved = scope.resolve(node)
    methods: list[ast.Call] = []
    current = resolved
    while isinstance(current, ast.Call) and isinstance(current.func, ast.Attribute):
        methods.append(current)
        current = scope.resolve(current.func.value)
    names = [item.func.attr for item in methods if isinstance(item.func, ast.Attribute)]
    if isinstance(current, ast.Call):
        # ``update(t)``, imported by its name.
        methods.append(current)
        names.append(last_name(scope.dotted(current.func)))
    if names and names[-1] in _DDL:
        return Harmless(what=names[-1])
    if names and names[-1] in {"CreateSchema", "DropSchema"}:
        name = scope.text(argument(methods[-1], "name", 0))
        if name is not None:
            return CreateSchema(name=name) if names[-1] == "CreateSchema" else DropSchema(name=name)
    for call, name in zip(methods[::-1], names[::-1], strict=True):
        if name in _KINDS:
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            of = argument(call, "table", 0)
            table = table_named(owner, scope, dialect) or table_named(of, scope, dialect)
            return Dml(
                kind=_KINDS[name],
                table=table,
                everywhere=name in {"update", "delete"} and not {"where", "filter", "filter_by"} & set(names),
                limited="limit" in names,
                columns=_columns(methods, names, scope),
                conflict=any("on_conflict" in item or "on_duplicate" in item for item in names),
                model="" if table else _imported(owner, scope) or _imported(of, scope),
            )
    return None


def _columns(methods: list[ast.Call], names: list[str], scope: Scope) -> tuple[str, ...]:
    found: list[str] = []
    for call, name in zip(methods, names, strict=True):
        if name != "values":
            continue
        found += [word.arg for word in call.keywords if word.arg is not None]
        for given in call.args:
            items = scope.resolve(given)
            if isinstance(items, ast.Dict):
                found += [text for key in items.keys if (text := scope.text(key)) is not None]
    return tuple(found)


def bulk_insert(call: ast.Call, scope: Scope, dialect: Dialect) -> list[AnyOperation]:
    """Read ``bulk_insert``."""
    return [Dml(kind="insert", table=table_named(argument(call, "table", 0), scope, dialect))]
