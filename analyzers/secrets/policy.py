"""What is told of a secret by where it stands: the same value is an emergency in a service and nothing in a test of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analyzers.secrets.candidate import ASSIGNED_VALUE, CONNECTION_PASSWORD, PRIVATE_KEY, PROVIDER_TOKEN, SIGNED_TOKEN
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
    """Return how grave a secret is where it stands; None where it is not told."""
    severity = Severity(fact["severity"]) if "severity" in fact else _DEFAULT.get(fact["rule"], Severity.HIGH)
    if where in {"test", "example"}:
        # A format that a checksum confirms, or a provider's whole format, is seldom made up; a drawn password often is.
        if fact["rule"] != PROVIDER_TOKEN or severity < Severity.HIGH:
            return None
        return Severity.MEDIUM if fact["verified"] else Severity.LOW
    if where != "service":
        if not _is_real(fact, where):
            return None
        severity = min(severity, Severity.HIGH)
    is_unsure = Confidence(fact["confidence"]) is Confidence.LOW
    if is_unsure or (role is Role.MIGRATION and fact["rule"] == ASSIGNED_VALUE):
        severity = min(severity, Severity.MEDIUM)
    if role is Role.BROWSER and fact["evidence"]["kind"] == "google-api-key":
        severity = Severity.LOW
    return severity


def _is_real(fact: Mapping[str, Any], where: str) -> bool:
    """Tell whether a secret is one that opens something, in prose, in a build or on a developer's machine.

    What is shown to readers is real where somebody pasted it, and only then looks so. Databases of a build are made for it, and
    those of a developer's machine on every machine; accounts that a build logs in to are real, and their passwords drawn.
    """
    if fact["rule"] == SIGNED_TOKEN:
        return False
    if where == "prose":
        return Confidence(fact["confidence"]) is Confidence.HIGH
    told_anywhere = fact["rule"] in {PROVIDER_TOKEN, PRIVATE_KEY, CONNECTION_PASSWORD}
    return bool(fact["known"] or fact["drawn"]) and (where == "build" or told_anywhere)
