"""A finding and its rule, as reports show them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from fleetreview.errors import WarehouseError
from fleetreview.model import Severity
from reports.addresses import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reports.records import Row, Warehouse

# Rules say why and what to do in one paragraph, or in one for each technology: "Python: ...", "Go, Javascript: ...".
_PARAGRAPH = re.compile(r"(?P<names>(?:Go|Javascript|Python)(?:, (?:Go|Javascript|Python))*): (?P<text>.*)", re.DOTALL)
_TECHNOLOGIES = {".py": "Python", ".pyi": "Python", ".go": "Go"} | dict.fromkeys(
    (".js", ".jsx", ".cjs", ".mjs", ".ts", ".tsx", ".cts", ".mts", ".vue"), "Javascript"
)
_RANKS = {str(severity): severity.rank for severity in Severity}
SEVERITIES = tuple(str(severity) for severity in reversed(Severity))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule as it was at the last run. ``references`` are addresses that a browser may be sent to.

    ``why`` and ``remedy`` have a paragraph for each technology where these differ.
    """

    rule_id: str
    title: str = ""
    area: str = ""
    track: str = ""
    severity: str = ""
    confidence: str = ""
    languages: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    owasp: tuple[str, ...] = ()
    stride: tuple[str, ...] = ()
    why: str = ""
    remedy: str = ""
    references: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place that explains a finding."""

    path: str
    line: int
    note: str


_FATES: Final[Mapping[str, str]] = {
    "removed": "removed with its code",
    "mended": "mended where it stands",
    "guarded": "its code stands, what was put in around it or given to it makes it harmless",
    "rewritten": "its code was rewritten: look whether that is a fix",
    "stands": "its code stands, what is around it changed: look whether that is a fix",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownFinding:
    """A finding where it stands now, with what its rule says.

    ``path`` and ``line`` are the place to show: in a change review where it stood after the change. ``line`` is 0 for a
    finding of repository scope. ``why`` is the rule's, for the technology of the file; so is ``remedy``, unless there is one for
    the very place. ``suppression`` is the reason that hides it, ``suppressed`` whether one does. ``fate`` is what a change
    with which it ended did to its code, in a review of that change: removed, mended or guarded where it was fixed, rewritten or
    stands where it vanished; else empty.
    """

    finding_id: str
    rule: Rule
    why: str
    remedy: str
    title: str
    area: str
    track: str
    severity: str
    confidence: str
    weight: float
    message: str
    path: str
    line: int
    end_line: int
    start_column: int
    end_column: int
    more_lines: tuple[int, ...]
    symbol: str
    role: str
    excerpt: str
    evidence: tuple[tuple[str, str], ...]
    related: tuple[Place, ...]
    fix: str
    owners: tuple[str, ...]
    corroborated_by: tuple[str, ...]
    fingerprint: str
    status: str
    suppression: str
    known_since: datetime | None
    born_in: str
    born_at: datetime | None
    died_in: str
    died_at: datetime | None
    times_reopened: int
    fate: str = ""

    @property
    def suppressed(self) -> bool:
        """Whether a suppression hides it."""
        return self.status == "suppressed"

    @property
    def ended(self) -> str:
        """How it ended, in words before the landed change that did: ``fixed since by``. Empty while it is open."""
        if not self.died_in:
            return ""
        return {"lapsed": "lapsed since with", "vanished": "no longer found since"}.get(self.status, "fixed since by")

    @property
    def fate_in_words(self) -> str:
        """What a change with which it ended did to its code, in a few words; empty where that is not known.

        A secret that was taken out of a file is open to everybody who has the history.
        """
        if self.fate and any(name == "preview" for name, _ in self.evidence):
            return "removed from the code, still in the history: rotate it"
        return _FATES.get(self.fate, "")

    @property
    def location(self) -> str:
        """``path:line``; the path alone, or the words for the repository as a whole, where there is no line."""
        return location(self.path, self.line)

    @property
    def order(self) -> tuple[int, int, str, int, str]:
        """The order of reports: gravest and surest first, then by place."""
        return (
            -_RANKS[self.severity],
            -("low", "medium", "high").index(self.confidence),
            self.path,
            self.line,
            self.rule.rule_id,
        )


def location(path: str, line: int) -> str:
    """Return ``path:line``, the path alone, or words for the repository as a whole."""
    if not path:
        return "repository as a whole"
    return f"{path}:{line}" if line else path


def rank(severity: str) -> int:
    """Return the place of a severity in their order, info being 0."""
    return _RANKS[severity]


def rules_of(warehouse: Warehouse) -> dict[str, Rule]:
    """Return the rules as they were at the last run, by id."""
    return rules_from(warehouse.rows("SELECT * FROM rules ORDER BY rule_id"))


def rules_from(rows: Iterable[Mapping[str, Any]]) -> dict[str, Rule]:
    """Return the rules of rows of table ``rules``, by id; columns may be missing."""
    return {str(row["rule_id"]): rule_of(row) for row in rows}


def rule_of(row: Mapping[str, Any]) -> Rule:
    """Return the rule that a row of table ``rules`` holds. Missing columns are empty."""

    def texts(column: str) -> tuple[str, ...]:
        return tuple(str(value) for value in row.get(column) or ())

    def text(column: str) -> str:
        return str(row.get(column) or "")

    return Rule(
        rule_id=str(row["rule_id"]),
        title=text("title"),
        area=text("area"),
        track=text("track"),
        severity=text("severity"),
        confidence=text("confidence"),
        languages=texts("languages"),
        cwe=texts("cwe"),
        owasp=texts("owasp"),
        stride=texts("stride"),
        why=text("why"),
        remedy=text("remedy"),
        references=tuple(filter(web_address, texts("references"))),
        since=text("since"),
    )


def shown_finding(
    row: Row, rules: Mapping[str, Rule], *, path: str | None = None, line: int | None = None
) -> ShownFinding:
    """Return the finding of a row of table ``findings``; ``path`` and ``line`` override where it stands.

    Raises WarehouseError where the row holds what the table does not allow.
    """
    rule_id = str(row["rule_id"])
    rule = rules.get(rule_id) or Rule(rule_id=rule_id)
    start = int(row["start_line"])
    first = start if line is None else line
    try:
        evidence = json.loads(row.get("evidence") or "{}")
        related = json.loads(row.get("related") or "[]")
        return ShownFinding(
            finding_id=str(row.get("finding_id") or ""),
            rule=rule,
            why=for_technology(rule.why, str(row["path"])),
            remedy=row.get("remedy") or for_technology(rule.remedy, str(row["path"])),
            title=row["title"] or rule_id,
            area=row["area"],
            track=row["track"],
            severity=row["severity"],
            confidence=row["confidence"],
            weight=float(row["weight"] or 0),
            message=row["message"],
            path=row["path"] if path is None else path,
            line=first,
            end_line=first + int(row["end_line"]) - start,
            start_column=int(row["start_column"]),
            end_column=int(row["end_column"]),
            more_lines=tuple(row["more_lines"] or ()),
            symbol=row["symbol"],
            role=row["role"],
            excerpt=row["excerpt"],
            evidence=tuple((str(name), _text(value)) for name, value in evidence.items()),
            related=tuple(
                Place(
                    path=str(place["path"]), line=int(place.get("start_line") or 0), note=str(place.get("note") or "")
                )
                for place in related
            ),
            fix=row["fix"],
            owners=tuple(row["owners"] or ()),
            corroborated_by=tuple(row["corroborated_by"] or ()),
            fingerprint=row["fingerprint"],
            status=row["status"],
            suppression=row["suppression"],
            known_since=row["known_since"],
            born_in=row["born_in"],
            born_at=row["born_at"],
            died_in=row["died_in"],
            died_at=row["died_at"],
            times_reopened=int(row["times_reopened"] or 0),
        )
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise WarehouseError(
            f"{row.get('repository')}: finding {row.get('finding_id')} cannot be shown: {error}"
        ) from error


def in_order(findings: Iterable[ShownFinding]) -> tuple[ShownFinding, ...]:
    """Return the findings gravest first."""
    return tuple(sorted(findings, key=lambda finding: finding.order))


def for_technology(text: str, path: str) -> str:
    """Return what a rule says for the technology of a file: its paragraph where there is one for each, else the whole text."""
    return _paragraph_for(text, _TECHNOLOGIES.get(PurePosixPath(path).suffix.lower(), ""))


@lru_cache(maxsize=4096)
def _paragraph_for(text: str, technology: str) -> str:
    found = [_PARAGRAPH.fullmatch(paragraph) for paragraph in text.split("\n\n")]
    for match in found:
        if match is None:
            return text
        if technology in match["names"].split(", "):
            return match["text"]
    return text


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
