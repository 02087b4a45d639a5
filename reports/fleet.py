"""The page of the whole fleet: what the audit could see, how debt moves, and who and what moves it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reports.charts import Chart, number
from reports.findings import SEVERITIES
from reports.fleet_schema import FleetSchema, fleet_schema
from reports.fleet_weaknesses import FleetWeaknesses, fleet_weaknesses
from reports.repository import TRACKS, ChangeRow, change_row, debt_chart, flow_chart, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from reports.records import Row, Warehouse
    from reports.repository import Moment

RECENT_WEEKS = 4
TOP = 15
NO_TEAM = "no team"

_STATUS = """
    SELECT repositories.*, coalesce(latest.status, 'not audited yet') AS status, coalesce(latest.error, '') AS error,
        coalesce(judged.status, '') AS judged, judged.head_at, coalesce(skipped.skips, 0) AS open_skips
    FROM repositories
    LEFT JOIN repository_runs AS latest USING (repository)
    LEFT JOIN (
        SELECT history.* FROM repository_runs_history AS history JOIN judging_runs USING (repository, run_id)
    ) AS judged USING (repository)
    LEFT JOIN (
        SELECT repository, count(*) AS skips FROM skips WHERE at_head OR path = '' GROUP BY repository
    ) AS skipped USING (repository)
    ORDER BY repository
"""
_OPEN = """
    SELECT repository, track, severity, count(*) AS findings, sum(weight) AS weight FROM open_findings GROUP BY ALL
"""
_DEBT = "SELECT week, track, sum(weight) AS weight FROM weekly_debt GROUP BY ALL"
_KNOWN = "SELECT max(base_at) AS since FROM repository_runs"
_EARLIER = "SELECT repository, sum(weight) AS weight FROM weekly_debt WHERE week = ? GROUP BY ALL"
_FLOW = """
    SELECT week, sum(introduced) AS introduced, sum(fixed) AS fixed, sum(reopened) AS reopened,
        sum(vanished) AS vanished, sum(lapsed) AS lapsed FROM weekly_flow GROUP BY ALL
"""
_MOVERS = """
    WITH weights AS (
        SELECT events.repository, events.change, sum(findings.weight) AS weight
        FROM finding_events AS events JOIN findings USING (repository, finding_id)
        WHERE list_contains(?, events.kind) AND events.occurred_at > ? AND findings.status NOT IN ('suppressed', 'withdrawn')
        GROUP BY ALL
    )
    SELECT landed_changes.*, weights.weight FROM landed_changes JOIN weights USING (repository, change)
    ORDER BY weights.weight DESC, landed_changes.landed_at DESC, landed_changes.repository, landed_changes.change LIMIT ?
"""
_BLOCKED = """
    SELECT * FROM landed_changes WHERE verdict = 'BLOCK' AND landed_at > ? ORDER BY landed_at DESC, repository, change
"""
_RULES = """
    SELECT rule_id, any_value(title) AS title, any_value(area) AS area, count(*) AS findings,
        count(DISTINCT repository) AS repositories, sum(weight) AS weight
    FROM open_findings GROUP BY rule_id ORDER BY weight DESC, rule_id
"""
_COVERAGE = """
    SELECT analyzer, language, sum(files) AS files, sum(files_judged) AS files_judged, sum(files_skipped) AS files_skipped,
        count(DISTINCT repository) AS repositories
    FROM coverage GROUP BY ALL ORDER BY files DESC, analyzer, language
"""
_REASONS = """
    SELECT reason, count(*) AS skips, count(DISTINCT repository) AS repositories FROM skips WHERE at_head OR path = ''
    GROUP BY ALL ORDER BY skips DESC, reason
"""
_WEIGHTS = """
    SELECT severity, min(weight) AS least, max(weight) AS most FROM findings WHERE weight > 0 GROUP BY severity
"""
_RECENT = """
    SELECT repository, count(*) AS landed, count(*) FILTER (WHERE verdict = 'BLOCK') AS blocked FROM landed_changes
    WHERE landed_at > ? GROUP BY ALL
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class League:
    """A line of a league: a team or a repository. ``tracks`` are debts in the order of TRACKS, ``delta`` over four weeks.

    ``landed`` and ``blocked`` count landed changes of the last four weeks. ``status`` is empty for a team.
    """

    name: str
    team: str
    repositories: int
    debt: float
    delta: float
    tracks: tuple[float, ...]
    critical: int
    high: int
    landed: int
    blocked: int
    status: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unaudited:
    """A repository that could not be audited, or not in full."""

    name: str
    team: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetReview:
    """What the fleet page shows. ``run`` is empty before the first run; ``statuses`` count repositories by what became of them.

    ``severities`` count open findings, gravest first. ``weights`` say what a finding weighs, by severity.
    """

    run: Row
    moment: Moment
    statuses: tuple[tuple[str, int], ...]
    unaudited: tuple[Unaudited, ...]
    severities: tuple[int, ...]
    debt: tuple[tuple[str, float], ...]
    weights: tuple[tuple[str, str], ...]
    trend: Chart
    flow: Chart
    regressions: tuple[ChangeRow, ...]
    improvements: tuple[ChangeRow, ...]
    blocked: tuple[ChangeRow, ...]
    blocked_count: int
    landed_count: int
    teams: tuple[League, ...]
    repositories: tuple[League, ...]
    rules: tuple[Row, ...]
    coverage: tuple[Row, ...]
    reasons: tuple[Row, ...]
    schema: FleetSchema
    weaknesses: FleetWeaknesses


def fleet_review(warehouse: Warehouse) -> FleetReview:
    """Return what the fleet page shows. Times are counted from the end of the last run."""
    moment = moment_of(warehouse)
    runs = warehouse.rows("SELECT * FROM run_summary ORDER BY place DESC LIMIT 1")
    repositories = warehouse.rows(_STATUS)
    found = warehouse.rows(_OPEN)
    tracks: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    for row in found:
        tracks[row["track"]] += row["weight"]
        grades[row["severity"]] += row["findings"]
    recent: list[Row] = []
    regressions: list[Row] = []
    improvements: list[Row] = []
    blocked: list[Row] = []
    if moment.now is not None:
        since = moment.now - timedelta(weeks=RECENT_WEEKS)
        recent = warehouse.rows(_RECENT, [since])
        regressions = warehouse.rows(_MOVERS, [["introduced", "reopened"], since, TOP])
        improvements = warehouse.rows(_MOVERS, [["fixed"], since, TOP])
        blocked = warehouse.rows(_BLOCKED, [since])
    lines = _repositories(warehouse, moment, repositories, found, recent)
    weeks = _known_weeks(warehouse, moment.weeks)
    return FleetReview(
        run=runs[0] if runs else {},
        moment=moment,
        statuses=tuple(
            sorted(Counter(_status(row) for row in repositories).items(), key=lambda item: _urgency(item[0]))
        ),
        unaudited=tuple(sorted(_unaudited(repositories), key=lambda item: (_urgency(item.status), item.name))),
        severities=tuple(grades[severity] for severity in SEVERITIES),
        debt=tuple((track, tracks[track]) for track in TRACKS),
        weights=_weights(warehouse.rows(_WEIGHTS)),
        trend=debt_chart(warehouse.rows(_DEBT), weeks, key="debt", title="Debt of the fleet by track"),
        flow=flow_chart(warehouse.rows(_FLOW), weeks, key="flow"),
        regressions=tuple(map(change_row, regressions)),
        improvements=tuple(map(change_row, improvements)),
        blocked=tuple(map(change_row, blocked[: 4 * TOP])),
        blocked_count=len(blocked),
        landed_count=sum(int(row["landed"]) for row in recent),
        teams=_teams(lines),
        repositories=lines,
        rules=tuple(warehouse.rows(_RULES)),
        coverage=tuple(warehouse.rows(_COVERAGE)),
        reasons=tuple(warehouse.rows(_REASONS)),
        schema=fleet_schema(warehouse, weeks, moment.now),
        weaknesses=fleet_weaknesses(warehouse),
    )


def _known_weeks(warehouse: Warehouse, weeks: Sequence[date]) -> Sequence[date]:
    """Return the weeks in which every repository is known: before, debt would rise when one begins to be looked at."""
    [row] = warehouse.rows(_KNOWN)
    since = row["since"]
    known = [week for week in weeks if since is None or week + timedelta(days=7) > since.date()]
    return known or weeks


def _status(row: Row) -> str:
    """Return what is known of a repository: one that is unchanged is as it was judged last."""
    return str(row["judged"] if row["status"] == "unchanged" and row["judged"] else row["status"])


def _urgency(status: str) -> int:
    order = ("failed", "partial", "not audited yet", "empty", "complete", "unchanged")
    return order.index(status) if status in order else len(order)


def _unaudited(repositories: Iterable[Row]) -> list[Unaudited]:
    found = []
    for row in repositories:
        status = _status(row)
        if status not in {"failed", "partial", "not audited yet"}:
            continue
        reason = row["error"]
        if status == "partial" and not reason:
            reason = f"{row['open_skips']:,} skips in its last state"
        if status == "failed" and row["head_at"]:
            reason = f"{reason} (what is shown of it is as of {row['head_at']:%Y-%m-%d})"
        found.append(Unaudited(name=row["repository"], team=row["team"], status=status, reason=reason or "no run yet"))
    return found


def _repositories(
    warehouse: Warehouse, moment: Moment, repositories: Sequence[Row], found: Sequence[Row], recent: Sequence[Row]
) -> tuple[League, ...]:
    weights: Counter[tuple[str, str]] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for row in found:
        weights[row["repository"], row["track"]] += row["weight"]
        counts[row["repository"], row["severity"]] += row["findings"]
    place = max(0, len(moment.weeks) - 1 - RECENT_WEEKS)
    earlier = warehouse.rows(_EARLIER, [moment.weeks[place]]) if moment.weeks else []
    before = {row["repository"]: row["weight"] for row in earlier}
    landed = {row["repository"]: row for row in recent}
    lines = []
    for row in repositories:
        name = row["repository"]
        tracks = tuple(weights[name, track] for track in TRACKS)
        lines.append(
            League(
                name=name,
                team=row["team"] or NO_TEAM,
                repositories=1,
                debt=sum(tracks),
                delta=sum(tracks) - before.get(name, 0),
                tracks=tracks,
                critical=counts[name, "critical"],
                high=counts[name, "high"],
                landed=int(landed[name]["landed"]) if name in landed else 0,
                blocked=int(landed[name]["blocked"]) if name in landed else 0,
                status=_status(row),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.debt, line.name)))


def _teams(lines: Sequence[League]) -> tuple[League, ...]:
    by_team: dict[str, list[League]] = {}
    for line in lines:
        by_team.setdefault(line.team, []).append(line)
    teams = [
        League(
            name=team,
            team=team,
            repositories=len(members),
            debt=sum(line.debt for line in members),
            delta=sum(line.delta for line in members),
            tracks=tuple(sum(values) for values in zip(*(line.tracks for line in members), strict=True)),
            critical=sum(line.critical for line in members),
            high=sum(line.high for line in members),
            landed=sum(line.landed for line in members),
            blocked=sum(line.blocked for line in members),
        )
        for team, members in by_team.items()
    ]
    return tuple(sorted(teams, key=lambda line: (-line.debt, line.name)))


def _weights(rows: Iterable[Row]) -> tuple[tuple[str, str], ...]:
    known = {row["severity"]: (row["least"], row["most"]) for row in rows}
    found = []
    for severity in SEVERITIES:
        if severity in known:
            least, most = known[severity]
            found.append((severity, number(least) if least == most else f"{number(least)} to {number(most)}"))
    return tuple(found)
