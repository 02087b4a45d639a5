"""Whether a landed change should have landed, how risky it was, and how it is taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fleetreview.model import Area, Confidence, Role, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reports.schema import SchemaPart

LGTM = "LGTM"
BLOCK = "BLOCK"

MANY_LINES = 1000
MANY_FILES = 50


class Judged(NamedTuple):
    """What a verdict has to know of one introduced or reopened finding."""

    area: str
    severity: str
    confidence: str
    suppressed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """LGTM or BLOCK of one landed change.

    ``critical``, ``high`` and ``medium`` count what the change introduced or reopened, suppressed findings left out.
    ``reasons`` say what blocks, or which serious findings do not and why.
    """

    value: str
    critical: int
    high: int
    medium: int
    reasons: tuple[str, ...]

    @property
    def blocks(self) -> bool:
        """Whether the value is BLOCK."""
        return self.value == BLOCK

    def __str__(self) -> str:
        return verdict_text(self.value, critical=self.critical, high=self.high, medium=self.medium)


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """How risky a landed change is: ``level`` low, medium or high, with its reasons, and the lever that takes it back."""

    level: str
    reasons: tuple[str, ...]
    rollback: str


def verdict_text(value: str, *, critical: int, high: int, medium: int = 0) -> str:
    """Return ``LGTM`` or ``BLOCK (1 critical, 2 high)``; medium findings are named where nothing graver blocks."""
    if value != BLOCK:
        return value
    counts = f"{critical} critical, {high} high"
    return f"{BLOCK} ({counts}, {medium} medium)" if not critical and not high and medium else f"{BLOCK} ({counts})"


def blocks(finding: Judged, *, block_at: Severity = Severity.HIGH) -> bool:
    """Whether one introduced or reopened finding blocks its change."""
    if finding.suppressed:
        return False
    severity = Severity(finding.severity)
    if severity is Severity.CRITICAL and finding.area == Area.SECURITY:
        return True
    return severity >= block_at and Confidence(finding.confidence) >= Confidence.MEDIUM


def verdict(findings: Iterable[tuple[str, str, str, bool]], *, block_at: Severity = Severity.HIGH) -> Verdict:
    """Judge a landed change by the findings that it introduced or reopened: (area, severity, confidence, suppressed) each.

    A finding blocks when its severity is at least ``block_at`` and its confidence at least medium. A critical security
    finding blocks whatever the policy; a suppressed one never does.
    """
    judged = [Judged(*finding) for finding in findings]
    shown = [finding for finding in judged if not finding.suppressed]
    severities = Counter(finding.severity for finding in shown)
    blocking = [finding for finding in shown if blocks(finding, block_at=block_at)]
    serious = [finding for finding in shown if Severity(finding.severity) >= block_at]
    spared = sum(1 for finding in serious if not blocks(finding, block_at=block_at))
    suppressed = sum(1 for finding in judged if finding.suppressed and Severity(finding.severity) >= block_at)
    reasons = [
        f"{number} {severity} {area} {_findings(number)}"
        for (severity, area), number in sorted(
            Counter((finding.severity, finding.area) for finding in blocking).items(),
            key=lambda item: (-Severity(item[0][0]).rank, item[0][1]),
        )
    ]
    if spared:
        reasons.append(
            f"{spared} {_findings(spared)} of severity {block_at} or above with low confidence, not blocking"
        )
    if suppressed:
        reasons.append(f"{suppressed} {_findings(suppressed)} of severity {block_at} or above suppressed, not blocking")
    return Verdict(
        value=BLOCK if blocking else LGTM,
        critical=severities[Severity.CRITICAL],
        high=severities[Severity.HIGH],
        medium=severities[Severity.MEDIUM],
        reasons=tuple(reasons),
    )


def risk(
    *,
    verdict: Verdict,
    changed_lines: int,
    files: int,
    roles: Collection[str],
    commit: str,
    is_merge: bool,
    schema: SchemaPart | None = None,
) -> Risk:
    """Rate a landed change by its verdict, its size and the roles of the files that it touches.

    ``changed_lines`` are lines added and deleted. A blocked change is of high risk; so is one that two other reasons speak
    against. One reason makes it medium, none low. ``schema`` is what its migrations do, None where nobody read them.
    """
    size = f"{changed_lines:,} changed {_plural(changed_lines, 'line')} in {files:,} {_plural(files, 'file')}"
    reasons = []
    if verdict.blocks:
        reasons.append(f"the verdict is {verdict}")
    elif verdict.critical or verdict.high:
        number = verdict.critical + verdict.high
        reasons.append(f"{number} high or critical {_findings(number)} introduced")
    if schema is not None and schema.streams:
        reasons += schema.reasons or ("it migrates a schema",)
    elif Role.MIGRATION in roles:
        reasons.append("it touches migration files")
    if Role.STARTUP in roles:
        reasons.append("it touches startup files, which run before any request does")
    if changed_lines > MANY_LINES or files > MANY_FILES:
        reasons.append(f"it is large: {size}")
    against = len(reasons)
    if not reasons:
        reasons.append(f"{size}, none of them migration or startup files, and nothing serious introduced")
    return Risk(
        level="high" if verdict.blocks or against > 1 else "medium" if against else "low",
        reasons=tuple(reasons),
        rollback=rollback(commit=commit, is_merge=is_merge, migrations=Role.MIGRATION in roles, schema=schema),
    )


def rollback(*, commit: str, is_merge: bool, migrations: bool, schema: SchemaPart | None = None) -> str:
    """Say how the change is taken back."""
    revert = f"git revert {'-m 1 ' if is_merge else ''}{commit[:12]}"
    text = f"The lever is the revert of the commit: `{revert}`."
    if schema is not None and schema.rollback:
        text += f" The revert alone does not take back the schema. {schema.rollback}"
    elif migrations:
        text += (
            " It touches migration files without a schema operation that could be read: look at the deploy order and at the way"
            " back first."
        )
    return text


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def _findings(number: int) -> str:
    return _plural(number, "finding")
