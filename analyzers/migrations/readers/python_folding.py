"""Operators and methods of constants: the few that migrations build their texts with."""

from __future__ import annotations

import ast
import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SIZE: Final = 2_000_000
"""Characters (or items) that a folded value may have: a repetition could ask for any number."""

_WIDE: Final = re.compile(r"\d{5}")
"""A width in a format that could ask for any amount of memory."""

_ATTRIBUTE: Final = re.compile(r"\{\w*[.\[]")
"""A format that reaches into its values."""


class Unknown(Enum):
    """The type of ``UNKNOWN``: a value that is not constant."""

    UNKNOWN = auto()


UNKNOWN: Final = Unknown.UNKNOWN


def combine(operator: ast.operator, left: object, right: object) -> object:
    """Return what an operator makes of two values, or UNKNOWN.

    Strings and tuples are concatenated, ``%`` formats a string, whole numbers are added, subtracted and multiplied.
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(operator, ast.Mod) and isinstance(left, str):
        return _percent(left, right)
    if isinstance(left, int) and isinstance(right, int):
        return _arithmetic(operator, left, right)
    if isinstance(operator, ast.Add):
        if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= MAX_SIZE:
            return left + right
        if isinstance(left, tuple) and isinstance(right, tuple) and len(left) + len(right) <= MAX_SIZE:
            return left + right
    return UNKNOWN


def _percent(left: str, right: object) -> object:
    if _WIDE.search(left) or "*" in left:
        return UNKNOWN
    try:
        return left % right
    except (TypeError, ValueError, KeyError):
        return UNKNOWN


def _arithmetic(operator: ast.operator, left: int, right: int) -> object:
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    return left * right if isinstance(operator, ast.Mult) else UNKNOWN


def formatted(value: object, conversion: int, spec: str) -> object:
    """Return a value as an f-string would write it; ``conversion`` is the code of ``!r`` and its like, -1 for none."""
    if _WIDE.search(spec):
        return UNKNOWN
    try:
        return format(repr(value) if conversion in {ord("r"), ord("a")} else value, spec)
    except (TypeError, ValueError):
        return UNKNOWN


def method_result(
    owner: str | dict[object, object], name: str, args: tuple[object, ...], named: Mapping[str, object]
) -> object:
    """Return what a method of a constant gives, or UNKNOWN: ``format``, ``join``, ``strip``, ``replace``, ``items`` ..."""
    if isinstance(owner, dict):
        return _of_dict(owner, name, args)
    if name == "format":
        return _format(owner, args, named)
    if name == "join" and len(args) == 1 and isinstance(args[0], tuple):
        items = [item for item in args[0] if isinstance(item, str)]
        return owner.join(items) if len(items) == len(args[0]) else UNKNOWN
    texts = [item for item in args if isinstance(item, str)]
    if named or len(texts) != len(args):
        return UNKNOWN
    return _of_text(owner, name, texts)


def _of_dict(owner: dict[object, object], name: str, args: tuple[object, ...]) -> object:
    if name == "items" and not args:
        return tuple(owner.items())
    if name == "values" and not args:
        return tuple(owner.values())
    return tuple(owner) if name == "keys" and not args else UNKNOWN


def _format(owner: str, args: tuple[object, ...], named: Mapping[str, object]) -> object:
    if _WIDE.search(owner) or _ATTRIBUTE.search(owner):
        return UNKNOWN
    try:
        return owner.format(*args, **named)
    except (TypeError, ValueError, KeyError, IndexError):
        return UNKNOWN


def _of_text(owner: str, name: str, args: list[str]) -> object:
    if name in {"strip", "lstrip", "rstrip"} and len(args) <= 1:
        stripped: str = getattr(owner, name)(*args)
        return stripped
    if name in {"lower", "upper", "title"} and not args:
        cased: str = getattr(owner, name)()
        return cased
    if name == "replace" and len(args) == 2:
        return owner.replace(args[0], args[1]) if len(owner) * (len(args[1]) + 1) <= MAX_SIZE else UNKNOWN
    if name == "split" and len(args) <= 1 and args != [""]:
        return tuple(owner.split(args[0] if args else None))
    return UNKNOWN
