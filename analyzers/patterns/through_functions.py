"""Where request data reaches what a rule is about by way of another function, or of a field, of the same file.

Two kinds of facts of a rule meet here: what a function does to a parameter or a field, and which call passes request data on, or
which assignment keeps it in a field. Only one step is followed, and only where it is clear by name which function is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzers.calls import is_called, is_passed
from analyzers.patterns.reading import KEPT, PASSED, REACHED_BY
from fleetreview.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.rule import RuleSource


def through_functions(
    located: Iterable[tuple[RuleSource, Mapping[str, Any]]],
) -> Iterator[tuple[RuleSource, Mapping[str, Any]]]:
    """Yield facts as of a direct match: those that are, and of the others the ones that a call or an assignment fulfils.

    The first such place of the file is told with its line, as ``related``: notes with their spans.
    """
    waiting = []
    calls: dict[str, list[Mapping[str, Any]]] = {}
    for source, fact in located:
        if REACHED_BY in fact:
            waiting.append((source, fact))
        elif PASSED in fact or KEPT in fact:
            calls.setdefault(source.rule_id, []).append(fact)
        else:
            yield source, fact
    if not calls:
        return
    defined = {(way["owner"], way["function"]) for _, fact in waiting for way in fact[REACHED_BY]["parameters"]}
    names = [name for _, name in sorted(defined)]
    told = set()
    for source, fact in waiting:
        place = (source.rule_id, *fact["span"])
        passing = calls.get(source.rule_id, ())
        given = [how for call in passing if (how := _gives(call, fact[REACHED_BY], names)) is not None]
        if not given or place in told:
            continue
        told.add(place)
        span, what, note = min(given)
        direct = {key: value for key, value in fact.items() if key != REACHED_BY}
        direct["message"] = f"{fact['message']} It comes as `{what}`, from line {span[0]}."
        direct["confidence"] = min(source.confidence, Confidence.MEDIUM).value
        direct["related"] = [{"span": span, "note": note}]
        yield source, direct


def _gives(
    call: Mapping[str, Any], reached: Mapping[str, Any], names: Sequence[str]
) -> tuple[list[int], str, str] | None:
    """Return where, as what and in which words a call or an assignment gives request data to a place; None when it does not."""
    field = reached["field"]
    if KEPT in call:
        kept = call[KEPT]
        if field is None or (kept["owner"], kept["field"]) != (field["owner"], field["name"]):
            return None
        return call["span"], field["name"], f"request data is kept in `{field['name']}` here"
    passed = call[PASSED]
    for way in reached["parameters"]:
        if is_called(way, passed, names) and is_passed(way, passed):
            caller = f"`{passed['caller']}` passes request data" if passed["caller"] else "request data is passed"
            return call["span"], field["name"] if field else way["parameter"], f"{caller} to `{passed['name']}`"
    return None
