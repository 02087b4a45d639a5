"""Where request data reaches what a rule is about by way of another function of the same file.

Two kinds of facts meet here: what a function does to a parameter (a rule's unit), and which call passes request data on (a
technology's unit). Only one step is followed, and only where it is clear by name which function is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzers.calls import is_called, is_passed
from analyzers.patterns.reading import PARAMETER, PASSED
from fleetreview.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.rule import RuleSource


def through_functions(
    located: Iterable[tuple[RuleSource, Mapping[str, Any]]], calls: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[RuleSource, Mapping[str, Any]]]:
    """Yield facts as of a direct match: those that need none, and of those about a parameter the ones that a call fulfils.

    The first call of the file is told with its line, as ``related``: notes with their spans.
    """
    about_parameters = []
    for source, fact in located:
        if PARAMETER in fact:
            about_parameters.append((source, fact))
        else:
            yield source, fact
    if not calls:
        return
    defined = {(fact[PARAMETER]["owner"], fact[PARAMETER]["function"]) for _, fact in about_parameters}
    names = [name for _, name in sorted(defined)]
    told = set()
    for source, fact in about_parameters:
        function = fact[PARAMETER]
        passing = [
            call for call in calls if is_called(function, call[PASSED], names) and is_passed(function, call[PASSED])
        ]
        place = (source.rule_id, *fact["span"])
        if not passing or place in told:
            continue
        told.add(place)
        first = min(passing, key=lambda call: tuple(call["span"]))
        caller = first[PASSED]["caller"]
        note = (
            f"`{caller}` passes request data to `{function['function']}`" if caller else "request data is passed here"
        )
        yield (
            source,
            {
                **{key: value for key, value in fact.items() if key != PARAMETER},
                "message": f"{fact['message']} It comes as `{function['parameter']}`, passed in line {first['span'][0]}.",
                "confidence": min(source.confidence, Confidence.MEDIUM).value,
                "related": [{"span": first["span"], "note": note}],
            },
        )
