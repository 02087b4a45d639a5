"""Values as rows of the warehouse's tables. ``warehouse/tables.py`` says what each column holds; ``run_id`` is added there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from analyzers.redaction import redact, redact_again
from fleetreview.debt import weight
from fleetreview.model import EventKind, Severity
from reports.findings import for_technology
from reports.schema import schema_part
from reports.verdict import risk, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.catalogue import Catalogue
    from analyzers.lives import Interval
    from analyzers.protocol import Record
    from analyzers.roles import Roles
    from analyzers.rule import Rule
    from fleetreview.model import BlobId, CommitId, Finding, FindingEvent, LandedChange, Occurrence, Skip
    from flows.presentation import Presentation
    from flows.story import Told

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Makes the rows of one repository in one generation of its history.

    ``authors`` is the fleet's privacy setting: name, pseudonym or none. ``settings_then`` has for versions of the owner's
    settings file what was suppressed under them: a change is judged by what its own state says, whenever that is told.
    ``former`` has area, track and title of the rules of the last run, ``recorded`` what analyzers record of changes, by commit.
    """

    repository: str
    generation: int
    catalogue: Catalogue
    roles: Roles
    presentation: Presentation
    authors: str
    block_at: Severity
    settings_then: Mapping[BlobId | None, Presentation] = field(default_factory=dict)
    former: Mapping[str, Sequence[str]] = field(default_factory=dict)
    recorded: Mapping[CommitId, Sequence[Record]] = field(default_factory=dict)

    def landed_changes(self, told: Sequence[Told], first_position: int) -> Iterator[Row]:
        """Make a row for each landed change; positions go on from ``first_position``."""
        for position, one in enumerate(told, first_position):
            yield self._landed_change(one, position)

    def _landed_change(self, told: Told, position: int) -> Row:
        change = told.change
        presentation = self.settings_then.get(told.settings, self.presentation)
        judged = [
            (
                self.catalogue.rules[o.rule_id].area,
                o.severity,
                o.confidence,
                presentation.suppression(o, change.landed_at) is not None,
            )
            for o in told.introduced
        ]
        decision = verdict(judged, block_at=self.block_at)
        added = sum(file.added_lines or 0 for file in change.files)
        deleted = sum(file.deleted_lines or 0 for file in change.files)
        severities = Counter(severity for _, severity, _, suppressed in judged if not suppressed)
        rated = risk(
            verdict=decision,
            changed_lines=added + deleted,
            files=len(change.files),
            roles={self.roles.role(file.path) for file in change.files},
            commit=change.commit,
            is_merge=change.is_merge,
            schema=schema_part(
                [dict(r.values) for r in self.recorded.get(change.commit, ()) if r.table == "schema_operations"]
            ),
        )
        return self._row(
            change=change.commit,
            parent=change.parent or "",
            position=position,
            subject=redact(change.subject),
            author=author_as_allowed(change, self.authors),
            authored_at=change.authored_at,
            committed_at=change.committed_at,
            landed_at=change.landed_at,
            is_merge=change.is_merge,
            pull_request=change.pull_request,
            files=len(change.files),
            added_lines=added,
            deleted_lines=deleted,
            introduced=len(judged),
            fixed=told.fixed,
            critical=severities[Severity.CRITICAL],
            high=severities[Severity.HIGH],
            medium=severities[Severity.MEDIUM],
            low=severities[Severity.LOW] + severities[Severity.INFO],
            verdict=decision.value,
            risk=rated.level,
        )

    def file_changes(self, told: Sequence[Told]) -> Iterator[Row]:
        """Make a row for each file of each landed change."""
        for one in told:
            for file in one.change.files:
                yield self._row(
                    change=one.change.commit,
                    status=file.status.value,
                    path=file.path,
                    before_path=file.before_path or "",
                    role=self.roles.role(file.path).value,
                    added_lines=file.added_lines,
                    deleted_lines=file.deleted_lines,
                )

    def records(self, told: Sequence[Told], of_state: Iterable[Record] = ()) -> dict[str, list[Row]]:
        """Make the rows that analyzers record beside findings, of changes and of the last state, by table."""
        tables: dict[str, list[Row]] = {}
        for one in told:
            for record in self.recorded.get(one.change.commit, ()):
                tables.setdefault(record.table, []).append(self._row(change=one.change.commit, **_safe(record.values)))
        for record in of_state:
            tables.setdefault(record.table, []).append({"repository": self.repository, **_safe(record.values)})
        return tables

    def finding(self, finding: Finding, *, withdrawn: bool = False) -> Row:
        """Make the row that says where a finding stands now."""
        occurrence = finding.occurrence
        rule = self.catalogue.rules.get(occurrence.rule_id)
        former = self.former.get(occurrence.rule_id, ("", "other", occurrence.rule_id))
        suppression = self.presentation.suppression(occurrence, finding.died_at)
        if withdrawn:
            status = "withdrawn"
        elif finding.died_at is not None:
            status = (finding.ended_as or EventKind.FIXED).value
        elif suppression is not None:
            status = "suppressed"
        else:
            status = "open" if finding.readable else "unreadable"
        return self._row(
            finding_id=finding.finding_id,
            rule_id=occurrence.rule_id,
            analyzer=occurrence.analyzer,
            area=rule.area.value if rule else former[0],
            track=rule.track if rule else former[1],
            severity=occurrence.severity.value,
            confidence=occurrence.confidence.value,
            weight=weight(occurrence.severity),
            title=rule.title if rule else former[2],
            message=occurrence.message,
            path=occurrence.path,
            start_line=occurrence.span.start_line,
            start_column=occurrence.span.start_column,
            end_line=occurrence.span.end_line,
            end_column=occurrence.span.end_column,
            more_lines=list(occurrence.more_lines),
            symbol=occurrence.symbol,
            role=occurrence.role.value,
            excerpt=occurrence.excerpt,
            evidence=json.dumps(dict(occurrence.evidence), sort_keys=True, ensure_ascii=False),
            related=related_text(occurrence),
            fix=occurrence.fix,
            remedy=remedy(rule, occurrence),
            owners=list(self.presentation.owners(occurrence.path)),
            corroborated_by=list(occurrence.corroborated_by),
            fingerprint=occurrence.fp,
            status=status,
            known_since=finding.known_since,
            born_in=finding.born_in or "",
            born_at=finding.born_at,
            died_in=finding.died_in or "",
            died_at=finding.died_at,
            times_reopened=finding.times_reopened,
            suppression=suppression_text(suppression.reason) if suppression else "",
        )

    def interval(self, interval: Interval, ordinal: int) -> Row:
        """Make the row of one period in which a finding was open."""
        return self._row(
            finding_id=interval.finding_id,
            ordinal=ordinal,
            opened_at=interval.opened_at,
            opened_in=interval.opened_in or "",
            closed_at=interval.closed_at,
            closed_in=interval.closed_in or "",
        )

    def events(self, events: Sequence[FindingEvent], counts_after: Mapping[str, int]) -> Iterator[Row]:
        """Make a row for each event; ``counts_after`` has each finding's number of events, these included."""
        news = Counter(event.finding_id for event in events)
        ordinals = {finding_id: counts_after[finding_id] - number for finding_id, number in news.items()}
        for event in events:
            ordinal = ordinals[event.finding_id]
            ordinals[event.finding_id] += 1
            yield self._row(
                finding_id=event.finding_id,
                ordinal=ordinal,
                kind=event.kind.value,
                change=event.change,
                occurred_at=event.at,
                path=event.path,
                start_line=event.start_line,
                detail=event.detail,
            )

    def _row(self, **columns: Any) -> Row:
        return {"repository": self.repository, "generation": self.generation, **columns}


def is_at_head(skip: Skip, entries: Mapping[str, BlobId]) -> bool:
    """Tell whether a skip is of a file version of the tree at the head, or of the repository as a whole."""
    return skip.path is None or (skip.path in entries and entries[skip.path] == skip.blob)


def skip_rows(repository: str, skips: Sequence[Skip], entries: Mapping[str, str]) -> Iterator[Row]:
    """Make a row for each skip; ``entries`` is the tree at the head."""
    for skip in skips:
        yield {
            "repository": repository,
            "analyzer": skip.analyzer,
            "rule_id": skip.rule_id or "",
            "path": skip.path or "",
            "blob": skip.blob or "",
            "reason": skip.reason.value,
            "detail": skip.detail,
            "at_head": is_at_head(skip, entries),
        }


def rule_rows(catalogue: Catalogue) -> Iterator[Row]:
    """Make a row for each rule."""
    for rule in catalogue.rules.values():
        yield {
            "rule_id": rule.id,
            "digest": rule.digest,
            "title": rule.title,
            "area": rule.area.value,
            "track": rule.track,
            "severity": rule.severity.value,
            "confidence": rule.confidence.value,
            "languages": list(rule.languages),
            "cwe": list(rule.cwe),
            "owasp": list(rule.owasp),
            "stride": list(rule.stride),
            "why": rule.text("why"),
            "remedy": rule.text("remedy"),
            "references": list(rule.references),
            "since": rule.since,
        }


def author_as_allowed(change: LandedChange, privacy: str) -> str:
    """Return the author as the fleet's policy allows: name, pseudonym (stable over the fleet) or none."""
    if privacy == "name":
        return change.author_name
    if privacy == "pseudonym":
        return "author-" + hashlib.sha256(change.author_email.strip().lower().encode()).hexdigest()[:10]
    return ""


def remedy(rule: Rule | None, occurrence: Occurrence) -> str:
    """Return what to do about an occurrence: at its very place, else what its rule says for the technology of the file."""
    if occurrence.remedy or rule is None:
        return occurrence.remedy
    return for_technology(rule.text("remedy"), occurrence.path)


def related_text(occurrence: Occurrence) -> str:
    """Return the related locations of an occurrence as a JSON list."""
    return json.dumps(
        [
            {"path": r.path, "start_line": r.span.start_line, "end_line": r.span.end_line, "note": r.note}
            for r in occurrence.related
        ]
    )


def _safe(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a record in which no default of a column, and no other text, holds a secret."""
    return {
        name: redact_again(value) if isinstance(value, str) and len(value) > 8 else value
        for name, value in values.items()
    }


def suppression_text(reason: str) -> str:
    """Return the reason of a suppression; the column is empty only where nothing suppresses."""
    return reason or "no reason given"
