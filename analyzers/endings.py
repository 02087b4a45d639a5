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
    from fleetreview.model import Occurrence, Span

GUARD_WITHIN: Final = 12
"""How many lines around code that stands are looked at for what makes it harmless."""

READ_IN_FULL: Final = frozenset({"migrations", "secrets"})
"""Analyzers that read what a file does or which values it holds, and not whether it has a shape that they know: what they find no
more is no more."""

_CALLS: Final = ("call", "sink")
_SWITCHES: Final = ("setting", "option")
_NAMES: Final = ("name", "what", "column", "table", *_SWITCHES)
_BLANK: Final = re.compile(r"\s+")
_WORD: Final = re.compile(r"[A-Za-z_$][\w$]*")
_GIVEN: Final = re.compile(
    r"\s*(?:(?:const|let|var)\s+)?(?:\w+\.)*([A-Za-z_$][\w$]*)(?:\s*:\s*[\w.\[\]<>]+)?(?:,\s*\w+)*\s*:?=(?!=)"
)


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
    any more; or the setting that it names is gone. Or it was *guarded*: it stands, and lines around it were put in and none was
    taken out, or one that gives a value to what it uses is other. All of these are fixes. Otherwise its code was *rewritten* into
    something else, or *stands* while something around it changed.
    """
    span = occurrence.span
    if lines.removed(span):
        return REMOVED
    stands = lines.carry(span)
    if occurrence.analyzer in READ_IN_FULL:
        return ELSEWHERE if stands else MENDED
    if stands:
        return GUARDED if _is_guarded(occurrence, lines, stands) else STANDS
    return MENDED if _is_mended(occurrence, lines.written(span).decode(errors="replace")) else REWRITTEN


def _is_guarded(occurrence: Occurrence, lines: LineMap, stands: Span) -> bool:
    """Tell whether code that stands was made harmless by what was put in around it, or by the value of what it uses."""
    if lines.only_added_around(occurrence.span, GUARD_WITHIN):
        return True
    if not any(key in occurrence.evidence for key in _CALLS):
        return False
    used = set(_WORD.findall(occurrence.excerpt))
    new = lines.new_lines(stands.start_line - GUARD_WITHIN, stands.start_line - 1)
    given = (_GIVEN.match(line.decode(errors="replace")) for line in new)
    return any(one is not None and one[1] in used for one in given)


def _is_mended(occurrence: Occurrence, text: str) -> bool:
    """Tell whether a text names what an occurrence is about, its call or thing. A setting is other, or is gone."""
    text = _BLANK.sub(" ", text)
    for key, value in occurrence.evidence.items():
        name = re.escape(_BLANK.sub(" ", value.strip()))
        if not name or key not in (*_CALLS, *_NAMES):
            continue
        goes_on = {"call": r" ?[({]", "sink": r" ?[({.]", "name": r"(?![\w.]| ?\()"}.get(key, r"(?![\w.])")
        alone = r"(?<![\w.$])" if "." in value else r"(?<![\w$])"
        # A definition keeps its name whatever is written inside of it.
        named = re.search(rf"{alone}(?<!def )(?<!func )(?<!function )(?<!class ){name}{goes_on}", text)
        if named or key in _SWITCHES:
            return True
    return False
