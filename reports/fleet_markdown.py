"""The fleet's report as Markdown: what a chat or a mail of the week says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.charts import number
from reports.findings import SEVERITIES
from reports.markdown import code, table, text
from reports.prose import counted, shortened
from reports.repository import TRACKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.fleet import FleetReview, League
    from reports.repository import ChangeRow

_MOST_UNAUDITED = 50
_MOST_LINES = 30
_MOST_RULES = 15


def fleet_markdown(fleet: FleetReview) -> str:
    """Return the state of the fleet: what could not be audited, trends, movers, leagues, rules, coverage."""
    if fleet.run:
        lines = [
            "# Fleet",
            "",
            f"Run of {fleet.run['started_at']:%Y-%m-%d %H:%M} UTC, version {text(fleet.run['tool_version'])}.",
        ]
    else:
        lines = ["# Fleet", "", "No run has been published yet."]
    lines += ["", *_numbers(fleet), "", "## What could not be audited", "", *_unaudited(fleet), "", "## Trends", ""]
    lines += table(
        ("Week of", *(line.name for line in fleet.trend.series)),
        ((week, *values) for week, values in fleet.trend.table),
    )
    lines += ["", f"{fleet.trend.unit.capitalize()}, at the end of each week. Suppressed findings do not count.", ""]
    for title, changes, weight in (
        ("Top regressions of the last 4 weeks", fleet.regressions, "Weight in"),
        ("Top improvements of the last 4 weeks", fleet.improvements, "Weight out"),
        ("Blocked changes of the last 4 weeks", fleet.blocked, ""),
    ):
        lines += [f"## {title}", "", *_changes(changes, weight), ""]
    lines += [
        *_migrations(fleet),
        "## League by team",
        "",
        *_league(fleet.teams),
        "",
        "## League by repository",
        "",
        *_league(fleet.repositories),
    ]
    lines += ["", *_weaknesses(fleet), "## Most common rules", ""]
    lines += table(
        ("Rule", "Title", "Weight", "Findings", "Repositories"),
        (
            (
                code(row["rule_id"], in_table=True),
                text(row["title"]),
                number(row["weight"]),
                f"{row['findings']:,}",
                f"{row['repositories']:,}",
            )
            for row in fleet.rules[:_MOST_RULES]
        ),
    )
    lines += ["", "## Coverage", ""]
    lines += table(
        ("Analyzer", "Language", "Repositories", "Files", "Judged", "Skipped"),
        (
            (
                text(row["analyzer"]),
                text(row["language"]),
                *(f"{row[name]:,}" for name in ("repositories", "files", "files_judged", "files_skipped")),
            )
            for row in fleet.coverage
        ),
    )
    return "\n".join(lines) + "\n"


def _weaknesses(fleet: FleetReview) -> list[str]:
    if fleet.weaknesses.is_empty:
        return []
    lines = ["## Open findings by class of weakness", ""]
    for heading, counts in (
        *((f"OWASP {year}", counts) for year, counts in fleet.weaknesses.owasp),
        ("STRIDE", fleet.weaknesses.stride),
    ):
        lines += table(
            (heading, "Findings", "critical", "high", "Repositories"),
            (
                (
                    f"{text(count.name)} {text(count.meaning)}",
                    *(f"{value:,}" for value in (count.findings, count.critical, count.high, count.repositories)),
                )
                for count in counts
                if count.findings
            ),
        )
        lines += [""]
    return lines


def _migrations(fleet: FleetReview) -> list[str]:
    if fleet.schema.is_empty:
        return []
    totals = fleet.schema.totals
    builders = (
        (
            code(row["repository"], in_table=True),
            text(row["engine"]),
            f"{row['builds']:,}",
            code(row["last_index"], in_table=True),
            code(str(row["last_change"])[:12], in_table=True),
        )
        for row in fleet.schema.lockers[:_MOST_UNAUDITED]
    )
    shown = (
        table(("Repository", "Engine", "Builds", "Last", "Change"), builders)
        if fleet.schema.lockers
        else ["Nobody did."]
    )
    return [
        "## Migrations",
        "",
        f"{counted(totals['migrations'], 'migration')} in {counted(totals['repositories'], 'repository', 'repositories')};"
        f" {totals['understood']:,} of {counted(totals['statements'], 'statement')} understood.",
        "",
        "Indexes built while writes wait, in the last 13 weeks:",
        "",
        *shown,
        "",
    ]


def _numbers(fleet: FleetReview) -> list[str]:
    statuses = ", ".join(f"{count:,} {text(status)}" for status, count in fleet.statuses)
    grades = ", ".join(
        f"{count:,} {severity}" for severity, count in zip(SEVERITIES, fleet.severities, strict=True) if count
    )
    debt = ", ".join(f"{track} {number(weight)}" for track, weight in fleet.debt)
    return [
        f"- Repositories: {statuses or 'none'}",
        f"- Debt: {debt}",
        f"- Open findings: {grades or 'none'}",
        f"- Landed in 4 weeks: {counted(fleet.landed_count, 'change')}, {fleet.blocked_count:,} of them with verdict BLOCK",
    ]


def _unaudited(fleet: FleetReview) -> list[str]:
    lines = [f"- {code(row.name)}: {text(row.status)}: {text(row.reason)}" for row in fleet.unaudited[:_MOST_UNAUDITED]]
    left = len(fleet.unaudited) - _MOST_UNAUDITED
    if left > 0:
        lines.append(f"- {counted(left, 'more repository', 'more repositories')}")
    return lines or ["Nothing: every repository was audited in full."]


def _changes(changes: Sequence[ChangeRow], weight: str) -> list[str]:
    if not changes:
        return ["None."]
    return table(
        ("Landed", "Repository", "Change", "Subject", "Verdict", weight or "Risk"),
        (
            (
                f"{change.landed_at:%Y-%m-%d}",
                code(change.repository, in_table=True),
                code(change.commit[:12]),
                text(shortened(change.subject, 100)),
                change.verdict_text,
                number(change.weight) if weight else text(change.risk),
            )
            for change in changes
        ),
    )


def _league(lines: Sequence[League]) -> list[str]:
    found = table(
        ("Name", "Debt", "4 weeks", *TRACKS, "critical", "high", "landed", "blocked"),
        (
            (
                text(line.name),
                number(line.debt),
                f"{line.delta:+,.1f}",
                *(number(value) for value in line.tracks),
                *(f"{value:,}" for value in (line.critical, line.high, line.landed, line.blocked)),
            )
            for line in lines[:_MOST_LINES]
        ),
    )
    left = len(lines) - _MOST_LINES
    return [*found, "", f"{left:,} more with less debt."] if left > 0 else found
