"""SQLAlchemy's columns, constraints and indexes, as they stand inside a migration of Alembic."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.operations import (
    AddColumn,
    Column,
    Constraint,
    ConstraintKind,
    Default,
    DefaultKind,
    Index,
    Reference,
)
from analyzers.migrations.readers.alembic_types import EnumType, enum_of, read_type
from analyzers.migrations.readers.django_conditions import last_name, literal
from analyzers.migrations.readers.python_folding import UNKNOWN
from analyzers.migrations.readers.python_module import argument, source
from analyzers.migrations.sql.reading import read_sql

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_values import Scope
    from analyzers.migrations.script import Dialect

_KINDS: Final[dict[str, ConstraintKind]] = {
    "PrimaryKeyConstraint": "primary_key",
    "UniqueConstraint": "unique",
    "ForeignKeyConstraint": "foreign_key",
    "CheckConstraint": "check",
    "ExcludeConstraint": "exclude",
}
_WHOLE: Final = frozenset({"integer", "bigint", "smallint"})
_ORDERS: Final = frozenset({"desc", "asc", "nulls_last", "nulls_first"})
_WRAPPERS: Final = frozenset({"column", "literal_column", "Column", *_ORDERS})
_ENDS: Final = (" desc", " asc", " nulls last", " nulls first")


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnReading:
    """A column with what SQLAlchemy makes of its arguments beside it.

    ``foreign_key`` is the constraint of a ``ForeignKey`` in it, ``indexed`` an index of its own, ``enum`` an enumeration.
    ``autoincrement`` False: it says that it counts not by itself.
    """

    column: Column
    foreign_key: Constraint | None = None
    unique: bool = False
    indexed: bool = False
    enum: EnumType | None = None
    autoincrement: bool = True


def read_default(node: ast.expr | None, scope: Scope, dialect: Dialect) -> Default | None:
    """Return a ``server_default``; None where there is none. A text is a literal, ``sa.text`` is SQL."""
    if node is None:
        return None
    resolved = scope.resolve(node)
    value = scope.value(node)
    if value is None or value is False:
        return None
    if not isinstance(resolved, ast.Call):
        if value is UNKNOWN:
            return _of_word(last_name(scope.dotted(resolved)), resolved)
        return Default(kind=DefaultKind.CONSTANT, text=literal(value))
    name = scope.dotted(resolved.func)
    if isinstance(value, str):
        return (
            sql_default(value, dialect)
            if last_name(name) in {"text", "DDL"}
            else Default(kind=DefaultKind.CONSTANT, text=literal(value))
        )
    if ".func." in f".{name}":
        inside = ", ".join(literal(scope.value(item)) for item in resolved.args)
        return sql_default(f"{last_name(name)}({inside})", dialect)
    return _of_word(last_name(name), resolved, scope)


def _of_word(name: str, node: ast.expr, scope: Scope | None = None) -> Default | None:
    if name in {"true", "false"}:
        return Default(kind=DefaultKind.CONSTANT, text=name)
    if name == "null":
        return Default(kind=DefaultKind.NULL, text="NULL")
    if name in {"Identity", "Computed", "FetchedValue"}:
        return None
    if name in {"literal", "literal_column", "cast"} and scope is not None and isinstance(node, ast.Call) and node.args:
        value = scope.value(node.args[0])
        if value is not UNKNOWN:
            return Default(kind=DefaultKind.CONSTANT, text=literal(value))
    return Default(kind=DefaultKind.UNKNOWN, text=source(node))


def sql_default(text: str, dialect: Dialect) -> Default:
    """Return a default that is written in SQL, by reading it where SQL has one."""
    names = {"current_timestamp()": "current_timestamp", "current_date()": "current_date"}
    reading = read_sql(f"ALTER TABLE t ADD COLUMN c text DEFAULT {names.get(text.lower(), text)}", dialect)
    for operation in reading.operations:
        if isinstance(operation, AddColumn) and operation.column.default is not None:
            return msgspec.structs.replace(operation.column.default, text=text)
    return Default(kind=DefaultKind.UNKNOWN, text=text)


def read_column(node: ast.expr, scope: Scope, dialect: Dialect) -> ColumnReading | None:
    """Return a ``sa.Column``; None where it is none, or its name is not known."""
    call = scope.resolve(node)
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "copy":
        call = scope.resolve(call.func.value)
    if not isinstance(call, ast.Call) or last_name(scope.dotted(call.func)) != "Column":
        return None
    name = scope.text(argument(call, "name", 0))
    if name is None:
        return None
    name = fold(name, dialect, quoted=True)
    second = argument(call, "type_", 1)
    parts = [scope.resolve(item) for item in call.args[1:]]
    inside = {last_name(scope.dotted(item.func)): item for item in parts if isinstance(item, ast.Call)}
    primary = scope.is_true(argument(call, "primary_key"))
    nullable = argument(call, "nullable")
    given = argument(call, "server_default")
    held = scope.resolve(given) if given is not None else None
    if isinstance(held, ast.Call):
        inside.setdefault(last_name(scope.dotted(held.func)), held)
    computed = inside.get("Computed")
    key = inside.get("ForeignKey")
    auto = argument(call, "autoincrement")
    persisted = computed is not None and not scope.is_false(argument(computed, "persisted", 1))
    column = Column(
        name=name,
        type=read_type(second, scope, dialect) if "ForeignKey" not in source(second or ast.Constant(value=0)) else None,
        nullable=not primary if nullable is None else not scope.is_false(nullable),
        default=None if computed is not None else read_default(given, scope, dialect),
        app_default=_is_given(argument(call, "default"), scope),
        generated="" if computed is None else "stored" if persisted else "virtual",
        identity="Identity" in inside or (auto is not None and scope.is_true(auto)),
        serial="Identity" not in inside and auto is not None and scope.is_true(auto),
        primary_key=primary,
    )
    return ColumnReading(
        column=column,
        foreign_key=None if key is None else _foreign_key(key, name, scope, dialect),
        unique=scope.is_true(argument(call, "unique")),
        indexed=scope.is_true(argument(call, "index")),
        enum=enum_of(second, scope),
        autoincrement=auto is None or not scope.is_false(auto),
    )


def _is_given(node: ast.expr | None, scope: Scope) -> bool:
    return node is not None and scope.value(node) is not None


def counted(reading: ColumnReading, keys: tuple[str, ...]) -> Column:
    """Return a column of a table whose primary key is known: one whole number alone counts by itself (SQLAlchemy's rule)."""
    column = reading.column
    if keys != (column.name,) or reading.foreign_key is not None or not reading.autoincrement:
        return column
    counts = column.type is not None and column.type.name in _WHOLE and column.default is None
    serial = column.serial or (counts and not column.identity)
    return msgspec.structs.replace(column, identity=column.identity or counts, serial=serial, nullable=False)


def target(text: str, dialect: Dialect) -> tuple[str, str]:
    """Return the table and column of ``table.column`` or ``schema.table.column``."""
    parts = [fold(part, dialect, quoted=True) for part in text.split(".")]
    if len(parts) == 1:
        return parts[0], ""
    return table_name(".".join(parts[:-2]), parts[-2]), parts[-1]


def _foreign_key(call: ast.Call, column: str, scope: Scope, dialect: Dialect) -> Constraint:
    table, other = target(scope.text(argument(call, "column", 0)) or "", dialect)
    return Constraint(
        kind="foreign_key",
        name=scope.text(argument(call, "name")) or "",
        columns=(column,),
        references=Reference(
            table=table,
            columns=(other,) if other else (),
            on_delete=(scope.text(argument(call, "ondelete")) or "").lower(),
            on_update=(scope.text(argument(call, "onupdate")) or "").lower(),
        ),
        deferrable=scope.is_true(argument(call, "deferrable")),
    )


def read_constraint(node: ast.expr, scope: Scope, dialect: Dialect) -> Constraint | None:
    """Return a table constraint; None where it is none that is known."""
    call = scope.resolve(node)
    if not isinstance(call, ast.Call):
        return None
    kind = _KINDS.get(last_name(scope.dotted(call.func)))
    if kind is None:
        return None
    name = scope.text(argument(call, "name")) or ""
    if kind == "check":
        named = scope.text(argument(call, "name", 1)) or ""
        return Constraint(kind=kind, name=named, expression=expression(argument(call, "sqltext", 0), scope))
    if kind == "exclude":
        return Constraint(kind=kind, name=name, expression=source(call))
    if kind == "foreign_key":
        own = scope.texts(argument(call, "columns", 0)) or ()
        others = [target(item, dialect) for item in scope.texts(argument(call, "refcolumns", 1)) or ()]
        return Constraint(
            kind=kind,
            name=scope.text(argument(call, "name", 2)) or "",
            columns=own,
            references=Reference(
                table=others[0][0] if others else "",
                columns=tuple(column for _, column in others),
                on_delete=(scope.text(argument(call, "ondelete")) or "").lower(),
                on_update=(scope.text(argument(call, "onupdate")) or "").lower(),
            ),
            deferrable=scope.is_true(argument(call, "deferrable")),
        )
    columns = tuple(scope.text(item) or "" for item in call.args)
    return Constraint(
        kind=kind,
        name=name,
        columns=tuple(fold(column, dialect, quoted=True) for column in columns if column),
        deferrable=scope.is_true(argument(call, "deferrable")),
        nulls_not_distinct=scope.is_true(argument(call, "postgresql_nulls_not_distinct")),
    )


def expression(node: ast.expr | None, scope: Scope) -> str:
    """Return an SQL expression: its text, or the code that builds it."""
    if node is None:
        return ""
    text = scope.text(node)
    return source(node) if text is None else text


def read_index(
    call: ast.Call, columns: list[ast.expr], scope: Scope, dialect: Dialect, *, name: str | None, unique: bool
) -> Index:
    """Return an index with the options that stand in a call."""
    lengths = scope.value_of(argument(call, "mysql_length"))
    prefix = (scope.text(argument(call, "mysql_prefix")) or "").lower()
    classes = scope.value_of(argument(call, "postgresql_ops"))
    return Index(
        name=fold(name or "", dialect, quoted=True),
        columns=tuple(_indexed(item, scope, dialect, lengths) for item in columns),
        unique=unique,
        method=(scope.text(argument(call, "postgresql_using")) or prefix).lower().replace("btree", ""),
        where=expression(argument(call, "postgresql_where") or argument(call, "sqlite_where"), scope),
        include=scope.texts(argument(call, "postgresql_include")) or (),
        opclasses=tuple(str(item) for item in classes.values()) if isinstance(classes, dict) else (),
        nulls_not_distinct=scope.is_true(argument(call, "postgresql_nulls_not_distinct")),
    )


def _indexed(node: ast.expr, scope: Scope, dialect: Dialect, lengths: object) -> str:
    resolved = scope.resolve(node)
    text = scope.text(resolved)
    if text is None and isinstance(resolved, ast.Call):
        wraps = last_name(scope.dotted(resolved.func)) in _WRAPPERS
        if resolved.args and wraps:
            return _indexed(resolved.args[0], scope, dialect, lengths)
        if isinstance(resolved.func, ast.Attribute) and resolved.func.attr in _ORDERS:
            return _indexed(resolved.func.value, scope, dialect, lengths)
    if text is None:
        return f"({source(resolved)})"
    plain = text.strip()
    for end in _ENDS * 2:
        plain = plain[: -len(end)] if plain.lower().endswith(end) else plain
    bare = plain.strip('"`')
    if not bare.replace("_", "a").replace("$", "a").isalnum():
        return f"({plain})"
    name = fold(bare, dialect, quoted=True)
    length = lengths.get(bare) if isinstance(lengths, dict) else lengths
    return f"{name}({length})" if isinstance(length, int) else name
