"""Reviews as JSON documents for tools. ``schema`` names the form and its version; a form only grows within a version.

Repository text stands in them as it is: whoever shows it has to escape it. The writer keeps to ASCII, so that no control
or directional character reaches a terminal.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reports.change import NOT_ASSESSED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.change import ChangeReview, ReviewedFinding
    from reports.findings import ShownFinding
    from reports.fleet import FleetReview
    from reports.repository import RepositoryReview

REVIEW = "fleetreview.review/1"
REPOSITORY = "fleetreview.repository/1"
FLEET = "fleetreview.fleet/1"


def as_text(document: Mapping[str, Any]) -> str:
    """Return a document as JSON text in ASCII, indented, keys in their order."""
    return json.dumps(document, indent=2, default=_plain) + "\n"


def change_document(review: ChangeReview) -> dict[str, Any]:
    """Return the review of a landed change: ``fleetreview.review/1``."""
    return {
        "schema": REVIEW,
        "repository": review.repository,
        "commit": review.commit,
        "parent": review.parent,
        "subject": review.subject,
        "author": review.author,
        "landed_at": review.landed_at,
        "is_merge": review.is_merge,
        "pull_request": review.pull_request,
        "files": review.file_count,
        "added_lines": review.added_lines,
        "deleted_lines": review.deleted_lines,
        "verdict": {
            "value": review.verdict.value,
            "critical": review.verdict.critical,
            "high": review.verdict.high,
            "text": str(review.verdict),
            "reasons": list(review.verdict.reasons),
        },
        "risk": {"level": review.risk.level, "reasons": list(review.risk.reasons), "rollback": review.risk.rollback},
        "summary": list(review.summary),
        "steps": list(review.steps),
        "findings": [_reviewed(finding) for finding in review.findings],
        "suppressed": [_reviewed(finding) for finding in review.suppressed],
        "fixed": [{**finding_document(finding), "fate": finding.fate} for finding in review.fixed],
        "vanished": [{**finding_document(finding), "fate": finding.fate} for finding in review.vanished],
        "moved": [finding_document(finding) for finding in review.moved],
        "withdrawn": review.withdrawn,
        "skips": [asdict(skip) for skip in review.skips],
        "changed_files": [asdict(file) for file in review.files],
        "api_contract_delta": None,
        "schema_changes": [asdict(part) for part in review.schema.streams],
        "not_assessed": list(NOT_ASSESSED),
    }


def repository_document(review: RepositoryReview) -> dict[str, Any]:
    """Return the state of a repository: ``fleetreview.repository/1``."""
    return {
        "schema": REPOSITORY,
        "repository": review.name,
        "team": review.repository["team"],
        "status": review.current_status,
        "last_run_status": review.status,
        "error": review.error,
        "head_commit": review.head,
        "debt": [_debt(row) for row in (asdict(row) for row in review.debt)],
        "trend": {
            "weeks": [week for week, _ in review.trend.table],
            "series": {line.name: list(line.values) for line in review.trend.series},
        },
        "open_findings": [finding_document(finding) for finding in review.open],
        "owners": [asdict(row) for row in review.owners],
        "landed_changes": [asdict(row) for row in review.changes],
        "suppressions": [asdict(row) for row in review.suppressions],
        "coverage": [_without_run(row) for row in review.coverage],
        "schemas": [asdict(stream) for stream in review.schemas],
        "skips": [_without_run(row) for row in review.skips],
    }


def fleet_document(fleet: FleetReview) -> dict[str, Any]:
    """Return the state of the fleet: ``fleetreview.fleet/1``."""
    return {
        "schema": FLEET,
        "run": dict(fleet.run),
        "statuses": dict(fleet.statuses),
        "could_not_be_audited": [asdict(row) for row in fleet.unaudited],
        "debt": dict(fleet.debt),
        "trend": {
            "weeks": [week for week, _ in fleet.trend.table],
            "series": {line.name: list(line.values) for line in fleet.trend.series},
        },
        "landed_changes_recent": fleet.landed_count,
        "blocked_changes_recent": fleet.blocked_count,
        "regressions": [asdict(row) for row in fleet.regressions],
        "improvements": [asdict(row) for row in fleet.improvements],
        "blocked": [asdict(row) for row in fleet.blocked],
        "teams": [asdict(row) for row in fleet.teams],
        "repositories": [asdict(row) for row in fleet.repositories],
        "rules": list(fleet.rules),
        "coverage": list(fleet.coverage),
        "skips": list(fleet.reasons),
        "migrations": {
            **fleet.schema.totals,
            "weeks": [week for week, _ in fleet.schema.risk.table],
            "series": {line.name: list(line.values) for line in fleet.schema.risk.series},
            "locking_index_builds": list(fleet.schema.lockers),
        },
    }


def finding_document(finding: ShownFinding) -> dict[str, Any]:
    """Return one finding with what its rule says."""
    return {
        "finding_id": finding.finding_id,
        "rule_id": finding.rule.rule_id,
        "title": finding.title,
        "area": finding.area,
        "track": finding.track,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "weight": finding.weight,
        "message": finding.message,
        "path": finding.path,
        "start_line": finding.line,
        "start_column": finding.start_column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "more_lines": list(finding.more_lines),
        "symbol": finding.symbol,
        "role": finding.role,
        "excerpt": finding.excerpt,
        "evidence": dict(finding.evidence),
        "related": [asdict(place) for place in finding.related],
        "fix": finding.fix,
        "why": finding.why,
        "remedy": finding.remedy,
        "references": list(finding.rule.references),
        "cwe": list(finding.rule.cwe),
        "owners": list(finding.owners),
        "corroborated_by": list(finding.corroborated_by),
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "suppression": finding.suppression,
        "known_since": finding.known_since,
        "born_in": finding.born_in,
        "died_in": finding.died_in,
        "died_at": finding.died_at,
        "times_reopened": finding.times_reopened,
    }


def _reviewed(finding: ReviewedFinding) -> dict[str, Any]:
    return {"event": finding.kind, "blocks": finding.blocks, **finding_document(finding.shown)}


def _debt(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"track": row["track"], "weight": row["weight"], "findings": row["findings"]}


def _without_run(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"run_id", "repository"}}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
