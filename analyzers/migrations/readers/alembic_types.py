"""SQLAlchemy's types as column types, as PostgreSQL gets them; types of MySQL's own are MySQL's.

From the types of ``sqlalchemy.types`` and ``sqlalchemy.dialects``. A type of another package is None, except for a few whose
column type is part of their documentation.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import SqlType
from analyzers.migrations.readers.python_module import argument
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_values import Scope

_PLAIN: Final = {
    "Integer": "integer", "INTEGER": "integer", "INT": "integer", "BigInteger": "bigint", "BIGINT": "bigint",
    "SmallInteger": "smallint", "SMALLINT": "smallint", "Text": "text", "TEXT": "text", "UnicodeText": "text", "CLOB": "text",
    "Boolean": "boolean", "BOOLEAN": "boolean", "Date": "date", "DATE": "date", "Interval": "interval", "INTERVAL": "interval",
    "REAL": "real", "DOUBLE": "double precision", "DOUBLE_PRECISION": "double precision", "Double": "double precision",
    "Float": "double precision", "FLOAT": "double precision", "LargeBinary": "bytea", "BYTEA": "bytea", "PickleType": "bytea",
    "JSON": "json", "JSONB": "jsonb", "UUID": "uuid", "Uuid": "uuid", "INET": "inet", "CIDR": "cidr", "MACADDR": "macaddr",
    "MONEY": "money", "OID": "oid", "TSVECTOR": "tsvector", "TSQUERY": "tsquery", "HSTORE": "hstore", "CITEXT": "citext",
    "INT4RANGE": "int4range", "INT8RANGE": "int8range", "NUMRANGE": "numrange", "DATERANGE": "daterange",
    "TSRANGE": "tsrange", "TSTZRANGE": "tstzrange", "BLOB": "blob", "TINYINT": "tinyint", "MEDIUMINT": "mediumint",
    "TINYTEXT": "tinytext", "MEDIUMTEXT": "mediumtext", "LONGTEXT": "longtext", "LONGBLOB": "longblob",
    "MEDIUMBLOB": "mediumblob", "YEAR": "year", "Geometry": "geometry", "Geography": "geography",
}  # fmt: skip

_SIZED: Final = {
    "String": "varchar", "VARCHAR": "varchar", "Unicode": "varchar", "NVARCHAR": "varchar", "AutoString": "varchar",
    "CHAR": "char", "NCHAR": "char", "BIT": "bit", "VARBINARY": "varbinary", "BINARY": "binary", "Vector": "vector",
    "VECTOR": "vector",
}  # fmt: skip

_FOREIGN: Final = ("sqlalchemy_utils.", "geoalchemy2.types.Raster")

_VARIANTS: Final = {
    Dialect.POSTGRES: ("postgresql",),
    Dialect.NONE: ("postgresql",),
    Dialect.MYSQL: ("mysql", "mariadb"),
    Dialect.SQLITE: ("sqlite",),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class EnumType:
    """An enumeration that PostgreSQL keeps as a type of its own. ``creates``: a new table creates it."""

    name: str
    members: tuple[str, ...]
    creates: bool = True


def read_type(node: ast.expr | None, scope: Scope, dialect: Dialect) -> SqlType | None:
    """Return the type that an expression gives, or None."""
    if node is None:
        return None
    call = scope.resolve(node)
    called = call.func if isinstance(call, ast.Call) else call
    if isinstance(call, ast.Call) and isinstance(called, ast.Attribute) and called.attr == "with_variant":
        names = scope.texts(argument(call, "dialect_name", 1)) or ()
        wanted = any(name in _VARIANTS[dialect] for name in names)
        return read_type(argument(call, "type_", 0) if wanted else called.value, scope, dialect)
    dotted = scope.dotted(called)
    if dotted.startswith(_FOREIGN):
        return None
    name = dotted.rpartition(".")[2]
    arguments = call if isinstance(call, ast.Call) else ast.Call(func=called, args=[], keywords=[])
    return _named(name, arguments, scope, dialect)


def _named(name: str, call: ast.Call, scope: Scope, dialect: Dialect) -> SqlType | None:
    if name in {"Enum", "ENUM", "SAEnum"}:
        return _enum_column(call, scope, dialect)
    if name in {"ARRAY", "ArrayType"}:
        of = read_type(argument(call, "item_type", 0), scope, dialect)
        return None if of is None else SqlType(name=of.name, args=of.args, array=True)
    if name in {"DateTime", "TIMESTAMP", "DATETIME", "Time", "TIME"}:
        return _time(name, call, scope)
    if name in {"Numeric", "NUMERIC", "DECIMAL", "Decimal"}:
        numbers = (scope.value_of(argument(call, "precision", 0)), scope.value_of(argument(call, "scale", 1)))
        return SqlType(name="numeric", args=tuple(item for item in numbers if isinstance(item, int)))
    if name in _SIZED:
        length = scope.value_of(argument(call, "length", 0) or argument(call, "dim"))
        return SqlType(
            name=_SIZED[name],
            args=(length,) if isinstance(length, int) else (),
            collation=scope.text(argument(call, "collation")) or "",
            charset=scope.text(argument(call, "charset")) or "",
        )
    plain = _PLAIN.get(name)
    if plain is None:
        return None
    return SqlType(
        name=plain,
        unsigned=scope.is_true(argument(call, "unsigned")),
        collation=scope.text(argument(call, "collation")) or "",
    )


def _time(name: str, call: ast.Call, scope: Scope) -> SqlType:
    if name == "DATETIME":
        precision = scope.value_of(argument(call, "fsp"))
        return SqlType(name="datetime", args=(precision,) if isinstance(precision, int) else ())
    zoned = scope.is_true(argument(call, "timezone", 0))
    precision = scope.value_of(argument(call, "precision", 1))
    return SqlType(
        name=f"{'time' if name.lower() == 'time' else 'timestamp'} with{'' if zoned else 'out'} time zone",
        args=(precision,) if isinstance(precision, int) else (),
    )


def _members(call: ast.Call, scope: Scope) -> tuple[str, ...] | None:
    """Return an enumeration's members; None where they are a class of Python, or are not known."""
    members: list[str] = []
    for node in call.args:
        found = scope.texts(node.value if isinstance(node, ast.Starred) else node)
        if found is None:
            return None
        members += found
    return tuple(members)


def _enum_column(call: ast.Call, scope: Scope, dialect: Dialect) -> SqlType | None:
    members = _members(call, scope) or ()
    if scope.is_false(argument(call, "native_enum")) or dialect is Dialect.SQLITE:
        length = scope.value_of(argument(call, "length"))
        widest = length if isinstance(length, int) else max(map(len, members), default=0)
        return SqlType(name="varchar", args=(widest,) if widest else ())
    if dialect is Dialect.MYSQL:
        return SqlType(name="enum", members=members)
    name = scope.text(argument(call, "name"))
    return SqlType(name=name) if name else None


def enum_of(node: ast.expr | None, scope: Scope) -> EnumType | None:
    """Return the enumeration that an expression names; None where it is no enumeration, or has no type of its own."""
    call = None if node is None else scope.resolve(node)
    if not isinstance(call, ast.Call):
        return None
    kind = scope.dotted(call.func).rpartition(".")[2]
    if kind == "ARRAY":
        return enum_of(argument(call, "item_type", 0), scope)
    name = scope.text(argument(call, "name"))
    if kind not in {"Enum", "ENUM", "SAEnum"} or not name or scope.is_false(argument(call, "native_enum")):
        return None
    schema = scope.text(argument(call, "schema"))
    full = f"{schema}.{name}" if schema and schema != "public" else name
    creates = not scope.is_false(argument(call, "create_type"))
    return EnumType(name=full, members=_members(call, scope) or (), creates=creates)
