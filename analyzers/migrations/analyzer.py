"""The migration analyzer: map reads scripts and hints, link replays the streams of a tree and judges what a change brings."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzers.catalogue import Catalogue
from analyzers.migrations import detection
from analyzers.migrations.code_search import TreeSearch
from analyzers.migrations.description import object_rows, stream_row
from analyzers.migrations.judging import Replay, judge_stream
from analyzers.migrations.occurrences import ID, Standing, occurrence, once
from analyzers.migrations.past import Past, judgements
from analyzers.migrations.positions import Positions
from analyzers.migrations.reading import (
    SCRIPTS,
    hints_digest,
    hints_fact,
    judging_digest,
    readers_digest,
    scripts_fact,
)
from analyzers.migrations.references import REFERENCE_SUFFIXES, is_code, references_digest, references_fact
from analyzers.migrations.rules.all_rules import OPT_IN, rules
from analyzers.migrations.tree_reading import TreeReading
from analyzers.protocol import BlobKey, Fact, Judgement, MapSkip, Record
from fleetreview.model import SkipReason, Suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.judging import Judged
    from analyzers.migrations.moment import AnyRule
    from analyzers.migrations.stream import Found, Stream
    from analyzers.protocol import TreeFacts
    from fleetreview.model import LandedChange, Occurrence, Role, SourceBlob

logger = logging.getLogger(__name__)


class MigrationAnalyzer:
    """Judges the migrations that a change brings; of a tree without a change it judges nothing, unless told to (``judge_all``).

    Migrations of the past have run: they are the history in which new ones are judged. Of one that is edited the version before
    is judged too: only what differs is the edit's. ``overrides`` are what a command says of the streams beside the settings,
    ``opt_in`` the rules that are asked for beside the default ones, ``targets`` the paths to report on in a tree that is judged
    as a whole (None: all). ``loose``: somebody hands over files to be judged, without the repository around them: whatever a
    reader reads is a migration, and so is every file of SQL, whatever its name and role.
    """

    id = ID
    whole_tree = True
    cpu_seconds = 0.0

    def __init__(
        self,
        *,
        overrides: Sequence[detection.Override] = (),
        opt_in: frozenset[str] = frozenset(),
        judge_all: bool = False,
        targets: frozenset[str] | None = None,
        loose: bool = False,
    ) -> None:
        self._overrides = tuple(overrides)
        self._opt_in = opt_in
        self._chosen: dict[frozenset[str], tuple[AnyRule, ...]] = {}
        self._judge_all = judge_all
        self._targets = targets
        self._loose = loose
        self._replays: dict[str, Replay] = {}
        self._reading = TreeReading()
        self._detectors: dict[str, detection.Detector] = {}
        self._positions = Positions()
        self._standing = Standing()
        self.catalogue = Catalogue(
            rules={rule.id: rule for rule in sorted((r.rule for r in rules()), key=lambda r: r.id)}
        )

    @property
    def digest(self) -> str:
        """Changes with the code that reads and judges, the facts, and what the settings say of the streams."""
        parts = (readers_digest(), hints_digest(), judging_digest(), self._overrides, sorted(self._opt_in))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

    @property
    def all_units(self) -> frozenset[str]:
        """The three units: what reads scripts, what reads hints, and what reads the names in code."""
        return frozenset({readers_digest(), hints_digest(), references_digest()})

    def units(self, suffix: str) -> frozenset[str]:
        """Return the units that read files of a suffix."""
        found = set()
        if suffix in SCRIPTS:
            found.add(readers_digest())
        if suffix in detection.HINT_SUFFIXES:
            found.add(hints_digest())
        if suffix in REFERENCE_SUFFIXES:
            found.add(references_digest())
        return frozenset(found)

    def further_units(self, facts: Iterable[Fact]) -> Mapping[str, frozenset[str]]:
        """Return nothing: what is read of a file does not depend on others."""
        del facts
        return {}

    def near(self, path: str, content: bytes, others: Collection[str], *, touched: bool) -> frozenset[str]:
        """Return nothing: it reads the whole tree."""
        del path, content, others, touched
        return frozenset()

    def selects(self, path: str, role: Role) -> bool:
        """Tell whether a file could be a migration, tell something of the database, or be code that names what is in it."""
        return self.judges(path, role) or is_code(path, role)

    def judges(self, path: str, role: Role) -> bool:
        """Tell whether a file could be a migration, or tell something of the database: a change of code alone changes nothing."""
        return detection.selects(path, role, loose=self._loose)

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        """Read scripts, hints and names. A file that breaks a reader is a skip, and the others go on."""
        readers = [
            (readers_digest(), scripts_fact),
            (hints_digest(), hints_fact),
            (references_digest(), references_fact),
        ]
        for blob in blobs:
            facts, skips = [], []
            for unit, read in readers:
                if unit not in units & self.units(blob.suffix):
                    continue
                try:
                    value = read(blob.content, blob.suffix)
                except Exception as problem:  # one file never stops the repository
                    logger.exception("migration unreadable", extra={"blob": blob.blob})
                    skips.append(MapSkip(unit=unit, reason=SkipReason.ANALYZER_ERROR, detail=type(problem).__name__))
                else:
                    facts += [Fact(unit=unit, value=value)] if value is not None else []
            yield BlobKey(blob=blob.blob, suffix=blob.suffix), facts, skips

    def link(
        self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None
    ) -> Iterator[Judgement | Record]:
        """Judge the migrations that a change adds or edits, and the streams that it touches as a whole (path '')."""
        if change is None and not self._judge_all:
            # What could not be read is told of every state, and what follows from a stream as a whole.
            yield from (judgement for path in after.entries if (judgement := self._unread(after, path)))
            yield from judgements({"": self._standing_there(after)}, {}, None)
            return
        touched = None
        if change is not None:
            paths = {path for file in change.files for path in (file.before_path, file.after_path) if path is not None}
            touched = {path for path in paths if self.judges(path, after.role(path))}
            if not touched:
                self._detector(after).skip(after, before, change)
                return
        past = Past(() if before is None else self.streams(before), change, self._positions)
        former = {stream.key: stream for stream in past.streams}
        streams = self.streams(after, before, change)
        wanted = self._wanted(streams, touched)
        stood = {} if before is None else self._said_before(past, before, streams, wanted, touched or ())
        found: list[tuple[Found, str]] = []
        for stream in streams:
            judged = judge_stream(
                stream,
                self._rules(after),
                wanted[stream.key],
                releases=past.releases(stream, wanted[stream.key]),
                replay=self._replays.setdefault(stream.key, Replay()),
                former=former.get(stream.key),
                named=self._search(after, stream, streams),
                named_before=None if before is None else self._search(before, stream, streams),
            )
            yield from past.operations(stream, judged.moments)
            found += self._named(stream, judged)
        there = None if touched is None else touched & after.entries.keys()
        for judgement in judgements(self._occurrences(found, after), stood, there):
            missed = self._unread(after, judgement.path)
            yield replace(judgement, skips=missed.skips) if missed else judgement

    def streams(
        self, tree: TreeFacts, before: TreeFacts | None = None, change: LandedChange | None = None
    ) -> tuple[Stream, ...]:
        """Return the streams of a tree, as settings describe them; ``before`` and ``change`` are what made it, if that is known."""
        return self._detector(tree).detect(
            tree,
            lambda path: self._reading.scripts(tree, path),
            lambda path: self._reading.hints(tree, path),
            before=before,
            change=change,
        )

    def _detector(self, tree: TreeFacts) -> detection.Detector:
        said = (*detection.overrides_of(*tree.hints), *self._overrides)
        known = self._detectors.get(repr(said))
        if known is None:
            known = self._detectors[repr(said)] = detection.Detector(said, loose=self._loose)
        return known

    def _rules(self, tree: TreeFacts) -> tuple[AnyRule, ...]:
        """Return the default rules, and those that a command or the settings of a tree ask for."""
        asked = self._opt_in | detection.opted_in(*tree.hints)
        if asked not in self._chosen:
            self._chosen[asked] = tuple(r for r in rules() if r.rule.id not in OPT_IN or r.rule.id in asked)
        return self._chosen[asked]

    def _search(self, tree: TreeFacts, stream: Stream, streams: Sequence[Stream]) -> TreeSearch:
        return TreeSearch(tree, lambda path: self._reading.fact(tree, path).get("references", ()), stream, streams)

    def _wanted(self, streams: Iterable[Stream], touched: set[str] | None) -> dict[str, tuple[int, ...]]:
        """Return the positions of what is to be judged, by stream; ``touched`` is None where no change tells."""
        paths = touched if touched is not None else self._targets
        wanted = {}
        for stream in streams:
            at = self._positions.of(stream)
            positions = at.values() if paths is None else {at[path] for path in paths if path in at}
            wanted[stream.key] = tuple(sorted(set(positions)))
        return wanted

    def _standing_there(self, tree: TreeFacts) -> list[Occurrence]:
        """Return what is said of the streams of a state as a whole, whoever made it."""
        found: list[tuple[Found, str]] = []
        streams = self.streams(tree)
        for stream in streams:
            named = self._search(tree, stream, streams)
            replay = self._replays.setdefault(stream.key, Replay())
            judged = judge_stream(
                stream, self._rules(tree), (), replay=replay, former=stream, named=named, named_before=named
            )
            found += self._named(stream, judged)
        return self._occurrences(found, tree).get("", [])

    def _said_before(
        self,
        past: Past,
        tree: TreeFacts,
        streams: Iterable[Stream],
        wanted: Mapping[str, Sequence[int]],
        touched: Iterable[str],
    ) -> dict[str, list[Occurrence]]:
        """Judge what stood before of what is to be judged; return what is said there, by the paths that the files have now.

        Every file that was there before, and could be read, has its list, be it empty.
        """
        migrations = [stream.migrations[at] for stream in streams for at in wanted[stream.key]]
        stood = [one for one in migrations if past.version(one) is not None]
        files = {*touched, *(path for one in stood for path in (one.path, one.down_path))}
        earlier = {path: before for path in files if (before := past.earlier(path)) in tree.entries}
        found: list[tuple[Found, str]] = []
        for stream in past.streams:
            at = self._positions.of(stream)
            if targets := sorted({at[path] for path in earlier.values() if path in at}):
                judged = judge_stream(
                    stream,
                    self._rules(tree),
                    targets,
                    replay=self._replays.setdefault(stream.key, Replay()),
                    named=self._search(tree, stream, past.streams),
                )
                found += self._named(stream, judged)
        occurrences = self._occurrences(found, tree)
        return {path: occurrences.get(was, []) for path, was in earlier.items() if self._unread(tree, was) is None}

    def _named(self, stream: Stream, judged: Judged) -> list[tuple[Found, str]]:
        """Return what was found, each with the name of its migration; with the stream's where it stands in none."""
        at = self._positions.of(stream)
        return [(one, stream.migrations[at[one.path]].name if one.path in at else stream.key) for one in judged.found]

    def _occurrences(self, found: Iterable[tuple[Found, str]], tree: TreeFacts) -> dict[str, list[Occurrence]]:
        """Return the occurrences of a tree by their paths; '' has those that stand in no file of it."""
        by_path: dict[str, list[Occurrence]] = {}
        for one, symbol in found:
            if self._targets is not None and one.path not in self._targets:
                continue
            rule = self.catalogue.rules[one.rule_id]
            if one.path not in tree.entries:
                told = self._standing.occurrence(one, rule, symbol=symbol, role=tree.role(""))
                by_path.setdefault("", []).append(told)
                continue
            blob, role, fact = tree.entries[one.path], tree.role(one.path), self._reading.fact(tree, one.path)
            told = occurrence(one, rule, symbol=symbol, blob=blob, role=role, fact=fact)
            by_path.setdefault(one.path, []).append(told)
        return {path: list(once(occurrences)) for path, occurrences in by_path.items()}

    def _unread(self, tree: TreeFacts, path: str) -> Judgement | None:
        is_read = path in tree.entries and self.judges(path, tree.role(path))
        return self._reading.unread(tree, path) if is_read else None

    def records(self, tree: TreeFacts) -> Iterator[Record]:
        """Yield the streams of a state, and the schemas that they make."""
        for stream in self.streams(tree):
            yield Record(table="schema_streams", values=stream_row(stream))
            judged = judge_stream(stream, (), (), replay=self._replays.setdefault(stream.key, Replay()))
            for row in object_rows(stream, judged.schema):
                yield Record(table="schema_objects", values=row)

    def written_suppressions(self, tree: TreeFacts) -> Iterator[Suppression]:
        """Return what our own comments in migrations say."""
        for path in tree.entries:
            if not self.judges(path, tree.role(path)):
                continue
            yield from self._reading.suppressions(tree, path)
