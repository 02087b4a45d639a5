"""Where request data reaches what a rule is about by way of a function of another file, or of two functions one after the other.

Facts of three kinds meet here: what a function does to a parameter, which calls pass request data to a function of that name, and
which functions pass a parameter of their own on to one. A call is followed where it is clear which function is called
(``analyzers.callees``), and told at the place that the data reaches, with the calls as related locations.

The facts of a state are kept by name, and brought to the next state file by file: what a change costs does not depend on the size
of the repository.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from analyzers.callees import ALIKE, Callee, leads
from analyzers.calls import called_by, is_called, is_passed
from analyzers.gates import NO_SERVICE
from analyzers.patterns.reading import FOLLOWED, PASSED, REACHED_BY
from analyzers.protocol import BlobKey
from analyzers.rule import Followed
from fleetreview.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from analyzers.protocol import FactSource, TreeFacts
    from analyzers.rule import RuleSource
    from fleetreview.model import BlobId, LandedChange, Role

_Fact: TypeAlias = "Mapping[str, Any]"
_Name: TypeAlias = "tuple[str, str]"
"""A rule's unit, and what a function is called by."""
_OBJECT: Final = re.compile(
    r"\b(any|Any|unknown|object|dict|Dict|Record|Mapping|interface|Filter\w*|\w+Query|bson)\b|\bmap\["
)
_TEXT: Final = re.compile(
    r"\b(str|string|String|any|Any|unknown|object|dict|Dict|Record|Mapping|bytes|byte|Buffer|interface|Path|PathLike|URL|Stream\w*"
    r"|Readable\w*|Uint8Array|Reader|File|UploadFile|Values|[TU])\b|\bmap\["
)
_QUEUE: Final = re.compile(
    r"(?i)(^|[/._-])(job|event|worker|consumer|queue|task|processor|subscriber|listener)s?([/._-])"
)
"""Paths of what reads messages: what stands in them was mostly put there by the service itself."""


@dataclass(frozen=True, slots=True)
class _Function:
    """What a function does to a parameter: ``fact`` of its file, ``way`` what it says of the parameter."""

    path: str
    fact: _Fact
    way: _Fact


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that passes something on, as its file says it."""

    path: str
    fact: _Fact


class _File:
    """What is known of one file, by name: what its functions do, what they pass on, and which request data it passes on."""

    def __init__(self, path: str, facts: Iterable[tuple[str, _Fact]]) -> None:
        self.sinks: dict[_Name, list[_Function]] = {}
        self.passers: dict[_Name, list[_Function]] = {}
        self.calls: dict[_Name, list[_Call]] = {}
        self.given_on: dict[_Name, list[_Function]] = {}
        for unit, fact in facts:
            rule = unit.partition(":")[0]
            if FOLLOWED in fact:
                called = (rule, fact[PASSED]["name"])
                if REACHED_BY not in fact:
                    self.calls.setdefault(called, []).append(_Call(path, fact))
                    continue
                for way in fact[REACHED_BY]["parameters"]:
                    passer = _Function(path, fact, way)
                    self.passers.setdefault((rule, called_by(way)), []).append(passer)
                    self.given_on.setdefault(called, []).append(passer)
            elif REACHED_BY in fact:
                for way in fact[REACHED_BY]["parameters"]:
                    self.sinks.setdefault((rule, called_by(way)), []).append(_Function(path, fact, way))

    def __bool__(self) -> bool:
        return bool(self.sinks or self.passers or self.calls)


class AcrossFiles:
    """What is known of the functions and calls of one state of a repository; brought from state to state."""

    def __init__(self, units: Mapping[str, RuleSource], selects: Callable[[str, Role], bool]) -> None:
        self._units = units
        self._selects = selects
        self._entries: Mapping[str, BlobId] | None = None
        self._source: FactSource | None = None
        self._files: dict[str, _File] = {}
        self._sinks: dict[_Name, set[str]] = {}
        self._passers: dict[_Name, set[str]] = {}
        self._calls: dict[_Name, set[str]] = {}
        self._given_on: dict[_Name, set[str]] = {}

    def move(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> set[str]:
        """Go to a state; return the files that the change does not touch and of which something else may be told now."""
        if change is None or before is None:
            self._stand(after)
            return set()
        self._stand(before)
        touched = {path for file in change.files for path in (file.before_path, file.after_path) if path is not None}
        concerned: set[str] = set()
        for path in touched:
            concerned |= self._concerned_by(path)
            self._take(path)
        for path in touched:
            self._put(after, path)
        for path in touched:
            concerned |= self._concerned_by(path)
        self._entries = after.entries
        return concerned - touched

    def found(self, path: str) -> Iterator[tuple[RuleSource, _Fact]]:
        """Yield, as facts of a direct match, what request data of other files reaches in a file."""
        file = self._files.get(path)
        if file is None:
            return
        told = set()
        for name in sorted(file.sinks):
            for sink in file.sinks[name]:
                place = (name[0], *sink.fact["span"])
                if place in told:
                    continue
                ways = sorted(self._ways(name, sink), key=lambda way: [(c.path, c.fact["span"]) for c in way])
                if ways:
                    told.add(place)
                    source = self._units[name[0]]
                    yield source, _direct(source, sink, min(ways, key=len))

    def _ways(self, name: _Name, sink: _Function) -> Iterator[tuple[_Call, ...]]:
        """Yield the calls by which request data comes to a function: one of another file, or two."""
        yield from ((call,) for call in self._calls_of(name, sink) if call.path != sink.path)
        for path in self._given_on.get(name, ()):
            for passer in self._files[path].given_on[name]:
                if self._leads(_Call(path, passer.fact), name, sink):
                    named = (name[0], called_by(passer.way))
                    yield from ((call, _Call(path, passer.fact)) for call in self._calls_of(named, passer))

    def _calls_of(self, name: _Name, function: _Function) -> Iterator[_Call]:
        for path in self._calls.get(name, ()):
            yield from (call for call in self._files[path].calls[name] if self._leads(call, name, function))

    def _leads(self, call: _Call, name: _Name, function: _Function) -> bool:
        """Tell whether a call passes its argument as the parameter of a function."""
        way = function.way
        if not self._may_hold(name, way["type"]) or not is_passed(way, call.fact[PASSED]):
            return False
        if call.path == function.path:
            return is_called(way, call.fact[PASSED], [one.way["function"] for one in self._named(name, call.path)])
        technology = self._units[name[0]].technology
        led = [
            how
            for callee in map(Callee.from_fact, call.fact[FOLLOWED])
            if (how := leads(callee, call.path, function.path, way, technology)) is not None
        ]
        if not led:
            return False
        return max(led) > ALIKE or self._is_alone(name, way)

    def _may_hold(self, name: _Name, declared: str) -> bool:
        """Tell whether a parameter of a type may hold what a rule is about; which field of an object is used is not known."""
        if self._units[name[0]].across_files is Followed.OBJECTS:
            return not declared or _OBJECT.search(declared) is not None
        return not declared or _TEXT.search(declared) is not None

    def _named(self, name: _Name, path: str) -> list[_Function]:
        file = self._files[path]
        return [*file.sinks.get(name, ()), *file.passers.get(name, ())]

    def _is_alone(self, name: _Name, way: _Fact) -> bool:
        """Tell whether no other class has a function of a name that does something to what it is given."""
        paths = self._sinks.get(name, set()) | self._passers.get(name, set())
        return {one.way["owner"] for path in paths for one in self._named(name, path)} == {way["owner"]}

    def _stand(self, tree: TreeFacts) -> None:
        """Know a state, whatever was known before."""
        if self._entries is not None and self._source == tree.source and self._entries == tree.entries:
            return
        for known in (self._files, self._sinks, self._passers, self._calls, self._given_on):
            known.clear()
        for path in tree.entries:
            self._put(tree, path)
        self._entries, self._source = tree.entries, tree.source

    def _put(self, tree: TreeFacts, path: str) -> None:
        blob = tree.entries.get(path)
        if blob is None:
            return
        known = tree.source.facts(BlobKey(blob=blob, suffix=PurePosixPath(path).suffix.lower())).facts
        of_rules = [(f.unit, f.value) for f in known if f.unit.partition(":")[0] in self._units]
        if not of_rules or not self._selects(path, role := tree.role(path)):
            return
        file = _File(path, of_rules)
        if role in NO_SERVICE or _QUEUE.search(path):
            file.calls.clear()
            file.passers.clear()
            file.given_on.clear()
        if file:
            self._files[path] = file
            for names, paths in self._registers(file):
                for name in names:
                    paths.setdefault(name, set()).add(path)

    def _take(self, path: str) -> None:
        file = self._files.pop(path, None)
        if file is not None:
            for names, paths in self._registers(file):
                for name in names:
                    paths[name].discard(path)

    def _registers(self, file: _File) -> tuple[tuple[Iterable[_Name], dict[_Name, set[str]]], ...]:
        return (
            (file.sinks, self._sinks),
            (file.passers, self._passers),
            (file.calls, self._calls),
            (file.given_on, self._given_on),
        )

    def _concerned_by(self, path: str) -> set[str]:
        """Return the files of which something is told that depends on a file."""
        file = self._files.get(path)
        if file is None:
            return set()
        names = {*file.sinks, *file.passers, *file.calls, *file.given_on}
        for name in tuple(names):
            for passing in self._passers.get(name, ()):
                names |= {
                    (name[0], passer.fact[PASSED]["name"]) for passer in self._files[passing].passers.get(name, ())
                }
        return set[str]().union(*(self._sinks.get(name, ()) for name in names))


def _direct(source: RuleSource, sink: _Function, calls: tuple[_Call, ...]) -> _Fact:
    """Return a sink's fact as of a direct match, reached by some calls; the first has the request data."""
    first, field = calls[0], sink.fact[REACHED_BY]["field"]
    what = field["name"] if field else sink.way["parameter"]
    direct = {key: value for key, value in sink.fact.items() if key != REACHED_BY}
    direct["message"] = f"{sink.fact['message']} It comes as `{what}`, from {first.path}, line {first.fact['span'][0]}."
    direct["confidence"] = min(source.confidence, Confidence.MEDIUM).value
    direct["related"] = [
        {
            "span": call.fact["span"],
            "path": call.path,
            "note": f"`{call.fact[PASSED]['caller'] or 'the module'}` passes "
            f"{'request data' if call is first else 'what it is given'} to `{call.fact[PASSED]['name']}`",
        }
        for call in calls
    ]
    return direct
