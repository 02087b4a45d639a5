"""What is wrong with the metadata of a rule file, field by field, so that a mistake is told and not met as a traceback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from analyzers.rule import Followed
from fleetreview.model import Confidence, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

TRACKS: Final = ("security", "migrations", "reliability", "other")
"""Trends that a rule's findings can count for."""

PREFILTER: Final = frozenset({"words", "texts", "scope"})
"""Fields that each variant of a rule may have for itself."""

_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REQUIRED: Final = frozenset("title area confidence why remedy references cwe owasp stride since".split())
_OPTIONAL: Final = frozenset("track roles group acknowledged_by across_files".split()) | PREFILTER


def is_rule_id(text: str) -> bool:
    """Tell whether a text is a rule id: kebab-case."""
    return bool(_ID.fullmatch(text))


def default_track(area: str) -> str:
    """Return the trend that the rules of an area count for, unless they say otherwise."""
    return area if area in TRACKS else "other"


def problems_of(
    metadata: Mapping[str, Any], *, area: str, evidence: Collection[str], actions: Collection[str]
) -> Iterator[str]:
    """Yield what is wrong, each beginning with ``metadata.<field>:``.

    ``area`` is the folder's, ``evidence`` the keys that every message of the file gives, ``actions`` what a role can do to a
    rule.
    """
    for name in sorted(_REQUIRED - set(metadata)):
        yield f"metadata.{name}: missing"
    for name in sorted(set(map(str, metadata)) - _REQUIRED - _OPTIONAL):
        yield f"metadata.{name}: unknown field"
    if metadata.get("area") != area:
        yield f"metadata.area: {metadata.get('area')!r} differs from the folder {area!r}"
    for name, (is_right, expected) in _SHAPES.items():
        if name in metadata and not is_right(metadata[name]):
            yield f"metadata.{name}: {expected}, not {metadata[name]!r}"
    yield from _roles(metadata.get("roles", {}), actions)
    group = metadata.get("group")
    if group is not None and group not in list(evidence):
        known = ", ".join(sorted(evidence)) or "none"
        yield f"metadata.group: a key of the evidence of every message ({known}), not {group!r}"


def prefilter_problems(metadata: Mapping[str, Any], *, whole: str, part: str) -> Iterator[str]:
    """Yield what is wrong with what a pattern is shown; ``whole`` and ``part`` are the scopes: a file, and less than one."""
    words, scope = metadata.get("words", []), metadata.get("scope", whole)
    if not isinstance(words, list) or not all(isinstance(group, list) and group for group in words):
        yield "metadata.words: a list of lists of identifiers"
    else:
        for word in (word for group in words for word in group):
            if not _is_word(word):
                yield f"metadata.words: {word!r} is neither an identifier nor a regular expression"
    texts = metadata.get("texts", [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and _compiles(text) for text in texts):
        yield "metadata.texts: a list of regular expressions"
    if scope not in [whole, part]:
        yield f"metadata.scope: {whole} or {part}"
    elif scope == part and not words:
        yield "metadata.scope: a rule that is shown only some functions has words that tell which"


def _is_word(word: object) -> bool:
    named = word.removesuffix("(").lstrip("@") if isinstance(word, str) else ""
    return _compiles(named)


def _compiles(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return bool(text.strip())


def _roles(roles: object, actions: Collection[str]) -> Iterator[str]:
    if not isinstance(roles, dict):
        yield f"metadata.roles: a mapping of roles to what is done there, not {roles!r}"
        return
    for role, action in roles.items():
        if role not in set(Role) or action not in list(actions):
            yield f"metadata.roles.{role}: a role and one of {', '.join(sorted(actions))}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _list_of(pattern: str, *, some: bool = False) -> Callable[[object], bool]:
    """Return a check of lists whose entries match a pattern; ``some`` asks for one entry or more."""
    entry = re.compile(pattern)

    def is_right(value: object) -> bool:
        if not isinstance(value, list) or (some and not value):
            return False
        return all(isinstance(one, str) and entry.fullmatch(one) for one in value)

    return is_right


_SHAPES: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "title": (_is_text, "a text"),
    "why": (_is_text, "a text"),
    "remedy": (_is_text, "a text"),
    "since": (_is_text, "a version in quotes"),
    "track": (lambda value: value in TRACKS, f"one of {', '.join(TRACKS)}"),
    "confidence": (lambda value: value in list(Confidence), f"one of {', '.join(Confidence)}"),
    "references": (_list_of(r"https://\S+", some=True), "a list of https addresses"),
    "cwe": (_list_of(r"CWE-\d+"), "a list of CWE-<number>"),
    "owasp": (_list_of(r"(A|API)\d{1,2}:\d{4}"), "a list of categories with their year, as A03:2021"),
    "stride": (_list_of(r"[STRIDE]"), "a list of letters of STRIDE"),
    "acknowledged_by": (_list_of(r"\S+"), "a list of codes"),
    "across_files": (lambda value: value in list(Followed), f"one of {', '.join(Followed)}"),
}
