"""Values as JSON-able dictionaries and back: the form in which they wait between two runs.

Keys are short, and what has its default is left out, because thousands of occurrences are kept per repository.
``VERSION`` stands for all shapes here: whoever stores them stores it beside, and reads nothing of another version.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from fleetreview.errors import FleetReviewError
from fleetreview.model import (
    Confidence,
    EventKind,
    Finding,
    FindingEvent,
    Occurrence,
    RelatedLocation,
    Role,
    Severity,
    Span,
    Suppression,
    SuppressionKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION: Final = 3

# A look-up is several times faster than calling the enumeration.
_ROLES = {member.value: member for member in Role}
_SEVERITIES = {member.value: member for member in Severity}
_CONFIDENCES = {member.value: member for member in Confidence}


class StateError(FleetReviewError):
    """What a former run stored cannot be understood (another version, or damaged): it has to be computed anew."""


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Raise StateError, naming ``what``, for anything that decoding the wrong shape raises."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise StateError(f"{what} cannot be decoded ({error!r}); delete it, and it will be computed anew") from error


def encode_span(span: Span) -> list[int]:
    """Return a span as its four numbers."""
    return [span.start_line, span.start_column, span.end_line, span.end_column]


def decode_span(numbers: list[int]) -> Span:
    """Return the span of four numbers."""
    start_line, start_column, end_line, end_column = numbers
    return Span(start_line=start_line, start_column=start_column, end_line=end_line, end_column=end_column)


def encode_occurrence(occurrence: Occurrence) -> dict[str, Any]:
    """Return an occurrence as a JSON-able dictionary."""
    encoded: dict[str, Any] = {
        "a": occurrence.analyzer,
        "r": occurrence.rule_id,
        "p": occurrence.path,
        "b": occurrence.blob,
        "o": occurrence.role.value,
        "s": encode_span(occurrence.span),
        "v": occurrence.severity.value,
        "c": occurrence.confidence.value,
        "m": occurrence.message,
        "f": occurrence.fp,
        "h": occurrence.code_hash,
        "y": occurrence.symbol,
        "e": dict(occurrence.evidence),
        "x": occurrence.excerpt,
    }
    if occurrence.more_lines:
        encoded["l"] = list(occurrence.more_lines)
    if occurrence.corroborated_by:
        encoded["w"] = list(occurrence.corroborated_by)
    if occurrence.related:
        encoded["t"] = [[place.path, encode_span(place.span), place.note] for place in occurrence.related]
    if occurrence.fix:
        encoded["i"] = occurrence.fix
    if occurrence.remedy:
        encoded["d"] = occurrence.remedy
    if occurrence.suppression is not None:
        encoded["u"] = encode_suppression(occurrence.suppression)
    if occurrence.lapses:
        encoded["z"] = True
    return encoded


def decode_occurrence(encoded: Mapping[str, Any]) -> Occurrence:
    """Return the occurrence that was encoded; raises StateError."""
    with decoding("an occurrence"):
        suppression = encoded.get("u")
        return Occurrence(
            analyzer=encoded["a"],
            rule_id=encoded["r"],
            path=encoded["p"],
            blob=encoded["b"],
            role=_ROLES[encoded["o"]],
            span=decode_span(encoded["s"]),
            severity=_SEVERITIES[encoded["v"]],
            confidence=_CONFIDENCES[encoded["c"]],
            message=encoded["m"],
            fp=encoded["f"],
            code_hash=encoded["h"],
            symbol=encoded["y"],
            evidence=dict(encoded["e"]),
            excerpt=encoded["x"],
            more_lines=tuple(encoded.get("l", ())),
            corroborated_by=tuple(encoded.get("w", ())),
            related=tuple(
                RelatedLocation(path=path, span=decode_span(span), note=note)
                for path, span, note in encoded.get("t", ())
            ),
            fix=encoded.get("i", ""),
            remedy=encoded.get("d", ""),
            suppression=None if suppression is None else decode_suppression(suppression),
            lapses=encoded.get("z", False),
        )


def encode_suppression(suppression: Suppression) -> list[Any]:
    """Return a suppression as a JSON-able list."""
    return [
        suppression.kind.value,
        suppression.rule_id,
        suppression.path,
        suppression.reason,
        suppression.line,
        suppression.expires_on,
    ]


def decode_suppression(encoded: list[Any]) -> Suppression:
    """Return the suppression that was encoded; raises StateError."""
    with decoding("a suppression"):
        kind, rule_id, path, reason, line, expires_on = encoded
        return Suppression(
            kind=SuppressionKind(kind), rule_id=rule_id, path=path, reason=reason, line=line, expires_on=expires_on
        )


def encode_event(event: FindingEvent) -> list[Any]:
    """Return an event as a JSON-able list."""
    return [
        event.finding_id,
        event.kind.value,
        event.change,
        event.at.isoformat(),
        event.path,
        event.start_line,
        event.detail,
    ]


def decode_event(encoded: list[Any]) -> FindingEvent:
    """Return the event that was encoded; raises StateError."""
    with decoding("an event"):
        finding_id, kind, change, at, path, start_line, detail = encoded
        return FindingEvent(
            finding_id=finding_id,
            kind=EventKind(kind),
            change=change,
            at=datetime.fromisoformat(at),
            path=path,
            start_line=start_line,
            detail=detail,
        )


def encode_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding as a JSON-able dictionary."""
    encoded: dict[str, Any] = {
        "id": finding.finding_id,
        "at": encode_occurrence(finding.occurrence),
        "since": finding.known_since.isoformat(),
    }
    if finding.born_in is not None:
        encoded["born_in"] = finding.born_in
    if finding.born_at is not None:
        encoded["born_at"] = finding.born_at.isoformat()
    if finding.died_in is not None:
        encoded["died_in"] = finding.died_in
    if finding.died_at is not None:
        encoded["died_at"] = finding.died_at.isoformat()
    if not finding.readable:
        encoded["unreadable"] = True
    if finding.times_reopened:
        encoded["reopened"] = finding.times_reopened
    if finding.ended_as is not None:
        encoded["ended_as"] = finding.ended_as.value
    if finding.labels:
        encoded["labels"] = dict(finding.labels)
    return encoded


def decode_finding(encoded: Mapping[str, Any]) -> Finding:
    """Return the finding that was encoded; raises StateError."""
    with decoding("a finding"):
        return Finding(
            finding_id=encoded["id"],
            occurrence=decode_occurrence(encoded["at"]),
            known_since=datetime.fromisoformat(encoded["since"]),
            born_in=encoded.get("born_in"),
            born_at=decode_time(encoded.get("born_at")),
            died_in=encoded.get("died_in"),
            died_at=decode_time(encoded.get("died_at")),
            readable=not encoded.get("unreadable", False),
            times_reopened=encoded.get("reopened", 0),
            ended_as=decode_end(encoded.get("ended_as")),
            labels=dict(encoded.get("labels", {})),
        )


def decode_end(kind: str | None) -> EventKind | None:
    """Return how a finding ended."""
    return None if kind is None else EventKind(kind)


def encode_time(time: datetime | None) -> str | None:
    """Return a time as ISO 8601 text."""
    return None if time is None else time.isoformat()


def decode_time(text: str | None) -> datetime | None:
    """Return the time of an ISO 8601 text."""
    return None if text is None else datetime.fromisoformat(text)
