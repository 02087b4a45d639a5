"""Findings of files as they are, as the command line prints them: without a warehouse, without a history.

A row has the columns of table ``findings`` that a match without a history can have (those of its life may be missing), and
``root``: the folder or file that the user named, to which ``path`` is relative. A skip has those of table ``skips`` and ``root``.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING, Any

from reports.change import SkippedThing
from reports.findings import SEVERITIES, Rule, ShownFinding, in_order, shown_finding
from reports.markdown import code, prose, table, text
from reports.prose import counted, literal, one_line
from reports.recipe import first_step
from reports.sarif import findings_sarif

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.records import Row

SCAN = "fleetreview.scan/1"

_WITHOUT_HISTORY: Row = {
    "track": "other",
    "weight": 0.0,
    "title": "",
    "more_lines": [],
    "symbol": "",
    "role": "",
    "excerpt": "",
    "fix": "",
    "owners": [],
    "corroborated_by": [],
    "status": "open",
    "suppression": "",
    "known_since": None,
    "born_in": "",
    "born_at": None,
    "died_in": "",
    "died_at": None,
    "times_reopened": 0,
}


def scan_document(
    rows: Sequence[Mapping[str, Any]], skips: Sequence[Mapping[str, Any]] = (), rules: Mapping[str, Rule] | None = None
) -> dict[str, Any]:
    """Return ``fleetreview.scan/1``: findings gravest first, suppressed ones marked, and what could not be judged."""
    found = _paired(rows, rules)
    return {
        "schema": SCAN,
        "findings": [_finding(row, finding) for row, finding in found],
        "skips": [
            {
                "path": skip["path"],
                "root": skip.get("root", ""),
                "analyzer": skip["analyzer"],
                "rule_id": skip["rule_id"],
                "reason": skip["reason"],
                "detail": skip["detail"],
            }
            for skip in skips
        ],
    }


def scan_sarif(
    rows: Sequence[Mapping[str, Any]], skips: Sequence[Mapping[str, Any]] = (), rules: Mapping[str, Rule] | None = None
) -> dict[str, Any]:
    """Return the same as a SARIF log. Paths are those that the user can open: root and path joined.

    A row's ``suppression_kind``, where it has one, tells whether the suppression is written in the source.
    """
    kinds = {str(row["fingerprint"]): str(row["suppression_kind"]) for row in rows if row.get("suppression_kind")}
    return findings_sarif(scan_findings(rows, rules), skips=map(_skip, skips), suppression_kinds=kinds)


def scan_markdown(
    rows: Sequence[Mapping[str, Any]], skips: Sequence[Mapping[str, Any]] = (), rules: Mapping[str, Rule] | None = None
) -> str:
    """Return the same as Markdown: one table of findings, then what was suppressed and skipped."""
    found = scan_findings(rows, rules)
    open_ones = [finding for finding in found if not finding.suppressed]
    lines = ["# Scan", "", _counts(open_ones), ""]
    if open_ones:
        lines += table(
            ("Severity", "File:line", "Finding", "Recommended fix", "Rule"),
            (
                (
                    finding.severity,
                    code(finding.location, in_table=True),
                    prose(finding.message or finding.title, in_table=True),
                    prose(first_step(finding.remedy), in_table=True),
                    code(finding.rule.rule_id, in_table=True),
                )
                for finding in open_ones
            ),
        )
        lines.append("")
    hidden = [finding for finding in found if finding.suppressed]
    if hidden or skips:
        lines += ["## Suppressed and skipped", ""]
        lines += [
            f"- suppressed: {code(finding.location)}, {text(finding.title)}: {text(finding.suppression) or 'no reason given'}"
            for finding in hidden
        ]
        for skip in map(_skip, skips):
            detail = f": {text(skip.detail)}" if skip.detail else ""
            lines.append(
                f"- skipped: {code(skip.path)}, {skip.reason.replace('_', ' ')} ({text(skip.analyzer)}){detail}"
            )
        lines.append("")
    return "\n".join(lines)


def scan_text(
    rows: Sequence[Mapping[str, Any]], skips: Sequence[Mapping[str, Any]] = (), rules: Mapping[str, Rule] | None = None
) -> str:
    """Return the same as plain lines for a terminal: ``path:line:column: severity: message [rule]``, then the counts.

    What is found of a tree as a whole has neither line nor column: ``repository as a whole: ...``, or the tree's root.
    """
    found = scan_findings(rows, rules)
    open_ones = [finding for finding in found if not finding.suppressed]
    lines = [
        f"{literal(finding.location)}{f':{finding.start_column}' if finding.line else ''}: {finding.severity}: "
        f"{one_line(finding.message or finding.title)} [{finding.rule.rule_id}]"
        for finding in open_ones
    ]
    lines += [
        f"{literal(skip.path)}: skipped: {skip.reason.replace('_', ' ')}{f': {one_line(skip.detail)}' if skip.detail else ''}"
        for skip in map(_skip, skips)
    ]
    hidden = len(found) - len(open_ones)
    ending = f"; {counted(hidden, 'finding')} suppressed" if hidden else ""
    ending += f"; {counted(len(skips), 'skip')}" if skips else ""
    return "\n".join([*lines, f"{_counts(open_ones)}{ending}"]) + "\n"


def scan_findings(
    rows: Iterable[Mapping[str, Any]], rules: Mapping[str, Rule] | None = None
) -> tuple[ShownFinding, ...]:
    """Return the rows as findings to show, gravest first, each at the path that the user can open."""
    return tuple(finding for _, finding in _paired(rows, rules))


def _paired(rows: Iterable[Mapping[str, Any]], rules: Mapping[str, Rule] | None) -> list[tuple[Row, ShownFinding]]:
    pairs = []
    for row in rows:
        whole = {**_WITHOUT_HISTORY, **row}
        if row.get("suppressed"):
            whole["status"] = "suppressed"
        root, path = str(row.get("root") or ""), str(row["path"])
        # What is found of a tree as a whole stands in no line; of the only tree it needs no name either.
        whole_tree = {"path": "" if root == "." else root, "line": 0}
        finding = shown_finding(whole, rules or {}, **({"path": _opened(root, path)} if path else whole_tree))
        pairs.append((whole, finding))
    order = {id(finding): place for place, finding in enumerate(in_order(finding for _, finding in pairs))}
    return sorted(pairs, key=lambda pair: order[id(pair[1])])


def _opened(root: str, path: str) -> str:
    """Join root and path; a root that is the file itself stands alone."""
    if not path:
        return root
    if not root or root == ".":
        return path
    if root == path or root.endswith(f"/{path}"):
        return root
    return posixpath.normpath(posixpath.join(root, path))


def _finding(row: Row, finding: ShownFinding) -> dict[str, Any]:
    return {
        "rule_id": finding.rule.rule_id,
        "path": row["path"],
        "root": row.get("root", ""),
        "start_line": row["start_line"],
        "end_line": row["end_line"],
        "start_column": row["start_column"],
        "end_column": row["end_column"],
        "area": finding.area,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "cwe": list(row.get("cwe") or finding.rule.cwe),
        "message": finding.message,
        "remedy": finding.remedy,
        "evidence": dict(finding.evidence),
        "symbol": finding.symbol,
        "role": finding.role,
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppressed,
    }


def _skip(row: Mapping[str, Any]) -> SkippedThing:
    return SkippedThing(
        path=_opened(str(row.get("root") or ""), str(row["path"])),
        analyzer=str(row["analyzer"]),
        rule_id=str(row["rule_id"]),
        reason=str(row["reason"]),
        detail=str(row["detail"]),
    )


def _counts(findings: Sequence[ShownFinding]) -> str:
    grades = Counter(finding.severity for finding in findings)
    counts = ", ".join(f"{grades[severity]} {severity}" for severity in SEVERITIES if grades[severity])
    return f"{counted(len(findings), 'finding')}{f': {counts}' if counts else ''}"
