"""Alembic's operations on indexes, constraints and enumerations."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from analyzers.migrations.names import fold
from analyzers.migrations.operations import (
    AddConstraint,
    AlterType,
    AnyOperation,
    Constraint,
    ConstraintKind,
    CreateIndex,
    CreateType,
    DropConstraint,
    DropIndex,
    DropType,
    Reference,
    RenameType,
    SqlType,
)
from analyzers.migrations.readers.alembic_columns import expression, read_index
from analyzers.migrations.readers.python_module import argument, source

if TYPE_CHECKING:
    from analyzers.migrations.readers.alembic_calls import Called

_KINDS: Final[dict[str, ConstraintKind]] = {
    "foreignkey": "foreign_key",
    "primary": "primary_key",
    "unique": "unique",
    "check": "check",
}


def create_index(called: Called) -> list[AnyOperation] | None:
    """Read ``create_index``."""
    table = called.table("table_name", 1)
    columns = called.argument("columns", 2)
    resolved = None if columns is None else called.scope.resolve(columns)
    if table is None or resolved is None:
        return None
    items = resolved.elts if isinstance(resolved, ast.List | ast.Tuple) else _constants(called, resolved)
    if items is None:
        return None
    unique = called.scope.is_true(called.argument("unique", 4))
    name = called.name_of("index_name", 0, after_table=False)
    index = read_index(called.call, items, called.scope, called.dialect, name=name, unique=unique)
    return [
        CreateIndex(
            table=table,
            index=index,
            concurrent=called.flag("postgresql_concurrently"),
            guarded=called.flag("if_not_exists"),
        )
    ]


def _constants(called: Called, node: ast.expr) -> list[ast.expr] | None:
    found = called.scope.texts(node)
    return None if found is None else [ast.Constant(value=item) for item in found]


def drop_index(called: Called) -> list[AnyOperation] | None:
    """Read ``drop_index``."""
    name = called.name_of("index_name", 0, after_table=False)
    if name is None:
        return None
    return [
        DropIndex(
            name=name,
            table=called.table("table_name", 1) or "",
            concurrent=called.flag("postgresql_concurrently"),
            guarded=called.flag("if_exists"),
        )
    ]


def add_constraint(called: Called) -> list[AnyOperation] | None:
    """Read ``create_unique_constraint``, ``create_check_constraint``, ``create_primary_key``, ``create_exclude_constraint``."""
    table = called.table("table_name", 1)
    name = called.name_of("constraint_name", 0, after_table=False) or ""
    if table is None:
        return None
    kind: ConstraintKind = "unique"
    columns: tuple[str, ...] = ()
    text = ""
    if called.name == "create_check_constraint":
        kind, text = "check", expression(called.argument("condition", 2), called.scope)
    elif called.name == "create_exclude_constraint":
        kind, text = "exclude", source(called.call)
    else:
        kind = "primary_key" if called.name == "create_primary_key" else "unique"
        columns = called.names_of("columns", 2)
        if not columns:
            return None
    constraint = Constraint(
        kind=kind,
        name=name,
        columns=columns,
        expression=text,
        deferrable=called.flag("deferrable"),
        not_valid=called.flag("postgresql_not_valid"),
        nulls_not_distinct=called.flag("postgresql_nulls_not_distinct"),
        using_index=called.name_of("postgresql_using_index") or "",
    )
    return [AddConstraint(table=table, constraint=constraint)]


def create_foreign_key(called: Called) -> list[AnyOperation] | None:
    """Read ``create_foreign_key``."""
    table = called.table("source_table", 1, "source_schema")
    other = called.other_table("referent_table", 2, "referent_schema")
    columns = called.names_of("local_cols", 3)
    if table is None or other is None or not columns:
        return None
    constraint = Constraint(
        kind="foreign_key",
        name=called.name_of("constraint_name", 0, after_table=False) or "",
        columns=columns,
        references=Reference(
            table=other,
            columns=called.names_of("remote_cols", 4),
            on_delete=(called.text("ondelete") or "").lower(),
            on_update=(called.text("onupdate") or "").lower(),
        ),
        deferrable=called.flag("deferrable"),
        not_valid=called.flag("postgresql_not_valid"),
    )
    return [AddConstraint(table=table, constraint=constraint)]


def drop_constraint(called: Called) -> list[AnyOperation] | None:
    """Read ``drop_constraint``. A name that is None in the call is '': the database's own."""
    table = called.table("table_name", 1)
    node = called.argument("constraint_name", 0, after_table=False)
    name = called.name_of("constraint_name", 0, after_table=False)
    if table is None or (name is None and not _is_none(called, node)):
        return None
    kind = _KINDS.get(called.text("type_", 2) or "", "unknown")
    return [DropConstraint(table=table, name=name or "", kind=kind, guarded=called.flag("if_exists"))]


def _is_none(called: Called, node: ast.expr | None) -> bool:
    return node is not None and called.scope.value(node) is None


def sync_enum_values(called: Called) -> list[AnyOperation] | None:
    """Read what ``alembic-postgresql-enum`` writes: the type is made anew and every column of it converted."""
    name = called.text("enum_name", 1)
    members = called.scope.texts(called.argument("new_values", 2))
    if name is None or members is None:
        return None
    schema = called.text("enum_schema", 0)
    full = f"{schema}.{name}" if schema and schema != "public" else name
    made: list[AnyOperation] = [
        RenameType(name=full, new_name=f"{name}_old"),
        CreateType(name=full, members=members),
    ]
    affected = called.argument("affected_columns", 3)
    resolved = None if affected is None else called.scope.resolve(affected)
    for item in resolved.elts if isinstance(resolved, ast.List | ast.Tuple) else []:
        table, column = _affected(called, item)
        if table and column:
            using = f"{column}::text::{name}"
            made.append(AlterType(table=table, column=column, type=SqlType(name=full), using=using))
    made.append(DropType(name=f"{name}_old"))
    return made


def _affected(called: Called, node: ast.expr) -> tuple[str, str]:
    pair = called.scope.texts(node)
    if pair is not None and len(pair) >= 2:
        return fold(pair[0], called.dialect, quoted=True), pair[1]
    call = called.scope.resolve(node)
    if not isinstance(call, ast.Call):
        return "", ""
    table = called.scope.text(argument(call, "table_name")) or ""
    return table, called.scope.text(argument(call, "column_name")) or ""
