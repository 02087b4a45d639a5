from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import codec
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
    from collections.abc import Callable

TEXT = st.text(max_size=8)
NUMBER = st.integers(0, 10**6)
TIMES = st.datetimes(timezones=st.just(UTC))
SPANS = st.builds(Span, start_line=NUMBER, start_column=NUMBER, end_line=NUMBER, end_column=NUMBER)
FIELDS: dict[type, dict[str, st.SearchStrategy[Any]]] = {}

FIELDS[Suppression] = {
    "kind": st.sampled_from(SuppressionKind),
    "rule_id": TEXT,
    "path": TEXT,
    "reason": TEXT,
    "line": st.none() | NUMBER,
    "expires_on": st.none() | TEXT,
}
FIELDS[Occurrence] = {
    "analyzer": TEXT,
    "rule_id": TEXT,
    "path": TEXT,
    "blob": TEXT,
    "role": st.sampled_from(Role),
    "span": SPANS,
    "severity": st.sampled_from(Severity),
    "confidence": st.sampled_from(Confidence),
    "message": TEXT,
    "fp": TEXT,
    "code_hash": TEXT,
    "symbol": TEXT,
    "evidence": st.dictionaries(TEXT, TEXT, max_size=3),
    "excerpt": TEXT,
    "more_lines": st.lists(NUMBER, max_size=3).map(tuple),
    "corroborated_by": st.lists(TEXT, max_size=3).map(tuple),
    "related": st.lists(st.builds(RelatedLocation, path=TEXT, span=SPANS, note=TEXT), max_size=2).map(tuple),
    "fix": TEXT,
    "remedy": TEXT,
    "suppression": st.none() | st.builds(Suppression, **FIELDS[Suppression]),
    "lapses": st.booleans(),
}
FIELDS[Finding] = {
    "finding_id": TEXT,
    "occurrence": st.builds(Occurrence, **FIELDS[Occurrence]),
    "known_since": TIMES,
    "born_in": st.none() | TEXT,
    "born_at": st.none() | TIMES,
    "died_in": st.none() | TEXT,
    "died_at": st.none() | TIMES,
    "readable": st.booleans(),
    "times_reopened": NUMBER,
    "ended_as": st.none() | st.sampled_from([EventKind.FIXED, EventKind.VANISHED, EventKind.LAPSED]),
    "labels": st.dictionaries(TEXT, TEXT, max_size=2),
}
FIELDS[FindingEvent] = {
    "finding_id": TEXT,
    "kind": st.sampled_from(EventKind),
    "change": TEXT,
    "at": TIMES,
    "path": TEXT,
    "start_line": NUMBER,
    "detail": TEXT,
}
CODECS: list[tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = [
    (Suppression, codec.encode_suppression, codec.decode_suppression),
    (Occurrence, codec.encode_occurrence, codec.decode_occurrence),
    (Finding, codec.encode_finding, codec.decode_finding),
    (FindingEvent, codec.encode_event, codec.decode_event),
]


@pytest.mark.parametrize(("kind", "encode", "decode"), CODECS, ids=lambda value: getattr(value, "__name__", None))
@given(data=st.data())
def test_a_value_survives_json(
    kind: type, encode: Callable[[Any], Any], decode: Callable[[Any], Any], data: st.DataObject
) -> None:
    assert FIELDS[kind].keys() == {field.name for field in fields(kind)}, "a new field needs a strategy and an encoding"
    value = data.draw(st.builds(kind, **FIELDS[kind]))
    again = decode(json.loads(json.dumps(encode(value))))
    assert again == value


def test_what_has_its_default_takes_no_room() -> None:
    bare = Occurrence(
        analyzer="patterns",
        rule_id="some-rule",
        path="a.py",
        blob="b" * 40,
        role=Role.SERVICE,
        span=Span(start_line=1, start_column=1, end_line=1, end_column=2),
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        message="",
        fp="1:0",
        code_hash="",
        symbol="",
        evidence={},
        excerpt="",
    )
    finding = Finding(
        finding_id="x", occurrence=bare, known_since=datetime(2025, 1, 1, tzinfo=UTC), born_in=None, born_at=None
    )
    assert len(codec.encode_occurrence(bare)) == 14
    assert codec.encode_finding(finding).keys() == {"id", "at", "since"}


@pytest.mark.parametrize("damaged", [{}, [], {"s": 1}, {"a": "x", "o": "no-such-role"}, None])
def test_damaged_state_is_told_from_any_other_error(damaged: Any) -> None:
    for _, _, decode in CODECS:
        with pytest.raises(codec.StateError, match="computed anew"):
            decode(damaged)
