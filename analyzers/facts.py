"""The facts of one repository's file versions, by blob and by unit: nothing is mapped twice.

A unit is a digest of a rule (or a reader) together with everything else that its facts depend on. A new or changed rule is
therefore mapped over old blobs for that rule only. Deleting the stored facts costs time and nothing else.

A skip for want of time or memory says as much of the machine as of the blob: it is tried again, a few times.
"""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

from analyzers.protocol import NOTHING, BlobFacts, BlobKey, Fact, MapSkip
from fleetreview.model import SkipReason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from analyzers.protocol import Analyzer

FORMAT = 1
RETRIES = 2
"""How often a blob that an engine failed at is tried again: what fails every time is no accident."""

_PASSING = frozenset({SkipReason.TIME_OUT, SkipReason.OUT_OF_MEMORY, SkipReason.ANALYZER_ERROR})


class FactStore:
    """Facts in memory, with a compact form to store.

    ``epochs`` are sets of units that were mapped together; a blob remembers the epochs that it went through, which is far
    less than a row for each blob and rule.
    """

    def __init__(self) -> None:
        self._epochs: list[frozenset[str]] = []
        self._mapped: dict[tuple[str, str], tuple[int, ...]] = {}
        self._facts: dict[tuple[str, str], list[Fact]] = {}
        self._skips: dict[tuple[str, str], list[MapSkip]] = {}
        self._retries: dict[tuple[str, str], int] = {}
        self._current: frozenset[str] | None = None
        self.changed = False

    def __len__(self) -> int:
        return len(self._mapped)

    def show_only(self, units: frozenset[str]) -> None:
        """Hide the facts of units that are not given: rules of the past stay stored and are not linked."""
        self._current = units

    def pending(self, keys: Iterable[BlobKey], units: dict[str, frozenset[str]]) -> dict[frozenset[str], list[BlobKey]]:
        """Return what has to be mapped: for each set of units the blobs that lack exactly these. Order is kept.

        ``units`` gives for each suffix the units that read it.
        """
        missing: dict[frozenset[str], list[BlobKey]] = {}
        seen: dict[tuple[str, tuple[int, ...]], frozenset[str]] = {}
        for key in keys:
            epochs = self._mapped.get((key.blob, key.suffix), ())
            lacking = seen.get((key.suffix, epochs))
            if lacking is None:
                done = frozenset[str]().union(*(self._epochs[epoch] for epoch in epochs))
                lacking = seen[(key.suffix, epochs)] = units[key.suffix] - done
            if lacking:
                missing.setdefault(lacking, []).append(key)
        return missing

    def add(self, key: BlobKey, units: frozenset[str], facts: Iterable[Fact], skips: Iterable[MapSkip]) -> None:
        """Keep what some units said of a blob."""
        if units in self._epochs:
            epoch = self._epochs.index(units)
        else:
            epoch = len(self._epochs)
            self._epochs.append(units)
        name = (key.blob, key.suffix)
        self._mapped[name] = (*self._mapped.get(name, ()), epoch)
        new_facts, new_skips = list(facts), list(skips)
        if new_facts:
            self._facts.setdefault(name, []).extend(new_facts)
        if new_skips:
            self._skips.setdefault(name, []).extend(new_skips)
            if any(skip.reason in _PASSING for skip in new_skips):
                self._retries.pop(name, None)
        self.changed = True

    def failed(self, units: Callable[[str], frozenset[str]]) -> dict[frozenset[str], list[BlobKey]]:
        """Return what an engine failed at and is worth another try: for each set of units the blobs, in order.

        ``units`` gives for a suffix the units of today.
        """
        again: dict[frozenset[str], list[BlobKey]] = {}
        for name, skips in self._skips.items():
            if self._retries.get(name, 0) >= RETRIES:
                continue
            blamed = {skip.unit for skip in skips if skip.reason in _PASSING}
            mapped = frozenset[str]().union(*(self._epochs[epoch] for epoch in self._mapped.get(name, ())))
            wanted = mapped & units(name[1])
            if None not in blamed:
                wanted &= blamed
            if blamed and wanted:
                again.setdefault(frozenset(wanted), []).append(BlobKey(blob=name[0], suffix=name[1]))
        return again

    def replace(self, key: BlobKey, units: frozenset[str], facts: Iterable[Fact], skips: Iterable[MapSkip]) -> bool:
        """Keep what another try at a blob said instead of what the units said before; tell whether more is known now."""
        name = (key.blob, key.suffix)
        before = self.facts(key)
        kept = [fact for fact in self._facts.pop(name, ()) if fact.unit not in units]
        self._facts[name] = [*kept, *facts]
        stay = [
            skip
            for skip in self._skips.pop(name, ())
            if skip.unit not in units and not (skip.unit is None and skip.reason in _PASSING)
        ]
        self._skips[name] = [*stay, *(skip for skip in skips if skip not in stay)]
        for rows in (self._facts, self._skips):
            if not rows[name]:
                del rows[name]
        self._retries[name] = self._retries.get(name, 0) + 1
        self.changed = True
        after = self.facts(key)
        return before.facts != after.facts or {s.unit for s in before.skips} != {s.unit for s in after.skips}

    def facts(self, key: BlobKey) -> BlobFacts:
        """Return what today's units know of a blob."""
        name = (key.blob, key.suffix)
        facts, skips = self._facts.get(name), self._skips.get(name)
        if not facts and not skips:
            return NOTHING
        shown = self._current
        return BlobFacts(
            facts=tuple(f for f in facts or () if shown is None or _is_of(f.unit, shown)),
            skips=tuple(s for s in skips or () if shown is None or s.unit is None or _is_of(s.unit, shown)),
        )

    def to_bytes(self) -> bytes:
        """Return everything in a form to store."""
        names = list(self._mapped)
        document: dict[str, Any] = {
            "format": FORMAT,
            "epochs": [sorted(epoch) for epoch in self._epochs],
            "mapped": [[blob, suffix, *self._mapped[(blob, suffix)]] for blob, suffix in names],
            "facts": [[*name, [[f.unit, f.value] for f in facts]] for name, facts in self._facts.items()],
            "skips": [[*name, [[s.unit, s.reason, s.detail] for s in skips]] for name, skips in self._skips.items()],
            "retries": [[*name, times] for name, times in self._retries.items()],
        }
        return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), compresslevel=3, mtime=0)

    @classmethod
    def from_bytes(cls, content: bytes | None) -> FactStore:
        """Read what ``to_bytes`` wrote. None, another format and damage give an empty store: facts are only a cache."""
        store = cls()
        if content is None:
            return store
        try:
            document = json.loads(gzip.decompress(content))
            if document["format"] != FORMAT:
                return store
            epochs = [frozenset(epoch) for epoch in document["epochs"]]
            mapped = {(blob, suffix): tuple(done) for blob, suffix, *done in document["mapped"]}
            facts = {
                (blob, suffix): [Fact(unit=unit, value=value) for unit, value in rows]
                for blob, suffix, rows in document["facts"]
            }
            skips = {
                (blob, suffix): [MapSkip(unit=u, reason=SkipReason(r), detail=d) for u, r, d in rows]
                for blob, suffix, rows in document["skips"]
            }
            retries = {(blob, suffix): int(times) for blob, suffix, times in document.get("retries", ())}
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
            return store
        store._epochs, store._mapped, store._facts, store._skips = epochs, mapped, facts, skips
        store._retries = retries
        return store


def _is_of(unit: str, units: frozenset[str]) -> bool:
    """Tell whether a unit is one of some, or was asked for by facts of one."""
    return unit in units or unit.partition(":")[0] in units


def lacking_units(
    analyzer: Analyzer, store: FactStore, keys: Collection[BlobKey]
) -> Iterator[tuple[frozenset[str], list[BlobKey]]]:
    """Yield what has to be mapped, units with the blobs that lack exactly these; then what the facts ask for that came of it."""
    suffixes = {key.suffix for key in keys}
    units = {suffix: analyzer.units(suffix) for suffix in suffixes}
    while True:
        pending = store.pending(keys, units)
        yield from pending.items()
        further = analyzer.further_units(fact for key in keys for fact in store.facts(key).facts)
        asked = {suffix: further.get(suffix, frozenset[str]()) for suffix in suffixes}
        if asked == units:
            return
        units = asked
