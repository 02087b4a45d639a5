"""The pattern analyzer: map runs Semgrep over new blobs, link is one file's facts through the gates."""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzers.catalogue import Catalogue, catalogue
from analyzers.gates import GATES_VERSION, action_for, gate_file
from analyzers.markers import Marker, our_markers
from analyzers.parameter_patterns import call_source
from analyzers.patterns import engine
from analyzers.patterns.prefilter import Outline, Words
from analyzers.patterns.reading import MAP_VERSION, REACHED_BY, BlobText, read_call, read_match
from analyzers.patterns.texts import Texts, View
from analyzers.patterns.through_functions import through_functions
from analyzers.protocol import BlobKey, Fact, Judgement, MapSkip
from analyzers.rule import DROP, RuleSource
from fleetreview.model import Role, Severity, Skip, Suppression, SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.parameter_patterns import CallSource
    from analyzers.protocol import Record, TreeFacts
    from analyzers.rule import Prefilter
    from fleetreview.model import LandedChange, SourceBlob

ID = "patterns"
SUFFIXES: Mapping[str, tuple[str, str]] = {
    ".py": ("python", ".py"),
    ".js": ("javascript", ".js"),
    ".mjs": ("javascript", ".js"),
    ".cjs": ("javascript", ".js"),
    ".jsx": ("javascript", ".jsx"),
    ".ts": ("javascript", ".ts"),
    ".mts": ("javascript", ".ts"),
    ".cts": ("javascript", ".ts"),
    ".tsx": ("javascript", ".tsx"),
    ".go": ("go", ".go"),
}
"""For each suffix the technology, and the suffix under which Semgrep is shown the file."""

MARKERS = f"markers-{MAP_VERSION}"
"""The unit that keeps our own suppression comments of a file, for telling which of them hide nothing any more."""

_NEVER = frozenset({Role.VENDORED, Role.GENERATED})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A pattern with what it is shown; ``rule`` is None where it asks for calls of functions that ``called`` tells."""

    unit: str
    technology: str
    pattern: Mapping[str, Any]
    prefilter: Prefilter
    rule: RuleSource | None
    called: Sequence[Prefilter] = ()


class PatternAnalyzer:
    """Applies all pattern rules of a catalogue. A unit is one rule's source for one technology, or a technology's calls."""

    id = ID
    whole_tree = False

    def __init__(self, rules: Catalogue | None = None, limits: engine.Limits | None = None) -> None:
        self.catalogue = rules or catalogue()
        self.limits = limits or engine.Limits()
        self.cpu_seconds = 0.0
        sources = tuple(self.catalogue.sources())
        self._units: dict[str, RuleSource] = {unit_of(source): source for source in sources}
        called = (call_source(technology, sources) for technology in sorted({s.technology for s in sources}))
        self._calls = {_unit_of_calls(source): source for source in called if source is not None}
        self._by_technology: dict[str, frozenset[str]] = {}
        self._selected: dict[tuple[str, Role], bool] = {}
        for unit, source in self._units.items():
            known = self._by_technology.get(source.technology, frozenset())
            self._by_technology[source.technology] = known | {unit}
        for unit, call in self._calls.items():
            self._by_technology[call.technology] |= {unit}

    @property
    def digest(self) -> str:
        """Changes with any rule's patterns or gates, with Semgrep, and with the way matches are read; not with texts."""
        rules = self.catalogue.rules
        parts = [
            (unit, s.severity, s.confidence, sorted(s.roles.items()), s.group, s.acknowledged_by, rules[s.rule_id].cwe)
            for unit, s in sorted(self._units.items())
        ]
        return hashlib.sha256(repr((GATES_VERSION, parts)).encode()).hexdigest()[:20]

    @property
    def all_units(self) -> frozenset[str]:
        """All units of today."""
        return frozenset(self._units) | frozenset(self._calls) | {MARKERS}

    def units(self, suffix: str) -> frozenset[str]:
        """Return the units that read files of a suffix."""
        known = SUFFIXES.get(suffix)
        return self._by_technology.get(known[0], frozenset()) | {MARKERS} if known else frozenset()

    def selects(self, path: str, role: Role) -> bool:
        """Tell whether a file of this path and role could lead to a finding."""
        suffix = Path(path).suffix.lower()
        if (suffix, role) not in self._selected:
            self._selected[suffix, role] = role not in _NEVER and any(
                action_for(self._units[unit], self.catalogue.rules[self._units[unit].rule_id], role) != DROP
                for unit in self.units(suffix) & self._units.keys()
            )
        return self._selected[suffix, role]

    def judges(self, path: str, role: Role) -> bool:
        """Tell the same: every file decides by its own facts."""
        return self.selects(path, role)

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        """Run Semgrep once over the blobs. AnalyzerError when it cannot run at all."""
        chosen = sorted(units & self._units.keys(), key=lambda u: (self._units[u].rule_id, self._units[u].technology))
        asked = [one for unit in chosen for one in _asked_of_rule(unit, self._units[unit])]
        asked += [
            one for unit in sorted(units & self._calls.keys()) for one in _asked_of_calls(unit, self._calls[unit])
        ]
        owners = {str(one.pattern["id"]): one for one in asked}
        patterns = [{**one.pattern, "paths": {"include": [f"*-{number}-*"]}} for number, one in enumerate(asked)]
        # What is shown to one pattern because of another's words is asked of the same words.
        words = {prefilter: Words(prefilter) for one in asked for prefilter in (one.prefilter, *one.called)}
        readers = [(one.technology, words[one.prefilter], [words[called] for called in one.called]) for one in asked]
        with tempfile.TemporaryDirectory(prefix="fleetreview-blobs-") as scratch:
            directory = Path(scratch) / "blobs"
            texts = Texts(directory)
            shown = {blob: _show(blob, readers, texts) for blob in blobs}
            names = texts.place()
            result = engine.run(directory, patterns, self.limits)
        self.cpu_seconds += result.cpu_seconds
        numbers = {pattern_id: number for number, pattern_id in enumerate(owners)}
        for blob, views in shown.items():
            matches, skips = [], dict[MapSkip, None]()
            for view in views:
                name = names[view.text]
                matches += [
                    view.in_file(match)
                    for match in result.matches.get(name, ())
                    if numbers[match["check_id"]] in view.patterns
                ]
                skips |= {
                    MapSkip(
                        unit=_unit(owners, trouble.pattern_id), reason=trouble.reason, detail=view.detail(trouble)
                    ): None
                    for trouble in result.troubles.get(name, ())
                    if trouble.pattern_id is None or numbers.get(trouble.pattern_id) in view.patterns
                }
            facts = _facts(blob, matches, owners)
            if MARKERS in units and b"fleetreview:" in blob.content:
                facts += _marker_facts(blob)
            yield BlobKey(blob=blob.blob, suffix=blob.suffix), facts, skips

    def link(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> Iterator[Judgement]:
        """Judge each touched file, or each file of the tree, by its own facts."""
        del before  # one file's facts decide
        paths = after.entries if change is None else [f.after_path for f in change.files if f.after_path is not None]
        for path in paths:
            blob = after.entries.get(path)
            suffix = Path(path).suffix.lower()
            if blob is None or suffix not in SUFFIXES:
                continue
            role = after.role(path)
            if not self.selects(path, role):
                continue
            known = after.source.facts(BlobKey(blob=blob, suffix=suffix))
            if not known.facts and not known.skips:
                continue
            located = [(self._units[fact.unit], fact.value) for fact in known.facts if fact.unit in self._units]
            calls = [fact.value for fact in known.facts if fact.unit in self._calls]
            yield Judgement(
                path=path,
                occurrences=gate_file(
                    self.catalogue, through_functions(located, calls), analyzer=ID, path=path, blob=blob, role=role
                ),
                skips=tuple(
                    Skip(
                        analyzer=ID,
                        reason=skip.reason,
                        detail=skip.detail,
                        path=path,
                        blob=blob,
                        rule_id=self._units[skip.unit].rule_id if skip.unit in self._units else None,
                    )
                    for skip in known.skips
                ),
            )

    def records(self, tree: TreeFacts) -> tuple[Record, ...]:
        """Return nothing: the findings say it all."""
        del tree
        return ()

    def written_suppressions(self, tree: TreeFacts) -> Iterator[Suppression]:
        """Return what our own comments in a tree's files say, whether they hide something or not.

        Where no rule acts a comment says nothing, even if the same content was read at another path.
        """
        for path, blob in tree.entries.items():
            if not self.selects(path, tree.role(path)):
                continue
            for fact in tree.source.facts(BlobKey(blob=blob, suffix=Path(path).suffix.lower())).facts:
                if fact.unit == MARKERS:
                    marker = Marker.from_fact(fact.value)
                    for rule_id in marker.codes:
                        yield Suppression(
                            kind=SuppressionKind.INLINE,
                            rule_id=rule_id,
                            path=path,
                            reason=marker.reason,
                            line=marker.line,
                        )


def _show(blob: SourceBlob, readers: Sequence[tuple[str, Words, Sequence[Words]]], texts: Texts) -> list[View]:
    """Lay out what each pattern is to see of a blob.

    ``readers`` are the patterns' technologies and words, and the words of the functions that have to be called.
    """
    technology, suffix = SUFFIXES[blob.suffix]
    outline = Outline(blob.content, suffix, technology)
    together: dict[tuple[bool, ...], set[int]] = {}
    for number, (language, words, called) in enumerate(readers):
        if language != technology:
            continue
        shown = outline.shown_with_calls(words, called) if called else outline.shown(words)
        if shown is not None:
            together.setdefault(shown, set()).add(number)
    views = []
    for shown, numbers in together.items():
        text, gaps = outline.text(shown)
        views.append(View(text=texts.add(text, suffix, numbers), patterns=frozenset(numbers), gaps=gaps))
    return views


@functools.cache
def _engine() -> str:
    return f"{MAP_VERSION} {engine.engine_version()}"


def unit_of(source: RuleSource) -> str:
    """Return the digest of everything that a source's facts depend on beside the blob."""
    text = f"{_engine()} {source.rule_id} {source.technology} {source.digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _unit_of_calls(source: CallSource) -> str:
    return hashlib.sha256(f"{_engine()} {source.technology} calls {source.digest}".encode()).hexdigest()[:20]


def _asked_of_rule(unit: str, source: RuleSource) -> Iterator[_Asked]:
    patterns = (*source.patterns, *source.parameter_patterns)
    prefilters = (*source.prefilters, *source.parameter_prefilters)
    for pattern, prefilter in zip(patterns, prefilters, strict=True):
        yield _Asked(unit, source.technology, pattern, prefilter, source)


def _asked_of_calls(unit: str, source: CallSource) -> Iterator[_Asked]:
    for pattern, prefilter in zip(source.patterns, source.prefilters, strict=True):
        yield _Asked(unit, source.technology, pattern, prefilter, None, source.called)


def _unit(owners: Mapping[str, _Asked], pattern_id: str | None) -> str | None:
    return owners[pattern_id].unit if pattern_id is not None and pattern_id in owners else None


def _marker_facts(blob: SourceBlob) -> list[Fact]:
    lines = blob.content.decode(errors="replace").split("\n")
    return [Fact(unit=MARKERS, value=marker.to_fact()) for marker in our_markers(lines)]


def _facts(blob: SourceBlob, matches: Sequence[Mapping[str, Any]], owners: Mapping[str, _Asked]) -> list[Fact]:
    if not matches:
        return []
    technology, suffix = SUFFIXES[blob.suffix]
    text = BlobText(blob.content, suffix, technology)
    facts: dict[tuple[int, int, str, str], Fact] = {}
    places = {pattern_id: number for number, pattern_id in enumerate(owners)}
    for match in sorted(matches, key=lambda match: _precedence(match, places)):
        asked = owners[str(match["check_id"])]
        value = read_match(match, asked.rule, text) if asked.rule is not None else read_call(match, text)
        if value is None:
            continue
        # Variants of one rule that match the same place are one fact: the gravest speaks, whichever Semgrep prints first.
        way = json.dumps(value.get(REACHED_BY), sort_keys=True)
        place = (int(match["start"]["offset"]), int(match["end"]["offset"]), asked.unit, way)
        facts.setdefault(place, Fact(unit=asked.unit, value=value))
    return [facts[place] for place in sorted(facts)]


def _precedence(match: Mapping[str, Any], places: Mapping[str, int]) -> tuple[int, int, str]:
    extra = match["extra"]
    severity = str(extra.get("severity", "")).lower()
    rank = Severity(severity).rank if severity in set(Severity) else 0
    return -rank, places[str(match["check_id"])], str(extra["message"])
