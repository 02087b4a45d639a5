"""What is kept of a file's secrets: where they stand, what they are, by what they are known again. Never a value."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from analyzers.markers import markers_for, may_hold_markers
from analyzers.patterns.reading import fingerprint
from analyzers.redaction import MASK, redact
from analyzers.secrets.identity import keyed_hash, preview
from analyzers.secrets.values import is_uuid
from analyzers.secrets.words import entropy, is_random

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.secrets.candidate import Candidate
    from analyzers.secrets.text import Text

MOST: Final = 200
"""Secrets that are kept of one file: one that holds more is a list of them, or no text."""

_EXCERPT_COLUMNS: Final = 180
_BEFORE: Final = 100


def facts_of(text: Text, candidates: Sequence[Candidate], key: bytes, content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the fact of each candidate, as ``analyzers.gates`` reads them; candidates stand in order and do not overlap."""
    has_markers = may_hold_markers(content)
    for candidate in candidates[:MOST]:
        secret = keyed_hash(key, candidate.value)
        span = text.span(candidate.start, candidate.end)
        shown = preview(candidate)
        symbol = f"secret {secret[:8]}"
        name = redact(candidate.name)[:80]
        evidence = {"kind": candidate.kind, "name": name, "secret": secret, "preview": shown}
        fact: dict[str, Any] = {
            "rule": candidate.rule_id,
            "span": [span.start_line, span.start_column, span.end_line, span.end_column],
            "message": message(candidate, name),
            "evidence": evidence,
            "symbol": symbol,
            "code": secret,
            "fp": fingerprint(candidate.rule_id, symbol, {"kind": candidate.kind, "secret": secret}, secret),
            "excerpt": excerpt(text, candidate, candidates),
            "confidence": candidate.confidence.value,
            "entropy": round(entropy(candidate.value), 1),
            "known": candidate.is_known,
            "verified": candidate.is_verified,
            "drawn": is_random(candidate.value, least=16) and not is_uuid(candidate.value),
        }
        if candidate.severity is not None:
            fact["severity"] = candidate.severity.value
        if has_markers and (markers := markers_for(text.lines, span.start_line, span.end_line)):
            fact["markers"] = [marker.to_fact() for marker in markers]
        yield fact


def message(candidate: Candidate, name: str) -> str:
    """Return the sentence that tells of a secret; ``name`` is what its value is given to."""
    article = "An" if candidate.what[0].lower() in "aeiou" and not candidate.what.startswith("user") else "A"
    named = f", the value of `{name}`," if name and "`" not in name else ""
    known = " Its checksum is right." if candidate.is_verified else ""
    return (
        f"{article} {candidate.what}{named} stands in the file: `{preview(candidate)}`.{known}"
        " Everybody with a copy of the repository can use it."
    )


def excerpt(text: Text, candidate: Candidate, candidates: Sequence[Candidate]) -> str:
    """Return the line in which a secret begins, with all secrets of the file masked, cut to what stands around it."""
    begin = text.text.rfind("\n", 0, candidate.start) + 1
    end = text.text.find("\n", candidate.start)
    end = len(text.text) if end < 0 else end
    begin, end = max(begin, candidate.start - _BEFORE), min(end, max(candidate.end, candidate.start) + _BEFORE)
    shown, at = "", begin
    for one in candidates:
        if one.end > begin and one.start < end:
            shown += text.text[at : max(at, one.start)] + MASK
            at = max(at, one.end)
    shown += text.text[at:end] if at < end else ""
    return redact(textwrap.dedent(shown.rstrip()))[:_EXCERPT_COLUMNS]
