"""PostgreSQL's type names, in the spelling that ``SqlType`` documents (PostgreSQL manual, chapter 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.names import table_name
from analyzers.migrations.operations import SqlType
from analyzers.migrations.sql.postgres_nodes import strings

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node

# By their names in pg_type, and by those that the parser leaves as they are written.
_NAMES: Final = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "bpchar": "char",
    "varbit": "bit varying",
    "decimal": "numeric",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "char": '"char"',  # the internal type of one byte: CHAR(n) is bpchar
    "string": "text",  # CockroachDB's
}
_SERIAL: Final = {
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "serial2": "smallint",
}


def read_type(body: Node | None, collation: Node | None = None) -> tuple[SqlType | None, bool]:
    """Return a type and whether it is a serial one, from the bodies of a TypeName and of a CollateClause."""
    names = strings((body or {}).get("names", []))
    if not body or not names:
        return None, False
    schema = names[-2] if len(names) > 1 else ""
    name = names[-1]
    is_serial = not schema and name in _SERIAL
    known = _NAMES.get(name) if schema in {"", "pg_catalog"} else None
    args = _numbers(body.get("typmods", []))
    if name == "interval":
        args = args[1:]  # the first is the mask of its fields
    collated = strings((collation or {}).get("collname", []))
    return (
        SqlType(
            name=_SERIAL[name] if is_serial else known or table_name("" if schema == "pg_catalog" else schema, name),
            args=args,
            array="arrayBounds" in body,
            collation=collated[-1] if collated else "",
        ),
        is_serial,
    )


def _numbers(modifiers: list[Node]) -> tuple[int, ...]:
    """Return the numbers among a type's modifiers: those of ``geometry(Point, 4326)`` are not all numbers."""
    found = []
    for modifier in modifiers:
        value = modifier.get("A_Const", {})
        if "ival" in value:
            found.append(int(value["ival"].get("ival", 0)))
    return tuple(found)
