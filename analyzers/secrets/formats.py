"""Formats of tokens whose makers say how they look: a fixed beginning, an alphabet, a length, sometimes a checksum.

Each is written from its provider's own documentation. A format is looked for only where one of its ``anchors`` stands in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.secrets.candidate import PROVIDER_TOKEN, Candidate
from analyzers.secrets.text import searched
from analyzers.secrets.values import is_filler
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from analyzers.secrets.text import Text

_BEGIN: Final = r"(?<![A-Za-z0-9_-])"
_END: Final = r"(?![A-Za-z0-9_-])"


@dataclass(frozen=True, slots=True)
class Format:
    """How the tokens of one kind look. Group 1 of ``pattern``, or all of it, is the secret.

    ``shown`` is the part of the beginning that all tokens share. ``check`` tells of a match whether a checksum is right (True),
    that it is no token (False), or nothing (None).
    """

    kind: str
    what: str
    anchors: tuple[str, ...]
    pattern: re.Pattern[str]
    severity: Severity
    shown: str
    check: Callable[[re.Match[str]], bool | None] | None = None


def token(
    kind: str,
    what: str,
    shown: str,
    body: str,
    *,
    severity: Severity = Severity.CRITICAL,
    check: Callable[[re.Match[str]], bool | None] | None = None,
) -> Format:
    """Return the format of a token that begins with ``shown``, goes on with ``body`` (a regular expression) and stands alone."""
    pattern = searched(f"{_BEGIN}{re.escape(shown)}{body}{_END}")
    return Format(kind, what, (shown,), pattern, severity, shown, check)


def shape(
    kind: str,
    what: str,
    anchors: Iterable[str],
    pattern: str,
    *,
    shown: str = "",
    severity: Severity = Severity.CRITICAL,
    check: Callable[[re.Match[str]], bool | None] | None = None,
) -> Format:
    """Return a format that is a regular expression of its own; group 1 is the secret."""
    return Format(kind, what, tuple(anchors), searched(pattern), severity, shown, check)


def find(formats: Iterable[Format], text: Text) -> Iterator[Candidate]:
    """Yield what has one of the formats and was not typed to show it."""
    content = text.text
    for form in formats:
        if text.may_hold(form.pattern) and any(anchor in content for anchor in form.anchors):
            yield from _matches(form, content)


def _matches(form: Format, content: str) -> Iterator[Candidate]:
    group = 1 if form.pattern.groups else 0
    for match in form.pattern.finditer(content):
        value = match[group]
        verified = form.check(match) if form.check else None
        if verified is False or (not verified and is_filler(value.removeprefix(form.shown))):
            continue
        yield Candidate(
            rule_id=PROVIDER_TOKEN,
            kind=form.kind,
            what=form.what,
            start=match.start(group),
            end=match.end(group),
            value=value,
            confidence=Confidence.HIGH,
            shown=form.shown,
            severity=form.severity,
            is_known=True,
            is_verified=bool(verified),
        )
