"""What taint rules need to see beyond one function: two patterns more, made of theirs.

Semgrep's taint stays inside a function. So every rule that follows request data is asked twice: once with request data as the
source, as it is written, and once with the parameters of functions, which tells what a function does to what it is given. Where
there is such a function, one further pattern tells in which calls request data is passed on: within its file, where
``patterns.through_functions`` puts the two together, and by its name in other files (``patterns.across_files``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from analyzers.rule import FILE, FUNCTION, Prefilter
from analyzers.shared_patterns import expand, shared_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def parameter_pattern(
    entry: Mapping[str, Any], metadata: Mapping[str, Any], technology: str, *, across_files: bool
) -> tuple[Mapping[str, Any], Prefilter] | None:
    """Return the pattern that asks a rule's entry about parameters, and what it is shown; None for one that asks for no request.

    ``entry`` is as written, its shared lists not in their places; ``metadata`` has its words. Unless calls ``across_files``
    count, a function that no other one of its file calls is of no use.
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
        texts=tuple(map(str, metadata.get("texts", ()))),
        scope=FUNCTION if groups else FILE,
        callers=() if across_files else (tuple(shared_lists(technology)["request-words"]),),
    )
    return expand(pattern, technology), prefilter


def asks_for_parameter(pattern_id: str) -> bool:
    """Tell whether a pattern is one of ``parameter_pattern``."""
    return _SUFFIX in pattern_id


def call_pattern(parameter: Mapping[str, Any], technology: str) -> Mapping[str, Any]:
    """Return the pattern for calls that pass request data on, as the rule of a pattern about parameters sees it.

    What the rule holds to be made harmless, no call passes on; but for its guards around a call, which are dear to look for.
    """
    lists = shared_lists(technology)
    sanitizers = [
        sanitizer
        for sanitizer in parameter.get("pattern-sanitizers", ())
        if sanitizer in lists["conversions"] or "pattern-inside" not in json.dumps(sanitizer)
    ]
    pattern: dict[str, Any] = {
        "id": f"{CALLS}-for-{parameter['id']}",
        "languages": _LANGUAGES[technology],
        "severity": "INFO",
        "message": "Request data is passed on.",
        "mode": "taint",
        "options": parameter.get("options", {}),
        "pattern-sources": lists["request-data"],
        "pattern-sanitizers": sanitizers,
        "pattern-sinks": [
            _argument_of(technology, rf"^(?!{_NO_HELPERS[technology]}$)"),
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
    return pattern


def _argument_of(technology: str, callee: str) -> Mapping[str, Any]:
    """Return the formula for an argument of a call whose callee, as it is written, a regular expression matches."""
    return {
        "patterns": [
            {"pattern-either": [{"pattern": call} for call in _ANY_CALL[technology]]},
            {"metavariable-regex": {"metavariable": "$CALLEE", "regex": callee}},
            {"focus-metavariable": "$ARGUMENT"},
        ]
    }


def named_call_pattern(
    calls: Mapping[str, Any], name: str, technology: str, *, of_parameters: bool
) -> tuple[Mapping[str, Any], Prefilter]:
    """Return the pattern for calls of functions of a name, whichever file defines them, and what it is shown.

    ``calls`` is a pattern of ``call_pattern``. What is passed on is request data, or ``of_parameters`` what the function that
    calls was given itself.
    """
    lists = shared_lists(technology)
    sink = _argument_of(technology, rf"(?s)^(?:.*[.?!])?{name}$")
    pattern = {**calls, "id": f"{name}-{calls['id']}", "pattern-sinks": [sink]}
    words = (f"{name}(", f".{name}(")
    if not of_parameters:
        return pattern, Prefilter(words=(tuple(lists["request-words"]), words), scope=FUNCTION)
    pattern |= {
        "id": f"parameter-to-{pattern['id']}",
        "pattern-sources": lists[_PARAMETERS],
        "message": "What a function was given is passed on.||parameter=$Z_PARAMETER",
    }
    return pattern, Prefilter(words=(words,), scope=FUNCTION)


def call_prefilter(technology: str) -> Prefilter:
    """Return what a pattern for calls is shown."""
    return Prefilter(words=(tuple(shared_lists(technology)["request-words"]),), scope=FUNCTION)
