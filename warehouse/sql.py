"""The SQL of the warehouse: views, checks and saved queries, each a file that begins with its grain.

The first line of a file is ``-- One row per ...``; the comment lines below it explain. A saved query also names its
parameters: ``-- parameter: weeks = 4 (how many weeks to look back)``; the statement uses them as ``$weeks``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fleetreview.errors import UsageError, WarehouseError

if TYPE_CHECKING:
    from collections.abc import Mapping

ParameterValue: TypeAlias = int | float | str

_HERE = Path(__file__).parent
_GRAIN = re.compile(r"-- (One row[^\n]*)")
_PARAMETER = re.compile(r"parameter: (?P<name>[a-z_]+) = (?P<default>\S*)(?: \((?P<meaning>.*)\))?")
_SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)\b(?!\.)")


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlText:
    """One SQL file: ``grain`` is its first line, ``explanation`` the other comment lines, ``statement`` the rest."""

    name: str
    grain: str
    explanation: str
    statement: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A value that a saved query takes. A default that reads as a number makes the parameter a number."""

    name: str
    default: ParameterValue
    meaning: str

    def value_of(self, text: str) -> ParameterValue:
        """Return what a user wrote as a value of the parameter's type; raise UsageError where it is no number."""
        if isinstance(self.default, str):
            return text
        try:
            return type(self.default)(text)
        except ValueError as error:
            raise UsageError(f"parameter {self.name} is a number, not {text!r}") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedQuery:
    """A question that teams ask of the warehouse. ``answers`` says which, in words."""

    name: str
    grain: str
    answers: str
    parameters: tuple[Parameter, ...]
    statement: str

    def bound(self, given: Mapping[str, ParameterValue] | None = None) -> dict[str, ParameterValue]:
        """Return the value of every parameter: the given one, else the default; text is read by the parameter's type.

        Raise UsageError for a name that the query does not have.
        """
        given = dict(given or {})
        values = {}
        for parameter in self.parameters:
            value = given.pop(parameter.name, parameter.default)
            values[parameter.name] = parameter.value_of(value) if isinstance(value, str) else value
        if given:
            known = ", ".join(p.name for p in self.parameters) or "none"
            raise UsageError(f"query {self.name} has no parameter {', '.join(sorted(given))}; it has: {known}")
        return values


@cache
def views() -> tuple[SqlText, ...]:
    """Return the views, each behind those that it reads."""
    texts = _texts("views")
    graph = {name: set(_SOURCE.findall(text.statement)) & texts.keys() - {name} for name, text in texts.items()}
    try:
        return tuple(texts[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise WarehouseError(f"the views {', '.join(error.args[1])} read one another") from error


@cache
def checks() -> tuple[SqlText, ...]:
    """Return the checks by name: statements that return no rows where the warehouse is sound."""
    return tuple(_texts("checks").values())


@cache
def saved_queries() -> tuple[SavedQuery, ...]:
    """Return the saved queries by name."""
    return tuple(_saved(text) for text in _texts("queries").values())


def saved_query(name: str) -> SavedQuery:
    """Return one saved query; raise UsageError, naming those that there are, for an unknown name."""
    for query in saved_queries():
        if query.name == name.replace("-", "_"):
            return query
    raise UsageError(f"there is no query {name}; there are: {', '.join(query.name for query in saved_queries())}")


def _texts(folder: str) -> dict[str, SqlText]:
    return {path.stem: _parse(path) for path in sorted((_HERE / folder).glob("*.sql"))}


def _parse(path: Path) -> SqlText:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = []
    while lines and lines[0].startswith("--"):
        header.append(lines.pop(0))
    if not header or not (grain := _GRAIN.fullmatch(header[0])):
        raise WarehouseError(f"{path.name} does not begin with '-- One row per ...'")
    return SqlText(
        name=path.stem,
        grain=grain[1],
        explanation="\n".join(line.removeprefix("--").strip() for line in header[1:]),
        statement="\n".join(lines).strip(),
    )


def _saved(text: SqlText) -> SavedQuery:
    answers, parameters = [], []
    for line in text.explanation.splitlines():
        if match := _PARAMETER.fullmatch(line):
            meaning = match["meaning"] or ""
            parameters.append(Parameter(name=match["name"], default=_value(match["default"]), meaning=meaning))
        else:
            answers.append(line)
    return SavedQuery(
        name=text.name,
        grain=text.grain,
        answers=" ".join(answers),
        parameters=tuple(parameters),
        statement=text.statement,
    )


def _value(text: str) -> ParameterValue:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
