"""Makes occurrences of what rules found: fingerprints, excerpts, suppressions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from analyzers.markers import Marker, suppression
from analyzers.migrations.fixes import fix_of
from analyzers.migrations.reading import span_of, told_of
from analyzers.patterns.reading import fingerprint
from analyzers.redaction import redact_again
from fleetreview.model import Area, Confidence, Occurrence, RelatedLocation, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule
    from fleetreview.model import BlobId, Role

ID = "migrations"

_STANDING: Final = 256
"""How many occurrences of the repository as a whole are kept."""


class Standing:
    """Occurrences of what is found in the repository as a whole: it is told again at every landed change, mostly as it was."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, str, Role], tuple[Found, Occurrence]] = {}

    def occurrence(self, found: Found, rule: Rule, *, symbol: str, role: Role) -> Occurrence:
        """Return the occurrence of a finding that stands in no file; it is made once, as long as the same is found."""
        key = (rule.id, symbol, found.message, role)
        known, made = self._made.get(key, (None, None))
        if made is None or known != found:
            if len(self._made) >= _STANDING:
                self._made.clear()
            made = occurrence(of_repository(found), rule, symbol=symbol, blob="", role=role, fact={})
            self._made[key] = found, made
        return made


def occurrence(
    found: Found, rule: Rule, *, symbol: str, blob: BlobId, role: Role, fact: Mapping[str, Any]
) -> Occurrence:
    """Return the occurrence of a finding in one file version.

    ``symbol`` is the migration's name, ``fact`` what was read from the file (``reading.scripts_fact``); empty where the finding
    stands in the repository as a whole.
    """
    evidence = {name: redact_again(value)[:160] for name, value in found.evidence.items()}
    text = told_of(fact, "excerpts", found.where) or ""
    code = hashlib.sha256(json.dumps([rule.id, text]).encode()).hexdigest()[:16]
    markers = [Marker.from_fact(value) for value in told_of(fact, "markers", found.where) or ()]
    return Occurrence(
        analyzer=ID,
        rule_id=rule.id,
        path=found.path,
        blob=blob,
        role=role,
        span=span_of(found.where),
        severity=Severity(found.severity) if found.severity else rule.severity,
        confidence=Confidence(found.confidence) if found.confidence else rule.confidence,
        message=redact_again(found.message),
        fp=fingerprint(rule.id, symbol, evidence, code),
        code_hash=code,
        symbol=symbol,
        evidence=evidence,
        excerpt=text,
        related=tuple(
            RelatedLocation(path=path, span=span_of(where), note=note) for path, where, note in found.related
        ),
        fix=fix_of(found, text),
        remedy=recipe(found),
        suppression=suppression(
            markers, rule_id=rule.id, path=found.path, acknowledged_by=(), is_security=rule.area is Area.SECURITY
        )
        if markers
        else None,
        lapses=found.lapses if found.lapses is not None else bool(found.path) and rule.lapses,
    )


def recipe(found: Found) -> str:
    """Return the safe steps as numbered lines; '' where the rule's own remedy says it all."""
    if len(found.steps) < 2:
        return "".join(found.steps)
    return "\n".join(f"{number}. {step}" for number, step in enumerate(found.steps, 1))


def of_repository(found: Found) -> Found:
    """Return a finding that stands in no single file of the change, with its file as a place that explains it."""
    if not found.path:
        return replace(found, where=(1, 1, 1, 1))
    related = ((found.path, found.where, "here"), *found.related)
    return replace(
        found, path="", where=(1, 1, 1, 1), related=related, evidence={**found.evidence, "subject": found.path}
    )


def once(occurrences: Sequence[Occurrence]) -> Iterator[Occurrence]:
    """Yield what differs: several streams can hold one file, and say the same of it."""
    seen: set[tuple[object, ...]] = set()
    for one in sorted(occurrences, key=lambda o: (o.span, o.rule_id, o.fp)):
        key = (one.rule_id, one.span, one.fp)
        if key not in seen:
            seen.add(key)
            yield one
