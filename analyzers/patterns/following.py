"""Which calls are to be looked for, over all files of a repository: those of functions that do something to what they are given.

What a function does with a parameter is a fact of its file. It is of use only where another file passes request data to it, so
calls of it are looked for by its name: a rule and a name are a unit of their own. A function that passes its own parameter on to
such a one is looked for in its turn, once: two calls are followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.calls import called_by
from analyzers.patterns.reading import FOLLOWED, REACHED_BY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.protocol import Fact

REQUEST: Final = "request"
PARAMETER: Final = "parameter"
"""What is passed on: request data, or what the function that calls was given itself."""
_TOO_COMMON: Final = frozenset(
    "get set pop add has map all any run_sync format join push append filter find_all forEach reduce then catch toString Get Set "
    "String Error Query Param FormValue Value Header Next next done callback cb main init test it describe".split()
)
"""Names of what requests, collections and frameworks have: a call by such a name tells nothing."""
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class CallUnit:
    """Calls of a name in which a rule, given by its unit, is to be told what is passed on."""

    unit: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.unit}:{self.kind}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> CallUnit | None:
        """Read what ``str`` gave; None for a unit that is none for calls."""
        unit, _, rest = text.partition(":")
        kind, _, name = rest.partition(":")
        return cls(unit, kind, name) if name else None


def asked_for(facts: Iterable[Fact]) -> frozenset[CallUnit]:
    """Return the units for calls that facts ask for."""
    units: set[CallUnit] = set()
    for fact in facts:
        reached = fact.value.get(REACHED_BY)
        if reached is None:
            continue
        passed_on = FOLLOWED in fact.value
        unit = fact.unit.partition(":")[0]
        for way in reached["parameters"]:
            name = called_by(way)
            if not name.isidentifier() or len(name) < _SHORTEST_NAME or name in _TOO_COMMON:
                continue
            units.add(CallUnit(unit, REQUEST, name))
            if not passed_on:
                units.add(CallUnit(unit, PARAMETER, name))
    return frozenset(units)
