"""Column types and defaults as JavaScript frameworks write them, in the words of ``operations``."""

from __future__ import annotations

import re
from typing import Final

from analyzers.migrations.operations import Default, DefaultKind, SqlType
from analyzers.migrations.readers.javascript_values import Handle, Text, Unknown, Value, string
from analyzers.migrations.script import Dialect

_ALIASES: Final = {
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "int64": "bigint",
    "serial": "integer",
    "serial4": "integer",
    "smallserial": "smallint",
    "serial2": "smallint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "bool": "boolean",
    "decimal": "numeric",
    "dec": "numeric",
    "fixed": "numeric",
    "float4": "real",
    "float8": "double precision",
    "double": "double precision",
    "character varying": "varchar",
    "national varchar": "varchar",
    "nvarchar": "varchar",
    "varchar2": "varchar",
    "character": "char",
    "bpchar": "char",
    "timestamptz": "timestamp with time zone",
    "timetz": "time with time zone",
    "time": "time without time zone",
    "varbit": "bit varying",
}
_MYSQL: Final = {"boolean": ("tinyint", (1,)), "bool": ("tinyint", (1,)), "double precision": ("double", ())}
_SERIALS: Final = frozenset("serial serial2 serial4 serial8 smallserial bigserial".split())
_TYPE = re.compile(
    r"\s*([a-z_][\w .\"]*?)\s*(?:\((.*?)\))?\s*(with(?:out)? time zone)?\s*((?:\[\s*\d*\s*\])*)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ARGUMENTS = re.compile(r"-?\d+")
_MEMBERS = re.compile(r"'((?:[^']|'')*)'")

_STABLE = re.compile(
    r"\(*\s*(now\s*\(|current_timestamp|current_date|current_time\b|localtimestamp|localtime\b|transaction_timestamp\s*\(|"
    r"current_user|session_user|statement_timestamp\s*\(|curdate\s*\(|utc_timestamp|datetime\s*\(|strftime\s*\(|timezone\s*\()",
    re.IGNORECASE,
)
_VOLATILE = re.compile(
    r"\(*\s*([\w\"]+\.)?\"?(uuid_generate_v\w+|gen_random_uuid|uuid|uuidv\d|random|nextval|clock_timestamp|gen_random_bytes|"
    r"timeofday|uuid_short|rand|randomblob|uuid_to_bin|newid|ulid|nanoid|txid_current)\"?\s*\(",
    re.IGNORECASE,
)
_CONSTANT = re.compile(
    r"\(*\s*([eEbBxXnN]?'(?:[^']|'')*'|[-+]?\d[\d.]*(?:e[-+]?\d+)?|true|false|array\s*\[[^\]]*\])\s*\)*"
    r"\s*(::\s*[\w\" .(),\[\]]+)?\s*$",
    re.IGNORECASE,
)


def is_serial(name: str) -> bool:
    """Tell whether a type's name makes its column count by itself."""
    return name.strip().lower() in _SERIALS


def sql_type(
    text: str, dialect: Dialect, *, args: tuple[int, ...] = (), members: tuple[str, ...] = ()
) -> SqlType | None:
    """Return a type from its SQL name, with its numbers behind it or given apart; None if it has no such form."""
    unsigned = bool(re.search(r"\bunsigned\b", text, re.IGNORECASE))
    found = _TYPE.match(re.sub(r"\b(unsigned|zerofill)\b", "", text, flags=re.IGNORECASE))
    if found is None:
        return None
    name = " ".join(found[1].replace('"', "").lower().split())
    inside, zone, array = found[2] or "", (found[3] or "").lower(), bool(found[4])
    if inside and not args:
        args = tuple(int(number) for number in _ARGUMENTS.findall(inside)) if "'" not in inside else ()
        members = members or tuple(member.replace("''", "'") for member in _MEMBERS.findall(inside))
    if dialect is Dialect.MYSQL and name in _MYSQL:
        name, args = _MYSQL[name][0], args or _MYSQL[name][1]
    elif dialect is Dialect.MYSQL and name in {"time", "timestamp"}:
        pass
    elif name in {"time", "timestamp"} and dialect is not Dialect.SQLITE:
        name = f"{name} {zone or 'without time zone'}"
    else:
        name = _ALIASES.get(name, name)
    return SqlType(name=name, args=args, array=array, unsigned=unsigned, members=members)


def sql_default(text: str) -> Default:
    """Return a default from its SQL text, as it would stand behind DEFAULT."""
    stripped = text.strip()
    bare = stripped.strip("() ").lower()
    if bare == "null" or bare.startswith("null::"):
        return Default(kind=DefaultKind.NULL, text=stripped)
    kind = DefaultKind.UNKNOWN
    if "${" in stripped:
        kind = DefaultKind.UNKNOWN
    elif _CONSTANT.match(stripped):
        kind = DefaultKind.CONSTANT
    elif _VOLATILE.match(stripped):
        kind = DefaultKind.VOLATILE
    elif _STABLE.match(stripped):
        kind = DefaultKind.STABLE
    return Default(kind=kind, text=stripped[:200])


def value_default(value: Value) -> Default:
    """Return a default from a value of JavaScript, which the framework writes as a literal."""
    if value is None:
        return Default(kind=DefaultKind.NULL, text="NULL")
    if isinstance(value, Text):
        return Default(kind=DefaultKind.CONSTANT, text=str(value)[:200])
    if isinstance(value, Unknown) and value.text.startswith("process.env."):
        # The environment has texts, and a text is the same for all rows.
        return Default(kind=DefaultKind.CONSTANT, text=f"${{{value.text}}}"[:200])
    if isinstance(value, Unknown):
        return Default(kind=DefaultKind.UNKNOWN, text=value.text[:200])
    if isinstance(value, Handle):
        return Default(kind=DefaultKind.UNKNOWN, text=value.kind)
    if isinstance(value, str):
        quoted = value.replace("'", "''")
        return Default(kind=DefaultKind.CONSTANT, text=f"'{quoted}'"[:200])
    constant = string(value) if not isinstance(value, list | dict) else None
    return Default(kind=DefaultKind.CONSTANT, text=constant if constant is not None else "'...'")


def number(value: Value) -> int | None:
    """Return a length or precision, given as a number or as digits; None if it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None


def numbers(*values: Value) -> tuple[int, ...]:
    """Return those that are lengths or precisions."""
    return tuple(found for found in map(number, values) if found is not None)
