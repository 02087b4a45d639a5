"""What a repository shows beside its findings: owners and suppressions, as they stand at its head."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fleetreview.model import Suppression
from fleetreview.owners import CodeOwners
from fleetreview.paths import glob_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fleetreview.model import Finding, Occurrence, SuppressionKind
    from fleetreview.owner_settings import WrittenSuppression


@dataclass(frozen=True, kw_only=True, slots=True)
class Presentation:
    """Owners and suppressions of one repository. ``written`` are the suppressions of its settings and of the fleet file."""

    code_owners: CodeOwners = field(default_factory=CodeOwners)
    inventory_owners: tuple[str, ...] = ()
    written: tuple[Suppression, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def digest(self) -> str:
        """Changes when a finding's row could change without its code changing."""
        written = [s for s in self.written if self._holds(s)]
        return hashlib.sha256(repr((self.code_owners, self.inventory_owners, written)).encode()).hexdigest()[:20]

    @property
    def expires_on(self) -> str | None:
        """The first ISO date after which a suppression that holds today no longer does; None where none expires."""
        return min((s.expires_on for s in self.written if s.expires_on and self._holds(s)), default=None)

    def owners(self, path: str) -> tuple[str, ...]:
        """Return who owns a path: by CODEOWNERS, else by the inventory."""
        return self.code_owners.owners(path) or self.inventory_owners

    def suppression(self, occurrence: Occurrence, at: datetime | None = None) -> Suppression | None:
        """Return the suppression that hides an occurrence: in the code first, then the owner's, then the fleet's."""
        if occurrence.suppression is not None:
            return occurrence.suppression
        return next((s for s in self.written if self._holds(s, at) and matches(s, occurrence)), None)

    def _holds(self, suppression: Suppression, at: datetime | None = None) -> bool:
        return suppression.expires_on is None or (at or self.now).date().isoformat() <= suppression.expires_on

    def rows(
        self, repository: str, open_findings: Iterable[Finding], markers: Iterable[Suppression]
    ) -> Iterator[dict[str, Any]]:
        """Make the rows of table ``suppressions``; ``markers`` are all of our own comments at the head."""
        hidden: dict[tuple[str, str, str, int | None], list[Finding]] = {}
        listed = {self._key(s): s for s in (*self.written, *markers)}
        for finding in open_findings:
            suppression = self.suppression(finding.occurrence)
            if suppression is not None:
                listed.setdefault(self._key(suppression), suppression)
                hidden.setdefault(self._key(suppression), []).append(finding)
        for key, suppression in listed.items():
            findings = hidden.get(key, [])
            yield {
                "repository": repository,
                "kind": suppression.kind.value,
                "rule_id": suppression.rule_id,
                "path": suppression.path,
                "line": suppression.line,
                "reason": suppression.reason,
                "findings": len(findings),
                "stale": not findings,
                "since": min((f.known_since for f in findings), default=None),
            }

    @staticmethod
    def _key(suppression: Suppression) -> tuple[str, str, str, int | None]:
        return suppression.kind.value, suppression.rule_id, suppression.path, suppression.line


def written(entries: Iterable[WrittenSuppression], kind: SuppressionKind) -> Iterator[Suppression]:
    """Return the suppressions of a settings file."""
    for entry in entries:
        yield Suppression(
            kind=kind,
            rule_id=entry.rule,
            path=entry.path,
            reason=entry.reason,
            expires_on=entry.expires.isoformat() if entry.expires else None,
        )


def matches(suppression: Suppression, occurrence: Occurrence) -> bool:
    """Tell whether a written suppression names an occurrence's rule and path."""
    return suppression.rule_id == occurrence.rule_id and bool(glob_pattern(suppression.path).fullmatch(occurrence.path))
