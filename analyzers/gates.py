"""The gates that every rule's matches pass before they are findings.

Role: what the file is for decides whether a rule acts there, and how severe it is. Acknowledgement: a marker in the code
means seen and accepted. Grouping: matches of one rule in one function with the same evidence are one finding with a list of
lines. Merging: of several rules that see the same weakness in the same place the best one speaks, the others corroborate.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyzers.markers import Marker, suppression
from analyzers.rule import DROP, KEEP
from fleetreview.model import Area, Confidence, Occurrence, RelatedLocation, Role, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzers.catalogue import Catalogue
    from analyzers.rule import Rule, Written

GATES_VERSION = 5
"""Raise it when the gates, or the roles of paths, change what is found."""

_LOWER = "lower"
NO_SERVICE = frozenset({Role.TEST, Role.EXAMPLE, Role.GENERATED, Role.VENDORED, Role.BROWSER})
"""Roles of what is no part of a running service."""
_ONE_SHOT = frozenset({Role.CLI, Role.MIGRATION})

_FAMILIES = {
    "CWE-564": "CWE-89",
    "CWE-77": "CWE-78",
    "CWE-88": "CWE-78",
    "CWE-95": "CWE-94",
    "CWE-96": "CWE-94",
    "CWE-23": "CWE-22",
    "CWE-36": "CWE-22",
    "CWE-73": "CWE-22",
    "CWE-441": "CWE-918",
    "CWE-297": "CWE-295",
    "CWE-346": "CWE-942",
    "CWE-345": "CWE-347",
    "CWE-321": "CWE-798",
    "CWE-259": "CWE-798",
}
"""Weaknesses that name the same thing more or less exactly, each with the one that stands for the family."""


def default_action(area: Area, role: Role) -> str:
    """Return what happens to a rule of an area in a file of a role: ``drop``, ``keep`` or ``lower`` (one severity)."""
    if role in NO_SERVICE:
        return DROP
    if role in _ONE_SHOT:
        return _LOWER if area is Area.SECURITY else DROP
    if role is Role.STARTUP:
        if area in {Area.PERFORMANCE, Area.OBSERVABILITY}:
            return DROP
        if area is Area.RELIABILITY:
            return _LOWER
    return KEEP


def action_for(source: Written, rule: Rule, role: Role) -> str:
    """Return what happens to a rule in a role: the rule's own word, else the default."""
    return source.roles.get(role) or default_action(rule.area, role)


def severity_in(source: Written, rule: Rule, role: Role, stated: Severity | None = None) -> Severity | None:
    """Return the severity that a rule has in a file of a role; None when it does not act there.

    ``stated`` is that of the variant that matched, where it differs from the rule's.
    """
    severity = stated or source.severity
    action = action_for(source, rule, role)
    if action == DROP:
        return None
    if action == KEEP:
        return severity
    if action == _LOWER:
        return list(Severity)[max(severity.rank - 1, 0)]
    return min(Severity(action), severity) if stated else Severity(action)


def gate_file(
    rules: Catalogue,
    located: Iterable[tuple[Written, Mapping[str, Any]]],
    *,
    analyzer: str,
    path: str,
    blob: str,
    role: Role,
) -> tuple[Occurrence, ...]:
    """Return the occurrences of one file, in the order of their places. Facts are those of ``patterns.reading``."""
    found: list[tuple[Occurrence, str | None]] = []
    for source, fact in _once(located):
        rule = rules.rules[source.rule_id]
        stated = fact.get("severity")
        severity = severity_in(source, rule, role, Severity(stated) if stated else None)
        if severity is None:
            continue
        markers = [Marker.from_fact(value) for value in fact.get("markers", ())]
        occurrence = Occurrence(
            analyzer=analyzer,
            rule_id=rule.id,
            path=path,
            blob=blob,
            role=role,
            span=_span(fact),
            severity=severity,
            confidence=Confidence(fact.get("confidence", source.confidence)),
            message=fact["message"],
            fp=fact["fp"],
            code_hash=fact["code"],
            symbol=fact["symbol"],
            evidence=fact["evidence"],
            excerpt=fact["excerpt"],
            related=tuple(
                RelatedLocation(path=place.get("path", path), span=_span(place), note=place["note"])
                for place in fact.get("related", ())
            ),
            fix=fact.get("fix", ""),
            suppression=suppression(
                markers,
                rule_id=rule.id,
                path=path,
                acknowledged_by=source.acknowledged_by,
                is_security=rule.area is Area.SECURITY,
            )
            if markers
            else None,
        )
        found.append((occurrence, source.group))
    if len(found) < 2:
        return tuple(occurrence for occurrence, _ in found)
    return merge(rules, group(sorted(found, key=lambda pair: _place(pair[0]))))


def _once(
    located: Iterable[tuple[Written, Mapping[str, Any]]],
) -> list[tuple[Written, Mapping[str, Any]]]:
    """Leave out what a variant of a rule says of a place of which a more severe one has spoken already."""
    kept: list[tuple[Written, Mapping[str, Any]]] = []
    ranked = sorted(located, key=lambda pair: -Severity(pair[1].get("severity") or pair[0].severity).rank)
    for source, fact in ranked:
        echoes = any(
            other_source.rule_id == source.rule_id
            and other.get("variant") != fact.get("variant")
            and overlap(_span(other), _span(fact))
            for other_source, other in kept
        )
        if not echoes:
            kept.append((source, fact))
    return kept


def _span(fact: Mapping[str, Any]) -> Span:
    line, column, end_line, end_column = fact["span"]
    return Span(start_line=line, start_column=column, end_line=end_line, end_column=end_column)


def _place(occurrence: Occurrence) -> tuple[Span, str]:
    return occurrence.span, occurrence.rule_id


def group(found: Sequence[tuple[Occurrence, str | None]]) -> list[Occurrence]:
    """Fold the matches of one rule in one function whose grouping evidence is equal into the first.

    A suppressed match stays apart. Functions do too: each is mended, and moves, by itself.
    """
    kept: list[Occurrence] = []
    firsts: dict[tuple[str, str, str], int] = {}
    for occurrence, name in found:
        value = occurrence.evidence.get(name) if name else None
        if value is None or occurrence.suppression is not None:
            kept.append(occurrence)
            continue
        position = firsts.setdefault((occurrence.rule_id, occurrence.symbol, value), len(kept))
        if position == len(kept):
            kept.append(occurrence)
        else:
            first = kept[position]
            kept[position] = replace(first, more_lines=(*first.more_lines, occurrence.span.start_line))
    return kept


def merge(rules: Catalogue, occurrences: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """Keep one occurrence for each weakness family and place: the most severe, most certain, then first by rule id.

    What two variants of one rule say of the same evidence in the same place is said once.
    """
    kept: list[Occurrence] = []
    for occurrence in sorted(occurrences, key=lambda o: (-o.severity.rank, -o.confidence.rank, o.rule_id, o.span)):
        families = weaknesses(rules.rules, occurrence.rule_id)
        for position, other in enumerate(kept):
            if not overlap(other.span, occurrence.span):
                continue
            if (other.rule_id, other.fp) == (occurrence.rule_id, occurrence.fp):
                kept[position] = replace(other, suppression=other.suppression or occurrence.suppression)
                break
            if other.rule_id != occurrence.rule_id and families & weaknesses(rules.rules, other.rule_id):
                kept[position] = replace(other, corroborated_by=(*other.corroborated_by, occurrence.rule_id))
                break
        else:
            kept.append(occurrence)
    return tuple(sorted(kept, key=_place))


def weaknesses(rules: Mapping[str, Rule], rule_id: str) -> set[str]:
    """Return the families of weaknesses that a rule is about."""
    return {_FAMILIES.get(cwe, cwe) for cwe in rules[rule_id].cwe}


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    first, second = sorted((one, other))
    return (second.start_line, second.start_column) < (first.end_line, first.end_column)
