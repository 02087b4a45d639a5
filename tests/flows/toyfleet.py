"""A repository that is audited again and again in memory, by rules that are one line of text each.

The toy analyzer is the product's own, gates, roles, markers and all; only its engine is replaced by regular expressions, so
that a run takes a fraction of a second. What runs leave is kept as the warehouse would keep it, and asked through its views.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzers.catalogue import Catalogue
from analyzers.patterns.analyzer import MARKERS, PatternAnalyzer, _marker_facts
from analyzers.patterns.reading import BlobText, read_match
from analyzers.protocol import BlobKey, Fact, MapSkip
from analyzers.rule import Prefilter, Rule, RuleSource
from fleetreview.git.mirror import update_mirror
from fleetreview.inventory import Policy, Repository
from fleetreview.model import Area, Confidence, Severity, SkipReason
from flows.panel import Panel
from flows.repository_audit import Order, Outcome, audit_repository
from flows.rows import rule_rows
from flows.shards import repository_row
from flows.sink import Buffer
from warehouse.reading import Warehouse, warehouse_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzers.protocol import Analyzer
    from fleetreview.model import SourceBlob

NOW = datetime(2025, 12, 1, tzinfo=UTC)
EVER = datetime(1970, 1, 2, tzinfo=UTC)
UNREADABLE = b"<<<<<<<"
"""A file that holds this does not parse."""
HEAVY = b"heavy"
"""A file that holds this takes too long on a busy machine."""


def toy_rule(
    name: str,
    pattern: str,
    *,
    severity: Severity = Severity.HIGH,
    area: Area = Area.RELIABILITY,
    cwe: tuple[str, ...] = (),
    title: str = "A toy",
) -> Rule:
    """Return a rule that finds a regular expression in Python files; its first group is the evidence."""
    source = RuleSource(
        rule_id=name,
        technology="python",
        languages=("python",),
        severity=severity,
        confidence=Confidence.HIGH,
        why="Because.",
        remedy="Do not.",
        references=("https://example.org/",),
        roles={},
        group=None,
        acknowledged_by=(),
        patterns=({"id": f"{name}.python", "pattern": pattern},),
        prefilters=(Prefilter(),),
        digest=f"digest of {pattern}",
        path=Path(f"{name}.yaml"),
        common={},
    )
    return Rule(
        id=name,
        title=title,
        area=area,
        track="reliability",
        severity=severity,
        confidence=Confidence.HIGH,
        cwe=cwe,
        owasp=(),
        stride=(),
        since="0",
        sources=(source,),
        digest=f"{pattern} {severity} {title}",
    )


CALL = toy_rule("toy-call", r"call\((\w*)\)")
OPEN = toy_rule("toy-open", r"open\((\w*)\)", severity=Severity.MEDIUM)
WRITE = toy_rule("toy-write", r"write\((\w*)\)", severity=Severity.CRITICAL)
RULES = (CALL, OPEN)


class ToyAnalyzer(PatternAnalyzer):
    """The pattern analyzer with an engine of regular expressions. ``mapped`` lists rule and blob of all that it mapped.

    ``busy`` makes a busy machine of this one; with the name of a rule only that rule suffers.
    """

    def __init__(self, *rules: Rule) -> None:
        super().__init__(Catalogue(rules={rule.id: rule for rule in rules or RULES}))
        self.mapped: list[tuple[str, str]] = []
        self.busy: bool | str = False

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        for blob in blobs:
            self.mapped += [(self._units[unit].rule_id, blob.blob) for unit in units & self._units.keys()]
            facts = [fact for unit in sorted(units & self._units.keys()) for fact in self._read(blob, unit)]
            if MARKERS in units and b"fleetreview:" in blob.content:
                facts += _marker_facts(blob)
            skips = []
            if UNREADABLE in blob.content:
                facts, skips = [], [MapSkip(unit=None, reason=SkipReason.PARTIAL_PARSE, detail="toy")]
            elif self.busy and HEAVY in blob.content:
                slow = {unit for unit in units & self._units.keys() if self.busy in {True, self._units[unit].rule_id}}
                facts = [fact for fact in facts if fact.unit not in slow and self.busy is not True]
                blamed = [None] if self.busy is True else sorted(slow)
                skips = [MapSkip(unit=unit, reason=SkipReason.TIME_OUT, detail="toy") for unit in blamed]
            yield BlobKey(blob=blob.blob, suffix=blob.suffix), facts, skips

    def _read(self, blob: SourceBlob, unit: str) -> Iterator[Fact]:
        source = self._units[unit]
        text = BlobText(blob.content, ".py")
        for match in re.finditer(str(source.patterns[0]["pattern"]).encode(), blob.content):
            ends = {}
            for name, offset in (("start", match.start()), ("end", match.end())):
                before = blob.content[:offset]
                line_start = before.rfind(b"\n") + 1
                ends[name] = {"line": before.count(b"\n") + 1, "col": offset - line_start + 1, "offset": offset}
            message = f"Found.||what={match[1].decode() if match.re.groups else ''}"
            yield Fact(
                unit=unit,
                value=read_match(
                    {**ends, "check_id": f"{source.rule_id}.python", "extra": {"message": message}}, source, text
                ),
            )


@dataclass(kw_only=True)
class Service:
    """One repository and everything that audits of it left."""

    url: Path
    mirror: Path
    policy: Policy = field(default_factory=Policy)
    analyzer: ToyAnalyzer = field(default_factory=ToyAnalyzer)
    others: tuple[Analyzer, ...] = ()
    name: str = "service"
    states: dict[str, bytes] = field(default_factory=dict)
    caches: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    runs: int = 0

    def state(self, name: str) -> bytes | None:
        return self.states.get(name)

    def generation(self) -> int:
        return max((row["generation"] for row in self.tables.get("repository_runs", ())), default=0)

    def cache(self, name: str) -> bytes | None:
        return self.caches.get(name)

    def keep(self, name: str, content: bytes) -> None:
        self.caches[name] = content

    def audit(
        self,
        *rules: Rule,
        since: datetime | None = None,
        default_since: datetime = EVER,
        now: datetime = NOW,
        **described: Any,
    ) -> Outcome:
        """Fetch, audit and publish. With ``rules`` these are the catalogue from now on."""
        if rules:
            self.analyzer = ToyAnalyzer(*rules)
        self.analyzer.mapped.clear()
        self.runs += 1
        repository = Repository(name=self.name, url=str(self.url), **described)
        order = Order(
            repository=repository, policy=self.policy, since=since, default_since=default_since, jobs=1, now=now
        )
        buffer = Buffer()
        mirror = update_mirror(str(self.url), self.mirror, timeout_seconds=60)
        outcome = audit_repository(order, mirror, self, buffer, panel=Panel.of(self.analyzer, *self.others))
        run = {
            "started_at": now + timedelta(seconds=self.runs),
            "finished_at": now + timedelta(seconds=self.runs),
            "tool_version": "0",
            "rules_digest": "",
            "repositories": 1,
            "repositories_failed": 0,
            "repositories_partial": 0,
            "seconds": 0.0,
        }
        buffer.add("runs", [run])
        buffer.add("repositories", [repository_row(repository, "main")])
        buffer.add("rules", rule_rows(Panel.of(self.analyzer, *self.others).catalogue))
        for table, rows in buffer.rows.items():
            self.tables.setdefault(table, []).extend({"run_id": f"run-{self.runs:03}", **row} for row in rows)
        self.states |= {name: content for (_, name), content in buffer.states.items()}
        return outcome

    def warehouse(self) -> Warehouse:
        """Return what was published, as its readers see it."""
        return warehouse_of(self.tables)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with self.warehouse() as warehouse:
            return warehouse.rows(sql)

    def last_run(self) -> dict[str, Any]:
        """Return the row of the latest run."""
        return self.tables["repository_runs"][-1]

    def recorded(self, table: str) -> list[dict[str, Any]]:
        """Return the rows that the latest run added to a table."""
        return [row for row in self.tables.get(table, ()) if row["run_id"] == f"run-{self.runs:03}"]

    def story(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what is published of the history and the state, without the names of runs and generations."""
        story = {}
        with self.warehouse() as warehouse:
            for table, left_out in STORIES.items():
                statement = f"SELECT * EXCLUDE ({left_out}) FROM {table} ORDER BY ALL"  # noqa: S608 - names of ours
                columns, rows = warehouse.table(statement)
                story[table] = [tuple(columns), *(tuple(map(repr, row)) for row in rows)]
        return story

    def ids(self) -> dict[tuple[str, str, int], str]:
        """Return identities by rule, path and line."""
        rows = self.rows("SELECT * FROM findings")
        return {(row["rule_id"], row["path"], row["start_line"]): row["finding_id"] for row in rows}

    def events(self, kinds: str = "") -> list[tuple[str, str, str]]:
        """Return kind, path and detail of all events, oldest first; ``kinds`` limits them to some."""
        rows = self.rows("SELECT e.* FROM finding_events AS e ORDER BY e.occurred_at, e.finding_id, e.ordinal")
        wanted = kinds.split()
        return [(row["kind"], row["path"], row["detail"]) for row in rows if not wanted or row["kind"] in wanted]


STORIES = {
    "findings": "run_id, generation",
    "finding_intervals": "run_id, generation",
    "finding_events": "run_id, generation",
    "landed_changes": "run_id, generation",
    "file_changes": "run_id, generation",
    "suppressions": "run_id",
    "coverage": "run_id",
}
"""The tables that tell the story, each with the columns in which two tellings of the same may differ."""
