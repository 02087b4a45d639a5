"""Values that code writes into the text of a statement, between its quotes, instead of binding them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Piece = tuple[str, bool]
"""A part of a text, and whether it is code rather than the text itself."""

_QUOTES: Final = re.compile("['\"`]")
_CONVERSION: Final = re.compile(r"%(?:\((\w+)\))?([sdrifx%])")
_FIELD: Final = re.compile(r"\{\{|\}\}|\{([^{}:!]*)[^{}]*\}")
_PLAIN: Final = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\?|!)?\.[A-Za-z_$][\w$]*|\??\.?\[[^\[\]]*\])*!?")
_OF_SCHEMA: Final = re.compile(
    r"(?i)table|column|schema|index|constraint|type|enum|sequence|database|extension|sql|query|prefix|suffix"
)
_MADE_BY_DATABASE: Final = re.compile(r"(?:^|_)u?u?id$|(?:Id|ID|Uuid|UUID)$")


def spliced(pieces: Iterable[Piece]) -> str:
    """Return the code of the first value that is known only while the migration runs and stands inside of quotes, '' for none.

    What a value is cannot be told where code is called for it; constants (``Role.ADMIN``, ``DEFAULT_LANGUAGE``), numbers and keys
    that the database made itself hold no quote. Double quotes and backticks stand around names, which cannot be bound.
    """
    quote = ""
    for text, is_code in pieces:
        if not is_code:
            quote = open_quote(text, quote)
        elif quote == "'" and is_foreign(text):
            return text.strip()
    return ""


def spliced_in_source(source: str) -> str:
    """Return likewise of a Python expression that makes a text: an f-string, ``%``, ``format``, ``+``; '' if it does not parse."""
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return spliced(_pieces(tree.body))


def is_foreign(code: str) -> bool:
    """Tell whether an expression is a value from outside of the code: a field of a row, a variable, an environment."""
    plain = _PLAIN.fullmatch(code.strip())
    if plain is None:
        return False
    names = re.findall(r"[A-Za-z_$][\w$]*", re.sub(r"\[[^\[\]]*\]", "", plain[0]))
    if ".env" in plain[0] or "environ" in names:
        return True
    if any(name.isupper() or name[:1].isupper() for name in names) or names[0] in {"this", "self", "cls"}:
        return False
    # Names of the schema come from the code around it or from the catalogue.
    return not _MADE_BY_DATABASE.search(names[-1]) and not _OF_SCHEMA.search(names[-1])


def open_quote(part: str, quote: str) -> str:
    """Return the quote that is open behind a part, '' for none. Doubled quotes close and open again."""
    for found in _QUOTES.finditer(part):
        if not quote:
            quote = found[0]
        elif quote == found[0]:
            quote = ""
    return quote


def _pieces(node: ast.expr) -> Iterator[Piece]:
    match node:
        case ast.Constant(value=str() as text):
            yield text, False
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _pieces(value)
        case ast.FormattedValue(value=value, format_spec=None):
            yield ast.unparse(value), True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _pieces(left)
            yield from _pieces(right)
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod(), right=right):
            yield from _formatted(text, right)
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format"), args=args, keywords=named
        ):
            yield from _filled(text, args, {one.arg: one.value for one in named if one.arg})
        case ast.Call(func=func, args=[inner, *_]) if ast.unparse(func).rpartition(".")[2] in {"text", "RunSQL", "DDL"}:
            yield from _pieces(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="bindparams" | "strip")):
            yield from _pieces(inner)
        case _:
            yield ast.unparse(node), True


def _formatted(text: str, right: ast.expr) -> Iterator[Piece]:
    """Yield the pieces of ``text % right``."""
    values = iter(right.elts if isinstance(right, ast.Tuple) else [right])
    named = (
        {key.value: value for key, value in zip(right.keys, right.values, strict=True) if isinstance(key, ast.Constant)}
        if isinstance(right, ast.Dict)
        else {}
    )
    at = 0
    for found in _CONVERSION.finditer(text):
        yield text[at : found.start()], False
        at = found.end()
        if found[2] == "%":
            continue
        value = named.get(found[1]) if found[1] else next(values, None)
        # A number holds no quote.
        yield (ast.unparse(value) if value is not None and found[2] in "sr" else ""), True
    yield text[at:], False


def _filled(text: str, values: list[ast.expr], named: dict[str, ast.expr]) -> Iterator[Piece]:
    """Yield the pieces of ``text.format(...)``."""
    at = position = 0
    for found in _FIELD.finditer(text):
        yield text[at : found.start()], False
        at = found.end()
        if found[1] is None:
            continue
        name = re.split(r"[.\[]", found[1])[0]
        number = position if not name else int(name) if name.isdigit() else -1
        position += not name
        value = named.get(name) or (values[number] if 0 <= number < len(values) else None)
        yield (f"{ast.unparse(value)}{found[1][len(name) :]}" if value is not None else ""), True
    yield text[at:], False
