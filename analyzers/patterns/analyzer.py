"""The pattern analyzer: map runs Semgrep over new blobs, link is one file's facts through the gates."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analyzers.callees import led_to
from analyzers.catalogue import Catalogue, catalogue
from analyzers.gates import GATES_VERSION, action_for, gate_file
from analyzers.imports import Imports
from analyzers.markers import Marker, our_markers
from analyzers.parameter_patterns import call_prefilter, named_call_pattern
from analyzers.patterns import engine, rounds
from analyzers.patterns.across_files import AcrossFiles
from analyzers.patterns.following import PARAMETER, CallUnit, asked_for
from analyzers.patterns.prefilter import Outline, Vocabulary, Words
from analyzers.patterns.reading import (
    FOLLOWED,
    KEPT,
    MAP_VERSION,
    PASSED,
    REACHED_BY,
    BlobText,
    read_call,
    read_match,
    read_named_call,
)
from analyzers.patterns.rounds import Round
from analyzers.patterns.through_functions import through_functions
from analyzers.protocol import BlobKey, Fact, Judgement, MapSkip
from analyzers.rule import DROP, FUNCTION, Followed, RuleSource
from analyzers.syntax import parse
from fleetreview.model import Role, Severity, Skip, Suppression, SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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
    """A pattern of a rule with what it is shown, and the steps in which it is asked.

    ``calls`` is what is asked where it matches: the pattern about calls, of one about parameters. ``name`` is that of the
    functions whose calls are looked for, if it is a pattern for those.
    """

    unit: str
    rule: RuleSource
    prefilter: Prefilter
    steps: Sequence[Mapping[str, Any]]
    calls: Mapping[str, Any] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which bodies of a file are shown, () for all, by the number of what was asked."""

    outline: Outline
    bodies: Mapping[int, tuple[bool, ...]]


_Found: TypeAlias = "dict[tuple[SourceBlob, int], Sequence[Mapping[str, Any]]]"
"""Matches by file and by the number of what was asked."""


class PatternAnalyzer:
    """Applies all pattern rules of a catalogue. A unit is one rule's source for one technology."""

    id = ID
    whole_tree = False

    def __init__(self, rules: Catalogue | None = None, limits: engine.Limits | None = None) -> None:
        self.catalogue = rules or catalogue()
        self.limits = limits or engine.Limits()
        self.cpu_seconds = 0.0
        sources = tuple(self.catalogue.sources())
        self._units: dict[str, RuleSource] = {unit_of(source): source for source in sources}
        self._by_technology: dict[str, frozenset[str]] = {}
        self._selected: dict[tuple[str, Role], bool] = {}
        self._across_files = AcrossFiles(self._units, self.selects)
        for unit, source in self._units.items():
            known = self._by_technology.get(source.technology, frozenset())
            self._by_technology[source.technology] = known | {unit}

    @property
    def digest(self) -> str:
        """Changes with any rule's patterns or gates, with Semgrep, and with the way matches are read; not with texts."""
        rules = self.catalogue.rules
        parts = [
            (
                unit,
                s.severity,
                s.confidence,
                sorted(s.roles.items()),
                s.group,
                s.acknowledged_by,
                s.across_files,
                rules[s.rule_id].cwe,
            )
            for unit, s in sorted(self._units.items())
        ]
        return hashlib.sha256(repr((GATES_VERSION, parts)).encode()).hexdigest()[:20]

    @property
    def all_units(self) -> frozenset[str]:
        """All units of today."""
        return frozenset(self._units) | {MARKERS}

    def units(self, suffix: str) -> frozenset[str]:
        """Return the units that read files of a suffix."""
        known = SUFFIXES.get(suffix)
        return self._by_technology.get(known[0], frozenset()) | {MARKERS} if known else frozenset()

    def further_units(self, facts: Iterable[Fact]) -> Mapping[str, frozenset[str]]:
        """Return, by suffix, the units for calls of functions that do something to what they are given, as the facts say."""
        by_technology: dict[str, set[str]] = {}
        for unit in asked_for(facts):
            source = self._units.get(unit.unit)
            if source is not None and source.across_files is not Followed.NEVER:
                by_technology.setdefault(source.technology, set()).add(str(unit))
        return {
            suffix: frozenset(by_technology[technology])
            for suffix, (technology, _) in SUFFIXES.items()
            if technology in by_technology
        }

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
        """Tell the same: where nothing is found in a file, none of its facts counts for another."""
        return self.selects(path, role)

    def near(self, path: str, content: bytes, others: Collection[str], *, touched: bool) -> frozenset[str]:
        """Return the files that one with request data imports from, and those that these import from.

        What their functions do to what is passed to them is told there.
        """
        suffix = Path(path).suffix.lower()
        if suffix not in SUFFIXES:
            return frozenset()
        technology, shown = SUFFIXES[suffix]
        words = Words(call_prefilter(technology))
        if touched and not words.fit(words.vocabulary.mask_of_text(content)):
            return frozenset()
        imports = Imports(parse(content, shown), content, shown, technology)
        alike = [other for other in others if SUFFIXES.get(Path(other).suffix.lower(), ("", ""))[0] == technology]
        return led_to(imports, path, alike, technology)

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        """Run Semgrep over the blobs, in a few rounds. AnalyzerError when it cannot run at all."""
        chosen = sorted(units & self._units.keys(), key=lambda u: (self._units[u].rule_id, self._units[u].technology))
        asked = [one for unit in chosen for one in _asked_of(unit, self._units[unit])]
        for call in sorted(filter(None, map(CallUnit.parse, units)), key=str):
            asked += _calls_of(call, self._units[call.unit]) if call.unit in self._units else []
        skips: dict[SourceBlob, dict[MapSkip, None]] = {blob: {} for blob in blobs}
        round_, shown = _first_round(_with_names(blobs, asked), asked)
        found = self._run(round_, asked, skips)
        final: _Found = {}
        step = 0
        while found:
            step += 1
            final |= {key: matches for key, matches in found.items() if step == len(asked[key[1]].steps)}
            found = self._run(_next_round(step, found, asked, shown), asked, skips)
        passing = _by_blob(self._run(_round_of_calls(final, asked, shown), asked, skips))
        matched = _by_blob(final)
        for blob in blobs:
            facts = _facts(blob, matched.get(blob, {}), passing.get(blob, {}), asked)
            if MARKERS in units and b"fleetreview:" in blob.content:
                facts += _marker_facts(blob)
            yield BlobKey(blob=blob.blob, suffix=blob.suffix), facts, skips[blob]

    def _run(self, round_: Round, asked: Sequence[_Asked], skips: Mapping[SourceBlob, dict[MapSkip, None]]) -> _Found:
        """Run a round and keep what was in its way; return the matches."""
        found: _Found = {}
        for blob, answer in round_.run(self.limits):
            for number, matches in answer.matches.items():
                found[blob, number] = matches
            for asker, reason, detail in answer.troubles:
                unit = None if asker is None else asked[asker].unit
                skips[blob][MapSkip(unit=unit, reason=reason, detail=detail)] = None
        self.cpu_seconds += round_.cpu_seconds
        return found

    def link(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> Iterator[Judgement]:
        """Judge each touched file, or each file of the tree, by its own facts and by what other files pass to its functions."""
        concerned = self._across_files.move(before, after, change)
        paths: Iterable[str] = after.entries
        if change is not None:
            touched = [f.after_path for f in change.files if f.after_path is not None]
            paths = (*touched, *sorted(concerned))
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
            told = list(through_functions(located))
            places = {(source.rule_id, *fact["span"]) for source, fact in told}
            told += [
                (source, fact)
                for source, fact in self._across_files.found(path)
                if (source.rule_id, *fact["span"]) not in places
            ]
            yield Judgement(
                path=path,
                occurrences=gate_file(self.catalogue, told, analyzer=ID, path=path, blob=blob, role=role),
                skips=tuple(
                    Skip(
                        analyzer=ID,
                        reason=skip.reason,
                        detail=skip.detail,
                        path=path,
                        blob=blob,
                        rule_id=self._rule_of(skip.unit),
                    )
                    for skip in known.skips
                ),
            )

    def _rule_of(self, unit: str | None) -> str | None:
        source = None if unit is None else self._units.get(unit.partition(":")[0])
        return None if source is None else source.rule_id

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


def _with_names(blobs: Sequence[SourceBlob], asked: Sequence[_Asked]) -> Sequence[SourceBlob]:
    """Return the files that have one of the names that are looked for; all where something else is asked too."""
    names = {one.name.encode() for one in asked}
    return blobs if b"" in names else [blob for blob in blobs if any(name in blob.content for name in names)]


def _first_round(blobs: Sequence[SourceBlob], asked: Sequence[_Asked]) -> tuple[Round, Mapping[SourceBlob, _Shown]]:
    """Return the round in which every pattern's first step is asked of what has its words, and what each is shown."""
    words: dict[str, dict[int, Words]] = {}
    for technology in sorted({SUFFIXES[blob.suffix][0] for blob in blobs}):
        vocabulary = Vocabulary()
        of_technology = {number: one.prefilter for number, one in enumerate(asked) if one.rule.technology == technology}
        known = {prefilter: Words(prefilter, vocabulary) for prefilter in dict.fromkeys(of_technology.values())}
        words[technology] = {number: known[prefilter] for number, prefilter in of_technology.items()}
    round_ = Round({number: one.steps[0] for number, one in enumerate(asked)})
    all_shown: dict[SourceBlob, _Shown] = {}
    for blob in blobs:
        technology, suffix = SUFFIXES[blob.suffix]
        outline = Outline(blob.content, suffix, technology)
        kept = {
            number: shown for number, asks in words[technology].items() if (shown := outline.shown(asks)) is not None
        }
        round_.show(blob, suffix, outline, kept)
        if kept:
            outline.forget()
            all_shown[blob] = _Shown(outline, kept)
    return round_, all_shown


def _next_round(step: int, found: _Found, asked: Sequence[_Asked], all_shown: Mapping[SourceBlob, _Shown]) -> Round:
    """Return the round in which the next step is asked where the one before matched."""
    going_on = {number for _, number in found if len(asked[number].steps) > step}
    round_ = Round({number: asked[number].steps[step] for number in sorted(going_on)})
    for blob, of_blob in _by_blob(found).items():
        outline, allowed = all_shown[blob].outline, all_shown[blob].bodies
        kept: dict[int, tuple[bool, ...]] = {}
        for number in sorted(of_blob.keys() & going_on):
            shown: tuple[bool, ...] | None = ()
            if asked[number].prefilter.scope == FUNCTION:
                shown, _ = outline.holding(_places(of_blob[number]), allowed[number])
            if shown is not None:
                kept[number] = shown
        round_.show(blob, SUFFIXES[blob.suffix][1], outline, kept)
    return round_


def _round_of_calls(final: _Found, asked: Sequence[_Asked], all_shown: Mapping[SourceBlob, _Shown]) -> Round:
    """Return the round for calls that pass request data to the functions whose parameters or fields patterns matched."""
    waiting = {key: matches for key, matches in final.items() if asked[key[1]].calls is not None}
    calls = {number: asked[number].calls for number in sorted({number for _, number in waiting})}
    round_ = Round({number: pattern for number, pattern in calls.items() if pattern is not None})
    technologies = {asked[number].rule.technology for number in calls}
    words = {technology: Words(call_prefilter(technology)) for technology in technologies}
    for blob, of_blob in _by_blob(waiting).items():
        technology, suffix = SUFFIXES[blob.suffix]
        outline = all_shown[blob].outline
        kept: dict[int, tuple[bool, ...]] = {}
        for number, matches in of_blob.items():
            called, outside = outline.holding(_places(matches))
            shown = outline.calling(words[technology], () if outside or called is None else called)
            if shown is not None:
                kept[number] = shown
        round_.show(blob, suffix, outline, kept)
        outline.forget()
    return round_


def _places(matches: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    return [(int(match["start"]["offset"]), int(match["end"]["offset"])) for match in matches]


def _by_blob(found: _Found) -> dict[SourceBlob, dict[int, Sequence[Mapping[str, Any]]]]:
    by_blob: dict[SourceBlob, dict[int, Sequence[Mapping[str, Any]]]] = {}
    for (blob, number), matches in found.items():
        by_blob.setdefault(blob, {})[number] = matches
    return by_blob


@functools.cache
def _engine() -> str:
    return f"{MAP_VERSION} {engine.engine_version()}"


def unit_of(source: RuleSource) -> str:
    """Return the digest of everything that a source's facts depend on beside the blob."""
    text = f"{_engine()} {source.rule_id} {source.technology} {source.digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _asked_of(unit: str, source: RuleSource) -> Iterator[_Asked]:
    for pattern, prefilter in zip(source.patterns, source.prefilters, strict=True):
        yield _Asked(unit, source, prefilter, rounds.steps_of(pattern))
    about_parameters = zip(source.parameter_patterns, source.parameter_prefilters, source.call_patterns, strict=True)
    for pattern, prefilter, calls in about_parameters:
        yield _Asked(unit, source, prefilter, rounds.steps_of(pattern), calls)


def _calls_of(call: CallUnit, source: RuleSource) -> Iterator[_Asked]:
    for calls in source.call_patterns:
        pattern, prefilter = named_call_pattern(
            calls, call.name, source.technology, of_parameters=call.kind == PARAMETER
        )
        yield _Asked(str(call), source, prefilter, rounds.steps_of(pattern), name=call.name)


def _marker_facts(blob: SourceBlob) -> list[Fact]:
    lines = blob.content.decode(errors="replace").split("\n")
    return [Fact(unit=MARKERS, value=marker.to_fact()) for marker in our_markers(lines)]


def _facts(
    blob: SourceBlob,
    matched: Mapping[int, Sequence[Mapping[str, Any]]],
    passing: Mapping[int, Sequence[Mapping[str, Any]]],
    asked: Sequence[_Asked],
) -> list[Fact]:
    """Return the facts of a file: one for each place and rule, and for each way in which it is reached."""
    if not matched:
        return []
    technology, suffix = SUFFIXES[blob.suffix]
    text = BlobText(blob.content, suffix, technology)
    facts: dict[tuple[int, int, str, str], Fact] = {}
    read = [(match, number, _read(match, asked[number], text)) for match, number in _in_order(matched)]
    read += [(match, number, read_call(match, text)) for match, number in _in_order(passing)]
    for match, number, value in read:
        if value is None:
            continue
        # Variants of one rule that match the same place are one fact: the gravest speaks, whichever Semgrep prints first.
        way = json.dumps([value.get(key) for key in (REACHED_BY, PASSED, KEPT, FOLLOWED)], sort_keys=True)
        unit = asked[number].unit
        place = (int(match["start"]["offset"]), int(match["end"]["offset"]), unit, way)
        facts.setdefault(place, Fact(unit=unit, value=value))
    return [facts[place] for place in sorted(facts)]


def _read(match: Mapping[str, Any], asked: _Asked, text: BlobText) -> dict[str, Any] | None:
    if asked.name:
        return read_named_call(match, {asked.name}, text)
    return read_match(match, asked.rule, text)


def _in_order(found: Mapping[int, Sequence[Mapping[str, Any]]]) -> list[tuple[Mapping[str, Any], int]]:
    """Return matches with the numbers of what was asked, the gravest first."""
    pairs = [(match, number) for number, matches in found.items() for match in matches]
    return sorted(pairs, key=lambda pair: _precedence(*pair))


def _precedence(match: Mapping[str, Any], place: int) -> tuple[int, int, str]:
    extra = match["extra"]
    severity = str(extra.get("severity", "")).lower()
    rank = Severity(severity).rank if severity in set(Severity) else 0
    return -rank, place, str(extra["message"])
