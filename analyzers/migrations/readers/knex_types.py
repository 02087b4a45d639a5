"""Column types of Knex' table builder, as each of its databases gets them (knexjs.org, "Schema Builder")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from analyzers.migrations.operations import SqlType
from analyzers.migrations.readers.javascript_types import numbers, sql_type
from analyzers.migrations.readers.javascript_values import Value, string, strings
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.javascript_framework import Call

# What is the same everywhere, as far as it is judged.
_PLAIN: Final = {
    "increments": "integer",
    "bigIncrements": "bigint",
    "integer": "integer",
    "int": "integer",
    "smallint": "smallint",
    "bigint": "bigint",
    "bigInteger": "bigint",
    "date": "date",
    "json": "json",
    "point": "point",
    "geometry": "geometry",
    "geography": "geography",
}
_POSTGRES: Final = {
    "tinyint": "smallint",
    "mediumint": "integer",
    "float": "real",
    "double": "double precision",
    "boolean": "boolean",
    "bool": "boolean",
    "binary": "bytea",
    "jsonb": "jsonb",
    "uuid": "uuid",
    "time": "time without time zone",
    "text": "text",
}
_MYSQL: Final = {
    "tinyint": "tinyint",
    "mediumint": "mediumint",
    "double": "double",
    "time": "time",
    "jsonb": "json",
    "text": "text",
}
_SQLITE: Final = {
    "tinyint": "tinyint",
    "mediumint": "integer",
    "float": "real",
    "double": "double precision",
    "boolean": "boolean",
    "bool": "boolean",
    "binary": "blob",
    "jsonb": "json",
    "time": "time",
    "text": "text",
}
_NAMED: Final = {Dialect.MYSQL: _MYSQL, Dialect.SQLITE: _SQLITE}
_COMPUTED: Final = re.compile(r"\s(?:generated\s+always\s+)?as\s*\(", re.IGNORECASE)
_TEXTS: Final = frozenset({"tinytext", "mediumtext", "longtext"})

TYPES: Final = frozenset(
    [*_PLAIN, *_POSTGRES, "string", "decimal", "enu", "enum", "datetime", "dateTime", "timestamp", "specificType"]
)
"""Methods of the table builder that give a column of a type."""


def column_type(method: str, call: Call, dialect: Dialect) -> SqlType | None:
    """Return the type of a column that a method of the table builder makes; None where it is not known."""
    first, second = call.arg(1), call.arg(2)
    match method:
        case "string":
            return SqlType(name="varchar", args=numbers(first) or (255,))
        case "decimal":
            return SqlType(
                name="numeric", args=() if first is None and len(call.args) > 1 else _precision(first, second)
            )
        case "enu" | "enum":
            return _enum(call, dialect)
        case "datetime" | "dateTime" | "timestamp":
            return _moment(method, call, dialect)
        case "specificType":
            return _specific(call, dialect)[0]
    return _simple(method, first, second, dialect)


def generated(method: str, call: Call, dialect: Dialect) -> Literal["", "stored", "virtual"]:
    """Tell whether a column is computed: Knex has no word for it but what stands behind the type of ``specificType``."""
    return _specific(call, dialect)[1] if method == "specificType" else ""


def _specific(call: Call, dialect: Dialect) -> tuple[SqlType | None, Literal["", "stored", "virtual"]]:
    text = string(call.arg(1))
    if text is None:
        return None, ""
    computed = _COMPUTED.search(text)
    if computed is None:
        return sql_type(text, dialect), ""
    stored = re.search(r"\)\s*(?:stored|persistent)\b", text[computed.end() :], re.IGNORECASE)
    return sql_type(text[: computed.start()], dialect), "stored" if stored else "virtual"


def _simple(method: str, first: Value, second: Value, dialect: Dialect) -> SqlType | None:
    if method in _PLAIN:
        unsigned = dialect is Dialect.MYSQL and method in {"increments", "bigIncrements"}
        return SqlType(name=_PLAIN[method], unsigned=unsigned)
    if method == "uuid" and dialect in {Dialect.MYSQL, Dialect.SQLITE}:
        return SqlType(name="char", args=(36,))
    if dialect is Dialect.MYSQL:
        match method:
            case "float":
                return SqlType(name="float", args=_precision(first, second))
            case "boolean" | "bool":
                return SqlType(name="tinyint", args=(1,))
            case "binary":
                return SqlType(name="varbinary" if numbers(first) else "blob", args=numbers(first))
            case "text" if isinstance(first, str) and first in _TEXTS:
                return SqlType(name=first)
    name = _NAMED.get(dialect, _POSTGRES).get(method)
    return SqlType(name=name) if name is not None else None


def _precision(first: Value, second: Value) -> tuple[int, ...]:
    return (*(numbers(first) or (8,)), *(numbers(second) or (2,)))


def _enum(call: Call, dialect: Dialect) -> SqlType:
    members = strings(call.arg(1))
    if dialect is Dialect.MYSQL:
        return SqlType(name="enum", members=members)
    native = call.option(2, "useNative") is True
    return SqlType(name=str(call.option(2, "enumName")) if native else "text")


def _moment(method: str, call: Call, dialect: Dialect) -> SqlType:
    """Return the type of a date and time. PostgreSQL's has a time zone unless ``useTz`` is false, or true was given (standard)."""
    precision = numbers(call.option(1, "precision"))
    if dialect is Dialect.MYSQL:
        return SqlType(name="timestamp" if method == "timestamp" else "datetime", args=precision)
    if dialect is Dialect.SQLITE:
        return SqlType(name="datetime")
    without = call.option(1, "useTz") is False or call.arg(1) is True
    zone = "without" if without else "with"
    return SqlType(name=f"timestamp {zone} time zone", args=precision)
