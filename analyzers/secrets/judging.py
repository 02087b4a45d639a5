"""Whether what is given to a telling name is a secret, and of which kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.secrets.candidate import ASSIGNED_VALUE, CONNECTION_PASSWORD, PROVIDER_TOKEN, Candidate
from analyzers.secrets.names import PASSWORD, words_of
from analyzers.secrets.values import is_placeholder, password_confidence, token_confidence
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHAT: Final = {
    "aws-secret-key": "AWS secret access key",
    "password": "password",
    "connection-password": "password of a connection",
    "django-default-key": "key that a project template made",
    "key-or-token": "key or token",
}
_SHOWING: Final = re.compile(r"(?i)example|changeme|your|x{4}|placeholder|insecure|sample|dummy")
_SIGNED: Final = re.compile(r"eyJ[\w-]+\.[\w-]+")
_AWS_SECRET: Final = re.compile(r"[A-Za-z0-9+/]{40}")
_DJANGO: Final = "django-insecure-"


def judged(
    name: str,
    sort: str,
    start: int,
    value: str,
    *,
    is_quoted: bool = True,
    is_connection: bool = False,
    is_compared: bool = False,
) -> Iterator[Candidate]:
    """Yield what a value that stands at ``start`` is; nothing where it is no secret.

    ``sort`` says what the name promises (``names.named``). An unquoted value may be a word of some language: less sure. What a
    value is compared with is often a kind of token or a word: only what was drawn is told.
    """
    if _SIGNED.match(value):
        return  # a signed token tells by itself whether it stays valid
    confidence = token_confidence(value)
    if is_placeholder(value, name) and not (
        confidence is Confidence.HIGH and len(value) >= 32 and not _SHOWING.search(value)
    ):
        if value.startswith(_DJANGO) and len(value) > 40:
            yield _candidate(name, start, value, Confidence.HIGH, "django-default-key", Severity.LOW)
        return
    if confidence is None and sort == PASSWORD:
        confidence = password_confidence(value)
        if confidence is Confidence.HIGH and not is_quoted:
            confidence = Confidence.MEDIUM
    if confidence is None or (is_compared and confidence < Confidence.HIGH):
        return
    if _is_aws_secret(name) and _AWS_SECRET.fullmatch(value):
        yield _candidate(name, start, value, Confidence.HIGH, "aws-secret-key", Severity.CRITICAL)
        return
    kind = "connection-password" if is_connection else "password" if sort == PASSWORD else "key-or-token"
    yield _candidate(name, start, value, confidence, kind)


def encoded(plain: Candidate, start: int, value: str) -> Candidate:
    """Return the candidate for a value that stands there in an encoding; it is known by what it stands for."""
    return _candidate(plain.name, start, plain.value, plain.confidence, plain.kind, plain.severity, length=len(value))


def _is_aws_secret(name: str) -> bool:
    words = words_of(name)
    return words[-3:] == ("secret", "access", "key") or (
        words[-2:] == ("secret", "key") and ("aws" in words or "s3" in words)
    )


def _candidate(
    name: str,
    start: int,
    value: str,
    confidence: Confidence,
    kind: str,
    severity: Severity | None = None,
    *,
    length: int | None = None,
) -> Candidate:
    is_known = kind == "aws-secret-key"
    rule_id = PROVIDER_TOKEN if is_known else CONNECTION_PASSWORD if kind == "connection-password" else ASSIGNED_VALUE
    return Candidate(
        rule_id=rule_id,
        kind=kind,
        what=_WHAT[kind],
        start=start,
        end=start + (len(value) if length is None else length),
        value=value,
        confidence=confidence,
        name=name,
        severity=severity,
        is_known=is_known,
    )
