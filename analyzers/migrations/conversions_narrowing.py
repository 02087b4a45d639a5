"""Whether every value of one type fits into another, whatever the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzers.migrations.operations import SqlType

TIMES = frozenset(
    {
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "time with time zone",
        "interval",
    }
)
ENUMERATIONS = frozenset({"enum", "set"})
INTEGERS = {"tinyint": 1, "smallint": 2, "mediumint": 3, "integer": 4, "int": 4, "bigint": 8}
_FLOATS = {"real": 4, "float": 4, "double precision": 8, "double": 8}
_SIZED_TEXTS = {"tinytext": 255, "text": 65_535, "mediumtext": 16_777_215, "longtext": 4_294_967_295}
_STRINGS = frozenset({"varchar", "char", "text", "citext", "tinytext", "mediumtext", "longtext", "clob", "nvarchar"})


def narrows(old: SqlType, new: SqlType) -> bool:
    """Tell whether a value of the old type may not fit into the new one, or lose something."""
    if old.array != new.array:
        return True
    if old.name in INTEGERS:
        return _narrows_integer(old, new)
    if old.name in _STRINGS:
        return _narrows_text(old, new)
    if old.name == "numeric":
        return _narrows_numeric(old, new)
    if old.name in _FLOATS:
        return new.name not in _STRINGS and _FLOATS.get(new.name, 0) < _FLOATS[old.name]
    if old.name in ENUMERATIONS and new.name in ENUMERATIONS:
        return not set(old.members) <= set(new.members)
    if old.name in TIMES and new.name == old.name:
        return not precise(old, new)
    if new.name in _STRINGS:
        return bool(new.args)
    return old.name != new.name and (old.name, new.name) not in _WIDENS


_WIDENS = frozenset({("date", "timestamp without time zone"), ("date", "timestamp with time zone"), ("date", "datetime"),
                     ("timestamp without time zone", "timestamp with time zone"), ("timestamp", "datetime"),
                     ("cidr", "inet"), ("json", "jsonb"), ("jsonb", "json"), ("bit", "bit varying"), ("boolean", "integer"),
                     ("boolean", "smallint"), ("boolean", "bigint"), ("time without time zone", "interval"),
                     ("binary", "varbinary"), ("blob", "longblob"), ("blob", "mediumblob"), ("varbinary", "blob"),
                     ("timestamp with time zone", "timestamp without time zone"), ("money", "numeric"),
                     ("uuid", "bytea"), ("xml", "text")})  # fmt: skip
"""Changes in which every value fits."""


def _narrows_integer(old: SqlType, new: SqlType) -> bool:
    if new.name in INTEGERS:
        before, after = INTEGERS[old.name], INTEGERS[new.name]
        if old.unsigned == new.unsigned:
            return after < before
        return new.unsigned or after <= before
    if new.name == "numeric":
        digits = {1: 3, 2: 5, 3: 8, 4: 10, 8: 20}[INTEGERS[old.name]]
        return bool(new.args) and new.args[0] - scale(new) < digits
    if new.name in _FLOATS:
        # 24 and 53 bits of mantissa.
        return INTEGERS[old.name] >= (3 if _FLOATS[new.name] == 4 else 8) and not (
            INTEGERS[old.name] == 3 and _FLOATS[new.name] == 4
        )
    if new.name in _STRINGS:
        return bool(new.args) and new.args[0] < {1: 4, 2: 6, 3: 8, 4: 11, 8: 20}[INTEGERS[old.name]]
    return True


def _narrows_text(old: SqlType, new: SqlType) -> bool:
    if new.name not in _STRINGS:
        return True
    if new.args:
        return not old.args or new.args[0] < old.args[0]
    if new.name == "char":
        return True
    if new.name in _SIZED_TEXTS and old.name in _SIZED_TEXTS:
        return _SIZED_TEXTS[new.name] < _SIZED_TEXTS[old.name]
    return False


def _narrows_numeric(old: SqlType, new: SqlType) -> bool:
    if new.name == "numeric":
        if not new.args:
            return False
        if not old.args:
            return True
        return scale(new) < scale(old) or new.args[0] - scale(new) < old.args[0] - scale(old)
    if new.name in INTEGERS:
        digits = {1: 2, 2: 4, 3: 6, 4: 9, 8: 18}[INTEGERS[new.name]]
        return not old.args or scale(old) > 0 or old.args[0] > digits
    return not (new.name in _STRINGS and not new.args)


def precise(old: SqlType, new: SqlType) -> bool:
    """Tell whether the new precision of a time is not lower: six digits without one."""
    return not new.args or new.args[-1] >= (old.args[-1] if old.args else 6)


def scale(kind: SqlType) -> int:
    """Return the digits behind the point of a numeric; 0 where none are stated."""
    return kind.args[1] if len(kind.args) > 1 else 0
