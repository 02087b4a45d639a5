"""What taint rules need to see beyond one function: two patterns more, made of theirs.

Semgrep's taint stays inside a function. So every rule that follows request data is asked twice: once with request data as the
source, as it is written, and once with the parameters of functions, which tells what a function does to what it is given. One
further pattern for a technology tells in which calls request data is passed on. ``patterns.through_functions`` puts the two
together.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analyzers.rule import FILE, FUNCTION, Prefilter, digest_of
from analyzers.shared_patterns import expand, shared_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzers.rule import RuleSource

_REQUEST_DATA: Final = {"shared": "request-data"}
_REQUEST_WORDS: Final = [{"shared": "request-words"}]
_PARAMETERS: Final = "parameters"
_FIELDS: Final = "fields"
_SUFFIX: Final = "--from-parameter"
CALLS: Final = "calls-with-request-data"
_LANGUAGES: Final = {"python": ["python"], "javascript": ["javascript", "typescript"], "go": ["go"]}
_ANY_CALL: Final = {
    "python": ["$CALLEE(..., $ARGUMENT, ...)", "$CALLEE(..., $NAME=$ARGUMENT, ...)"],
    "javascript": [
        "$CALLEE(..., $ARGUMENT, ...)",
        "$CALLEE(..., {..., $KEY: $ARGUMENT, ...}, ...)",
        "$CALLEE(..., {..., $ARGUMENT, ...}, ...)",
        "new $CALLEE(..., $ARGUMENT, ...)",
    ],
    "go": ["$CALLEE(..., $ARGUMENT, ...)"],
}
_ANY_FIELD: Final = {
    "python": ["self.$FIELD = $ARGUMENT"],
    "javascript": ["this.$FIELD = $ARGUMENT"],
    "go": ["$OBJECT.$FIELD = $ARGUMENT", "$TYPE{..., $FIELD: $ARGUMENT, ...}"],
}
_NO_HELPERS: Final = {
    "python": r"(jsonify|render\w*|(\w+\.)*\w*Response|print|str|repr|len|json\.dumps|logg(er|ing)\.\w+|super\(.*)",
    "javascript": r"(await )?(res|response|reply|ctx|h|console|JSON|Promise|Object|Array|String|log|logger)\b.*",
    "go": r"(c|ctx|w|fmt|json|log|slog|render|http|errors|strings|string|append|len)(\..*)?",
}
"""Calls that are never to a service's own function: of an argument and one in the call around it, Semgrep tells only one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallSource:
    """The pattern that finds request data in the arguments of calls, for one technology.

    ``called`` tells the functions whose calls are of use: what the patterns about parameters are shown.
    """

    technology: str
    patterns: tuple[Mapping[str, Any], ...]
    prefilters: tuple[Prefilter, ...]
    called: tuple[Prefilter, ...]
    digest: str


def parameter_pattern(
    entry: Mapping[str, Any], metadata: Mapping[str, Any], technology: str
) -> tuple[Mapping[str, Any], Prefilter] | None:
    """Return the pattern that asks a rule's entry about parameters, and what it is shown; None for one that asks for no request.

    ``entry`` is as written, its shared lists not in their places; ``metadata`` has its words.
    """
    if _REQUEST_DATA not in entry.get("pattern-sources", ()) or _PARAMETERS not in shared_lists(technology):
        return None
    pattern = {key: value for key, value in entry.items() if key != "metadata"}
    pattern["id"] = f"{entry['id']}{_SUFFIX}.{technology}"
    pattern["pattern-sources"] = [{"shared": _PARAMETERS}, {"shared": _FIELDS}]
    # What is not bound stays as it stands, unless a shorter name that begins alike is: none begins with $Z.
    pattern["message"] = f"{entry['message']}||parameter=$Z_PARAMETER||field=$Z_FIELD"
    groups = [group for group in metadata.get("words", ()) if group != _REQUEST_WORDS]
    prefilter = Prefilter(
        words=tuple(tuple(map(str, expand(group, technology))) for group in groups),
        scope=FUNCTION if groups else FILE,
        callers=(tuple(shared_lists(technology)["request-words"]),),
    )
    return expand(pattern, technology), prefilter


def asks_for_parameter(pattern_id: str) -> bool:
    """Tell whether a pattern is one of ``parameter_pattern``."""
    return _SUFFIX in pattern_id


def call_source(technology: str, sources: Iterable[RuleSource]) -> CallSource | None:
    """Return the pattern for calls; None where no rule asks for parameters.

    What any rule holds to be made harmless, no call passes on; but for the rules' own guards around a call, which are dear to look
    for.
    """
    asking = [source for source in sources if source.technology == technology and source.parameter_patterns]
    if not asking:
        return None
    lists = shared_lists(technology)
    sanitizers = {
        json.dumps(sanitizer, sort_keys=True): sanitizer
        for source in asking
        for pattern in source.parameter_patterns
        for sanitizer in pattern.get("pattern-sanitizers", ())
        if sanitizer in lists["conversions"] or "pattern-inside" not in json.dumps(sanitizer)
    }
    pattern: dict[str, Any] = {
        "id": f"{CALLS}.{technology}",
        "languages": _LANGUAGES[technology],
        "severity": "INFO",
        "message": "Request data is passed on.",
        "mode": "taint",
        "options": asking[0].parameter_patterns[0].get("options", {}),
        "pattern-sources": lists["request-data"],
        "pattern-sanitizers": list(sanitizers.values()),
        "pattern-sinks": [
            {
                "patterns": [
                    {"pattern-either": [{"pattern": call} for call in _ANY_CALL[technology]]},
                    {"metavariable-regex": {"metavariable": "$CALLEE", "regex": rf"^(?!{_NO_HELPERS[technology]}$)"}},
                    {"focus-metavariable": "$ARGUMENT"},
                ]
            },
            {
                "patterns": [
                    {"pattern-either": [{"pattern": field} for field in _ANY_FIELD[technology]]},
                    {"focus-metavariable": "$ARGUMENT"},
                ]
            },
        ],
    }
    if flows := lists.get("flows"):
        pattern["pattern-propagators"] = flows
    prefilter = Prefilter(words=(tuple(lists["request-words"]),), scope=FUNCTION)
    called = tuple(prefilter for source in asking for prefilter in source.parameter_prefilters)
    return CallSource(
        technology=technology,
        patterns=(pattern,),
        prefilters=(prefilter,),
        called=called,
        digest=digest_of([pattern, prefilter.words, [other.words for other in called]]),
    )
