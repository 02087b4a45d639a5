"""What several analyzers say of the same weakness in the same place is one finding, and the others corroborate it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.gates import overlap, weaknesses
from fleetreview.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzers.rule import Rule
    from fleetreview.model import Occurrence

_KNOWS_VALUES: Final = "secrets"
"""The analyzer that knows which value stands in a place: it knows most of it."""


def corroborated(rules: Mapping[str, Rule], occurrences: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """Return the occurrences of one file, those of different analyzers about one weakness in one place as one.

    The one that knows the value speaks, unless it is unsure of it; else the most severe, most certain, first by rule id. It takes
    the highest severity and confidence. What one analyzer says twice is its own affair.
    """
    if len({one.analyzer for one in occurrences}) < 2:
        return tuple(occurrences)
    kept: dict[int, Occurrence] = {}
    for number in sorted(range(len(occurrences)), key=lambda n: _rank(occurrences[n])):
        one = occurrences[number]
        for position, other in kept.items():
            if (
                other.analyzer != one.analyzer
                and overlap(other.span, one.span)
                and weaknesses(rules, other.rule_id) & weaknesses(rules, one.rule_id)
            ):
                kept[position] = replace(
                    other,
                    severity=max(other.severity, one.severity),
                    confidence=max(other.confidence, one.confidence),
                    suppression=other.suppression or one.suppression,
                    corroborated_by=tuple(dict.fromkeys((*other.corroborated_by, one.rule_id, *one.corroborated_by))),
                )
                break
        else:
            kept[number] = one
    return tuple(kept[number] for number in sorted(kept))


def _rank(one: Occurrence) -> tuple[object, ...]:
    knows_value = one.analyzer == _KNOWS_VALUES and one.confidence is not Confidence.LOW
    return (not knows_value, -one.severity.rank, -one.confidence.rank, one.rule_id, one.span)
