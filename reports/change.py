"""The review of one landed change, in the form that reviewers know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fleetreview.model import Severity
from reports.addresses import commit_address
from reports.findings import ShownFinding, in_order, rules_of, shown_finding
from reports.records import records_of_change
from reports.schema import SchemaPart, schema_part
from reports.summary import steps_of, summary_of
from reports.verdict import BLOCK, Judged, Risk, Verdict, blocks, risk, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reports.findings import Rule
    from reports.records import RepositoryRecords, Row, Warehouse

NOT_ASSESSED = {
    "API contract delta": "Not assessed yet: no analyzer of this version compares API contracts.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedFile:
    """A file that a landed change touches. Line counts are None for a binary file."""

    path: str
    before_path: str
    status: str
    role: str
    added_lines: int | None
    deleted_lines: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SkippedThing:
    """Something that could not be judged. ``rule_id`` and ``path`` are empty where all is meant."""

    path: str
    analyzer: str
    rule_id: str
    reason: str
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedFinding:
    """A finding that a landed change introduced or reopened (``kind``). ``blocks`` tells whether it blocks the change."""

    kind: str
    shown: ShownFinding
    blocks: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeReview:
    """The review of one landed change.

    ``findings`` are what it introduced or reopened, gravest first; ``suppressed`` the same that a suppression hides;
    ``fixed`` and ``moved`` what it fixed and moved; ``vanished`` what is not found any more, though nothing shows that this is a
    fix. ``withdrawn`` counts those that a changed rule no longer finds. ``summary`` are two to five sentences of prose; ``steps``
    what to do now where a critical security finding blocks. ``skips`` are the files of the change of which some version could not
    be judged.
    """

    repository: str
    url: str
    team: str
    commit: str
    commit_address: str
    parent: str
    subject: str
    author: str
    landed_at: datetime
    is_merge: bool
    pull_request: int | None
    files: tuple[ReviewedFile, ...]
    file_count: int
    added_lines: int
    deleted_lines: int
    verdict: Verdict
    risk: Risk
    summary: tuple[str, ...]
    steps: tuple[str, ...]
    findings: tuple[ReviewedFinding, ...]
    suppressed: tuple[ReviewedFinding, ...]
    fixed: tuple[ShownFinding, ...]
    vanished: tuple[ShownFinding, ...]
    moved: tuple[ShownFinding, ...]
    withdrawn: int
    skips: tuple[SkippedThing, ...]
    schema: SchemaPart


def change_review(warehouse: Warehouse, repository: str, change: str) -> ChangeReview:
    """Return the review of one landed change. ``change`` is a commit, in full or the front of its name.

    Raises UsageError where the warehouse knows no such repository or landed change, or several.
    """
    records = records_of_change(warehouse, repository, change)
    return review_of(records, records.changes[0], rules_of(warehouse))


def review_of(
    records: RepositoryRecords, change: Row, rules: Mapping[str, Rule], skips: Mapping[str, Sequence[Row]] | None = None
) -> ChangeReview:
    """Return the review of one of the repository's landed changes from rows that are already there.

    ``skips`` are the repository's by path; who asks for many reviews passes ``skips_by_path(records)`` once.
    """
    commit = str(change["change"])
    by_kind: dict[str, list[ShownFinding]] = {
        "introduced": [],
        "reopened": [],
        "fixed": [],
        "vanished": [],
        "moved": [],
    }
    withdrawn = 0
    for event in records.events.get(commit, ()):
        row = records.findings.get(str(event["finding_id"]))
        if row is None or row["status"] == "withdrawn":
            withdrawn += 1
            continue
        finding = shown_finding(row, rules, path=event["path"], line=int(event["start_line"]))
        fate = str(event["detail"]) if event["kind"] in {"fixed", "vanished"} else ""
        by_kind[event["kind"]].append(replace(finding, fate=fate))
    born = {kind: in_order(by_kind[kind]) for kind in ("introduced", "reopened")}
    judged_at = _block_at(change, [finding for found in born.values() for finding in found])
    reviewed = sorted(
        (
            ReviewedFinding(kind=kind, shown=finding, blocks=blocks(_judged(finding), block_at=judged_at))
            for kind, found in born.items()
            for finding in found
        ),
        key=lambda finding: finding.shown.order,
    )
    files = tuple(_file(row) for row in records.files.get(commit, ()))
    roles = {file.role for file in files}
    decided = _verdict(change, [finding.shown for finding in reviewed], judged_at)
    schema = schema_part(records.operations.get(commit, ()))
    rated = risk(
        verdict=decided,
        changed_lines=int(change["added_lines"]) + int(change["deleted_lines"]),
        files=int(change["files"]),
        roles=roles,
        commit=commit,
        is_merge=bool(change["is_merge"]),
        schema=schema,
    )
    url = str(records.repository["url"])
    known_skips = skips_by_path(records) if skips is None else skips
    shown = tuple(finding for finding in reviewed if not finding.shown.suppressed)
    hidden = tuple(finding for finding in reviewed if finding.shown.suppressed)
    fixed, vanished = in_order(by_kind["fixed"]), in_order(by_kind["vanished"])
    skipped = tuple(skipped_thing(row) for file in files for row in known_skips.get(file.path, ()))
    return ChangeReview(
        repository=records.name,
        url=url,
        team=str(records.repository["team"]),
        commit=commit,
        commit_address=commit_address(url, commit),
        parent=str(change["parent"]),
        subject=str(change["subject"]),
        author=str(change["author"]),
        landed_at=change["landed_at"],
        is_merge=bool(change["is_merge"]),
        pull_request=change["pull_request"],
        files=files,
        file_count=int(change["files"]),
        added_lines=int(change["added_lines"]),
        deleted_lines=int(change["deleted_lines"]),
        verdict=decided,
        risk=Risk(level=str(change["risk"]), reasons=rated.reasons, rollback=rated.rollback),
        summary=summary_of(
            change,
            decided=decided,
            shown=shown,
            hidden=hidden,
            fixed=fixed,
            vanished=vanished,
            skipped=skipped,
            roles=roles,
        ),
        steps=steps_of(commit, shown, rated),
        findings=shown,
        suppressed=hidden,
        fixed=fixed,
        vanished=vanished,
        moved=in_order(by_kind["moved"]),
        withdrawn=withdrawn,
        skips=skipped,
        schema=schema,
    )


def skips_by_path(records: RepositoryRecords) -> dict[str, list[Row]]:
    """Return the repository's skips that concern one file, by its path."""
    found: dict[str, list[Row]] = {}
    for row in records.skips:
        if row["path"]:
            found.setdefault(str(row["path"]), []).append(row)
    return found


def _judged(finding: ShownFinding) -> Judged:
    return Judged(finding.area, finding.severity, finding.confidence, finding.suppressed)


def _block_at(change: Row, findings: Sequence[ShownFinding]) -> Severity:
    """Return the policy that explains the recorded verdict: high, unless only a stricter one gives it."""
    if change["verdict"] != BLOCK:
        return Severity.HIGH
    for severity in (Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO):
        if any(blocks(_judged(finding), block_at=severity) for finding in findings):
            return severity
    return Severity.HIGH


def _verdict(change: Row, findings: Sequence[ShownFinding], block_at: Severity) -> Verdict:
    """Return the verdict as it was recorded, with the reasons that the findings give today."""
    return Verdict(
        value=str(change["verdict"]),
        critical=int(change["critical"]),
        high=int(change["high"]),
        medium=int(change["medium"]),
        reasons=verdict((_judged(finding) for finding in findings), block_at=block_at).reasons,
    )


def _file(row: Row) -> ReviewedFile:
    return ReviewedFile(
        path=str(row["path"]),
        before_path=str(row["before_path"]),
        status=str(row["status"]),
        role=str(row["role"]),
        added_lines=row["added_lines"],
        deleted_lines=row["deleted_lines"],
    )


def skipped_thing(row: Mapping[str, Any]) -> SkippedThing:
    """Return the skip of a row of table ``skips``."""
    return SkippedThing(
        path=str(row["path"]),
        analyzer=str(row["analyzer"]),
        rule_id=str(row["rule_id"]),
        reason=str(row["reason"]),
        detail=str(row["detail"]),
    )
