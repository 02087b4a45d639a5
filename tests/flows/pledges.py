"""A second analyzer, as small as one can be that looks at whole trees.

Files below ``pledges/`` hold lines ``promise NAME`` and ``keep NAME``. A promise that no file of the tree keeps is a finding
where it is made; a repository that keeps something and promises nothing has a finding as a whole. The file may be one that
other analyzers read as well.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from analyzers.catalogue import Catalogue
from analyzers.protocol import BlobKey, Fact, Judgement, MapSkip
from analyzers.rule import Example
from analyzers.rule_declaration import declare
from fleetreview.model import Area, Confidence, Occurrence, RelatedLocation, Severity, Skip, SkipReason, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.protocol import BlobFacts, Record, TreeFacts
    from analyzers.rule import Rule
    from fleetreview.model import LandedChange, Role, SourceBlob, Suppression

GARBLED = b"???"
"""A file that holds this cannot be read by this analyzer, though others may."""
HEAVY = b"weighty"
"""A file that holds this takes too long while the analyzer is busy."""


def pledge_rule(name: str, severity: Severity) -> Rule:
    return declare(
        id=name,
        title="A promise that nobody keeps",
        area=Area.DATA,
        track="migrations",
        severity=severity,
        confidence=Confidence.HIGH,
        why="Because it was promised.",
        remedy="Keep it.",
        references=("https://example.org/pledges",),
        since="0.1.0",
        languages=("text", "python"),
        bad=(Example(text="promise a", path="pledges/a.txt"),),
        good=(Example(text="promise a\nkeep a", path="pledges/a.txt"),),
    )


BROKEN = pledge_rule("promise-broken", Severity.HIGH)
NOTHING = pledge_rule("promise-missing", Severity.MEDIUM)


class Pledges:
    """The analyzer. ``mapped`` lists the blobs that it mapped; ``severity`` stands for what an update of it may change."""

    id = "pledges"
    whole_tree = True
    cpu_seconds = 2.0

    def __init__(self, *, severity: Severity = Severity.HIGH) -> None:
        self.catalogue = Catalogue.of([BROKEN, NOTHING])
        self.severity = severity
        self.mapped: list[str] = []
        self.busy = False

    @property
    def digest(self) -> str:
        return f"pledges {self.severity}"

    @property
    def all_units(self) -> frozenset[str]:
        return frozenset({"pledge-lines"})

    def units(self, suffix: str) -> frozenset[str]:
        return self.all_units if suffix in {".txt", ".py"} else frozenset()

    def further_units(self, facts: Iterable[Fact]) -> Mapping[str, frozenset[str]]:
        del facts
        return {}

    def near(self, path: str, content: bytes, others: Collection[str], *, touched: bool) -> frozenset[str]:
        del path, content, others, touched
        return frozenset()

    def selects(self, path: str, role: Role) -> bool:
        del role
        return path.startswith("pledges/") and bool(self.units("." + path.rsplit(".", 1)[-1]))

    def judges(self, path: str, role: Role) -> bool:
        return self.selects(path, role)

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        [unit] = units
        for blob in blobs:
            self.mapped.append(blob.content.decode().split("\n")[0])
            key = BlobKey(blob=blob.blob, suffix=blob.suffix)
            if GARBLED in blob.content:
                yield key, [], [MapSkip(unit=None, reason=SkipReason.PARTIAL_PARSE, detail="garbled")]
            elif self.busy and HEAVY in blob.content:
                yield key, [], [MapSkip(unit=None, reason=SkipReason.TIME_OUT, detail="busy")]
            else:
                lines = enumerate(blob.content.decode().split("\n"), 1)
                said = [(n, m) for n, line in lines if (m := re.fullmatch(r"#? ?(promise|keep) (\w+)", line))]
                yield key, [Fact(unit=unit, value={"what": m[1], "name": m[2], "line": n}) for n, m in said], []

    def link(self, before: TreeFacts | None, after: TreeFacts, change: LandedChange | None) -> Iterator[Judgement]:
        del before, change  # the whole tree decides, and each path says all that is known of it
        known = {path: self._facts(after, path) for path in after.entries if self.selects(path, after.role(path))}
        said = [(path, fact.value) for path, facts in known.items() for fact in facts.facts]
        kept = {value["name"] for _, value in said if value["what"] == "keep"}
        for path, facts in known.items():
            blob = after.entries[path]
            skips = [
                Skip(analyzer=self.id, reason=skip.reason, detail=skip.detail, path=path, blob=blob)
                for skip in facts.skips
            ]
            broken = [f.value for f in facts.facts if f.value["what"] == "promise" and f.value["name"] not in kept]
            occurrences = [self._occurrence(after, path, value["name"], value["line"]) for value in broken]
            yield Judgement(path=path, occurrences=tuple(occurrences), skips=tuple(skips))
        lonely = bool(kept) and not any(value["what"] == "promise" for _, value in said)
        yield Judgement(path="", occurrences=(self._occurrence(after, "", "promises", 0),) if lonely else ())

    def records(self, tree: TreeFacts) -> tuple[Record, ...]:
        del tree
        return ()

    def written_suppressions(self, tree: TreeFacts) -> Iterator[Suppression]:
        del tree
        yield from ()

    @staticmethod
    def _facts(tree: TreeFacts, path: str) -> BlobFacts:
        return tree.source.facts(BlobKey(blob=tree.entries[path], suffix="." + path.rsplit(".", 1)[-1]))

    def _occurrence(self, tree: TreeFacts, path: str, name: str, line: int) -> Occurrence:
        rule = BROKEN if path else NOTHING
        span = Span(start_line=line, start_column=1 if line else 0, end_line=line, end_column=9 if line else 0)
        return Occurrence(
            analyzer=self.id,
            rule_id=rule.id,
            path=path,
            blob=tree.entries.get(path, ""),
            role=tree.role(path),
            span=span,
            severity=self.severity,
            confidence=rule.confidence,
            message=f"`{name}` is not kept.",
            fp="1:" + hashlib.sha256(name.encode()).hexdigest()[:20],
            code_hash=name,
            symbol="",
            evidence={"subject": name},
            excerpt=f"promise {name}",
            remedy=f"Keep `{name}`." if path else "",
            related=(RelatedLocation(path="pledges/a.txt", span=span, note="here"),),
        )
