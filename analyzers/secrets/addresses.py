"""Passwords in addresses, connection strings, commands and headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from analyzers.secrets.candidate import AUTHORIZATION_HEADER, CONNECTION_PASSWORD, Candidate
from analyzers.secrets.checksums import decoded_text
from analyzers.secrets.text import PLAIN, searched
from analyzers.secrets.values import is_placeholder, is_reference, password_confidence, token_confidence
from fleetreview.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.secrets.text import Text

_ADDRESS: Final = searched(r"://([^\s:/\"'`<>\\]{0,100}):([^\s@/\"'`<>\\]{1,200})@([\w.\[\]%{}$-]+)")
_GO: Final = searched(r"(?<![\w.-])([\w.-]{1,60}):([^\s@\"'`:/]{3,100})@(?:tcp|unix)\(([^)\n]{0,100})\)")
_CURL: Final = searched(
    r"(?:-u|--user)(?:[ =]|\", ?\")[\"']?([^\s:\"'$<]{1,60}):([^\s\"'$<]{4,100})[\"']?(?=[\s\"',)]|$)"
)
_PAIR: Final = searched(
    r"(?:\bauth\s*=\s*\(|\b(?:HTTP)?(?:Basic|Digest)Auth\(|\.basicAuth\(|SetBasicAuth\(|\.auth\()\s*[\"']([^\"'\n]{0,60})[\"'],\s*"
    r"[\"']([^\"'\n\s]{4,100})[\"']"
)
_BASIC: Final = searched(r"\b[Bb]asic\s+([A-Za-z0-9+/]{8,200}={0,2})(?![A-Za-z0-9+/=])")
_BEARER: Final = searched(r"\b(?:Bearer|Token|token|ApiKey|Bot)\s+([A-Za-z0-9_.~+/-]{20,500}=*)(?![A-Za-z0-9_.~+/=-])")
_HERE: Final = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|::1|host\.docker\.internal|[\w-]+|(?:[\w-]+\.)*(?:local|localhost|test|invalid"
    r"|example|internal\.example)|(?:[\w-]+\.)*example\.(?:com|org|net|io|dev)|(?:[\w-]+\.)*(?:your|my)?-?(?:domain|host|server|company)\.\w+)$",
    re.IGNORECASE,
)
"""Hosts of a developer's own machine or of an example; a bare word is a container beside the service."""

_NO_PASSWORD: Final = frozenset({"x-oauth-basic", "x-token-auth", "oauth2", "x"})
"""What stands for a password where the token is the user."""

_SENTRY: Final = re.compile(r"(?i)(?:^|\.)sentry\.")
"""Where errors are sent: what its addresses hold lets anybody send one more, and browsers have them."""


def addresses(text: Text) -> Iterator[Candidate]:
    """Yield passwords of addresses and of what is written like one."""
    plain = text.style == PLAIN
    for match in text.all_of(_ADDRESS):
        yield from _told(match, match[1], match[2], match[3], is_prose=plain)
    for match in text.all_of(_GO):
        yield from _told(match, match[1], match[2], match[3].partition(":")[0], is_prose=plain)
    if not plain:
        yield from _pairs(text)


def _pairs(text: Text) -> Iterator[Candidate]:
    """Yield passwords that are given beside a user: to a command, to a call."""
    if "curl" in text.lower or "--user" in text.text:
        for match in text.all_of(_CURL):
            line = text.before(match.start(), 300)
            if "curl" in line or "http" in line:
                yield from _told(match, match[1], match[2], "", is_prose=False)
    for match in text.all_of(_PAIR):
        yield from _told(match, match[1], match[2], "", is_prose=False)


def _told(match: re.Match[str], user: str, written: str, host: str, *, is_prose: bool) -> Iterator[Candidate]:
    """Yield the password, group 2 of a match, unless it is nobody's. ``host`` is empty where it is not known."""
    password = unquote(written)
    if is_reference(written) or is_placeholder(password, user) or _is_pattern(written):
        return
    if token_confidence(user) is Confidence.HIGH and (password in _NO_PASSWORD or _SENTRY.search(host)):
        return
    if user and (password.lower() == user.lower() or password.lower() == host.partition(".")[0].lower()):
        return
    confidence = password_confidence(password) or token_confidence(password)
    if host and _HERE.match(host):
        # What opens a developer's own machine is no secret; what was drawn at random may open more.
        if confidence is None or confidence < Confidence.HIGH or len(password) < 16:
            return
        confidence = Confidence.LOW
    elif confidence is None and len(password) < 5:
        return
    confidence = confidence or Confidence.LOW
    if is_prose and confidence < Confidence.HIGH:
        return
    yield Candidate(
        rule_id=CONNECTION_PASSWORD,
        kind="connection-password",
        what="password of a connection",
        start=match.start(2),
        end=match.end(2),
        value=password,
        confidence=confidence,
        name=user if re.fullmatch(r"[\w.@+-]{1,40}", user) and token_confidence(user) is None else "",
    )


def _is_pattern(text: str) -> bool:
    return bool(re.search(r"[\[\](){}*|^]|\\[dws]", text)) and bool(re.search(r"[\[(].*[\])]|[+*]$", text))


def headers(text: Text) -> Iterator[Candidate]:
    """Yield credentials of ``Authorization`` headers that are written out."""
    if "asic " in text.text:
        for match in text.all_of(_BASIC):
            read = decoded_text(match[1])
            user, colon, password = (read or "").partition(":")
            if not colon or is_reference(read or "") or is_placeholder(password, user) or password == user:
                continue
            confidence = password_confidence(password) or token_confidence(password)
            confidence = confidence or token_confidence(user)
            if confidence is not None:
                yield _header(match, "Basic credential", confidence)
    for match in text.all_of(_BEARER) if any(w in text.text for w in ("earer ", "oken ", "piKey ", "Bot ")) else ():
        if match[1].startswith("eyJ") or is_placeholder(match[1]):
            continue
        confidence = token_confidence(match[1])
        if confidence is not None and confidence >= Confidence.HIGH:
            yield _header(match, "bearer token", confidence)


def _header(match: re.Match[str], what: str, confidence: Confidence) -> Candidate:
    return Candidate(
        rule_id=AUTHORIZATION_HEADER,
        kind="authorization-header",
        what=what,
        start=match.start(1),
        end=match.end(1),
        value=match[1],
        confidence=confidence,
    )
