"""What JavaScript's own strings, arrays and objects answer, for constants. ``NotKnown`` where this file does not know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.readers.javascript_values import (
    Handle,
    Imported,
    Text,
    Unknown,
    Value,
    is_condition,
    join,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.readers.javascript_values import Function

    Invoke = Callable[[Function, list[Value]], Value]

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


_LONGEST = 1_000


class NotKnown(Exception):
    """A method or operator whose result is not known before the program runs."""


def unescape(escape: str) -> str:
    """Return what an escape sequence in a string stands for; it begins with a backslash."""
    body = escape[1:]
    if body[:1] in {"x", "u"} and len(body) > 1:
        try:
            return chr(int(body[1:].strip("{}"), 16))
        except (ValueError, OverflowError):
            return escape
    if body[:1] in {"\n", "\r", "\u2028", "\u2029"}:
        return ""
    return _ESCAPES.get(body, body)


def truth(value: Value) -> bool | None:
    """Return whether a value counts as true; None where only the running program knows."""
    if isinstance(value, Unknown | Imported) or is_condition(value):
        return None
    if isinstance(value, Text):
        return True if any(part for part in value.parts if isinstance(part, str)) else None
    return True if isinstance(value, list | dict) else bool(value)


def is_constant(value: Value) -> bool:
    """Tell whether a value can be compared."""
    return value is None or isinstance(value, bool | int | float | str)


def binary(operator: str, left: Value, right: Value) -> Value:
    """Return the result of an operator that always looks at both sides; NotKnown if there is none before it runs."""
    if operator == "+" and any(isinstance(side, str | Text) for side in (left, right)):
        return join([left, right])
    if isinstance(left, Handle) and isinstance(right, Handle) and operator in {"===", "=="}:
        return left == right
    if not (is_constant(left) and is_constant(right)):
        raise NotKnown
    if operator in {"===", "=="}:
        return left == right
    if operator in {"!==", "!="}:
        return left != right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _numbers(operator, left, right)
    raise NotKnown


def _numbers(operator: str, left: float, right: float) -> Value:
    result: Value
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "<":
            result = left < right
        case "<=":
            result = left <= right
        case ">":
            result = left > right
        case ">=":
            result = left >= right
        case _:
            raise NotKnown
    return result


def member(value: Value, name: str) -> Value:
    """Return a property of a string, an array or an object; NotKnown where it has none that is known."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        if "..." in value:
            raise NotKnown
        return None
    if isinstance(value, list | str):
        if name == "length":
            return len(value)
        if name.isdigit():
            return value[int(name)] if int(name) < len(value) else None
    raise NotKnown


def method(value: Value, name: str, args: list[Value], invoke: Invoke) -> Value:
    """Return what a method of a string or an array gives; NotKnown where that is not known."""
    if isinstance(value, list):
        return _of_list(value, name, args, invoke)
    if isinstance(value, str | Text):
        return _of_text(value, name, args)
    if name == "toString" and string(value) is not None:
        return string(value)
    raise NotKnown


def _of_text(value: str | Text, name: str, args: list[Value]) -> Value:
    if name in {"trim", "trimStart", "trimEnd", "toString", "valueOf"}:
        return value.strip() if isinstance(value, str) and name == "trim" else value
    if name == "concat":
        return join([value, *args])
    if name in {"replace", "replaceAll"} and args and isinstance(args[0], Unknown) and "\\" in args[0].text:
        # A pattern of white space: what it does to a text does not change what the text says.
        if set(args[0].text.strip("/gmu")) <= set("\\srnt+*[]{}2,|() "):
            return value
        raise NotKnown
    if isinstance(value, str) and all(isinstance(arg, str) for arg in args):
        return _of_string(value, name, [arg for arg in args if isinstance(arg, str)])
    raise NotKnown


def _of_string(value: str, name: str, args: list[str]) -> Value:
    simple: dict[tuple[str, int], Callable[[], Value]] = {
        ("toLowerCase", 0): value.lower,
        ("toUpperCase", 0): value.upper,
        ("includes", 1): lambda: args[0] in value,
        ("startsWith", 1): lambda: value.startswith(args[0]),
        ("endsWith", 1): lambda: value.endswith(args[0]),
        ("replace", 2): lambda: value.replace(args[0], args[1], 1),
        ("replaceAll", 2): lambda: value.replace(args[0], args[1][:_LONGEST]),
        ("split", 1): lambda: list(value.split(args[0])) if args[0] else list(value),
    }
    if (name, len(args)) not in simple:
        raise NotKnown
    return simple[name, len(args)]()


def _of_list(value: list[Value], name: str, args: list[Value], invoke: Invoke) -> Value:
    from analyzers.migrations.readers.javascript_values import Function

    first = args[0] if args else None
    if name == "join":
        return join(value, "," if first is None else string(first) or "")
    if name in {"map", "forEach", "flatMap"} and isinstance(first, Function):
        results = [invoke(first, [item, number]) for number, item in enumerate(list(value))]
        return None if name == "forEach" else results
    if name == "concat":
        return value + [item for arg in args for item in (arg if isinstance(arg, list) else [arg])]
    if name in {"push", "unshift"}:
        value[len(value) if name == "push" else 0 :] = [*args, *([] if name == "push" else value)]
        return len(value)
    if name == "reverse":
        value.reverse()
        return value
    if name == "slice" and not args:
        return list(value)
    if name == "includes" and is_constant(first) and all(map(is_constant, value)):
        return first in value
    if name == "filter":
        return _filtered(value, first, invoke)
    raise NotKnown


def _filtered(value: list[Value], predicate: Value, invoke: Invoke) -> Value:
    from analyzers.migrations.readers.javascript_values import Function

    kept: list[Value] = []
    for item in value:
        verdict = truth(invoke(predicate, [item]) if isinstance(predicate, Function) else item)
        if verdict is None:
            raise NotKnown
        if verdict:
            kept.append(item)
    return kept
