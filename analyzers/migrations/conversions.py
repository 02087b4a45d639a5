"""What a change of a column's type costs, and whether values may not fit any more.

PostgreSQL: "ALTER TABLE" in its manual, the casts that ``pg_cast`` has as binary coercible, and the support functions that make a
length cast a no-op where the new length is not shorter (``varchar_support``, ``numeric_support``, ``timestamp_support`` ...); each
line was measured on a server. MySQL: "Online DDL Operations" in its manual; MariaDB: "InnoDB Online DDL".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.conversions_narrowing import ENUMERATIONS, INTEGERS, TIMES, narrows, precise, scale
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.operations import SqlType
    from analyzers.migrations.stream import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversion:
    """What a change of type does.

    ``rewrites``: the table is written anew; None where the old type is not known. ``scans``: all rows are read without that.
    ``rebuilds_indexes``: those of the column are built anew, under the lock. ``narrows``: a value that was legal may not be any
    more, or may lose something. ``because`` says both types and the reason, in words.
    """

    rewrites: bool | None
    scans: bool = False
    rebuilds_indexes: bool = False
    narrows: bool = False
    because: str = ""


def conversion(
    old: SqlType | None,
    new: SqlType | None,
    engine: Engine,
    version: Version,
    *,
    using: str = "",
    indexed: bool = False,
    timezone: str = "",
    column: str = "",
    charset: str = "",
) -> Conversion:
    """Judge a change from one type to another.

    ``old`` None: not known. ``using`` is PostgreSQL's expression, ``column`` the column's name, by which a USING that is a mere
    cast is told. ``indexed``: the column is in an index. ``timezone``: the session's, '' where it is not known. ``charset``:
    MySQL's, of the table, where the type states none.
    """
    if old is None or new is None:
        return Conversion(rewrites=None, because=f"the type before {new or 'this one'} is not known")
    loses = narrows(old, new)
    words = f"{old} to {new}"
    if engine is Engine.SQLITE:
        return Conversion(rewrites=True, narrows=loses, because=words)
    if engine in {Engine.MYSQL, Engine.MARIADB}:
        rewrites, why = _mysql(old, new, engine, version, charset)
        return Conversion(rewrites=rewrites, narrows=loses, because=f"{words}: {why}")
    if using and not _is_cast(using, column, new):
        return Conversion(rewrites=True, narrows=loses, because=f"{words} by an expression")
    rewrites, why = _postgres(old, new, version, timezone)
    reindexes = indexed and not rewrites and _reindexes(old, new)
    if reindexes:
        why += ", but its indexes are built anew"
    return Conversion(rewrites=rewrites, rebuilds_indexes=reindexes, narrows=loses, because=f"{words}: {why}")


_TEXTS = frozenset({"text", "varchar"})
_STAMPS = frozenset({"timestamp without time zone", "timestamp with time zone"})
_UTC = frozenset({"utc", "etc/utc", "gmt", "etc/gmt", "zulu", "uct", "universal", "greenwich", "0", "+00", "+00:00"})
_COERCIBLE = frozenset(
    {
        ("cidr", "inet"),
        ("citext", "text"),
        ("text", "citext"),
        ("citext", "varchar"),
        ("varchar", "citext"),
        ("xml", "text"),
        ("xml", "varchar"),
        ("bit", "bit varying"),
        ("integer", "oid"),
    }
)
"""Casts WITHOUT FUNCTION between types that columns have (``pg_cast.castmethod = 'b'``)."""


def _is_cast(using: str, column: str, new: SqlType) -> bool:
    """Tell whether an expression is the column itself, or a cast of it to the new type: what ALTER TYPE would do anyhow."""
    text = _unwrapped(using.replace('"', "").lower())
    written = _CAST.fullmatch(text)
    if written is not None:
        text = f"{written[1]}::{written[2]}"
    inner, cast, target = text.partition("::")
    if _unwrapped(inner).rpartition(".")[2] != column.lower():
        return False
    return not cast or _plain(target) in {_plain(str(new)), _plain(new.name)}


_CAST = re.compile(r"cast\s*\((.+) as (.+)\)")


def _unwrapped(text: str) -> str:
    """Return an expression without the parentheses around all of it."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and text.count("(", 1) == text.count(")", 0, -1):
        text = text[1:-1].strip()
    return text


_SPELLINGS = {
    "character varying": "varchar",
    "decimal": "numeric",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "int2": "smallint",
    "bool": "boolean",
    "float8": "double precision",
    "float4": "real",
}


def _plain(text: str) -> str:
    name, bracket, rest = text.strip(" ").partition("(")
    return _SPELLINGS.get(name.strip(), name.strip()) + (bracket + rest).replace(" ", "")


def _postgres(old: SqlType, new: SqlType, version: Version, timezone: str) -> tuple[bool, str]:
    """Tell whether the table is written anew, and why."""
    if old.array or new.array:
        same = old.array and new.array and (old.name, old.args) == (new.name, new.args)
        return (False, "the type is the same") if same else (True, "every element of an array is converted")
    if old.name == new.name:
        return _postgres_length(old, new)
    if {old.name, new.name} <= _TEXTS:
        if new.name == "text" or not new.args:
            return False, "both are stored alike"
        return True, "every value is checked against the length"
    if (old.name, new.name) in _COERCIBLE:
        if new.args and new.name != "text":
            return True, "every value is checked against the length"
        return False, "both are stored alike"
    if {old.name, new.name} == _STAMPS:
        if version >= (12,) and timezone.lower() in _UTC and precise(old, new):
            return False, "the session's time zone is UTC"
        return True, "values are moved by the session's time zone"
    return True, "both are stored in different ways"


def _postgres_length(old: SqlType, new: SqlType) -> tuple[bool, str]:
    """Tell whether another length of the same type makes the table be written anew, and why."""
    if old.args == new.args:
        return False, "the type is the same" if old == new else "both are stored alike"
    if not new.args and old.name in {"varchar", "numeric", "bit varying"}:
        return False, "the limit goes"
    if old.name in {"varchar", "bit varying"}:
        longer = bool(old.args) and new.args[0] >= old.args[0]
        return (False, "the limit grows") if longer else (True, "every value is checked against the length")
    if old.name == "numeric":
        grows = bool(old.args) and scale(old) == scale(new) and new.args[0] >= old.args[0]
        return (False, "the precision grows") if grows else (True, "values are rounded to the scale")
    if old.name in TIMES:
        return (False, "the precision grows") if precise(old, new) else (True, "values are rounded")
    return True, "values are stored in another length"


def _reindexes(old: SqlType, new: SqlType) -> bool:
    """Tell whether indexes of a column that is not rewritten are built anew: where another operator class compares it."""
    classes = {"varchar": "text", "cidr": "inet", "bit": "bit", "bit varying": "bit varying"}
    return classes.get(old.name, old.name) != classes.get(new.name, new.name) or old.collation != new.collation


_BYTES = {
    "utf8mb4": 4,
    "utf8mb3": 3,
    "utf8": 3,
    "latin1": 1,
    "ascii": 1,
    "binary": 1,
    "ucs2": 2,
    "utf16": 4,
    "utf32": 4,
}


def _mysql(old: SqlType, new: SqlType, engine: Engine, version: Version, charset: str) -> tuple[bool, str]:
    """Tell whether the table is copied, and why."""
    if old == new:
        return False, "the type is the same"
    known = new.charset or old.charset or charset
    if (old.charset or charset) != (new.charset or charset) and new.charset:
        return True, "the character set changes"
    if old.name == new.name and old.name in {"varchar", "varbinary"} and old.args and new.args:
        # MySQL 8's usual character set has up to four bytes for a character: the class that changes first.
        size = 1 if old.name == "varbinary" else _BYTES.get(known.lower(), 4)
        if new.args[0] < old.args[0]:
            return True, "every value is checked against the length"
        if engine is Engine.MARIADB and version >= (10, 4) and old.args[0] * size <= 127:
            return False, "the limit grows from at most 127 bytes"
        if (old.args[0] * size > 255) == (new.args[0] * size > 255):
            return False, "the limit grows, and the length is stored in as many bytes"
        return True, f"the length needs a second byte (255 bytes are {255 // size} characters)"
    if old.name == new.name and old.name in ENUMERATIONS:
        if new.members[: len(old.members)] == old.members and _member_bytes(old) == _member_bytes(new):
            return False, "members are added at the end"
        return True, "members change their numbers"
    if msgspec.structs.replace(old, args=()) == msgspec.structs.replace(new, args=()) and old.name in INTEGERS:
        return False, "only the display width changes"
    return True, "the type changes"


def _member_bytes(kind: SqlType) -> int:
    """Bytes in which a member is stored."""
    count = len(kind.members)
    if kind.name == "enum":
        return 1 if count <= 255 else 2
    return next(size for size in (1, 2, 3, 4, 8) if count <= size * 8 or size == 8)
