"""Private keys in PEM, OpenPGP and PuTTY form, whether their lines end or are written with escapes; and signed tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.secrets.candidate import PRIVATE_KEY, SIGNED_TOKEN, Candidate
from analyzers.secrets.checksums import claims_of
from analyzers.secrets.text import searched
from analyzers.secrets.words import is_regular
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.secrets.text import Text

_BLOCK: Final = searched(r"-----BEGIN ((?:[A-Z0-9]+ ){0,3})PRIVATE KEY( BLOCK)?-----")
_MOST: Final = 16_384
"""Characters in which a key ends: the largest RSA keys in use have 13 000."""

_BODY: Final = re.compile(r"[A-Za-z0-9+/=]{16,}")
_PUTTY: Final = searched(
    r"PuTTY-User-Key-File-\d: [^\n]*\n(?:[^\n]*\n){1,60}?Private-Lines: \d+\n((?:[A-Za-z0-9+/=]+\r?\n?){1,60})"
)
_SIGNED: Final = searched(
    r"(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{20,700})(?![A-Za-z0-9_-])"
)
_SHOWING: Final = re.compile(
    r"(?i)127\.0\.0\.1|localhost|example\.(?:com|org|net)|(?<![a-z])(?:demo|test|tester|example|dummy|dev)(?![a-z])"
)
_DAY: Final = 86_400
_MADE: Final = 1_795_000_000
"""When this version was made (November 2026), in seconds since 1970: a token that had ended by then opens nothing any more."""
_LEAST_LETTERS: Final = 60


def private_keys(text: Text) -> Iterator[Candidate]:
    """Yield private keys: their first line alone, or an ellipsis between the lines, is none."""
    for match in text.all_of(_BLOCK):
        yield from _block(text, match)
    for match in text.all_of(_PUTTY):
        encrypted = not re.search(r"\nEncryption: none\b", match[0])
        yield _key(match.start(1), match.end(1), match[1], "PuTTY private key", encrypted=encrypted)


def _block(text: Text, match: re.Match[str]) -> Iterator[Candidate]:
    title, after = match[1], match.end()
    end_mark = f"-----END {title}PRIVATE KEY"
    end = text.text.find(end_mark, after, after + _MOST)
    stop = end if end >= 0 else min(after + _MOST, len(text.text))
    inside = text.text[after:stop]
    if "-----BEGIN" in inside:
        return
    body = "".join(_BODY.findall(inside.replace("\\n", "\n").replace("\\r", "")))
    if end < 0 and len(body) < 200:
        return
    if len(body) < _LEAST_LETTERS or len(set(body)) < 20 or is_regular(body[:200]):
        return
    close = stop + len(end_mark) + len(f"{match[2] or ''}-----") if end >= 0 else stop
    encrypted = "ENCRYPTED" in title or "Proc-Type: 4,ENCRYPTED" in inside[:200]
    words = {"OPENSSH": "OpenSSH private key", "PGP": "OpenPGP private key"}
    yield _key(match.start(), close, body, words.get(title.split(" ")[0], "private key"), encrypted=encrypted)


def _key(start: int, end: int, body: str, what: str, *, encrypted: bool) -> Candidate:
    return Candidate(
        rule_id=PRIVATE_KEY,
        kind="encrypted-private-key" if encrypted else "private-key",
        what=f"{what} under a passphrase" if encrypted else what,
        start=start,
        end=end,
        value=body,
        confidence=Confidence.HIGH,
        severity=Severity.MEDIUM if encrypted else None,
        is_known=True,
    )


def signed_tokens(text: Text) -> Iterator[Candidate]:
    """Yield JSON Web Tokens that stay valid: without an end, or with one that is far from their beginning."""
    for match in text.all_of(_SIGNED):
        read = claims_of(match[1])
        if read is None or not _is_lasting(*read):
            continue
        claims = read[1]
        if _is_for_all(claims):
            continue
        yield Candidate(
            rule_id=SIGNED_TOKEN,
            kind="signed-token",
            what="signed token without an end" if "exp" not in claims else "signed token that is valid for long",
            start=match.start(1),
            end=match.end(1),
            value=match[1],
            confidence=Confidence.MEDIUM,
            shown="eyJ",
            severity=Severity.CRITICAL if claims.get("role") == "service_role" else None,
            is_known=True,
        )


def _is_for_all(claims: dict[str, object]) -> bool:
    """Tell whether a token is for everybody, for a demonstration, or for a developer's own machine."""
    if str(claims.get("role", "")) in {"anon", "anonymous", "public"} or str(claims.get("iss", "")).endswith("-demo"):
        return True
    return _SHOWING.search(str(claims)) is not None


def _is_lasting(header: dict[str, object], claims: dict[str, object]) -> bool:
    if str(header["alg"]).lower() == "none" or str(claims.get("sub")) in {"1234567890", "1234", "123"}:
        return False
    if "name" in claims and str(claims["name"]).lower() in {"john doe", "jane doe"}:
        return False
    begin, end = claims.get("iat", claims.get("nbf")), claims.get("exp")
    if not isinstance(end, int | float):
        return len(claims) > 1
    return isinstance(begin, int | float) and end - begin > 30 * _DAY and end > _MADE
