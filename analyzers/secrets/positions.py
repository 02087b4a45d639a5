"""Values that are no plain assignment: a name and a value in two lines, an argument that is always a key, SQL, Kubernetes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.secrets.checksums import decoded_text
from analyzers.secrets.judging import encoded, judged
from analyzers.secrets.names import PASSWORD, named
from analyzers.secrets.text import PLAIN, searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.secrets.candidate import Candidate
    from analyzers.secrets.text import Text

_LISTED: Final = searched(
    r"""(?x) name["']?:[ \t]*["']?([\w.-]{3,80})["']?,?[ \t]*\n?
    [ \t]*["']?value["']?:[ \t]*["']?([^\s"']{4,600})["']?[ \t\r]*(?=\n|\}|$)"""
)
_VARIABLE: Final = searched(r"\bvariable\s+\"([\w-]{3,80})\"\s*\{[^{}]{0,400}?\bdefault\s*=\s*\"([^\"\n]{4,600})\"")
_TAG: Final = searched(
    r"\benv:\"([\w-]{3,80})(?:,\w+)*\"[^`\n]{0,80}?\b(?:envDefault|env-default|default):\"([^\"\n]{4,600})\""
)
_PARAMETER: Final = searched(
    r"(?m)^[ ]*([\w.-]{3,60}):[ ]*\n(?:[ ]+(?:Type|Description|NoEcho|M\w+|Allowed\w+|Constraint\w+):[^\n]*\n){0,8}"
    r"[ ]+Default:[ ]*[\"']?([^\s\"'#]{4,200})[\"']?[ \t\r]*$"
)
_INSERT: Final = searched(r"(?i)\binsert\s+into\s+[\w.\"`]{1,100}\s*\(([^()]{1,600})\)\s*values\s*\(([^()]{1,4000})\)")
_SQL_VALUE: Final = re.compile(r"\s*(?:'((?:[^']|'')*)'|[^,']*)\s*(?:,|$)")
_SEVERAL: Final = searched(
    r"(?i)(keys|tokens|secrets|passwords)[\"']?\s{0,3}(?::\s{0,3}[\w\[\]., ]{1,40})?[:=]\s{0,3}[\[{]([^\[\]{}]{8,4000})[\]}]"
)
_NAME: Final = re.compile(r"[\w-]+")
_ONE: Final = re.compile(r"[\"']([^\"'\s]{16,200})[\"'](?!\s*:)")
_SIGNERS: Final = searched(
    r"""(?x) (?: NewCookieStore\( | URLSafe\w{0,20}Serializer\( | TimestampSigner\( | Fernet\( | createHmac\([^,\n]{1,40},
    | hmac\.new\( | cookieParser\( | \bjwt\.(?:sign|encode|verify|decode)\([^,\n]{1,80}, | SignedString\( )
    \s*(?:\[\]byte\()?[bru]?(["'`])([^"'`\n]{8,200})\1"""
)
_OF_SUFFIX: Final = {
    **dict.fromkeys((".tf", ".hcl"), (_VARIABLE,)),
    **dict.fromkeys((".yml", ".yaml", ".template"), (_PARAMETER,)),
    ".go": (_TAG,),
}
_SQL: Final = searched(r"(?i)\b(?:identified\s+(?:with\s+\w+\s+)?by|password)\s+(?:N|E)?'([^'\n]{5,200})'")
_CLUSTER: Final = re.compile(r"^\s*[\"']?kind[\"']?\s*:\s*[\"']?Secret\b", re.MULTILINE)
_ENCODED: Final = re.compile(
    r"^[ \t]+[\"']?([\w.-]{2,80})[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z0-9+/]{8,4000}={0,2})[\"']?[ \t]*,?[ \t]*$",
    re.MULTILINE,
)


def positions(text: Text) -> Iterator[Candidate]:
    """Yield such values."""
    if text.style == PLAIN:
        return
    for pattern in (_LISTED, *_OF_SUFFIX.get(text.suffix, ())):
        yield from _given(pattern, text)
    for match in text.all_of(_SIGNERS):
        yield from judged("", PASSWORD, match.start(2), match[2])
    for match in text.all_of(_SQL):
        yield from judged("password", PASSWORD, match.start(1), match[1])
    yield from _gathered(text)


def _gathered(text: Text) -> Iterator[Candidate]:
    """Yield values of lists, rows and manifests."""
    yield from _several(text)
    if text.suffix == ".sql":
        yield from _inserted(text)
    if "Secret" in text.text and _CLUSTER.search(text.text):
        yield from _encoded(text.text)


def _several(text: Text) -> Iterator[Candidate]:
    """Yield keys that stand in a list or mapping of keys; only what was drawn, as such lists hold all sorts of things."""
    for match in text.all_of(_SEVERAL):
        name = _NAME.findall(text.text[max(0, match.start() - 60) : match.end(1)])[-1]
        if sort := named(name[:-1]):
            for one in _ONE.finditer(match[2]):
                yield from judged(name, sort, match.start(2) + one.start(1), one[1], is_compared=True)


def _inserted(text: Text) -> Iterator[Candidate]:
    """Yield what is inserted into a telling column, where it was drawn."""
    for match in text.all_of(_INSERT):
        columns = [column.strip(' \t\r\n"`') for column in match[1].split(",")]
        at = match.start(2)
        for column in columns:
            value = _SQL_VALUE.match(text.text, at, match.end(2))
            if value is None:
                break
            if value[1] is not None and (sort := named(column)):
                yield from judged(column, sort, value.start(1), value[1], is_compared=True)
            at = value.end()


def _given(pattern: re.Pattern[str], text: Text) -> Iterator[Candidate]:
    """Yield what a pattern gives: group 1 is the name, group 2 the value."""
    for match in text.all_of(pattern):
        if sort := named(match[1]):
            yield from judged(match[1], sort, match.start(2), match[2])


def _encoded(content: str) -> Iterator[Candidate]:
    for match in _ENCODED.finditer(content):
        value, sort = decoded_text(match[2]), named(match[1])
        if value is not None and sort:
            for plain in judged(match[1], sort, match.start(2), value.strip()):
                yield encoded(plain, match.start(2), match[2])
