"""Alembic's operations on tables and columns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    AlterType,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    CreateTable,
    CreateType,
    DropColumn,
    DropTable,
    Index,
    Opaque,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
)
from analyzers.migrations.readers.alembic_columns import (
    ColumnReading,
    counted,
    read_column,
    read_constraint,
    read_default,
    read_index,
)
from analyzers.migrations.readers.alembic_types import read_type
from analyzers.migrations.readers.django_conditions import last_name
from analyzers.migrations.readers.python_module import argument, source
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.alembic_calls import Called


def create_table(called: Called) -> list[AnyOperation] | None:
    """Read ``create_table``: types that it brings, the table, its indexes. None where its name is not known."""
    table = called.table()
    if table is None:
        return None
    scope, dialect = called.scope, called.dialect
    columns: list[ColumnReading] = []
    constraints: list[Constraint] = []
    after: list[AnyOperation] = []
    for node in _parts(called):
        column = read_column(node, scope, dialect)
        constraint = None if column is not None else read_constraint(node, scope, dialect)
        if column is not None:
            columns.append(column)
        elif constraint is not None:
            constraints.append(constraint)
        else:
            after.append(_index(node, called, table) or Opaque(reason="dynamic", text=source(node)))
    keys = tuple(item.column.name for item in columns if item.column.primary_key)
    for constraint in constraints:
        keys = constraint.columns if constraint.kind == "primary_key" else keys
    constraints += [item.foreign_key for item in columns if item.foreign_key is not None]
    enums = {item.enum.name: item.enum for item in columns if item.enum is not None and item.enum.creates}
    made: list[AnyOperation] = []
    if dialect in {Dialect.POSTGRES, Dialect.NONE}:
        made += [
            CreateType(name=enum.name, members=enum.members, guarded=True, implied="create_table")
            for enum in enums.values()
        ]
    prefixes = scope.texts(called.argument("prefixes")) or ()
    made.append(
        CreateTable(
            table=table,
            columns=tuple(_inline(item, keys) for item in columns),
            constraints=tuple(constraints),
            temporary=any("TEMP" in prefix.upper() for prefix in prefixes),
            unlogged="UNLOGGED" in prefixes,
            partitioned=called.argument("postgresql_partition_by") is not None,
            engine=(called.text("mysql_engine") or "").lower(),
            charset=(called.text("mysql_charset") or called.text("mysql_default_charset") or "").lower(),
            guarded=called.flag("if_not_exists"),
        )
    )
    for item in columns:
        made += _column_index(table, item)
    return [*made, *after]


def _parts(called: Called) -> list[ast.expr]:
    """Return what stands in a table, with lists of it taken apart."""
    found: list[ast.expr] = []
    for node in called.call.args[1:]:
        inner = called.scope.resolve(node.value) if isinstance(node, ast.Starred) else node
        if isinstance(node, ast.Starred) and isinstance(inner, ast.List | ast.Tuple):
            found += inner.elts
        else:
            found.append(inner)
    return found


def _index(node: ast.expr, called: Called, table: str) -> AnyOperation | None:
    call = called.scope.resolve(node)
    if not isinstance(call, ast.Call) or last_name(called.scope.dotted(call.func)) != "Index":
        return None
    unique = called.scope.is_true(argument(call, "unique"))
    name = called.scope.text(argument(call, "name", 0))
    return CreateIndex(
        table=table, index=read_index(call, call.args[1:], called.scope, called.dialect, name=name, unique=unique)
    )


def _inline(reading: ColumnReading, keys: tuple[str, ...]) -> Column:
    column = counted(reading, keys)
    unique = reading.unique and not reading.indexed
    return msgspec.structs.replace(column, unique=unique, nullable=column.nullable and column.name not in keys)


def _column_index(table: str, reading: ColumnReading) -> list[AnyOperation]:
    if not reading.indexed:
        return []
    name = f"ix_{table.replace('.', '_')}_{reading.column.name}"
    index = Index(name=name, columns=(reading.column.name,), unique=reading.unique)
    return [CreateIndex(table=table, index=index, implied="db_index")]


def add_column(called: Called) -> list[AnyOperation] | None:
    """Read ``add_column``: the column, then the constraints and the index that stand inside it."""
    table, node = called.table(), called.argument("column", 1)
    reading = None if node is None else read_column(node, called.scope, called.dialect)
    if table is None or reading is None:
        return None
    made: list[AnyOperation] = [AddColumn(table=table, column=reading.column, guarded=called.flag("if_not_exists"))]
    if reading.foreign_key is not None:
        made.append(AddConstraint(table=table, constraint=reading.foreign_key, implied="foreign_key", statement=1))
    if reading.unique and not reading.indexed:
        unique = Constraint(kind="unique", columns=(reading.column.name,))
        made.append(AddConstraint(table=table, constraint=unique, implied="unique", statement=len(made)))
    made += [msgspec.structs.replace(item, statement=len(made)) for item in _column_index(table, reading)]
    return made


def drop_column(called: Called) -> list[AnyOperation] | None:
    """Read ``drop_column``."""
    table, column = called.table(), called.name_of("column_name", 1)
    if table is None or column is None:
        return None
    return [DropColumn(table=table, column=column, guarded=called.flag("if_exists"))]


def alter_column(called: Called) -> list[AnyOperation] | None:
    """Read ``alter_column``: what it names changes, and the rest stays. The new name comes last."""
    table, column = called.table(), called.name_of("column_name", 1)
    if table is None or column is None:
        return None
    scope, dialect = called.scope, called.dialect
    made: list[AnyOperation] = []
    type_ = called.argument("type_")
    if type_ is not None:
        using = called.text("postgresql_using") or ""
        old = read_type(called.argument("existing_type"), scope, dialect)
        made.append(
            AlterType(table=table, column=column, type=read_type(type_, scope, dialect), using=using, old_type=old)
        )
    nullable = called.argument("nullable")
    if nullable is not None:
        made.append(SetNullable(table=table, column=column, nullable=not scope.is_false(nullable)))
    default = called.argument("server_default")
    if default is not None and not scope.is_false(default):
        made.append(SetDefault(table=table, column=column, default=read_default(default, scope, dialect)))
    name = called.name_of("new_column_name")
    if name is not None and name != column:
        made.append(RenameColumn(table=table, column=column, new_name=name))
    if not made:
        made.append(AlterTableOption(table=table, option="comment", column=column))
    return made


def drop_table(called: Called) -> list[AnyOperation] | None:
    """Read ``drop_table``."""
    table = called.table()
    return None if table is None else [DropTable(table=table, guarded=called.flag("if_exists"))]


def rename_table(called: Called) -> list[AnyOperation] | None:
    """Read ``rename_table``."""
    old, new = called.table("old_table_name"), called.other_table("new_table_name", 1, "schema")
    return None if old is None or new is None else [RenameTable(table=old, new_name=new)]


def comment(called: Called) -> list[AnyOperation] | None:
    """Read what changes a table's comment."""
    table = called.table()
    return None if table is None else [AlterTableOption(table=table, option="comment")]
