"""What JavaScript code is worth before it runs: constants, text with unknown parts, functions, and a framework's things.

A value is ``None`` (null and undefined), ``bool``, ``int``, ``float``, ``str``, ``Text``, a list or a dict of values, or one of
the classes below. Everything else is ``Unknown``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, TypeAlias

from analyzers.migrations.readers.splicing import open_quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import tree_sitter

Value: TypeAlias = object
MOST_ITEMS = 10_000
"""Items of an array, or parts of a text, that are looked at."""
_LONGEST = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """A value that only the running program knows; ``text`` is its code.

    ``condition``: it tells whether something is there in the database, as ``hasTable`` does, so that an ``if`` around it is a
    guard and no mystery. ``options``: the texts that it can be, where these are known.
    """

    text: str
    condition: bool = False
    options: tuple[str | Text, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """A name from another module."""

    module: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A string of which some parts are unknown."""

    parts: tuple[str | Unknown, ...]

    def __str__(self) -> str:
        """Return it as a template would write it: ``ALTER TABLE ${table}``."""
        return "".join(part if isinstance(part, str) else marker(part) for part in self.parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Names that code sees, and those of the code around it. The dict is filled while code is walked."""

    names: dict[str, Value] = field(default_factory=dict)
    outer: Scope | None = None

    def get(self, name: str) -> Value:
        """Return what a name is bound to; KeyError if it is not bound here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        raise KeyError(name)

    def look_up(self, name: str) -> Value:
        """Return what a name is bound to, Unknown if it is not bound here."""
        try:
            return self.get(name)
        except KeyError:
            return Unknown(text=name)

    def assign(self, name: str, value: Value) -> None:
        """Bind a name where it was declared, else here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                scope.names[name] = value
                return
            scope = scope.outer
        self.names[name] = value


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A function of the file, with the names that it sees."""

    node: tree_sitter.Node
    scope: Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Handle:
    """Something that a framework gives to a migration: its runner, a table under construction, a query.

    ``kind`` is the framework reader's own word, ``data`` what it remembers with it. ``condition``: it is something in the
    database that may be missing, so that an ``if`` around it is a guard.
    """

    kind: str
    data: object = None
    condition: bool = False


def is_condition(value: Value) -> bool:
    """Tell whether a value tells that something is there in the database."""
    return isinstance(value, Unknown | Handle) and value.condition


class Spelled(str):
    """A word with several spellings, equal to each of them: the names under which a library knows one database."""

    __slots__ = ("_spellings",)
    _spellings: tuple[str, ...]

    def __new__(cls, *spellings: str) -> Self:
        """Make a word that prints as its first spelling."""
        made = super().__new__(cls, spellings[0])
        made._spellings = spellings
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other in self._spellings

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._spellings)

    def __contains__(self, part: object) -> bool:
        return isinstance(part, str) and any(part in spelling for spelling in self._spellings)


def marker(unknown: Unknown) -> str:
    """Return what stands for an unknown name: ``${code}``. No table or column can be called that by accident."""
    return "${" + " ".join(unknown.text.split())[:80] + "}"


def text_of(value: Value) -> Text | None:
    """Return a value as the text that a template makes of it; None where it has none."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Unknown):
        return Text(parts=(value,))
    if isinstance(value, Imported):
        return Text(parts=(Unknown(text=value.name),))
    constant = string(value)
    return Text(parts=(constant,)) if constant is not None else None


def string(value: Value) -> str | None:
    """Return a constant as a template would print it; None for what is no constant."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, list):
        items = [string(item) if not isinstance(item, list) else None for item in value]
        return None if None in items else ",".join(item for item in items if item is not None)
    return None


def join(values: list[Value], separator: str = "") -> Value:
    """Return the concatenation of values as ``str``, or as ``Text`` where some are unknown; Unknown where one has no text."""
    parts: list[str | Unknown] = []
    for number, value in enumerate(values):
        text = text_of(value)
        if text is None:
            return Unknown(text="...")
        parts += ([separator] if number and separator else []) + list(text.parts)
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    return Text(parts=tuple(parts))


def known_name(value: Value) -> str:
    """Return a name as text: a constant, or the marker of what is unknown; '' for what can't be a name."""
    if isinstance(value, str | Text):
        return str(value)
    return marker(value) if isinstance(value, Unknown) else ""


_HOLE = re.compile(r"fr_hole_(\d+)_")
_EXPECTS = frozenset(
    "table into from update on exists column index join type constraint references add drop rename to in set default limit "
    "offset where and or like ilike by as call schema view key concurrently only sequence values select not between when then "
    "else role user database interval cast = < > is using returning owner increment restart truncate".split()
)
_BEFORE = frozenset(".(,=<>+-*/|[:%")


def fillable(text: Text) -> tuple[str, Mapping[str, str]] | None:
    """Return a text with plain identifiers for its unknown parts, and the marker of each identifier.

    None where an unknown part stands where more than a name or a value may stand: after ``DELETE FROM t`` it can be a whole
    WHERE. Such a part is recognised by the word before it; inside quotes and inside of a name it is always a name or a value.
    """
    written = quote = ""
    markers: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for part in text.parts:
        if isinstance(part, str):
            written += part
            quote = open_quote(part, quote)
            continue
        if not quote and not _name_may_follow(written):
            return None
        shown = marker(part)
        number = numbers.setdefault(shown, len(numbers))
        identifier = f"fr_hole_{number}_"
        markers[identifier] = shown
        written += identifier
    return written, markers


def _name_may_follow(written: str) -> bool:
    if not written or written[-1].isspace():
        before = written.rstrip()
        word = re.search(r"[A-Za-z]+$", before[-20:])
        return bool(before) and (before[-1] in _BEFORE or (word is not None and word[0].lower() in _EXPECTS))
    return written[-1] in _BEFORE or written[-1].isalnum() or written[-1] in "_$-#@"


def restored(value: object, markers: Mapping[str, str]) -> object:
    """Return JSON-able data with the markers in the place of the identifiers that ``fillable`` invented."""
    if isinstance(value, str):
        return _HOLE.sub(lambda found: markers.get(found[0], found[0]), value) if "fr_hole_" in value else value
    if isinstance(value, dict):
        return {key: restored(inner, markers) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [restored(inner, markers) for inner in value]
    return value


def flat(value: Value) -> Iterator[Value]:
    """Yield the items of an array, and of arrays in it, up to a limit; a value that is no array alone."""
    stack = [value]
    for _ in range(MOST_ITEMS):
        if not stack:
            return
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        else:
            yield item


def is_too_long(value: Value) -> bool:
    """Tell whether a text or an array has grown so long that no migration means it; code can double it again and again."""
    if isinstance(value, str):
        return len(value) > _LONGEST
    if isinstance(value, Text):
        return (
            len(value.parts) > MOST_ITEMS or sum(len(part) for part in value.parts if isinstance(part, str)) > _LONGEST
        )
    return isinstance(value, list) and len(value) > MOST_ITEMS


def strings(value: Value) -> tuple[str, ...]:
    """Return the names in a value: one, or an array of them. Unknown ones by their marker."""
    return tuple(name for name in map(known_name, flat(value)) if name)
