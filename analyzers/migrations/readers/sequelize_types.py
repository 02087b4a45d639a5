"""Sequelize's data types, as each of its databases gets them (sequelize.org, "Data Types")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import SqlType
from analyzers.migrations.readers.javascript_types import numbers, sql_type
from analyzers.migrations.readers.javascript_values import Handle, Value, strings
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping

_POSTGRES: Final = {
    "STRING": "varchar",
    "CHAR": "char",
    "TEXT": "text",
    "CITEXT": "citext",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "MEDIUMINT": "integer",
    "INTEGER": "integer",
    "NUMBER": "integer",
    "BIGINT": "bigint",
    "FLOAT": "double precision",
    "REAL": "real",
    "DOUBLE": "double precision",
    "DECIMAL": "numeric",
    "NUMERIC": "numeric",
    "BOOLEAN": "boolean",
    "DATE": "timestamp with time zone",
    "DATEONLY": "date",
    "TIME": "time without time zone",
    "UUID": "uuid",
    "UUIDV1": "uuid",
    "UUIDV4": "uuid",
    "JSON": "json",
    "JSONB": "jsonb",
    "BLOB": "bytea",
    "HSTORE": "hstore",
    "INET": "inet",
    "CIDR": "cidr",
    "MACADDR": "macaddr",
    "TSVECTOR": "tsvector",
    "GEOMETRY": "geometry",
    "GEOGRAPHY": "geography",
}
_MYSQL: Final = {
    "TINYINT": "tinyint",
    "MEDIUMINT": "mediumint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "DATE": "datetime",
    "TIME": "time",
    "UUID": "char",
    "BLOB": "blob",
    "BOOLEAN": "tinyint",
    "JSONB": "json",
}
_SQLITE: Final = {
    "DATE": "datetime",
    "TIME": "time",
    "UUID": "uuid",
    "BLOB": "blob",
    "BOOLEAN": "tinyint",
    "FLOAT": "float",
    "JSONB": "jsonb",
}
_OTHERS: Final[Mapping[Dialect, Mapping[str, str]]] = {Dialect.MYSQL: _MYSQL, Dialect.SQLITE: _SQLITE}
_FIXED: Final = {(Dialect.MYSQL, "UUID"): (36,), (Dialect.MYSQL, "BOOLEAN"): (1,), (Dialect.SQLITE, "BOOLEAN"): (1,)}
_WIDTHS: Final = frozenset("INTEGER BIGINT SMALLINT TINYINT MEDIUMINT FLOAT DOUBLE".split())
_RANGES: Final = {"INTEGER": "int4range", "BIGINT": "int8range", "DATE": "tstzrange", "DATEONLY": "daterange"}

NAMES: Final = frozenset([*_POSTGRES, "ENUM", "ARRAY", "RANGE", "VIRTUAL", "NOW", "ABSTRACT"])
"""What Sequelize's ``DataTypes`` has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DataType:
    """A data type as it is written: ``STRING(40)``, ``INTEGER.UNSIGNED``, ``ARRAY(TEXT)``."""

    name: str
    args: tuple[Value, ...] = ()
    unsigned: bool = False


def members(made: DataType, values: Value = None) -> tuple[str, ...]:
    """Return the members of an enumeration: its arguments, an array, ``{ values: [...] }``, or the attribute's ``values``."""
    first = made.args[0] if made.args else values
    given = first.get("values") if isinstance(first, dict) else first
    return strings(given) if isinstance(given, list) else strings(list(made.args))


def column_type(value: Value, dialect: Dialect, *, enum: str = "", values: Value = None) -> SqlType | None:
    """Return the type of a column; None where it is not known. ``enum`` is the name of PostgreSQL's type of an enumeration."""
    if isinstance(value, str):
        return sql_type(value, dialect)
    made = value.data if isinstance(value, Handle) else None
    if not isinstance(made, DataType):
        return None
    match made.name:
        case "ENUM":
            if dialect is Dialect.POSTGRES:
                return SqlType(name=enum)
            return (
                SqlType(name="text")
                if dialect is Dialect.SQLITE
                else SqlType(name="enum", members=members(made, values))
            )
        case "ARRAY":
            inner = column_type(made.args[0] if made.args else None, dialect, enum=enum)
            return SqlType(name=inner.name, args=inner.args, array=True) if inner is not None else None
        case "RANGE":
            inside = made.args[0].data if made.args and isinstance(made.args[0], Handle) else None
            return SqlType(name=_RANGES.get(inside.name if isinstance(inside, DataType) else "INTEGER", "numrange"))
        case "TEXT" if made.args and isinstance(made.args[0], str):
            size = made.args[0].lower() if dialect is Dialect.MYSQL else ""
            return SqlType(name=f"{size}text")
    return _plain(made, dialect)


def _plain(made: DataType, dialect: Dialect) -> SqlType | None:
    name = _OTHERS.get(dialect, {}).get(made.name) or _POSTGRES.get(made.name)
    if name is None:
        return None
    args = _FIXED.get((dialect, made.name)) or numbers(*made.args)
    if made.name in {"STRING", "CHAR"} and not args:
        args = (255,)
    if made.name in _WIDTHS and dialect is not Dialect.MYSQL:
        args = ()
    return SqlType(name=name, args=args, unsigned=made.unsigned and dialect in {Dialect.MYSQL, Dialect.NONE})
