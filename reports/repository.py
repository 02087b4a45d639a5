"""The page of one repository: what state it is in, what is open, and what landed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetreview.errors import UsageError
from reports.charts import Chart, bar_chart, line_chart
from reports.findings import SEVERITIES, ShownFinding, in_order, rank, rules_of, shown_finding
from reports.records import records_of
from reports.schema_state import ShownStream, schema_state
from reports.verdict import verdict_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from reports.findings import Rule
    from reports.records import RepositoryRecords, Row, Warehouse

TRACKS = ("security", "migrations", "reliability", "other")
OPEN = ("open", "unreadable")
NO_OWNER = "no owner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What time it is for the reports: the weeks that are known (Mondays, oldest first) and the end of the last run."""

    weeks: tuple[date, ...]
    now: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DebtRow:
    """Open findings of one track (or of all): how many, their weight, how many of each severity, gravest first."""

    track: str
    findings: int
    weight: float
    severities: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleGroup:
    """The open findings of one rule at one severity."""

    rule: Rule
    title: str
    severity: str
    weight: float
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerRow:
    """What one owner has to look after."""

    owner: str
    findings: int
    weight: float
    severities: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """A landed change in a table. ``weight`` is what it introduced or reopened, or in a list of improvements fixed."""

    repository: str
    commit: str
    subject: str
    author: str
    landed_at: datetime
    introduced: int
    fixed: int
    verdict: str
    verdict_text: str
    risk: str
    weight: float = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SuppressionRow:
    """A suppression. ``age_days`` is that of the oldest finding that it hides; None where it hides none.

    ``rule_known`` tells whether there is such a rule: an inline marker can name anything.
    """

    kind: str
    rule_id: str
    path: str
    line: int | None
    reason: str
    findings: int
    stale: bool
    age_days: int | None
    rule_known: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryReview:
    """What the page of a repository shows.

    ``status`` is that of the latest run; ``judged`` that of the run that judged the repository last, empty where none did.
    ``open`` are the open findings gravest first, ``groups`` the same by severity, then rule. ``changes`` stand newest first.
    """

    repository: Row
    name: str
    status: str
    judged: str
    error: str
    run: Row
    generation: int
    debt: tuple[DebtRow, ...]
    trend: Chart
    flow: Chart
    open: tuple[ShownFinding, ...]
    groups: tuple[RuleGroup, ...]
    owners: tuple[OwnerRow, ...]
    changes: tuple[ChangeRow, ...]
    suppressions: tuple[SuppressionRow, ...]
    coverage: tuple[Row, ...]
    skips: tuple[Row, ...]
    schemas: tuple[ShownStream, ...]

    @property
    def current_status(self) -> str:
        """The status to show: an unchanged repository is as it was judged last."""
        return self.judged if self.status == "unchanged" and self.judged else self.status

    @property
    def head(self) -> str:
        """The last state that was judged; empty where none was."""
        return str(self.run.get("head_commit") or "")


def repository_review(warehouse: Warehouse, repository: str) -> RepositoryReview:
    """Return what the page of a repository shows. Raises UsageError where the warehouse knows no such repository."""
    records = records_of(warehouse, [repository])
    if not records:
        raise UsageError(f"The warehouse knows no repository {repository!r}.")
    return review_of_repository(records[0], rules_of(warehouse), moment_of(warehouse))


def moment_of(warehouse: Warehouse) -> Moment:
    """Return the weeks of the known window and the end of the last run."""
    weeks = warehouse.rows("SELECT week FROM weeks ORDER BY week")
    now = warehouse.rows("SELECT max(finished_at) AS now FROM runs")
    return Moment(weeks=tuple(row["week"] for row in weeks), now=now[0]["now"] if now else None)


def review_of_repository(records: RepositoryRecords, rules: Mapping[str, Rule], moment: Moment) -> RepositoryReview:
    """Return the same from rows that are already there."""
    found = in_order(shown_finding(row, rules) for row in records.findings.values() if row["status"] in OPEN)
    run = records.judged or records.run
    return RepositoryReview(
        repository=records.repository,
        name=records.name,
        status=str(records.run.get("status") or "not audited yet"),
        judged=str(records.judged.get("status") or ""),
        error=str(records.run.get("error") or ""),
        run=run,
        generation=int(run.get("generation") or 0),
        debt=_debt(found),
        trend=debt_chart(records.debt, moment.weeks, key="debt"),
        flow=flow_chart(records.flow, moment.weeks, key="flow"),
        open=found,
        groups=_groups(found),
        owners=_owners(found),
        changes=tuple(change_row(row) for row in records.changes),
        suppressions=tuple(_suppression(row, moment, rules) for row in records.suppressions),
        coverage=tuple(records.coverage),
        skips=tuple(row for row in records.skips if row["at_head"] or not row["path"]),
        schemas=schema_state(records.streams, records.objects),
    )


def debt_chart(rows: Iterable[Row], weeks: Sequence[date], *, key: str, title: str = "Debt by track") -> Chart:
    """Lay out the weekly debt by track; ``rows`` have week, track and weight, several of one week and track being added."""
    weights: Counter[tuple[date, str]] = Counter()
    for row in rows:
        weights[row["week"], row["track"]] += row["weight"]
    series = {track: [weights[week, track] for week in weeks] for track in TRACKS}
    shown = {track: values for track, values in series.items() if track != "other" or any(values)}
    return line_chart(key=key, title=title, unit="weight of open findings", weeks=weeks, series=shown, width=560)


def flow_chart(rows: Iterable[Row], weeks: Sequence[date], *, key: str) -> Chart:
    """Lay out how many findings came and went in each week; ``rows`` have week, introduced, fixed ..."""
    came: Counter[date] = Counter()
    went: Counter[date] = Counter()
    vanished: Counter[date] = Counter()
    lapsed: Counter[date] = Counter()
    for row in rows:
        came[row["week"]] += int(row["introduced"] + row["reopened"])
        went[row["week"]] += int(row["fixed"])
        vanished[row["week"]] += int(row["vanished"])
        lapsed[row["week"]] += int(row["lapsed"])
    series = {
        "introduced or reopened": [float(came[week]) for week in weeks],
        "fixed": [float(went[week]) for week in weeks],
    }
    if any(vanished[week] for week in weeks):
        series["no longer found"] = [float(vanished[week]) for week in weeks]
    if any(lapsed[week] for week in weeks):
        series["lapsed"] = [float(lapsed[week]) for week in weeks]
    return bar_chart(
        key=key,
        title="Findings introduced and fixed",
        unit="findings",
        weeks=weeks,
        series=series,
        width=560,
        height=216,
    )


def change_row(row: Row) -> ChangeRow:
    """Return a landed change for a table; ``weight`` is taken where the row has one."""
    return ChangeRow(
        repository=str(row["repository"]),
        commit=str(row["change"]),
        subject=str(row["subject"]),
        author=str(row["author"]),
        landed_at=row["landed_at"],
        introduced=int(row["introduced"]),
        fixed=int(row["fixed"]),
        verdict=str(row["verdict"]),
        verdict_text=verdict_text(
            str(row["verdict"]), critical=int(row["critical"]), high=int(row["high"]), medium=int(row["medium"])
        ),
        risk=str(row["risk"]),
        weight=float(row.get("weight") or 0),
    )


def _severities(findings: Iterable[ShownFinding]) -> tuple[int, ...]:
    counts = Counter(finding.severity for finding in findings)
    return tuple(counts[severity] for severity in SEVERITIES)


def _debt(findings: Sequence[ShownFinding]) -> tuple[DebtRow, ...]:
    rows = []
    for track in (*TRACKS, "all"):
        here = [finding for finding in findings if track in {finding.track, "all"}]
        weight = sum(finding.weight for finding in here)
        rows.append(DebtRow(track=track, findings=len(here), weight=weight, severities=_severities(here)))
    return tuple(rows)


def _groups(findings: Sequence[ShownFinding]) -> tuple[RuleGroup, ...]:
    by_rule: dict[tuple[str, str], list[ShownFinding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.severity, finding.rule.rule_id), []).append(finding)
    groups = [
        RuleGroup(
            rule=members[0].rule,
            title=members[0].title,
            severity=severity,
            weight=sum(finding.weight for finding in members),
            findings=tuple(members),
        )
        for (severity, _), members in by_rule.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-rank(group.severity), -group.weight, group.rule.rule_id)))


def _owners(findings: Sequence[ShownFinding]) -> tuple[OwnerRow, ...]:
    """Return the owners, the heaviest first. A finding with several owners counts for each."""
    by_owner: dict[str, list[ShownFinding]] = {}
    for finding in findings:
        for owner in finding.owners or (NO_OWNER,):
            by_owner.setdefault(owner, []).append(finding)
    rows = [
        OwnerRow(
            owner=owner,
            findings=len(members),
            weight=sum(finding.weight for finding in members),
            severities=_severities(members),
        )
        for owner, members in by_owner.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.weight, row.owner)))


def _suppression(row: Row, moment: Moment, rules: Mapping[str, Rule]) -> SuppressionRow:
    since = row["since"]
    return SuppressionRow(
        kind=str(row["kind"]),
        rule_id=str(row["rule_id"]),
        path=str(row["path"]),
        line=row["line"],
        reason=str(row["reason"]),
        findings=int(row["findings"]),
        stale=bool(row["stale"]),
        age_days=max(0, (moment.now - since).days) if since and moment.now else None,
        rule_known=str(row["rule_id"]) in rules,
    )
