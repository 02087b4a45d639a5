"""Values that are given to a telling name: assignments, arguments, settings, elements, flags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.secrets.judging import judged
from analyzers.secrets.names import TOKEN, named
from analyzers.secrets.text import LOOSE, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.secrets.candidate import Candidate
    from analyzers.secrets.text import Text

_WORD: Final = re.compile(r"pass|pwd|secret|token|key|credential|salt|pepper|psk|bearer")
_NAME_MOST: Final = 80
_VALUE_MOST: Final = 800
_LITERAL: Final = r"[bBrRuUfF]{0,2}(?P<quote>[\"'`])(?P<value>(?:\\.|(?!(?P=quote))[^\n\\]){4,600})(?P=quote)"
_TYPED: Final = r"(?:\?|!)?:[ ]?[A-Za-z_&*\[][&'\w.\[\]<>,|? ]{0,60}?[ ]?=(?!=|>) | [ ][sS]tring[ ]="
"""A type between the name and its value."""

_ASKED: Final = (
    r"""(?:(?P<other>[A-Za-z_][\w.]*(?:\[["']\w+["']\]|\((?:["'][\w.-]*["'])?\))?(?:\.\w+)*)"""
    r"[ ]?(?:\|\||\?\?|\bor\b|,|\?:)[ ]*)?"
)
"""What is asked first, with the value behind it for where there is no answer."""

_WRAPPED: Final = (
    r"(?:(?:\[\]byte|SecretStr|String|Buffer\.from|Uint8Array\.from|bytes|new[ ]\w+|\w+\.encode|Some|Value|secret"
    r"|pulumi\.secret)\()?"
)
_GIVEN: Final = re.compile(
    rf"""(?x)
    (?P<closing>\\?["'`]?\]?\)?) [ \t]*
    (?: {_TYPED} | => | := | \?\?= | \|\| | (?P<compared>[!=]==?) | = | =(?!=|~|>) | :(?!:) | , | \((?=["'`b\[]) )
    [ \t]* (?:\n[ \t]{{2,}})? (?:default[ ]?[=:][ ]?)? {_ASKED} {_WRAPPED} {_LITERAL}
    """
)
_BARE: Final = re.compile(
    r"""(?mx)
    ["']?\]? (?: [ \t]*(?::=|\?=|=|:(?=[ \t]))[ \t]* | (?<=[A-Z])[ \t]+(?=\S+[ \t]*$) )
    (?P<value>[^\s"'`,;<>()\[\]{}|&][^\s"'`;<>|&]{3,600})
    (?=["']?[ \t\r]*(?:\#.*)?$|["']?\s*[,;}\])]|["']?[ \t]+\S)
    """
)
_PART: Final = re.compile(r"=(?P<value>[^\s;&\"'`,<>{}$()]{5,200})")
_FLAG: Final = re.compile(r"(?:=|[ \t]+)[\"']?(?P<value>[^\s\"'`;<>|&(){}-][^\s\"'`;<>|&(){}]{4,200})")
_ELEMENT: Final = re.compile(
    r"""(?x) (?: (?:</[\w.-]+>\s*<[\w.-]*value>|>)(?P<text>[^<>\n]{4,200})</
    | ["'](?:\s+[\w.-]{1,40}=["'][^"'\n]{0,200}["']){0,3}\s+value=["'](?P<value>[^"'\n]{4,200})["'] )"""
)
_QUOTES: Final = ("'", '"', "`")
_MARKUP: Final = frozenset({".xml", ".config", ".plist"})
_CONNECTED: Final = re.compile(
    r"""(?ix) (?: \b(?:host|server|data[ ]source|hostname|endpoint|user(?:[ _]?(?:id|name))?|uid|dbname|database|addr)\s?=
    | jdbc: | \? ) [^\n]*$"""
)
_IN_FLAG: Final = re.compile(r"(?:^|[\s\"'=])--?[\w-]*$")
_COMMENT: Final = re.compile(r"[#(]\s*$|(?<!:)//")


def assignments(text: Text) -> Iterator[Candidate]:
    """Yield values of telling names, wherever the kind of file lets a name stand for something."""
    if text.style == PLAIN:
        return
    seen = -1
    for word in _WORD.finditer(text.lower):
        if word.start() < seen:
            continue
        begin, end = _bounds(text.text, word.start())
        seen = end
        name = text.text[begin:end].strip(".-$")
        sort = named(name)
        if not sort and name.lower() == "key" and _is_signing(text.text[max(0, begin - 200) : begin]):
            sort = TOKEN
        if sort:
            yield from _valued(text, name, sort, begin, end)


def _bounds(content: str, at: int) -> tuple[int, int]:
    """Return where the name begins and ends of which a word stands at ``at``."""
    begin = end = at
    while begin > 0 and at - begin < _NAME_MOST and (content[begin - 1].isalnum() or content[begin - 1] in "_.-$"):
        begin -= 1
    while end < len(content) and end - at < _NAME_MOST and (content[end].isalnum() or content[end] in "_-"):
        end += 1
    return begin, end


def _is_signing(before: str) -> bool:
    """Tell whether the object in which a bare ``key`` stands is one that signs or encrypts."""
    head = before.rpartition("{")
    return "}" not in head[2] and bool(
        re.search(
            r"(?i)(?:jwt|auth|sign|crypt|cookie|session|hmac|token|secret)\w{0,20}[\"']?\s{0,3}[:=]\s{0,3}$", head[0]
        )
    )


def _valued(text: Text, name: str, sort: str, begin: int, end: int) -> Iterator[Candidate]:
    """Yield what is given to a name that stands from ``begin`` to ``end``: the first reading that fits."""
    content = text.text
    given = _GIVEN.match(content, end, end + _VALUE_MOST)
    if given is not None and (given["other"] is not None or not _is_listed(content, given)):
        yield from judged(name, sort, given.start("value"), given["value"], is_compared=given["compared"] is not None)
        return
    before = text.before(begin, 240)
    if part := _PART.match(content, end, end + 300):
        is_connection = _CONNECTED.search(before) is not None
        if is_connection or (before[-1:] in _QUOTES and content[part.end() : part.end() + 1] == before[-1:]):
            yield from judged(name, sort, part.start("value"), part["value"], is_connection=is_connection)
            return
    if text.suffix in _MARKUP:
        yield from _element(content, name, sort, end)
        return
    if text.style != LOOSE:
        return
    if _IN_FLAG.search(before + content[begin:end]):
        flag = _FLAG.match(content, end, end + 300)
        if flag is not None:
            yield from judged(name, sort, flag.start("value"), flag["value"], is_quoted=False)
        return
    bare = _BARE.match(content, end, end + _VALUE_MOST)
    if bare is not None and not _COMMENT.search(before):
        rest = content[bare.end() : bare.end() + 200].partition("\n")[0]
        if (before[-1:] in _QUOTES and rest[:1] == before[-1:]) or not _goes_on(
            rest, content[end : bare.start("value")]
        ):
            yield from judged(name, sort, bare.start("value"), bare["value"].rstrip(","), is_quoted=False)


def _element(content: str, name: str, sort: str, end: int) -> Iterator[Candidate]:
    element = _ELEMENT.match(content, end, end + 1000)
    if element is not None:
        group = "value" if element["value"] is not None else "text"
        yield from judged(name, sort, element.start(group), element[group])


def _goes_on(rest: str, mark: str) -> bool:
    """Tell whether an unquoted value goes on in words: ``token: the one that ...``; a command after ``NAME=value`` is none."""
    rest = rest.partition(" #")[0].strip("\"' \t\r,}")
    return bool(rest) and mark.strip("\"'") != "="


def _is_listed(content: str, given: re.Match[str]) -> bool:
    """Tell whether a comma parts the words of a list, and no name from its value: ``["password", "token"]``."""
    between = content[given.start() : given.start("quote")]
    if "," not in between or ":" in between or "=" in between:
        return False
    line = content[max(0, given.start() - 200) : given.start()].rpartition("\n")[2]
    return not re.search(r"\(\s*(?:&?[\w.]+,\s*)?[\"'`][\w.-]*$", line)
