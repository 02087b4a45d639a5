"""The secrets analyzer: map reads every file for secrets, link decides by path and role what is told, and how gravely."""

from __future__ import annotations

import functools
import hashlib
import logging
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from analyzers.catalogue import Catalogue
from analyzers.gates import GATES_VERSION, gate_file
from analyzers.markers import Marker, our_markers
from analyzers.protocol import BlobKey, Fact, Judgement, MapSkip
from analyzers.secrets.facts import facts_of
from analyzers.secrets.identity import key_id
from analyzers.secrets.policy import weighed
from analyzers.secrets.python_scanner import PythonScanner, best, code_digest
from analyzers.secrets.rules import rules
from analyzers.secrets.selection import is_read
from analyzers.secrets.text import Text
from fleetreview.model import Role, Skip, SkipReason, Suppression, SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.protocol import Record, TreeFacts
    from analyzers.secrets.candidate import Scanner
    from fleetreview.model import LandedChange, SourceBlob

logger = logging.getLogger(__name__)

ID: Final = "secrets"
_NO_TEXT: Final = frozenset({SkipReason.BINARY, SkipReason.TOO_LARGE})
"""What is no text that somebody wrote is not judged, which is no gap."""

_NEVER: Final = frozenset({Role.VENDORED, Role.GENERATED})


class SecretsAnalyzer:
    """Finds secrets in all files that people write. ``key`` gives the key of the keyed hash; it is asked once, when it is needed.

    ``scanners`` are what looks at a text, together; of what they find in one place the best is kept.
    """

    id = ID
    whole_tree = False
    cpu_seconds = 0.0

    def __init__(self, *, key: Callable[[], bytes], scanners: Sequence[Scanner] | None = None) -> None:
        self._key = functools.cache(key)
        self._scanners: tuple[Scanner, ...] = tuple(scanners) if scanners is not None else (PythonScanner(),)
        self.catalogue = Catalogue.of(rules())

    @functools.cached_property
    def unit(self) -> str:
        """The one unit: its digest covers the detectors, and the key by which values are known."""
        parts = (code_digest(), *(scanner.digest for scanner in self._scanners), key_id(self._key()))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

    @property
    def markers(self) -> str:
        """The unit that keeps our own suppression comments."""
        return f"{self.unit}-markers"

    @property
    def digest(self) -> str:
        """Changes with the detectors, the rules, the gates and the key."""
        parts = (GATES_VERSION, self.unit, sorted(rule.digest for rule in self.catalogue.rules.values()))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

    @property
    def all_units(self) -> frozenset[str]:
        """The units."""
        return frozenset({self.unit, self.markers})

    def units(self, suffix: str) -> frozenset[str]:
        """Return the units, whatever the suffix: secrets stand in all kinds of files."""
        del suffix
        return self.all_units

    def further_units(self, facts: Iterable[Fact]) -> Mapping[str, frozenset[str]]:
        """Return nothing: what is read of a file does not depend on others."""
        del facts
        return {}

    def near(self, path: str, content: bytes, others: Collection[str], *, touched: bool) -> frozenset[str]:
        """Return nothing: every file decides by itself."""
        del path, content, others, touched
        return frozenset()

    def selects(self, path: str, role: Role) -> bool:
        """Tell whether a file is one that people write."""
        return role not in _NEVER and is_read(path)

    def judges(self, path: str, role: Role) -> bool:
        """Tell the same: every file decides by itself."""
        return self.selects(path, role)

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        """Read texts for secrets. A file that breaks a scanner is a skip, and the others go on."""
        texts = [Text.of(blob.content, blob.suffix) for blob in blobs]
        for scanner in self._scanners:
            scanner.prepare(texts)
        for blob, text in zip(blobs, texts, strict=True):
            facts: list[Fact] = []
            skips: list[MapSkip] = []
            if self.unit in units:
                try:
                    facts += [Fact(unit=self.unit, value=value) for value in self._read(text, blob.content)]
                except Exception as problem:  # noqa: BLE001 - one file never stops the repository
                    # No traceback: what stands in it could be a piece of the file.
                    error = type(problem).__name__
                    logger.error("secrets unreadable", extra={"blob": blob.blob, "error": error})  # noqa: TRY400
                    skips.append(MapSkip(unit=self.unit, reason=SkipReason.ANALYZER_ERROR, detail=error))
            if self.markers in units and b"fleetreview:" in blob.content:
                facts += [Fact(unit=self.markers, value=marker.to_fact()) for marker in our_markers(text.lines)]
            yield BlobKey(blob=blob.blob, suffix=blob.suffix), facts, skips

    def _read(self, text: Text, content: bytes) -> Iterator[Mapping[str, Any]]:
        found = best(one for scanner in self._scanners for one in scanner.scan(text))
        return facts_of(text, found, self._key(), content) if found else iter(())

    def link(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> Iterator[Judgement]:
        """Judge each touched file, or each file of the tree, by its own facts."""
        del before  # one file's facts decide
        paths = after.entries if change is None else [f.after_path for f in change.files if f.after_path is not None]
        rules_by_id = self.catalogue.rules
        for path in paths:
            blob, role = after.entries.get(path), after.role(path)
            if blob is None or not self.selects(path, role):
                continue
            known = after.source.facts(BlobKey(blob=blob, suffix=PurePosixPath(path).suffix.lower()))
            if not known.facts and not known.skips:
                continue
            located = [
                (declaration, fact)
                for fact in weighed((one.value for one in known.facts if one.unit == self.unit), path, role)
                if (declaration := rules_by_id[fact["rule"]].declaration) is not None
            ]
            yield Judgement(
                path=path,
                occurrences=gate_file(self.catalogue, located, analyzer=ID, path=path, blob=blob, role=role),
                skips=tuple(
                    Skip(analyzer=ID, reason=skip.reason, detail=skip.detail, path=path, blob=blob)
                    for skip in known.skips
                    if skip.reason not in _NO_TEXT
                ),
            )

    def records(self, tree: TreeFacts) -> tuple[Record, ...]:
        """Return nothing: the findings say it all."""
        del tree
        return ()

    def written_suppressions(self, tree: TreeFacts) -> Iterator[Suppression]:
        """Return what our own comments say of secrets; those about other rules are told by who applies them."""
        for path, blob in tree.entries.items():
            if not self.selects(path, tree.role(path)):
                continue
            for fact in tree.source.facts(BlobKey(blob=blob, suffix=PurePosixPath(path).suffix.lower())).facts:
                if fact.unit == self.markers:
                    marker = Marker.from_fact(fact.value)
                    for rule_id in set(marker.codes) & self.catalogue.rules.keys():
                        yield Suppression(
                            kind=SuppressionKind.INLINE,
                            rule_id=rule_id,
                            path=path,
                            reason=marker.reason,
                            line=marker.line,
                        )
