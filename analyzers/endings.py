"""How a finding ends: whether what a change did to its code shows that it was fixed, or only that its rule finds nothing any more.

A rule says what it knows to be bad. Code that it does not match may be good, or bad in a shape that it does not know; so a finding
that is gone counts as fixed where there is something to show for it, and else as vanished.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fleetreview.model import EventKind

if TYPE_CHECKING:
    from fleetreview.linemap import LineMap
    from fleetreview.model import Occurrence

GUARD_WITHIN: Final = 30
"""How many lines above a sink a guard is looked for."""

READ_IN_FULL: Final = frozenset({"migrations", "secrets"})
"""Analyzers that read what a file does or which values it holds, and not whether it has a shape that they know: what they find no
more is no more."""

_CALLS: Final = ("call", "sink")
_NAMES: Final = ("name", "setting", "option", "what", "column", "table")
_BLANK: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Ending:
    """The kind of event, fixed or vanished, and its detail."""

    kind: EventKind
    detail: str


REMOVED: Final = Ending(EventKind.FIXED, "removed")
MENDED: Final = Ending(EventKind.FIXED, "mended")
GUARDED: Final = Ending(EventKind.FIXED, "guarded")
ELSEWHERE: Final = Ending(EventKind.FIXED, "")
REWRITTEN: Final = Ending(EventKind.VANISHED, "rewritten")
STANDS: Final = Ending(EventKind.VANISHED, "stands")


def ending(occurrence: Occurrence, lines: LineMap) -> Ending:
    """Return how an occurrence ended that is not found in the changed content.

    Its code was *removed*. Or it was *mended*: the call, or the thing that it names, is in what was written there, and is not found
    any more. Or it was *guarded*: what is done with request data stands, and above it lines were put in and none was taken out. All
    of these are fixes. Otherwise its code was *rewritten* into something else, or *stands* while something around it changed.
    """
    span = occurrence.span
    if lines.removed(span):
        return REMOVED
    if occurrence.analyzer in READ_IN_FULL:
        return ELSEWHERE if lines.carry(span) is not None else MENDED
    if lines.carry(span) is not None:
        guarded = "sink" in occurrence.evidence and lines.only_added_above(span.start_line, GUARD_WITHIN)
        return GUARDED if guarded else STANDS
    return MENDED if _is_named(occurrence, lines.written(span).decode(errors="replace")) else REWRITTEN


def _is_named(occurrence: Occurrence, text: str) -> bool:
    """Tell whether a text names what an occurrence is about: its call, or the thing that it names."""
    text = _BLANK.sub(" ", text)
    for key, value in occurrence.evidence.items():
        name = re.escape(_BLANK.sub(" ", value.strip()))
        if not name or key not in (*_CALLS, *_NAMES):
            continue
        called = r" ?\(" if key in _CALLS else r"(?![\w.])"
        alone = r"(?<![\w.$])" if "." in value else r"(?<![\w$])"
        # A definition keeps its name whatever is written inside of it.
        if re.search(rf"{alone}(?<!def )(?<!func )(?<!function )(?<!class ){name}{called}", text):
            return True
    return False
