"""One run of the engine, and the rounds in which a taint rule is asked.

What a taint rule costs is its sources and, above all, its sanitizers; most functions that have a rule's words have no sink of it.
So a rule is asked for its sinks first, as a plain search; then, where there are any, for request data that reaches them, whatever
is done about it; and with its sanitizers only where that is found. There is no match without a sink, and sanitizers only take
matches away: each step matches at least where the next one could.
"""

from __future__ import annotations

import json
import operator
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analyzers.patterns import engine
from analyzers.patterns.texts import Texts, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzers.patterns.prefilter import Outline
    from fleetreview.model import SkipReason, SourceBlob

_FORMULA: Final = ("pattern", "patterns", "pattern-either", "pattern-regex")
_TAINT: Final = ("pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators", "mode")


def steps_of(pattern: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the patterns that are asked one after the other, each only where the one before matched; the last is the pattern."""
    if pattern.get("mode") != "taint":
        return (pattern,)
    plain = {key: value for key, value in pattern.items() if key not in {*_TAINT, "fix"}}
    sinks = {
        **plain,
        "id": f"sinks-of-{pattern['id']}",
        "severity": "INFO",
        "message": "",
        "pattern-either": [
            {key: value for key, value in sink.items() if key in _FORMULA} for sink in pattern["pattern-sinks"]
        ],
    }
    if not pattern.get("pattern-sanitizers"):
        return sinks, pattern
    unguarded = {key: value for key, value in pattern.items() if key not in {"pattern-sanitizers", "fix"}}
    return sinks, {**unguarded, "id": f"unguarded-{pattern['id']}", "severity": "INFO", "message": ""}, pattern


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was found in a file by those who asked, its places the file's; what was in the way of one of them, or (None) of all."""

    matches: Mapping[int, Sequence[Mapping[str, Any]]]
    troubles: Sequence[tuple[int | None, SkipReason, str]]


class Round:
    """One run of the engine over parts of files, for patterns that are told by the numbers of those who ask.

    Each is shown its own parts. What several ask alike is asked once, of all that any of them is shown.
    """

    def __init__(self, patterns: Mapping[int, Mapping[str, Any]]) -> None:
        self._ids = {number: pattern["id"] for number, pattern in patterns.items()}
        places: dict[str, int] = {}
        self._patterns: list[Mapping[str, Any]] = []
        self._place: dict[int, int] = {}
        for number, pattern in patterns.items():
            question = json.dumps({key: value for key, value in pattern.items() if key != "id"}, sort_keys=True)
            if question not in places:
                places[question] = len(self._patterns)
                self._patterns.append(pattern)
            self._place[number] = places[question]
        self._scratch = tempfile.TemporaryDirectory(prefix="fleetreview-blobs-")
        self._directory = Path(self._scratch.name) / "blobs"
        self._texts = Texts(self._directory)
        self._shown: dict[SourceBlob, tuple[list[View], dict[int, list[int]]]] = {}
        self.cpu_seconds = 0.0

    def show(self, blob: SourceBlob, suffix: str, outline: Outline, kept: Mapping[int, tuple[bool, ...]]) -> None:
        """Lay out a file: ``kept`` tells which bodies are seen, () for all, by those who are to see any of it."""
        if not kept:
            return
        bodies: dict[int, tuple[bool, ...]] = {}
        asking: dict[int, list[int]] = {}
        for number, seen in kept.items():
            place = self._place[number]
            bodies[place] = _either(bodies[place], seen) if place in bodies else seen
            asking.setdefault(place, []).append(number)
        together: dict[tuple[bool, ...], set[int]] = {}
        for place, seen in bodies.items():
            together.setdefault(seen, set()).add(place)
        views = []
        for seen, places in together.items():
            text, gaps = outline.text(seen)
            views.append(View(text=self._texts.add(text, suffix, places), patterns=frozenset(places), gaps=gaps))
        self._shown[blob] = views, asking

    def run(self, limits: engine.Limits) -> Iterator[tuple[SourceBlob, Answer]]:
        """Ask. Each file that is shown comes back once. AnalyzerError when the engine cannot run at all."""
        with self._scratch:
            if not self._shown:
                return
            names = self._texts.place()
            seeing = {place for views, _ in self._shown.values() for view in views for place in view.patterns}
            patterns = [{**self._patterns[place], "paths": {"include": [f"*-{place}-*"]}} for place in sorted(seeing)]
            result = engine.run(self._directory, patterns, limits)
        self.cpu_seconds = result.cpu_seconds
        places = {str(pattern["id"]): place for place, pattern in enumerate(self._patterns)}
        for blob, (views, asking) in self._shown.items():
            matches: dict[int, list[Mapping[str, Any]]] = {}
            troubles: dict[tuple[int | None, SkipReason, str], None] = {}
            for view in views:
                for match in result.matches.get(names[view.text], ()):
                    place = places[match["check_id"]]
                    for number in asking[place] if place in view.patterns else ():
                        own = {**view.in_file(match), "check_id": self._ids[number]}
                        matches.setdefault(number, []).append(own)
                for trouble in result.troubles.get(names[view.text], ()):
                    blamed = None if trouble.pattern_id is None else places.get(trouble.pattern_id)
                    numbers: Sequence[int | None] = (None,)
                    if blamed is not None:
                        numbers = asking[blamed] if blamed in view.patterns else ()
                    for asker in numbers:
                        troubles[asker, trouble.reason, view.detail(trouble)] = None
            yield blob, Answer(matches=matches, troubles=tuple(troubles))


def _either(first: tuple[bool, ...], second: tuple[bool, ...]) -> tuple[bool, ...]:
    """Return the bodies that are kept in one or in the other; () is all of them."""
    return tuple(map(operator.or_, first, second)) if first and second else ()
