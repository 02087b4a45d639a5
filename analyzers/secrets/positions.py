"""Values that are no plain assignment: a name and a value in two lines, an argument that is always a key, SQL, Kubernetes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.secrets.checksums import decoded_text
from analyzers.secrets.judging import encoded, judged
from analyzers.secrets.names import PASSWORD, named
from analyzers.secrets.text import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.secrets.candidate import Candidate
    from analyzers.secrets.text import Text

_LISTED: Final = re.compile(
    r"""(?x) name["']?:[ \t]*["']?([\w.-]{3,80})["']?,?[ \t]*\n
    [ \t]*["']?value["']?:[ \t]*["']?([^\s"']{4,600})["']?[ \t\r]*(?=\n|$)"""
)
_SIGNERS: Final = re.compile(
    r"""(?x) (?: NewCookieStore\( | URLSafe\w{0,20}Serializer\( | TimestampSigner\( | Fernet\( | createHmac\([^,\n]{1,40},
    | hmac\.new\( | cookieParser\( | \bjwt\.(?:sign|encode|verify|decode)\([^,\n]{1,80}, | SignedString\( )
    \s*(?:\[\]byte\()?[bru]?(["'`])([^"'`\n]{8,200})\1"""
)
_SIGNER_CALLS: Final = (
    *("NewCookieStore(", "Serializer(", "TimestampSigner(", "Fernet(", "createHmac(", "hmac.new(", "cookieParser("),
    *("jwt.", "SignedString("),
)
_SQL: Final = re.compile(r"(?i)\b(?:identified\s+(?:with\s+\w+\s+)?by|password)\s+(?:N|E)?'([^'\n]{5,200})'")
_CLUSTER: Final = re.compile(r"^\s*[\"']?kind[\"']?\s*:\s*[\"']?Secret\b", re.MULTILINE)
_ENCODED: Final = re.compile(
    r"^[ \t]+[\"']?([\w.-]{2,80})[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z0-9+/]{8,4000}={0,2})[\"']?[ \t]*,?[ \t]*$",
    re.MULTILINE,
)


def positions(text: Text) -> Iterator[Candidate]:
    """Yield such values."""
    if text.style == PLAIN:
        return
    content = text.text
    if "value" in content and "name" in content:
        yield from _in_two_lines(content)
    if any(call in content for call in _SIGNER_CALLS):
        for match in _SIGNERS.finditer(content):
            yield from judged("", PASSWORD, match.start(2), match[2])
    if "'" in content and ("identified" in text.lower or "password" in text.lower):
        for match in _SQL.finditer(content):
            yield from judged("password", PASSWORD, match.start(1), match[1])
    if "Secret" in content and _CLUSTER.search(content):
        yield from _encoded(content)


def _in_two_lines(content: str) -> Iterator[Candidate]:
    for match in _LISTED.finditer(content):
        if sort := named(match[1]):
            yield from judged(match[1], sort, match.start(2), match[2])


def _encoded(content: str) -> Iterator[Candidate]:
    for match in _ENCODED.finditer(content):
        value, sort = decoded_text(match[2]), named(match[1])
        if value is not None and sort:
            for plain in judged(match[1], sort, match.start(2), value.strip()):
                yield encoded(plain, match.start(2), match[2])
