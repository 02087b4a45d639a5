"""What is told of a secret by where it stands: the same value is an emergency in a service and nothing in a test of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analyzers.secrets.candidate import ASSIGNED_VALUE, PRIVATE_KEY, PROVIDER_TOKEN, SIGNED_TOKEN
from analyzers.secrets.selection import standing
from fleetreview.model import Confidence, Role, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DEFAULT: Final = {PRIVATE_KEY: Severity.CRITICAL, PROVIDER_TOKEN: Severity.CRITICAL}


def weighed(facts: Iterable[Mapping[str, Any]], path: str, role: Role) -> Iterator[dict[str, Any]]:
    """Yield the facts that are told of a file, each with the severity that it has there."""
    where = standing(path, role)
    for fact in facts:
        severity = _severity(fact, where, role)
        if severity is not None:
            yield {**fact, "severity": severity.value}


def _severity(fact: Mapping[str, Any], where: str, role: Role) -> Severity | None:
    severity = Severity(fact["severity"]) if "severity" in fact else _DEFAULT.get(fact["rule"], Severity.HIGH)
    confidence = Confidence(fact["confidence"])
    if where in {"test", "example"}:
        # A format that a checksum confirms, or a provider's whole format, is seldom made up; a drawn password often is.
        if fact["rule"] != PROVIDER_TOKEN or severity < Severity.HIGH:
            return None
        return Severity.MEDIUM if fact["verified"] else Severity.LOW
    if confidence is Confidence.LOW:
        severity = min(severity, Severity.MEDIUM)
    if where == "prose":
        # What is shown to readers is real where somebody pasted it, and only then looks so.
        if fact["rule"] == SIGNED_TOKEN or confidence < Confidence.HIGH:
            return None
        severity = min(severity, Severity.HIGH)
    if where == "trial":
        if fact["rule"] == SIGNED_TOKEN or not (fact["known"] or fact["drawn"]):
            return None
        severity = min(severity, Severity.HIGH) if fact["known"] else min(severity, Severity.MEDIUM)
    if role is Role.MIGRATION and fact["rule"] == ASSIGNED_VALUE:
        severity = min(severity, Severity.MEDIUM)
    if role is Role.BROWSER and fact["evidence"]["kind"] == "google-api-key":
        severity = Severity.LOW
    return severity
