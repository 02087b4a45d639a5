"""Passwords by their place in a command line, a call or a file of credentials, where no name stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.secrets.checksums import decoded_text
from analyzers.secrets.judging import encoded, judged
from analyzers.secrets.names import PASSWORD
from analyzers.secrets.text import LOOSE, PLAIN, searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.secrets.candidate import Candidate
    from analyzers.secrets.text import Text

_WORD: Final = r"[\"']?([^\s\"'`;|&<>$(){}-][^\s\"'`;|&<>(){}]{3,200})"
_COMMANDS: Final = (
    (
        ("login",),
        searched(
            rf"\b(?:docker|podman|buildah|skopeo|helm|oras|crane)\b[^\n]{{0,60}}?\blogin\b[^\n]{{0,200}}?\s-p[ =]?{_WORD}"
        ),
    ),
    (("sshpass",), searched(rf"\bsshpass\s+-p\s*{_WORD}")),
    (("mysql",), searched(rf"\b(?:mysql|mysqldump|mysqladmin|mariadb)\s[^\n]{{0,200}}?(?<=\s)-p{_WORD}")),
    (("redis-cli",), searched(rf"\bredis-cli\b[^\n]{{0,200}}?\s(?:-a|--pass)\s+{_WORD}")),
    (("openssl",), searched(rf"\bopenssl\b[^\n]{{0,200}}?\bpass(?:in|out)?\s+pass:{_WORD}")),
    (("machine",), searched(r"\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S{4,200})")),
    (("5432",), searched(r"(?m)^[\w.*-]{1,100}:(?:5432|6432):[\w*-]{1,60}:[\w*.-]{1,60}:([^\s:]{4,200})$")),
)
"""Commands and files, each with words without one of which it is not there."""

_TAKERS: Final = searched(
    r"""(?x) \b(?: PlainAuth\(\s*"[^"\n]{0,80}",\s* | ClientSecretCredential\([^,\n]{1,80},\s*
    | (?:Basic\w{0,20}Credentials|AwsBasicCredentials\.create|NewStatic\w{0,20}|NetworkCredential|UsernamePasswordCredentials
    |UsernamePasswordAuthenticationToken|PasswordAuthentication)\(\s* )
    (?:"[^"\n]{0,80}"|[\w.()\[\]]{1,60}),\s*"([^"\n]{4,200})\""""
)
"""Calls that take an account and what opens it."""

_CHARACTERS: Final = searched(r"\"([^\"\n]{6,200})\"\.toCharArray\(\)")
_CALLS: Final = (
    (
        ("getConnection(",),
        searched(r"getConnection\(\s*[^,\n]{1,200},\s*(?:\"[^\"\n]{0,80}\"|[\w.]{1,60}),\s*\"([^\"\n]{4,200})\""),
    ),
    (
        ("login(",),
        searched(r"\.login\(\s*(?:[\"'][^\"'\n]{0,80}[\"']|[\w.]{1,60}),\s*[\"']([^\"'\n]{4,200})[\"']\s*\)"),
    ),
    (("Auth", "Credential", "NewStatic"), _TAKERS),
    (("toCharArray",), _CHARACTERS),
)
_REGISTRY: Final = searched(r"\"auth\"\s*:\s*\"([A-Za-z0-9+/]{8,600}={0,2})\"")


def commands(text: Text) -> Iterator[Candidate]:
    """Yield such passwords."""
    if text.style == PLAIN:
        return
    content = text.text
    for words, pattern in _CALLS if text.style != LOOSE else (*_COMMANDS, *_CALLS):
        if any(word in content for word in words):
            for match in text.all_of(pattern):
                yield from judged("", PASSWORD, match.start(1), match[1])
    if '"auths"' in content:
        yield from _registries(text)


def _registries(text: Text) -> Iterator[Candidate]:
    """Yield what opens registries of images: user and password in base 64."""
    for match in text.all_of(_REGISTRY):
        _, colon, password = (decoded_text(match[1]) or "").partition(":")
        if colon:
            for plain in judged("auth", PASSWORD, match.start(1), password.strip()):
                yield encoded(plain, match.start(1), match[1])
